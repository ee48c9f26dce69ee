import CLIRuntime
import JSON
import Kube
import System
import Transport

/// The requests about the scale of one object (autoscaling/v1 Scale) beyond the patch that sets it.
struct ScaleRequests {
    /// What has to hold for an object to be scaled.
    struct Condition {
        /// How many replicas there are to be until now; -1 is any number.
        var replicas: Int
        /// The version of the scale; empty is any.
        var resourceVersion: String

        /// Whether nothing has to hold.
        var isEmpty: Bool { replicas == -1 && resourceVersion.isEmpty }
    }

    private let context: Context
    private let type: ResourceType
    private let namespace: String?
    private let name: String
    private let replicas: Int

    /// How often it is tried while somebody else writes at the same time, and the pause between two tries; kubectl's.
    private static let tries = 300
    private static let interval = Duration.seconds(1)

    /// The requests about one object, which is to have this many replicas.
    init(_ context: Context, type: ResourceType, namespace: String?, name: String, replicas: Int) {
        self.context = context
        self.type = type
        self.namespace = namespace
        self.name = name
        self.replicas = replicas
    }

    /// Sets the replicas where a condition holds. Where somebody else writes in between, it is read and looked at again.
    func replace(if condition: Condition, dryRun: Bool) throws {
        try context.retryingConflicts(tries: Self.tries, pause: Self.interval) { _ in
            var scale = try read()
            try check(condition, scale)
            // As Go writes it: none is left out.
            scale["spec"]?["replicas"] = replicas == 0 ? nil : .int(replicas)
            let request = Request.update(
                type, namespace: namespace, name: name, subresource: "scale", body: scale.compact,
                options: WriteOptions(dryRun: dryRun))
            _ = try context.client().start(request).document(request: request)
        }
    }

    private func check(_ condition: Condition, _ scale: JSONValue) throws {
        let present = scale.at("spec", "replicas")?.int ?? 0
        if condition.replicas != -1, condition.replicas != present {
            throw CommandError(
                "Expected replicas to be \(condition.replicas), was \(present)", status: .rejected,
                hint: "Nothing was changed.")
        }
        let version = scale.at("metadata", "resourceVersion")?.string ?? ""
        if !condition.resourceVersion.isEmpty, condition.resourceVersion != version {
            throw CommandError(
                "Expected resource version to be \(printable(condition.resourceVersion)), was \(printable(version))",
                status: .rejected, hint: "Nothing was changed.")
        }
    }

    /// Waits until there are as many as there are to be, or somebody else wants another number.
    ///
    /// - Throws: `CommandError` with `timedOut`; what reading throws and does not pass.
    func wait(for time: Duration) throws {
        let deadline = context.clock.now + time
        while true {
            let scale = try context.outlasting(until: deadline) { try read() }
            let wanted = scale.at("spec", "replicas")?.int ?? 0
            guard wanted == replicas else {
                context.say("Not waiting for \(location): something else has set its replicas to \(wanted)")
                return
            }
            if scale.at("status", "replicas")?.int ?? 0 == wanted { return }
            guard context.clock.now < deadline else {
                throw CommandError(
                    "timed out waiting for \(goQuoted(name)) to be synced", status: .timedOut,
                    hint: "It is scaled: its controller is still about it, or cannot go on. See its events and pods.")
            }
            try context.client().sleep(for: min(Self.interval, deadline - context.clock.now))
        }
    }

    private var location: String { "\(type.qualifiedResource)/\(printable(name))" }

    private func read() throws -> JSONValue {
        let request = Request.get(type, namespace: namespace, name: name, subresource: "scale")
            .limitingSilence(to: BackOff.longestAnswer)
        return try context.client().start(request).document(request: request).root.value
    }
}
