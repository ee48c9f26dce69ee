import JSON

/// Where the spec of the pods stands in an object that has one: a pod itself, or what makes pods.
public enum PodTemplate {
    /// The path of the pod spec in the objects of a type; nil for a type without.
    public static func specPath(of type: ResourceType) -> [String]? {
        guard groups.contains(type.group) else { return nil }
        return switch type.kind {
        case "Pod": ["spec"]
        case "ReplicationController", "ReplicaSet", "Deployment", "DaemonSet", "StatefulSet", "Job":
            ["spec", "template", "spec"]
        case "CronJob": ["spec", "jobTemplate", "spec", "template", "spec"]
        default: nil
        }
    }

    private static let groups: Set = ["", "apps", "batch", "extensions"]

    /// The lists of a pod spec in which the containers of its start and of its run stand.
    public static let containerLists = ["initContainers", "containers"]

    /// The order of a container's fields in the API's Go type, as far as it matters where a field is added.
    public static let containerFields = [
        "name", "image", "command", "args", "workingDir", "ports", "envFrom", "env", "resources", "resizePolicy",
        "restartPolicy", "restartPolicyRules", "volumeMounts", "volumeDevices", "livenessProbe", "readinessProbe",
        "startupProbe", "lifecycle", "terminationMessagePath", "terminationMessagePolicy", "imagePullPolicy",
        "securityContext", "stdin", "stdinOnce", "tty",
    ]

    /// The same of a pod spec.
    public static let specFields = [
        "volumes", "initContainers", "containers", "ephemeralContainers", "restartPolicy",
        "terminationGracePeriodSeconds", "activeDeadlineSeconds", "dnsPolicy", "nodeSelector", "serviceAccountName",
        "serviceAccount", "automountServiceAccountToken", "nodeName", "hostNetwork", "hostPID", "hostIPC",
        "shareProcessNamespace", "securityContext", "imagePullSecrets", "hostname", "subdomain", "affinity",
        "schedulerName", "tolerations",
    ]

    /// A pod whose fields stand in the order of the API's Go type, as kubectl prints what it has made itself: maps are
    /// sorted, and each container has `resources`, which that type always writes.
    public static func podInOrder(_ pod: JSONValue) -> JSONValue {
        var pod = pod.inOrder(["kind", "apiVersion", "metadata", "spec", "status"])
        if let metadata = pod["metadata"] {
            pod["metadata"] = metadata.inOrder(["name", "generateName", "namespace", "labels", "annotations"])
            for key in ["labels", "annotations"] where metadata[key] != nil {
                pod["metadata"]?[key] = metadata[key]?.inOrder([])
            }
        }
        guard let spec = pod["spec"] else { return pod }
        pod["spec"] = spec.inOrder(specFields)
        for list in containerLists {
            guard let containers = spec[list]?.array else { continue }
            pod["spec"]?[list] = .array(
                containers.map { container in
                    var container = container
                    if container.kind == .object, container["resources"] == nil { container["resources"] = [:] }
                    return container.inOrder(containerFields)
                })
        }
        return pod
    }
}

extension JSONValue {
    /// Changes what stands at the end of a path of keys; a part of it that is absent is made.
    public mutating func update(at path: [String], _ change: (inout JSONValue) throws -> Void) rethrows {
        guard let key = path.first else { return try change(&self) }
        var member = self[key] ?? .null
        try member.update(at: Array(path.dropFirst()), change)
        self[key] = member
    }

    /// Changes the containers of a pod spec, those of its start included, whose names a pattern matches.
    ///
    /// - Returns: how many there were.
    @discardableResult
    public mutating func updateContainers(
        _ pattern: NamePattern, _ change: (inout JSONValue) throws -> Void
    ) rethrows -> Int {
        var count = 0
        for list in PodTemplate.containerLists {
            guard var containers = self[list]?.array else { continue }
            for index in containers.indices where pattern.matches(containers[index]["name"]?.string ?? "") {
                count += 1
                try change(&containers[index])
            }
            self[list] = .array(containers)
        }
        return count
    }

    /// Sets a member; one that is new is put where the order of the fields has it, before those that follow it there.
    public mutating func set(_ key: String, to value: JSONValue, order: [String]) {
        guard self[key] == nil, let members = object, let place = order.firstIndex(of: key) else {
            self[key] = value
            return
        }
        let following = Set(order[(place + 1)...])
        var result = JSONObject()
        for (other, member) in members {
            if result[key] == nil, following.contains(other) { result[key] = value }
            result[other] = member
        }
        if result[key] == nil { result[key] = value }
        self = .object(result)
    }
}

/// A name in which `*` stands for any characters, also for none.
public struct NamePattern: Sendable {
    private let parts: [[UInt8]]

    /// Reads a pattern; without a star it is a name.
    public init(_ text: String) {
        parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(Array.init)
    }

    /// Whether a name is of the pattern.
    public func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return name == parts.first }
        guard name.starts(with: first), name.count >= first.count + last.count else { return false }
        guard name.suffix(last.count).elementsEqual(last) else { return false }
        var rest = name[first.count..<(name.count - last.count)]
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            // The leftmost place leaves the most for the parts that follow.
            guard
                let place = rest.indices.first(where: { rest[$0...].starts(with: part) })
            else { return false }
            rest = rest[(place + part.count)...]
        }
        return true
    }
}
