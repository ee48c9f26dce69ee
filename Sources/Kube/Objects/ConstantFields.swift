import JSON

/// The fields that the API's Go types write always, empty or not: what kubectl prints of an object that it has read from
/// a file, where no server has filled them.
public enum ConstantFields {
    /// An object of a file as kubectl would write it: with those fields, and without empty values in an environment. What
    /// is of no known kind stays as it is.
    public static func completed(_ object: JSONValue, type: ResourceType) -> JSONValue {
        var object = object
        if let status = status[type.kind], PodTemplate.specPath(of: type) != nil || type.kind == "Service" {
            fill(&object, "status", status)
        }
        switch type.kind {
        case "Deployment": object.update(at: ["spec"]) { fill(&$0, "strategy", [:]) }
        case "DaemonSet", "StatefulSet": object.update(at: ["spec"]) { fill(&$0, "updateStrategy", [:]) }
        case "CronJob": object.update(at: ["spec", "jobTemplate"]) { fill(&$0, "metadata", [:]) }
        case "Service" where type.group.isEmpty: object["spec"] = service(object["spec"] ?? [:])
        case "ClusterRoleBinding", "RoleBinding":
            object.update(at: ["roleRef"]) { reference in
                for key in ["apiGroup", "kind", "name"] { fill(&reference, key, "") }
            }
        default: break
        }
        guard let path = PodTemplate.specPath(of: type) else { return object }
        if path.count > 1 { object.update(at: Array(path.dropLast())) { fill(&$0, "metadata", [:]) } }
        object.update(at: path, complete)
        return object
    }

    /// The status of a new object.
    private static let status: [String: JSONValue] = [
        "Pod": [:], "Deployment": [:], "Job": [:], "CronJob": [:], "Service": ["loadBalancer": [:]],
        "ReplicationController": ["replicas": 0], "ReplicaSet": ["replicas": 0],
        "StatefulSet": ["availableReplicas": 0, "replicas": 0],
        "DaemonSet": [
            "currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0, "numberReady": 0,
        ],
    ]

    private static func service(_ spec: JSONValue) -> JSONValue {
        var spec = spec
        if var ports = spec["ports"]?.array {
            for index in ports.indices { fill(&ports[index], "targetPort", 0) }
            spec["ports"] = .array(ports)
        }
        return spec
    }

    private static func complete(_ spec: inout JSONValue) {
        if spec["containers"] == nil { spec["containers"] = .null }
        spec.updateContainers(NamePattern("*")) { container in
            fill(&container, "resources", [:])
            guard let variables = container["env"]?.array else { return }
            container["env"] = .array(
                variables.map { variable in
                    var variable = variable
                    if variable["value"] == "" { variable["value"] = nil }
                    return variable
                })
        }
    }

    /// Sets a member that is absent, or the absent ones of its own.
    private static func fill(_ object: inout JSONValue, _ key: String, _ value: JSONValue) {
        guard let present = object[key], case .object(let members) = value else {
            if object[key] == nil { object[key] = value }
            return
        }
        var filled = present
        for (key, value) in members { fill(&filled, key, value) }
        object[key] = filled
    }
}
