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
            usage: Rollout.usage, positionals: [Rollout.positional()],
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

    /// Notes that what is selected is going to be followed.
    private static func need(of selection: ObjectSelection, _ context: Context) {
        if context.arguments[RolloutStatusCommand.watch] { selection.need(["get", "watch"]) }
    }

    private static func run(_ context: Context) throws -> ExitStatus {
        let timeout = context.arguments[RolloutStatusCommand.timeout]
        let patience = context.arguments[RolloutStatusCommand.watch] ? timeout : nil
        return try Rollout.each(context, patience: patience, needing: need) { item in
            guard RolloutStatus.exists(for: item.type) else {
                throw CommandError("no status viewer has been implemented for \(item.kindAndGroup)", status: .usage)
            }
            // Each object has the time anew, as kubectl has it.
            try RolloutWatch(item, context, deadline: context.clock.deadline(after: timeout)).run()
        }
    }
}

/// One rollout that is followed.
private struct RolloutWatch {
    private let item: SelectedObject
    private let context: Context
    private let deadline: Instant
    private let revision: Int
    private let isWatching: Bool

    init(_ item: SelectedObject, _ context: Context, deadline: Instant) {
        self.item = item
        self.context = context
        self.deadline = deadline
        revision = context.arguments[RolloutStatusCommand.revision]
        isWatching = context.arguments[RolloutStatusCommand.watch]
    }

    /// Prints the rollout's progress until it is complete.
    func run() throws {
        if try show(item.object) { return }
        let client = DeadlineClient(try context.client(), deadline: deadline)
        let follower = ObjectFollower(
            client: client, type: item.type, namespace: item.namespace, name: item.name,
            patience: BackOff.usualPatience)
        defer { follower.stop() }
        // It was read a moment ago: the watch tells what has come since.
        follower.begin(with: item.document)
        var last = item.object.resourceVersion
        var hasTold = false
        do {
            let end: Void? = try EventLoop(client).run([follower], until: deadline) { _ in
                if let trouble = follower.trouble, !hasTold { context.sayAskedAgain(trouble) }
                hasTold = follower.trouble != nil
                guard follower.hasLooked else { return nil }
                guard let object = follower.object.map({ APIObject($0.root) }), object.uid == item.object.uid else {
                    // kubectl ends here too: another object of the name would be another rollout.
                    throw CommandError("object has been deleted", status: .impossible)
                }
                guard object.resourceVersion != last else { return nil }
                last = object.resourceVersion
                return try show(object) ? () : nil
            }
            if end == nil { throw TransportError.deadlinePassed }
        } catch TransportError.deadlinePassed {
            throw CommandError("timed out waiting for the condition", status: .timedOut)
        }
    }

    /// Prints the rollout's progress; true if it is complete, or is not to be watched.
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
}
