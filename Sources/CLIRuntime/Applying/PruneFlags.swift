import Arguments
import Kube

/// The options by which `apply` and `diff` also look for objects that were applied once and that the files have no more.
package enum PruneFlags {
    package static let prune = Option(
        flag: "prune", "Also delete what was applied before and is not in the files any more")
    package static let allowlist = Option(
        texts: "prune-allowlist", value: "GROUP/VERSION/KIND",
        "The types that --prune looks through, such as core/v1/ConfigMap",
        discussion: """
            Without it: ConfigMap, Endpoints, PersistentVolumeClaim, Pod, ReplicationController, Secret, Service, Job, CronJob, \
            Ingress, DaemonSet, Deployment, ReplicaSet and StatefulSet in the namespaces of the objects that are applied, and \
            Namespace and PersistentVolume.
            """)

    /// What is looked through unless a list says otherwise: kubectl's, in its order.
    private static let usual = [
        "core/v1/ConfigMap", "core/v1/Endpoints", "core/v1/PersistentVolumeClaim", "core/v1/Pod",
        "core/v1/ReplicationController", "core/v1/Secret", "core/v1/Service", "batch/v1/Job", "batch/v1/CronJob",
        "networking.k8s.io/v1/Ingress", "apps/v1/DaemonSet", "apps/v1/Deployment", "apps/v1/ReplicaSet",
        "apps/v1/StatefulSet", "core/v1/Namespace", "core/v1/PersistentVolume",
    ]

    /// The types that are looked through.
    ///
    /// - Throws: `InvalidInput` for what is not of the form; `CommandError` with `notFound` for a type that the server does
    ///   not have; what discovery throws.
    static func types(_ context: Context) throws -> [ResourceType] {
        let given = context.arguments[allowlist]
        return try (given.isEmpty ? usual : given).map { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else {
                throw InvalidInput(
                    "invalid GroupVersionKind format: \(printable(text)), please follow <group/version/kind>")
            }
            let version = GroupVersion(group: parts[0] == "core" ? "" : parts[0], version: parts[1]).apiVersion
            guard let type = try context.resources.find(kind: parts[2], apiVersion: version) else {
                throw CommandError(
                    "no matches for kind \(goQuoted(parts[2])) in version \(goQuoted(version))", status: .notFound)
            }
            return type
        }
    }
}
