import JSON
import Kube
import System
import Transport

/// Waits until objects that were deleted are gone: what is not there, or is another object of the same name, is gone.
package struct DeletionWait {
    private let client: any Client
    /// When to give up.
    private let deadline: Instant
    private let say: (String) -> Void

    /// What kubectl waits for when no time is given.
    private static let week = Duration.seconds(7 * 24 * 3_600)
    /// The time for the first look at an object, whatever the time to wait.
    private static let lookTime = Duration.seconds(30)

    /// Waits no longer than `timeout`; zero is a week, and with less than zero each object is looked at once.
    package init(client: any Client, timeout: Duration, say: @escaping (String) -> Void) {
        self.client = client
        self.say = say
        deadline = client.now + (timeout == .zero ? Self.week : max(timeout, .zero))
    }

    /// Waits for all of them.
    ///
    /// - Throws: `CommandError` with `timedOut`; what reading an object throws, a refusal apart: like kubectl, kpod then
    ///   does not wait, but says so.
    package func run(_ targets: [DeletionTarget]) throws {
        // What may not be read in one namespace may not for any name, as good as always, and is said once.
        var hidden: Set<ResourcePath> = []
        for target in targets {
            let collection = ResourcePath(target.type, namespace: target.namespace)
            guard !hidden.contains(collection) else { continue }
            do {
                try wait(for: target)
            } catch let error as ServerError where error.status.category == .forbidden || error.status.code == 405 {
                hidden.insert(collection)
                say("Not waiting until \(target.location) is gone: \(error.status.message)")
            }
        }
    }

    private func wait(for target: DeletionTarget) throws {
        let follower = ObjectFollower(
            client: client, type: target.type, namespace: target.namespace, name: target.name,
            patience: BackOff.usualPatience)
        var trouble: String?
        defer { follower.stop() }
        let firstLook = max(deadline, client.now + Self.lookTime)
        let isOver: Bool? = try EventLoop(client).run([follower], until: firstLook, wake: deadline) { now in
            if isGone(target, follower) { return true }
            if follower.hasLooked, now >= deadline { return false }
            if let reason = follower.trouble, reason != trouble {
                say("Waiting until \(target.location) is gone: \(reason)")
            }
            trouble = follower.trouble
            return nil
        }
        guard isOver == true else { throw timedOut(target) }
    }

    private func isGone(_ target: DeletionTarget, _ follower: ObjectFollower) -> Bool {
        guard follower.hasLooked else { return false }
        guard let object = follower.object.map({ APIObject($0.root) }) else { return true }
        return !target.uid.isEmpty && !object.uid.isEmpty && object.uid != target.uid
    }

    private func timedOut(_ target: DeletionTarget) -> CommandError {
        CommandError(
            "timed out waiting for the condition on \(target.type.resource)/\(printable(target.name))",
            status: .timedOut,
            hint: "It is being deleted: a finalizer, or what a pod still runs, holds it.")
    }
}
