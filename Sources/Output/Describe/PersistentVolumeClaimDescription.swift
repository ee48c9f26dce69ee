import JSON
import Kube

extension DescribedKind {
    static let persistentVolumeClaim = DescribedKind(
        group: "", kind: "PersistentVolumeClaim",
        related: { object in
            var request = RelatedRequest(type: "pods")
            request.namespace = object.namespace
            request.isNeeded = true
            return [request]
        },
        write: { writer, described in
            writer.claim(described.object, isWhole: true)
            writer.values("Used By", described.claimingPods.map { APIObject($0).name }.sorted())
            let conditions = described.node.at("status", "conditions")?.items ?? []
            if !conditions.isEmpty {
                writer.table(
                    "Conditions", ["Type", "Status", "LastProbeTime", "LastTransitionTime", "Reason", "Message"],
                    rules: ["LastProbeTime": 17])
            }
            for condition in conditions {
                writer.line(
                    1,
                    "\(condition.text("type")) \t\(condition.text("status")) \t\(condition.date("lastProbeTime")) \t"
                        + "\(condition.date("lastTransitionTime")) \t\(condition.text("reason")) \t"
                        + condition.text("message"))
            }
            writer.events(described.events)
        })
}

extension DescribedObject {
    /// The pods that have the claim among their volumes, once a volume, and those that own it.
    fileprivate var claimingPods: [JSONNode] {
        let pods = items(0)
        var claiming = pods.flatMap { pod in
            (pod.at("spec", "volumes")?.items ?? [])
                .filter { $0.at("persistentVolumeClaim", "claimName")?.equals(object.name) == true }.map { _ in pod }
        }
        for owner in node.at("metadata", "ownerReferences")?.items ?? [] where owner["kind"]?.equals("Pod") == true {
            let uid = owner.text("uid")
            guard !claiming.contains(where: { APIObject($0).uid == uid }) else { continue }
            claiming += pods.filter { APIObject($0).uid == uid }.prefix(1)
        }
        return claiming
    }
}
