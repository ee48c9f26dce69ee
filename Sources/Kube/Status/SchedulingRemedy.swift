import JSON
import Text

/// What would let the scheduler find a node for a pod, by the reasons that it gives.
struct SchedulingRemedy {
    /// What would mend it: a way for each of the reasons.
    let text: String

    /// Reads why a pod is unschedulable.
    init(_ pod: APIObject) {
        let message = pod.condition("PodScheduled")?["message"]?.string ?? ""
        // Whether others may be thrown out is a second question, and its answer names the nodes again.
        let reasons = message.part(before: " preemption: ")
        var ways = Self.claimWays(reasons, pod)
        if let way = Self.resourceWay(reasons) { ways.append(way) }
        ways += Self.taintWays(reasons)
        for (words, way) in Self.others where words.contains(where: reasons.contains) { ways.append(way) }
        text = ways.isEmpty ? Self.fallback : ways.joined(separator: "; or ")
    }

    private static let fallback = "add or free nodes, or let the pod ask for less and tolerate and select other nodes"

    // MARK: Claims

    private static let unbound = [
        "unbound immediate PersistentVolumeClaims", "didn't find available persistent volumes to bind",
    ]

    /// The volume binder's reasons. They are about the pod and not about a node: its claims come before all else.
    private static func claimWays(_ reasons: String, _ pod: APIObject) -> [String] {
        if let missing = reasons.part(between: "persistentvolumeclaim \"", "\" not found") {
            return ["make the PersistentVolumeClaim \(missing)"]
        }
        let isUnbound = unbound.contains(where: reasons.contains)
        guard isUnbound || reasons.contains("non-existent pv") || reasons.contains("persistentvolumeclaim") else {
            return []
        }
        let claims =
            pod.node.at("spec", "volumes")?.elements.compactMap {
                $0.at("persistentVolumeClaim", "claimName")?.string
                    ?? ($0["ephemeral"] == nil ? nil : $0["name"]?.string.map { "\(pod.name)-\($0)" })
            } ?? []
        let names = claims.isEmpty ? "" : " " + claims.joined(separator: " ")
        let command = "kpod describe pvc\(names) -n \(pod.namespace) tells why"
        guard isUnbound else { return [command] }
        return [
            "let its claim be bound, by a StorageClass that makes volumes or a PersistentVolume that fits; \(command)"
        ]
    }

    // MARK: Nodes

    /// `2 Insufficient cpu, 1 Insufficient memory`: the resources, named once.
    private static func resourceWay(_ reasons: String) -> String? {
        var names: [String] = []
        for part in reasons.parts(after: "Insufficient ") {
            let name = String(part.prefix { !$0.isWhitespace && $0 != "," }.reversed().drop { $0 == "." }.reversed())
            if !name.isEmpty, !names.contains(name) { names.append(name) }
        }
        guard !names.isEmpty else { return nil }
        return "let it request less \(names.joined(separator: " and ")), or add or free nodes"
    }

    /// `1 node(s) had taint {KEY: VALUE}, that the pod didn't tolerate`, or since 1.22 `had untolerated taint {KEY: VALUE}`.
    private static func taintWays(_ reasons: String) -> [String] {
        var ways: [String] = []
        func add(_ way: String) { if !ways.contains(way) { ways.append(way) } }
        for part in reasons.parts(after: "taint {") {
            let taint = part.prefix { $0 != "}" }
            let key = String(taint.prefix { $0 != ":" })
            switch key {
            case "node.kubernetes.io/unschedulable": add(uncordon)
            case "node.kubernetes.io/network-unavailable", "node.kubernetes.io/not-ready",
                "node.kubernetes.io/unreachable", "node.kubernetes.io/memory-pressure",
                "node.kubernetes.io/disk-pressure", "node.kubernetes.io/pid-pressure":
                add("mend the node that has the taint \(key): kpod describe nodes tells what it lacks")
            default:
                add("let it tolerate the taint \(key), or take that from a node with kpod taint nodes NODE \(key)-")
            }
        }
        if reasons.contains("node(s) were unschedulable") { add(uncordon) }
        if ways.isEmpty, reasons.contains("untolerated taint") {
            add("let it tolerate the taints of a node; kpod describe nodes shows them")
        }
        return ways
    }

    private static let uncordon = "kpod uncordon NODE, for a node that may take pods again"

    /// The reasons of the scheduler's plugins (pkg/scheduler/framework/plugins), older ones too.
    private static let others: [(words: [String], way: String)] = [
        (
            ["didn't match node selector", "didn't match Pod's node affinity", "didn't match the requested node name"],
            "let its nodeSelector and node affinity fit the labels of a node; kpod get nodes --show-labels shows them"
        ),
        (["didn't match pod affinity"], "let its pod affinity fit pods that run"),
        (
            ["anti-affinity"],
            "let its pod anti-affinity, or that of the pods that run, leave it a node, or add nodes"
        ),
        (["topology spread constraints"], "let its topologySpreadConstraints leave it a node, or add nodes"),
        (["free ports for the requested pod ports"], "let it take another hostPort, or end the pod that has this one"),
        (["Too many pods"], "delete pods, since the nodes run as many as they may, or add nodes"),
        (
            [
                "volume node affinity conflict", "didn't match PersistentVolume's node affinity",
                "no available volume zone",
            ],
            "let it run where its volumes are: their node affinity (kpod describe pv) must fit a node that it may use"
        ),
        (["max volume count"], "let fewer volumes be attached to the nodes, or add nodes"),
        (["enough free storage"], "let its claim ask for less, or give its StorageClass more room"),
        (["no nodes available"], "add nodes: the cluster has none"),
    ]
}
