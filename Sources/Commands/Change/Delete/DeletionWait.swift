import CLIRuntime
import Kube
import System
import Transport

/// Waits until objects that were deleted are gone: what is not there, or is another object of the same name, is gone.
struct DeletionWait {
    private let client: any Client
    /// When to give up, on the monotonic clock; in nanoseconds.
    private let deadline: UInt64
    private let say: (String) -> Void

    private static let second: UInt64 = 1_000_000_000
    /// What kubectl waits for when no time is given.
    private static let week = Duration.seconds(7 * 24 * 3_600)
    /// How long a server that cannot be reached is asked again.
    private static let patience = 300 * second
    /// The time for the first look at an object, whatever the time to wait.
    private static let lookTime = 30 * second

    /// Waits no longer than `timeout`; zero is a week, and with less than zero each object is looked at once.
    init(client: any Client, timeout: Duration, say: @escaping (String) -> Void) {
        self.client = client
        self.say = say
        let (seconds, attoseconds) = (timeout == .zero ? Self.week : timeout).components
        let time =
            seconds < 0 || attoseconds < 0 ? 0 : UInt64(seconds) * Self.second + UInt64(attoseconds / 1_000_000_000)
        deadline = Clock.monotonic() &+ time
    }

    /// Waits for all of them.
    ///
    /// - Throws: `CommandError` with `timedOut`; what reading an object throws, a refusal apart: like kubectl, kpod then
    ///   does not wait, but says so.
    func run(_ targets: [DeleteTarget]) throws {
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

    private func wait(for target: DeleteTarget) throws {
        let follower = ObjectFollower(
            client: client, type: target.type, namespace: target.namespace, name: target.name, patience: Self.patience)
        var trouble: String?
        defer { follower.stop() }
        let firstLook = max(deadline, Clock.monotonic() &+ Self.lookTime)
        while !isGone(target, follower) {
            let now = Clock.monotonic()
            let limit = follower.hasLooked ? deadline : firstLook
            guard now < limit else { throw timedOut(target) }
            if let reason = follower.trouble, reason != trouble {
                say("Waiting until \(target.location) is gone: \(reason)")
            }
            trouble = follower.trouble
            follower.start(at: now)
            let wake = min(limit, follower.due ?? limit)
            if try client.waitAny(follower.transfer.map { [$0] } ?? [], until: wake) != nil {
                try follower.advance()
            } else if wake == limit {
                throw timedOut(target)
            }
        }
    }

    private func isGone(_ target: DeleteTarget, _ follower: ObjectFollower) -> Bool {
        guard follower.hasLooked else { return false }
        guard let object = follower.object.map({ APIObject($0.root) }) else { return true }
        return !target.uid.isEmpty && !object.uid.isEmpty && object.uid != target.uid
    }

    private func timedOut(_ target: DeleteTarget) -> CommandError {
        CommandError(
            "timed out waiting for the condition on \(printable(target.location))", status: .timedOut,
            hint: "It is being deleted: a finalizer, or what a pod still runs, holds it.")
    }
}
