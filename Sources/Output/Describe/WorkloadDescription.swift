import JSON
import Kube

/// What the descriptions of workloads have in common: the pods that one controls, by their phase.
extension DescribedObject {
    /// The request for the pods that a workload's selector chooses.
    static func podRequest(_ object: APIObject, isNeeded: Bool = true) -> RelatedRequest {
        var request = RelatedRequest(type: "pods")
        request.namespace = object.namespace
        request.labelSelector = selector(object).text
        request.isNeeded = isNeeded
        return request
    }

    /// The selector of a workload; that of a ReplicationController is a plain map.
    static func selector(_ object: APIObject) -> LabelSelector {
        let selector = object.node.at("spec", "selector")
        guard object.node["kind"]?.equals("ReplicationController") == true, let labels = selector?.value else {
            return LabelSelector(selector)
        }
        return LabelSelector(JSONValue.fields(["matchLabels": labels]).document().root)
    }

    /// How many of the pods that were asked for are in which phase, of those that the object controls.
    var podPhases: String {
        guard let answer = related.first, case .items(let pods) = answer else {
            if case .failed(let message)? = related.first { return "error in fetching pods: \(message)" }
            return ""
        }
        let own = pods.filter { pod in
            let owner = pod.at("metadata", "ownerReferences")?.items.first { $0["controller"]?.bool == true }
            return owner?["uid"]?.equals(object.uid) == true
        }
        func count(_ phase: String) -> Int { own.count { $0.at("status", "phase")?.equals(phase) == true } }
        return "\(count("Running")) Running / \(count("Pending")) Waiting / \(count("Succeeded")) Succeeded / "
            + "\(count("Failed")) Failed"
    }
}
