import JSON
import Kube

extension DescribedKind {
    static let replicaSet = DescribedKind(
        group: "apps", kind: "ReplicaSet", related: { [DescribedObject.podRequest($0, isNeeded: false)] },
        write: { writer, described in
            writer.replicas(described, selector: DescribedObject.selector(described.object).text.orNone)
        })

    static let replicationController = DescribedKind(
        group: "", kind: "ReplicationController", related: { [DescribedObject.podRequest($0)] },
        write: { writer, described in
            writer.replicas(described, selector: pairText(described.node.at("spec", "selector")))
        })
}

extension DescriptionWriter {
    fileprivate mutating func replicas(_ described: DescribedObject, selector: String) {
        let object = described.object
        field(0, "Name", object.name)
        field(0, "Namespace", object.namespace)
        field(0, "Selector", selector)
        labelsAndAnnotations(object)
        if described.node["kind"]?.equals("ReplicaSet") == true { controller(object) }
        let (current, desired) = (object.node.number("status", "replicas"), object.node.number("spec", "replicas"))
        field(0, "Replicas", "\(current) current / \(desired) desired")
        field(0, "Pods Status", described.podPhases)
        podTemplate(object.node.at("spec", "template"))
        conditions(object.node)
        events(described.events)
    }
}
