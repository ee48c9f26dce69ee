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

    /// The pod to go into: one that runs and is not being deleted, a ready one before others, and the newest of those,
    /// since after a rollout the oldest is the one that goes. Nil if none runs.
    package static func newestRunning(of pods: some Sequence<JSONDocument>) -> JSONDocument? {
        let running = pods.filter { document in
            let pod = APIObject(document.root)
            return !pod.isTerminating && pod.node.at("status", "phase")?.equals("Running") == true
        }
        return running.max { left, right in
            let (left, right) = (APIObject(left.root), APIObject(right.root))
            let keys = [left, right].map { pod in
                (pod.condition("Ready")?["status"]?.equals("True") == true ? 1 : 0, pod.created?.seconds ?? 0)
            }
            return keys[0] == keys[1] ? left.name > right.name : keys[0] < keys[1]
        }
    }
}
