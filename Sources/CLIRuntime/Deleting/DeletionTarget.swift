import Kube

/// One object to delete.
package struct DeletionTarget {
    /// Its type.
    var type: ResourceType
    /// Its namespace; `nil` for cluster-scoped types.
    var namespace: String?
    /// Its name.
    var name: String
    /// The file that names it; empty if the command line does.
    var source = ""
    /// The identity that may be deleted, and then the one that was; empty while it is not known.
    var uid = ""

    /// An object of the selection.
    package init(_ target: ObjectTarget) {
        type = target.type
        namespace = target.namespace
        name = target.name ?? ""
        source = target.source
        uid = target.uid
    }

    /// Where the object is, as messages about it say: `deployments.apps/web`.
    var location: String { "\(type.qualifiedResource)/\(name)" }

    /// What kubectl prints of its deletion, without the line break.
    func line(_ plan: DeletionPlan) -> String {
        let kind = type.kindWithGroup
        let name = printable(name)
        if plan.printsNames { return "\(kind)/\(name)" }
        let place = namespace.map { " from \(printable($0)) namespace" } ?? ""
        return "\(kind) \"\(name)\" \(plan.isForced ? "force " : "")deleted\(place)\(plan.dryRun.suffix)"
    }
}
