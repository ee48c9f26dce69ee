import JSON
import Kube

extension DescribedKind {
    static let node = DescribedKind(
        group: "", kind: "Node",
        related: { object in
            var pods = RelatedRequest(type: "pods")
            pods.fieldSelector =
                "spec.nodeName=\(FieldSelector.escape(object.name)),status.phase!=Succeeded,status.phase!=Failed"
            pods.isNeeded = true
            pods.mayBeForbidden = true
            var slices = RelatedRequest(type: "resourceslices.resource.k8s.io")
            slices.fieldSelector = "spec.nodeName=\(FieldSelector.escape(object.name))"
            slices.isPaged = false
            var lease = RelatedRequest(type: "leases.coordination.k8s.io")
            lease.namespace = "kube-node-lease"
            lease.name = object.name
            return [pods, slices, lease]
        },
        // The kubelet's events name the node where others have its identity.
        eventIdentities: { [$0.uid, $0.name] },
        write: { writer, described in
            writer.nodeState(described)
            writer.nodeStatus(described.node)
            writer.slices(described.items(1))
            writer.nodeSystem(described.node)
            if case .items(let pods) = described.related[0] {
                writer.nodePods(pods, described.node)
            } else {
                writer.field(0, "Pods", "not authorized")
            }
            writer.events(described.events)
        })
}

extension DescriptionWriter {
    fileprivate mutating func nodeState(_ described: DescribedObject) {
        let node = described.node
        field(0, "Name", described.object.name)
        let prefix = "node-role.kubernetes.io/"
        let roles = (node.at("metadata", "labels")?.texts ?? []).compactMap { key, value in
            key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : key == "kubernetes.io/role" ? value : nil
        }
        field(0, "Roles", Set(roles).subtracting([""]).sorted().joined(separator: ",").orNone)
        labelsAndAnnotations(described.object)
        field(0, "CreationTimestamp", node.date("metadata", "creationTimestamp"))
        let taints = node.at("spec", "taints")?.items { "\($0.text("effect")),\($0.text("key"))" } ?? []
        values("Taints", taints) { writer, taint in
            writer.add(taint["key"])
            writer.add("=", taint["value"])
            writer.add(":", taint["effect"])
        }
        field(0, "Unschedulable", node.text("spec", "unschedulable", absent: "false"))
        switch described.related[2] {
        case .items(let leases):
            line(0, "Lease:")
            let spec = leases.first?["spec"]
            field(1, "HolderIdentity", spec?.text("holderIdentity", absent: "<unset>") ?? "<unset>")
            for (title, key) in [("AcquireTime", "acquireTime"), ("RenewTime", "renewTime")] {
                field(1, title, spec?.has(key) == true ? spec?.date(key) ?? "" : "<unset>")
            }
        case .failed(let message): field(0, "Lease", "Failed to get lease: \(message)")
        }
    }

    fileprivate mutating func nodeStatus(_ node: JSONNode) {
        let conditions = node.at("status", "conditions")?.items ?? []
        if !conditions.isEmpty {
            table(
                "Conditions", ["Type", "Status", "LastHeartbeatTime", "LastTransitionTime", "Reason", "Message"])
        }
        for condition in conditions {
            line(
                1,
                "\(condition.text("type")) \t\(condition.text("status")) \t\(condition.date("lastHeartbeatTime")) \t"
                    + "\(condition.date("lastTransitionTime")) \t\(condition.text("reason")) \t"
                    + condition.text("message"))
        }
        line(0, "Addresses:")
        for address in node.at("status", "addresses")?.items ?? [] {
            field(1, address.text("type"), address.text("address"))
        }
        for (title, key) in [("Capacity", "capacity"), ("Allocatable", "allocatable")] {
            guard let amounts = node.at("status", key), amounts.count > 0 else { continue }
            line(0, "\(title):")
            self.amounts(1, amounts)
        }
    }

