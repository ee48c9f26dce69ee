/// The tables of what runs pods.
enum WorkloadPrinters {
    private static let name = TablePrinters.name
    private static let age = TablePrinters.age
    private static let containers = [
        TableColumn(name: "Containers", priority: 1), TableColumn(name: "Images", priority: 1),
    ]
    private static let selector = TableColumn(name: "Selector", priority: 1)

    private static func template(_ object: JSON, _ path: String...) -> [JSON] {
        let containers = object.at(path + ["spec", "containers"])?.array ?? []
        return [
            .string(containers.compactMap { $0["name"]?.string }.joined(separator: ",")),
            .string(containers.compactMap { $0["image"]?.string }.joined(separator: ",")),
        ]
    }

    static let deployments = TablePrinter(
        columns: [
            name, TableColumn(name: "Ready"), TableColumn(name: "Up-to-date"), TableColumn(name: "Available"), age,
        ] + containers
            + [selector]
    ) { object, now in
        [
            object.cell("metadata", "name"),
            .string("\(object.count("status", "readyReplicas"))/\(object.count("spec", "replicas"))"),
            JSON(object.count("status", "updatedReplicas")), JSON(object.count("status", "availableReplicas")),
            .string(object.age(now)),
        ] + template(object, "spec", "template") + [.string(JSON.selectorText(object.at("spec", "selector")))]
    }

    static let replicaSets = TablePrinter(
        columns: [
            name, TableColumn(name: "Desired", type: "integer"), TableColumn(name: "Current", type: "integer"),
            TableColumn(name: "Ready", type: "integer"), age,
        ] + containers + [selector]
    ) { object, now in
        [
            object.cell("metadata", "name"), JSON(object.count("spec", "replicas")),
            JSON(object.count("status", "replicas")),
            JSON(object.count("status", "readyReplicas")), .string(object.age(now)),
        ] + template(object, "spec", "template") + [.string(JSON.selectorText(object.at("spec", "selector")))]
    }

    static let statefulSets = TablePrinter(columns: [name, TableColumn(name: "Ready"), age] + containers) {
        object, now in
        [
            object.cell("metadata", "name"),
            .string("\(object.count("status", "readyReplicas"))/\(object.count("spec", "replicas"))"),
            .string(object.age(now)),
        ] + template(object, "spec", "template")
    }

    static let daemonSets = TablePrinter(
        columns: [
            name, TableColumn(name: "Desired", type: "integer"), TableColumn(name: "Current", type: "integer"),
            TableColumn(name: "Ready", type: "integer"), TableColumn(name: "Up-to-date", type: "integer"),
            TableColumn(name: "Available", type: "integer"), TableColumn(name: "Node Selector"), age,
        ] + containers + [selector]
    ) { object, now in
        [
            object.cell("metadata", "name"), JSON(object.count("status", "desiredNumberScheduled")),
            JSON(object.count("status", "currentNumberScheduled")), JSON(object.count("status", "numberReady")),
            JSON(object.count("status", "updatedNumberScheduled")), JSON(object.count("status", "numberAvailable")),
            .string(JSON.selectorText(object.at("spec", "template", "spec", "nodeSelector"))), .string(object.age(now)),
        ] + template(object, "spec", "template") + [.string(JSON.selectorText(object.at("spec", "selector")))]
    }

