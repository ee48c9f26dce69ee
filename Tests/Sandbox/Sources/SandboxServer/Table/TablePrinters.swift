/// The tables by type, as the recordings show them; a name and an age for all others.
enum TablePrinters {
    /// The printer of a type.
    static func printer(for type: ResourceType) -> TablePrinter {
        if let columns = type.columns { return CustomColumns.printer(columns) }
        if type.kind == "Scale" { return scale }
        return table[type.storage] ?? plain
    }

    static let name = TableColumn(name: "Name", format: "name")
    static let age = TableColumn(name: "Age")
    private static let createdAt = TableColumn(name: "Created At", type: "date")

    private static let table: [String: TablePrinter] = [
        "pods": PodPrinter.printer,
        "services": ServicePrinter.printer,
        "deployments.apps": WorkloadPrinters.deployments,
        "replicasets.apps": WorkloadPrinters.replicaSets,
        "statefulsets.apps": WorkloadPrinters.statefulSets,
        "daemonsets.apps": WorkloadPrinters.daemonSets,
        "jobs.batch": WorkloadPrinters.jobs,
        "cronjobs.batch": WorkloadPrinters.cronJobs,
        "horizontalpodautoscalers.autoscaling": WorkloadPrinters.autoscalers,
        "controllerrevisions.apps": WorkloadPrinters.revisions,
        "events": ClusterPrinters.events,
        "nodes": ClusterPrinters.nodes,
        "endpoints": NetworkPrinters.endpoints,
        "endpointslices.discovery.k8s.io": NetworkPrinters.slices,
        "ingresses.networking.k8s.io": NetworkPrinters.ingresses,
        "networkpolicies.networking.k8s.io": NetworkPrinters.policies,
        "persistentvolumeclaims": ClusterPrinters.claims,
        "poddisruptionbudgets.policy": ClusterPrinters.budgets,
        "resourcequotas": ClusterPrinters.quotas,
        "priorityclasses.scheduling.k8s.io": ClusterPrinters.priorities,
        "namespaces": TablePrinter(columns: [name, TableColumn(name: "Status"), age]) { object, now in
            [object.cell("metadata", "name"), object.cell("status", "phase"), .string(object.age(now))]
        },
        "configmaps": TablePrinter(columns: [name, TableColumn(name: "Data"), age]) { object, now in
            let count = (object["data"]?.object?.count ?? 0) + (object["binaryData"]?.object?.count ?? 0)
            return [object.cell("metadata", "name"), JSON(count), .string(object.age(now))]
        },
        "secrets": TablePrinter(columns: [name, TableColumn(name: "Type"), TableColumn(name: "Data"), age]) {
            object, now in
            [
                object.cell("metadata", "name"), object.cell("type"), JSON(object["data"]?.object?.count ?? 0),
                .string(object.age(now)),
            ]
        },
        "leases.coordination.k8s.io": TablePrinter(columns: [name, TableColumn(name: "Holder"), age]) { object, now in
            [object.cell("metadata", "name"), object.cell("spec", "holderIdentity"), .string(object.age(now))]
        },
        "roles.rbac.authorization.k8s.io": created, "clusterroles.rbac.authorization.k8s.io": created,
        "customresourcedefinitions.apiextensions.k8s.io": created, "limitranges": created,
        "rolebindings.rbac.authorization.k8s.io": bindings, "clusterrolebindings.rbac.authorization.k8s.io": bindings,
    ]

    /// Name and age.
    private static let plain = TablePrinter(columns: [name, age]) { object, now in
        [object.cell("metadata", "name"), .string(object.age(now))]
    }

    private static let created = TablePrinter(
        columns: [name, createdAt],
        cells: { object, _ in [object.cell("metadata", "name"), object.cell("metadata", "creationTimestamp")] },
        hasNullRows: true)

    private static let bindings = TablePrinter(
        columns: [
            name, TableColumn(name: "Role"), age, TableColumn(name: "Users", priority: 1),
            TableColumn(name: "Groups", priority: 1),
            TableColumn(name: "ServiceAccounts", priority: 1),
        ]
    ) { object, now in
        let subjects = object["subjects"]?.array ?? []
        func names(_ kind: String) -> JSON {
            .string(
                subjects.filter { $0["kind"]?.string == kind }.map { subject in
                    let name = subject["name"]?.string ?? ""
                    return kind == "ServiceAccount" ? "\(subject["namespace"]?.string ?? "")/\(name)" : name
                }.joined(separator: ", "))
        }
        let role = "\(object.at("roleRef", "kind")?.string ?? "")/\(object.at("roleRef", "name")?.string ?? "")"
        return [
            object.cell("metadata", "name"), .string(role), .string(object.age(now)), names("User"), names("Group"),
            names("ServiceAccount"),
        ]
    }

    private static let scale = TablePrinter(
        columns: [
            TableColumn(name: "Name"), TableColumn(name: "Desired", type: "integer"),
            TableColumn(name: "Available", type: "integer"), age,
        ]
    ) { object, now in
        [
            object.cell("metadata", "name"), object.at("spec", "replicas") ?? 0, object.at("status", "replicas") ?? 0,
            .string(object.age(now)),
        ]
    }
}

extension JSON {
    /// A count at a path, zero when absent.
    func count(_ path: String...) -> Int { at(path)?.int ?? 0 }

    /// A label selector in one line, as `<none>` when empty.
    static func selectorText(_ selector: JSON?) -> String {
        let labels =
            (selector?["matchLabels"] ?? (selector?["matchExpressions"] == nil ? selector : nil))?.object?.sorted
            ?? JSONObject()
        var parts = labels.map { "\($0.key)=\($0.value.string ?? "")" }
        for expression in selector?["matchExpressions"]?.array ?? [] {
            let key = expression["key"]?.string ?? ""
            let values = "(\(expression["values"]?.strings.joined(separator: ",") ?? ""))"
            switch expression["operator"]?.string {
            case "In": parts.append("\(key) in \(values)")
            case "NotIn": parts.append("\(key) notin \(values)")
            case "Exists": parts.append(key)
            default: parts.append("!\(key)")
            }
        }
        return parts.isEmpty ? "<none>" : parts.joined(separator: ",")
    }
}
