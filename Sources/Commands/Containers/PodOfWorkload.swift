import CLIRuntime
import JSON
import Kube
import System
import Transport

/// The pod of a workload that a command goes into.
enum PodOfWorkload {
    /// The selector of an object's pods.
    ///
    /// - Throws: `CommandError` that begins with `purpose`, for an object that has no pods.
    static func selector(of object: JSONNode, _ type: ResourceType, purpose: String) throws(CommandError) -> String {
        let text = WorkloadPods.selector(of: object, type)
        guard !text.isEmpty else {
            throw CommandError(
                "\(purpose) \(type.kindWithGroup)/\(APIObject(object).name): it selects no pods", status: .usage)
        }
        return text
    }

    /// The pod that a command can best be run in: one that stays, is ready and is the newest. While none runs one is waited
    /// for; when the time is over the best of those that are there is taken.
    ///
    /// - Throws: `CommandError` with `timedOut`, in kubectl's words, where there is none.
    static func running(
        _ selector: String, in namespace: String, until deadline: Instant, _ client: any Client
    ) throws -> JSONDocument {
        var options = ListOptions()
        options.labelSelector = selector
        let follower = ObjectFollower(
            client: client, type: .pods, namespace: namespace, name: nil, selectors: options)
        defer { follower.stop() }
        func best() -> JSONDocument? {
            follower.objects.values.min { PodRank(APIObject($0.root)) < PodRank(APIObject($1.root)) }
        }
        let found = try EventLoop(client).run([follower], until: deadline) { _ -> JSONDocument? in
            guard follower.hasLooked, let best = best() else { return nil }
            return PodRank(APIObject(best.root)).mayStillCome ? nil : best
        }
        if let found = found ?? best() { return found }
        throw CommandError(
            "timed out waiting for the condition", status: .timedOut,
            hint: "There are no pods whose labels match \(printable(selector)).")
    }
}

/// How well a command can be run in a pod; the best is the least. kubectl takes the oldest pod, which after a rollout is the
/// one that is being deleted.
private struct PodRank: Comparable {
    private let keys: [Int64]
    private let name: String

    init(_ pod: APIObject) {
        let phase = pod.node.at("status", "phase")?.string
        keys = [
            pod.isTerminating ? 1 : 0,
            phase == "Running" ? 0 : phase == "Succeeded" || phase == "Failed" ? 2 : 1,
            pod.condition("Ready")?["status"]?.equals("True") == true ? 0 : 1,
            -(pod.created?.seconds ?? .min + 1),
        ]
        name = pod.name
    }

    /// Whether it does not run and may do so yet, or one that replaces it.
    var mayStillCome: Bool { keys[0] == 1 || keys[1] == 1 }

    static func < (left: PodRank, right: PodRank) -> Bool {
        left.keys == right.keys ? left.name < right.name : left.keys.lexicographicallyPrecedes(right.keys)
    }
}
