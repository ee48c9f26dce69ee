import JSON
import Kube

/// The pods that a workload has made, or that a Service leads to, and which of them is worked with.
package enum WorkloadPods {
    /// The label selector of an object's pods; empty if it selects none.
    package static func selector(of object: JSONNode, _ type: ResourceType) -> String {
        let selector = object.at("spec", "selector")
        let isPlain = type.group.isEmpty && ["Service", "ReplicationController"].contains(type.kind)
        guard isPlain else { return LabelSelector(selector).text }
        let labels = selector?.value.object ?? JSONObject()
        return labels.map { "\($0.key)=\($0.value.string ?? "")" }.sorted().joined(separator: ",")
    }

    /// The pod that a command can best go into: one that stays, runs, is ready and is the newest, since after a rollout the
    /// oldest, which kubectl takes, is the one that goes. Nil where there is no pod.
    package static func best(of pods: some Sequence<JSONDocument>) -> JSONDocument? {
        pods.map { (pod: $0, rank: PodRank($0)) }.min { $0.rank < $1.rank }?.pod
    }

    /// The same if it runs and stays.
    package static func newestRunning(of pods: some Sequence<JSONDocument>) -> JSONDocument? {
        best(of: pods).flatMap { PodRank($0).runs ? $0 : nil }
    }

    /// Whether a pod does not run and may do so yet, or one that replaces it.
    package static func mayStillCome(_ pod: JSONDocument) -> Bool { PodRank(pod).mayStillCome }
}

/// How well a command can be run in a pod; the best is the least.
private struct PodRank: Comparable {
    private let keys: [Int64]
    private let name: String

    init(_ document: JSONDocument) {
        let pod = APIObject(document.root)
        let phase = pod.node.at("status", "phase")?.string
        keys = [
            pod.isTerminating ? 1 : 0,
            phase == "Running" ? 0 : phase == "Succeeded" || phase == "Failed" ? 2 : 1,
            pod.condition("Ready")?["status"]?.equals("True") == true ? 0 : 1,
            -(pod.created?.seconds ?? .min + 1),
        ]
        name = pod.name
    }

    var runs: Bool { keys[0] == 0 && keys[1] == 0 }
    var mayStillCome: Bool { keys[0] == 1 || keys[1] == 1 }

    static func < (left: PodRank, right: PodRank) -> Bool {
        left.keys == right.keys ? left.name < right.name : left.keys.lexicographicallyPrecedes(right.keys)
    }
}
