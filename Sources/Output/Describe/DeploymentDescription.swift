import JSON
import Kube

extension DescribedKind {
    static let deployment = DescribedKind(
        group: "apps", kind: "Deployment",
        related: { object in
            var request = RelatedRequest(type: "replicasets.apps")
            request.namespace = object.namespace
            request.labelSelector = DescribedObject.selector(object).text
            return [request]
        },
        write: { writer, described in
            let (object, node) = (described.object, described.node)
            writer.field(0, "Name", object.name)
            writer.field(0, "Namespace", object.namespace)
            writer.field(0, "CreationTimestamp", node.date("metadata", "creationTimestamp"))
            writer.labelsAndAnnotations(object)
            writer.field(0, "Selector", DescribedObject.selector(object).text)
            func count(_ key: String) -> Int { node.number("status", key) }
            writer.field(
                0, "Replicas",
                "\(node.number("spec", "replicas")) desired | \(count("updatedReplicas")) updated | "
                    + "\(count("replicas")) total | \(count("availableReplicas")) available | "
                    + "\(count("unavailableReplicas")) unavailable")
            writer.field(0, "StrategyType", node.text("spec", "strategy", "type"))
            writer.field(0, "MinReadySeconds", "\(node.number("spec", "minReadySeconds"))")
            if let update = node.at("spec", "strategy", "rollingUpdate"), !update.isNull {
                let unavailable = update.text("maxUnavailable", absent: "<nil>")
                let surge = update.text("maxSurge", absent: "<nil>")
                writer.field(0, "RollingUpdateStrategy", "\(unavailable) max unavailable, \(surge) max surge")
            }
            writer.podTemplate(node.at("spec", "template"))
            writer.conditions(node)
            writer.replicaSets(of: described)
            writer.events(described.events)
        })
}

extension DescriptionWriter {
    /// The ReplicaSet with the Deployment's template, and all others that belong to it.
    fileprivate mutating func replicaSets(of described: DescribedObject) {
        let own = described.items(0).map { APIObject($0) }.filter { set in
            let owner = set.node.at("metadata", "ownerReferences")?.items.first { $0["controller"]?.bool == true }
            return owner?["uid"]?.equals(described.object.uid) == true
        }
        let sorted = own.sorted {
            ($0.node.text("metadata", "creationTimestamp"), $0.name)
                < ($1.node.text("metadata", "creationTimestamp"), $1.name)
        }
        guard !sorted.isEmpty else { return }
        let template = Self.withoutHash(described.node.at("spec", "template"))
        let new = sorted.first { Self.withoutHash($0.node.at("spec", "template")) == template }
        field(0, "OldReplicaSets", Self.list(sorted.filter { $0.uid != new?.uid }))
        field(0, "NewReplicaSet", Self.list(new.map { [$0] } ?? []))
    }

    private static func withoutHash(_ template: JSONNode?) -> JSONValue {
        var value = template?.value ?? .null
        var labels = value["metadata"]?["labels"] ?? .null
        labels["pod-template-hash"] = nil
        if value["metadata"]?["labels"] != nil { value["metadata"]?["labels"] = labels }
        return value
    }

    private static func list(_ sets: [APIObject]) -> String {
        sets.map {
            "\($0.name) (\($0.node.number("status", "replicas"))/\($0.node.number("spec", "replicas")) replicas created)"
        }.joined(separator: ", ").orNone
    }
}
