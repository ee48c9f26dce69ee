import Arguments
import CLIRuntime
import JSON
import Kube
import System
import Transport

/// `kpod rollout status`: says how far a rollout has come, until it is through.
enum RolloutStatusCommand {
    static let watch = Option(flag: "watch", short: "w", "Go on until the rollout is through", default: true)
    static let revision = Option(
        number: "revision", in: 0...Int.max, value: "N",
        "End when another revision of a Deployment takes over; 0 is any", default: 0)
    static let timeout = Option(duration: "timeout", "When to give up; 0 or less is never", default: "0s")

    static let command = Command(
        CommandSpec(
            "status", summary: "Follow a rollout until it is through",
            discussion: """
                A rollout that has exceeded its progress deadline, or is no longer of the revision given, ends with exit \
                code 9; one that is not through in time with 6. It needs the right to get the object, and to watch it for \
                more than a look each second.
                """,
            usage: Rollout.usage, positionals: [Rollout.positional],
            options: Rollout.selection + [
                watch,
                revision,
                timeout,
            ],
            examples: [
                Example("Wait until a Deployment is rolled out", "kpod rollout status deployment/web"),
                Example("Only look", "kpod rollout status statefulset/db --watch=false"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let timeout = context.arguments[RolloutStatusCommand.timeout]
        return try Rollout.each(context) { item in
            guard RolloutStatus.exists(for: item.type) else {
                throw CommandError("no status viewer has been implemented for \(item.kindAndGroup)", status: .usage)
            }
            try RolloutWatch(item, context, deadline: deadline(timeout)).run()
        }
    }

    /// When to give up, by the monotonic clock; each object has the time anew, as kubectl has it.
    private static func deadline(_ timeout: Duration) -> UInt64 {
        let (seconds, attoseconds) = timeout.components
        guard timeout > .zero else { return .max }
        return Clock.monotonic() &+ UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}

/// One rollout that is followed.
private struct RolloutWatch {
    private let item: SelectedObject
    private let context: Context
    private let client: DeadlineClient
    private let revision: Int
    private let isWatching: Bool

    init(_ item: SelectedObject, _ context: Context, deadline: UInt64) throws {
        self.item = item
        self.context = context
        client = DeadlineClient(try context.client(), deadline: deadline)
        revision = context.arguments[RolloutStatusCommand.revision]
        isWatching = context.arguments[RolloutStatusCommand.watch]
    }

    func run() throws {
        do {
            try follow()
        } catch TransportError.cancelled where Clock.monotonic() >= client.deadline {
            throw CommandError("timed out waiting for the condition", status: .timedOut)
        }
    }

    /// Prints how far it has come; true if nothing more is to come.
    private func show(_ object: APIObject) throws -> Bool {
        let status = RolloutStatus(object, kind: item.type.kind, revision: revision)
        switch status {
        case .failed(let text): throw CommandError(text, status: .impossible)
        case .unsupported(let text): throw CommandError(text, status: .failure)
        case .progressing(let text), .complete(let text):
            context.output.print(printable(text) + "\n")
            try context.handOn()
        }
        return status.isComplete || !isWatching
    }

    private func follow() throws {
        if try show(item.object) { return }
        var options = ListOptions()
        options.fieldSelector = FieldSelector.name(item.object.name)
        var last = item.object.resourceVersion
        let stream = WatchStream(client: client, options: options, resourceVersion: last) {
            .watch(item.type, namespace: item.namespace, options: $0)
        }
        var mayWatch = true
        while true {
            do {
                if mayWatch {
                    switch try stream.next() {
                    case .change(let event):
                        // kubectl ends here too: another object of the name would be another rollout.
                        guard event.kind != .deleted else { throw deleted }
                        guard event.resourceVersion != last else { continue }
                        last = event.resourceVersion
                        if try show(APIObject(event.object)) { return }
                        continue
                    case .expired: break
                    }
                }
            } catch let error as ServerError where error.status.category == .forbidden || error.status.code == 405 {
                mayWatch = false
            }
            // The version is too old to watch from, or watching is not allowed: a look each second does as well.
            _ = try client.waitAny([], until: Clock.monotonic() &+ 1_000_000_000)
            guard Clock.monotonic() < client.deadline else { throw TransportError.cancelled }
            let document = try look()
            let object = APIObject(document.root)
            guard object.uid == item.object.uid else { throw deleted }
            if object.resourceVersion != last {
                last = object.resourceVersion
                if try show(object) { return }
            }
            stream.resume(from: last)
        }
    }

    private func look() throws -> JSONDocument {
        let request = Request.get(item.type, namespace: item.namespace, name: item.object.name)
        do {
            return try client.start(request).document(request: request)
        } catch let error as ServerError where error.status.category == .notFound {
            throw deleted
        }
    }

    private var deleted: CommandError { CommandError("object has been deleted", status: .impossible) }
}