    /// How many devices the pools of a node have, of ten pools.
    fileprivate mutating func slices(_ slices: [JSONNode]) {
        guard !slices.isEmpty else { return }
        let pools = Dictionary(grouping: slices) { "\($0.text("spec", "driver"))/\($0.text("spec", "pool", "name"))" }
        table("Node-Local ResourceSlices", ["Driver", "Pool", "Slices", "Devices"])
        for key in pools.keys.sorted().prefix(10) {
            guard let own = pools[key], let first = own.first else { continue }
            let devices = own.reduce(0) { $0 + ($1.at("spec", "devices")?.count ?? 0) }
            line(
                1, "\(first.text("spec", "driver"))\t\(first.text("spec", "pool", "name"))\t\(own.count)\t\(devices)")
        }
        if pools.count > 10 { line(1, "...and \(pools.count - 10) more pools") }
    }

    fileprivate mutating func nodeSystem(_ node: JSONNode) {
        line(0, "System Info:")
        for (title, key) in [
            ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"),
            ("Kernel Version", "kernelVersion"), ("OS Image", "osImage"), ("Operating System", "operatingSystem"),
            ("Architecture", "architecture"), ("Container Runtime Version", "containerRuntimeVersion"),
            ("Kubelet Version", "kubeletVersion"),
        ] {
            field(1, title, node.text("status", "nodeInfo", key))
        }
        given(0, "PodCIDR", node.text("spec", "podCIDR"))
        given(0, "PodCIDRs", (node.at("spec", "podCIDRs")?.words ?? []).joined(separator: ","))
        given(0, "ProviderID", node.text("spec", "providerID"))
    }

    // MARK: Pods

    fileprivate mutating func nodePods(_ pods: [JSONNode], _ node: JSONNode) {
        let capacity =
            node.at("status", "allocatable").flatMap { $0.count > 0 ? $0 : nil } ?? node.at("status", "capacity")
        func cell(_ amount: PodAmounts.Amount, _ name: String, unit: Int128 = 1_000_000_000) -> String {
            let whole = PodAmounts.Amount(capacity?[name]?.scalar ?? "0").count(of: unit)
            let share = Double(amount.count(of: unit)) / Double(whole) * 100
            let percent = whole == 0 ? 0 : Int(exactly: share.rounded(.towardZero)) ?? .max
            return "\(amount.text) (\(percent)%)"
        }
        let milli: Int128 = 1_000_000
        field(0, "Non-terminated Pods", "(\(pods.count) in total)")
        line(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge")
        line(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---")
        var (requests, limits) = (PodAmounts(), PodAmounts())
        for pod in pods {
            let object = APIObject(pod)
            let request = PodAmounts("requests", of: pod, countsStatus: true)
            let limit = PodAmounts("limits", of: pod, countsStatus: true)
            let cells = [
                cell(request["cpu"], "cpu", unit: milli), cell(limit["cpu"], "cpu", unit: milli),
                cell(request["memory"], "memory"), cell(limit["memory"], "memory"),
                HumanDuration.age(of: pod.text("metadata", "creationTimestamp"), at: now),
            ]
            line(1, "\(object.namespace)\t\(object.name)\t\t\(cells.joined(separator: "\t"))")
            requests.add(PodAmounts("requests", of: pod, countsStatus: false))
            limits.add(PodAmounts("limits", of: pod, countsStatus: false))
        }
        line(0, "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)")
        line(1, "Resource\tRequests\tLimits\n  --------\t--------\t------")
        let names = capacity?.texts.map(\.key) ?? []
        let pages = names.filter { $0.hasPrefix("hugepages-") }
        for name in ["cpu", "memory", "ephemeral-storage"] + pages {
            let unit = name == "cpu" ? milli : 1_000_000_000
            line(1, "\(name)\t\(cell(requests[name], name, unit: unit))\t\(cell(limits[name], name, unit: unit))")
        }
        let standard = ["cpu", "memory", "ephemeral-storage", "pods"]
        for name in names where !standard.contains(name) && !pages.contains(name) {
            line(1, "\(name)\t\(requests[name].text)\t\(limits[name].text)")
        }
    }
}