    static let jobs = TablePrinter(
        columns: [
            name, TableColumn(name: "Status"), TableColumn(name: "Completions"), TableColumn(name: "Duration"), age,
        ] + containers
            + [selector]
    ) { object, now in
        let conditions = object.at("status", "conditions")?.array ?? []
        func holds(_ type: String) -> Bool {
            conditions.contains { $0["type"]?.string == type && $0["status"] == "True" }
        }
        let state =
            holds("Complete")
            ? "Complete"
            : holds("Failed")
                ? "Failed"
                : object.at("metadata", "deletionTimestamp") != nil
                    ? "Terminating"
                    : holds("Suspended")
                        ? "Suspended"
                        : holds("FailureTarget")
                            ? "FailureTarget" : holds("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running"
        let done = object.count("status", "succeeded")
        var completions = "\(done)/1"
        if let wanted = object.at("spec", "completions")?.int {
            completions = "\(done)/\(wanted)"
        } else if object.count("spec", "parallelism") > 1 {
            completions = "\(done)/1 of \(object.count("spec", "parallelism"))"
        }
        var duration = ""
        if let start = object.at("status", "startTime")?.string.flatMap(Time.parse) {
            // A failed job has no completion time; it ended when the condition came.
            let failed = conditions.first { $0["type"] == "Failed" && $0["status"] == "True" }
            let end = (object.at("status", "completionTime") ?? failed?["lastTransitionTime"])?.string.flatMap(
                Time.parse)
            duration = Time.age((object.at("status", "completionTime") == nil ? now : end ?? now) - start)
        }
        return [
            object.cell("metadata", "name"), .string(state), .string(completions), .string(duration),
            .string(object.age(now)),
        ] + template(object, "spec", "template") + [.string(JSON.selectorText(object.at("spec", "selector")))]
    }

    static let cronJobs = TablePrinter(
        columns: [
            name, TableColumn(name: "Schedule"), TableColumn(name: "Timezone"),
            TableColumn(name: "Suspend", type: "boolean"),
            TableColumn(name: "Active", type: "integer"), TableColumn(name: "Last Schedule"), age,
        ] + containers + [selector]
    ) { object, now in
        let last =
            object.at("status", "lastScheduleTime")?.string.flatMap(Time.parse).map { Time.age(now - $0) } ?? "<none>"
        return [
            object.cell("metadata", "name"), object.cell("spec", "schedule"),
            .string(object.at("spec", "timeZone")?.string ?? "<none>"),
            .string(object.at("spec", "suspend") == true ? "True" : "False"),
            JSON(object.at("status", "active")?.array?.count ?? 0),
            .string(last), .string(object.age(now)),
        ] + template(object, "spec", "jobTemplate", "spec", "template")
            + [.string(JSON.selectorText(object.at("spec", "jobTemplate", "spec", "selector")))]
    }

    static let autoscalers = TablePrinter(
        columns: [
            name, TableColumn(name: "Reference"), TableColumn(name: "Targets"), TableColumn(name: "MinPods"),
            TableColumn(name: "MaxPods"),
            TableColumn(name: "Replicas"), age,
        ]
    ) { object, now in
        let reference = object.at("spec", "scaleTargetRef")
        let targets = (object.at("spec", "metrics")?.array ?? []).compactMap { metric -> String? in
            guard let resource = metric["resource"], let name = resource["name"]?.string else { return nil }
            let current = (object.at("status", "currentMetrics")?.array ?? []).first {
                $0.at("resource", "name")?.string == name
            }
            let used = current?.at("resource", "current", "averageUtilization")?.int.map { "\($0)%" } ?? "<unknown>"
            return "\(name): \(used)/\(resource.at("target", "averageUtilization")?.int ?? 0)%"
        }
        return [
            object.cell("metadata", "name"),
            .string("\(reference?["kind"]?.string ?? "")/\(reference?["name"]?.string ?? "")"),
            .string(targets.isEmpty ? "<none>" : targets.joined(separator: ", ")),
            .string(object.at("spec", "minReplicas")?.int.map { String($0) } ?? "<unset>"),
            JSON(object.count("spec", "maxReplicas")),
            JSON(object.count("status", "currentReplicas")), .string(object.age(now)),
        ]
    }

    static let revisions = TablePrinter(columns: [
        name, TableColumn(name: "Controller"), TableColumn(name: "Revision"), age,
    ]) { object, now in
        let owner = (object.at("metadata", "ownerReferences")?.array ?? []).first { $0["controller"] == true }
        let group = owner?["apiVersion"]?.string?.split(separator: "/").dropLast().joined() ?? ""
        let kind = (owner?["kind"]?.string ?? "").lowercased() + (group.isEmpty ? "" : ".\(group)")
        return [
            object.cell("metadata", "name"),
            .string(owner == nil ? "<none>" : "\(kind)/\(owner?["name"]?.string ?? "")"),
            JSON(object.count("revision")), .string(object.age(now)),
        ]
    }
}
