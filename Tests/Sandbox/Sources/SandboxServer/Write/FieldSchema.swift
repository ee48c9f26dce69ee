/// How values of a type merge: a small table instead of a schema. What is not in it is a plain structure, a scalar, or a
/// list that is replaced as a whole.
enum FieldSchema {
    /// How the value of a field merges.
    enum Merge: Equatable {
        /// A structure: members are fields of their own, the structure itself is none.
        case structure
        /// A map: as a structure, but it can be owned itself too.
        case map
        /// One value, whatever is in it.
        case atomic
        /// A list whose elements are known by some of their members.
        case keyed([String])
        /// A list of values, each of which counts once.
        case set
    }

    private static let keys: [String: [String]] = [
        "containers": ["name"], "initContainers": ["name"], "ephemeralContainers": ["name"], "volumes": ["name"],
        "env": ["name"],
        "volumeMounts": ["mountPath"], "volumeDevices": ["devicePath"], "conditions": ["type"],
        "ownerReferences": ["uid"],
        "imagePullSecrets": ["name"], "hostAliases": ["ip"],
        "topologySpreadConstraints": ["topologyKey", "whenUnsatisfiable"],
        "podIPs": ["ip"], "hostIPs": ["ip"], "resourceClaims": ["name"],
    ]
    private static let maps: Set<String> = [
        "labels", "annotations", "data", "stringData", "binaryData", "matchLabels", "limits", "requests", "capacity",
        "allocatable", "hard",
        "used", "parameters",
    ]
    private static let atoms: Set<String> = [
        "nodeSelector", "roleRef", "fieldRef", "configMapKeyRef", "secretKeyRef", "resourceFieldRef", "configMapRef",
        "secretRef",
        "labelSelector", "scaleTargetRef", "jobLabelSelector", "claimRef", "involvedObject", "podSelector",
        "namespaceSelector",
    ]

    /// How the field at the end of a path of names merges. Custom resources are known by their metadata alone.
    static func merge(_ path: [String], _ value: JSON, custom: Bool, kind: String) -> Merge {
        let name = path.last ?? ""
        let inMetadata = path.count > 1 && path[path.count - 2] == "metadata"
        switch value {
        case .object:
            // In a custom resource each object can be owned itself.
            if custom { return path == ["metadata"] ? .structure : .map }
            if name == "selector" { return .atomic }
            if atoms.contains(name) { return .atomic }
            return maps.contains(name) ? .map : .structure
        case .array:
            if inMetadata, name == "finalizers" { return .set }
            if inMetadata, name == "ownerReferences" { return .keyed(["uid"]) }
            if custom { return .atomic }
            if name == "ports" { return ports(kind, path) }
            if name == "conditions", path.first != "status" { return .atomic }
            if name == "addresses", kind == "Node" { return .keyed(["type"]) }
            if name == "secrets", kind == "ServiceAccount" { return .keyed(["name"]) }
            if name == "versions" || name == "items" { return .atomic }
            return keys[name].map { .keyed($0) } ?? .atomic
        default: return .atomic
        }
    }

    private static func ports(_ kind: String, _ path: [String]) -> Merge {
        if path.contains("containers") || path.contains("initContainers") {
            return .keyed(["containerPort", "protocol"])
        }
        return kind == "Service" && path.first == "spec" ? .keyed(["port", "protocol"]) : .atomic
    }

    /// The element name of a list's element; nil when a key is missing.
    static func key(_ element: JSON, _ keys: [String]) -> String? {
        var members = JSONObject()
        for key in keys {
            if let value = element[key] {
                members[key] = value
            } else if key == "protocol" {
                members[key] = "TCP"
            } else {
                return nil
            }
        }
        return "k:" + JSON.object(members.sorted).text
    }

    /// Fields that nobody owns: the server's own, and those that name the object.
    static let unowned: Set<String> = [
        "apiVersion", "kind", "metadata.name", "metadata.namespace", "metadata.uid", "metadata.resourceVersion",
        "metadata.generation",
        "metadata.creationTimestamp", "metadata.deletionTimestamp", "metadata.deletionGracePeriodSeconds",
        "metadata.managedFields",
        "metadata.selfLink", "metadata.clusterName",
    ]
}
