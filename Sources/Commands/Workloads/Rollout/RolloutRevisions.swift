import CLIRuntime
import JSON
import Kube

/// The revisions of a rollout: the ReplicaSets of a Deployment, or the ControllerRevisions of a StatefulSet or DaemonSet.
struct RolloutRevisions {
    /// One revision.
    struct Revision {
        /// Its number, from 1.
        let number: Int
        /// The ReplicaSet or ControllerRevision.
        let document: JSONDocument

        var object: APIObject { APIObject(document.root) }
        /// Why it was rolled out, if somebody noted it.
        var changeCause: String { object.annotation("kubernetes.io/change-cause") ?? "" }

        /// The pod template, without the marker of a patch.
        func template(of item: SelectedObject) -> JSONValue {
            guard item.type.kind != "Deployment" else { return object.node.at("spec", "template")?.value ?? .null }
            // A ControllerRevision is a patch of the object; one that does not touch the template leaves it as it is.
            let own = item.object.node.at("spec", "template")
            var template = (object.node.at("data", "spec", "template") ?? own)?.value ?? .null
            template["$patch"] = nil
            return template
        }
    }

    /// All of them, the oldest first.
    let all: [Revision]

    private static func type(of revised: ResourceType, _ context: Context) throws -> ResourceType {
        let name = revised.kind == "Deployment" ? "replicasets.apps" : "controllerrevisions.apps"
        return try context.resources.find(ResourceName(name))
    }

    /// Notes that the revisions of what is selected are going to be read.
    static func need(of selection: ObjectSelection, _ context: Context) throws {
        for target in selection.targets where RolloutStatus.exists(for: target.type) {
            context.access.need(["list"], try type(of: target.type, context), namespace: target.namespace)
        }
    }

    /// Reads the revisions that belong to an object.
    init(of item: SelectedObject, _ context: Context) throws {
        let isDeployment = item.type.kind == "Deployment"
        let type = try Self.type(of: item.type, context)
        var options = ListOptions()
        options.labelSelector = LabelSelector(item.object.node.at("spec", "selector")).text
        let pager = ListPager(client: try context.client(), type: type, options: options) {
            .list(type, namespace: item.namespace, options: $0)
        }
        var all: [Revision] = []
        while let node = try pager.next() {
            let owners = node.at("metadata", "ownerReferences")
            let isOwn = owners?.elements.contains {
                $0["controller"]?.bool == true && $0["uid"]?.equals(item.object.uid) == true
            }
            guard isOwn == true else { continue }
            let number =
                isDeployment
                ? APIObject(node).annotation("deployment.kubernetes.io/revision").flatMap { Int($0) }
                : node["revision"]?.int
            if let number { all.append(Revision(number: number, document: node.detached())) }
        }
        self.all = all.sorted { $0.number < $1.number }
    }

    /// The revision of a number.
    func revision(_ number: Int) -> Revision? { all.last { $0.number == number } }
}
