/// The tables of nodes, events, storage and limits.
enum ClusterPrinters {
    private static let name = TablePrinters.name
    private static let age = TablePrinters.age

    static let nodes = TablePrinter(
        columns: [
            name, TableColumn(name: "Status"), TableColumn(name: "Roles"), age, TableColumn(name: "Version"),
            TableColumn(name: "Internal-IP", priority: 1), TableColumn(name: "External-IP", priority: 1),
            TableColumn(name: "OS-Image", priority: 1), TableColumn(name: "Kernel-Version", priority: 1),
            TableColumn(name: "Container-Runtime", priority: 1),
        ]
    ) { object, now in
        let ready = (object.at("status", "conditions")?.array ?? []).first { $0["type"] == "Ready" }
        var status = ready.map { $0["status"] == "True" ? "Ready" : "NotReady" } ?? "Unknown"
        if object.at("spec", "unschedulable") == true { status += ",SchedulingDisabled" }
        let prefix = "node-role.kubernetes.io/"
        let roles = (object.at("metadata", "labels")?.object?.keys ?? []).filter {
            $0.hasPrefix(prefix) && $0 != prefix
        }
        .map { String($0.dropFirst(prefix.count)) }.sorted()
        func address(_ type: String) -> JSON {
            let found = (object.at("status", "addresses")?.array ?? []).first { $0["type"]?.string == type }
            return .string(found?["address"]?.string ?? "<none>")
        }
        let info = object.at("status", "nodeInfo")
        let kernel =
            "\(info?["kernelVersion"]?.string ?? "<unknown>") (\(info?["architecture"]?.string ?? "<unknown>"))"
        return [
            object.cell("metadata", "name"), .string(status),
            .string(roles.isEmpty ? "<none>" : roles.joined(separator: ",")),
            .string(object.age(now)), .string(info?["kubeletVersion"]?.string ?? ""), address("InternalIP"),
            address("ExternalIP"),
            .string(info?["osImage"]?.string ?? "<unknown>"), .string(kernel),
            .string(info?["containerRuntimeVersion"]?.string ?? "<unknown>"),
        ]
    }

    static let events = TablePrinter(
        columns: [
            TableColumn(name: "Last Seen"), TableColumn(name: "Type"), TableColumn(name: "Reason"),
            TableColumn(name: "Object"),
            TableColumn(name: "Subobject", priority: 1), TableColumn(name: "Source", priority: 1),
            TableColumn(name: "Message"),
            TableColumn(name: "First Seen", priority: 1), TableColumn(name: "Count", priority: 1),
            TableColumn(name: "Name", format: "name", priority: 1),
        ]
    ) { object, now in
        func since(_ paths: [String]...) -> String {
            for path in paths {
                if let time = object.at(path)?.string.flatMap(Time.parse) { return Time.age(now - time) }
            }
            return "<unknown>"
        }
        let first = since(["firstTimestamp"], ["eventTime"])
        let last = since(["series", "lastObservedTime"], ["lastTimestamp"], ["firstTimestamp"], ["eventTime"])
        let kind = object.at("involvedObject", "kind")?.string?.lowercased() ?? ""
        var source = object.at("source", "component")?.string ?? ""
        if source.isEmpty { source = object["reportingComponent"]?.string ?? "" }
        let host = object.at("source", "host")?.string ?? object["reportingInstance"]?.string ?? ""
        if !host.isEmpty { source += ", \(host)" }
        return [
            .string(last), object.cell("type"), object.cell("reason"),
            .string("\(kind)/\(object.at("involvedObject", "name")?.string ?? "")"),
            object.cell("involvedObject", "fieldPath"), .string(source),
            .string((object["message"]?.string ?? "").trimmed),
            .string(first), JSON(max(1, object.at("series", "count")?.int ?? object.count("count"))),
            object.cell("metadata", "name"),
        ]
    }

    static let claims = TablePrinter(
        columns: [
            name, TableColumn(name: "Status"), TableColumn(name: "Volume"), TableColumn(name: "Capacity"),
            TableColumn(name: "Access Modes"),
            TableColumn(name: "StorageClass"), TableColumn(name: "VolumeAttributesClass"), age,
            TableColumn(name: "VolumeMode", priority: 1),
        ]
    ) { object, now in
        let short = ["ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"]
        let bound = !(object.at("spec", "volumeName")?.string ?? "").isEmpty
        let modes = bound ? (object.at("status", "accessModes")?.strings ?? []).map { short[$0] ?? $0 } : []
        let phase =
            object.at("metadata", "deletionTimestamp") == nil
            ? object.at("status", "phase")?.string ?? "" : "Terminating"
        return [
            object.cell("metadata", "name"), .string(phase), object.cell("spec", "volumeName"),
            bound ? object.cell("status", "capacity", "storage") : "", .string(modes.joined(separator: ",")),
            object.cell("spec", "storageClassName"),
            .string(object.at("spec", "volumeAttributesClassName")?.string ?? "<unset>"),
            .string(object.age(now)), .string(object.at("spec", "volumeMode")?.string ?? "<unset>"),
        ]
    }

    static let budgets = TablePrinter(
        columns: [
            name, TableColumn(name: "Min Available"), TableColumn(name: "Max Unavailable"),
            TableColumn(name: "Allowed Disruptions", type: "integer"), age,
        ]
    ) { object, now in
        func amount(_ key: String) -> JSON {
            switch object.at("spec", key) {
            case .number(let text): .string(text)
            case .string(let text): .string(text)
            default: "N/A"
            }
        }
        return [
            object.cell("metadata", "name"), amount("minAvailable"), amount("maxUnavailable"),
            JSON(object.count("status", "disruptionsAllowed")),
            .string(object.age(now)),
        ]
    }

    static let quotas = TablePrinter(columns: [name, TableColumn(name: "Request"), TableColumn(name: "Limit"), age]) {
        object, now in
        var requests: [String] = []
        var limits: [String] = []
        for (key, hard) in object.at("status", "hard")?.object?.sorted ?? JSONObject() {
            let text = "\(key): \(object.at("status", "used", key)?.string ?? "0")/\(hard.string ?? "")"
            if key.hasPrefix("limits") { limits.append(text) } else { requests.append(text) }
        }
        return [
            object.cell("metadata", "name"), .string(requests.joined(separator: ", ")),
            .string(limits.joined(separator: ", ")),
            .string(object.age(now)),
        ]
    }

    static let priorities = TablePrinter(
        columns: [
            name, TableColumn(name: "Value", type: "integer"), TableColumn(name: "Global-Default", type: "boolean"),
            age,
            TableColumn(name: "PreemptionPolicy"),
        ]
    ) { object, now in
        [
            object.cell("metadata", "name"), JSON(object.count("value")), object["globalDefault"] ?? false,
            .string(object.age(now)),
            object.cell("preemptionPolicy"),
        ]
    }
}
