import JSON

/// How much a container for debugging may do (KEP-1441, "Debugging profiles").
public enum DebugProfile: String, Sendable, CaseIterable {
    /// As before there were profiles.
    case legacy
    /// What most need: the processes of others can be traced.
    case general
    /// What the Pod Security Standard of this name allows.
    case baseline
    /// What the Pod Security Standard of this name allows.
    case restricted
    /// The network of pod or node.
    case netadmin
    /// All that root may.
    case sysadmin

    /// The volume of a node's files, and where a container has it.
    private static let root = (volume: "host-root", path: "/host")

    /// A container with the rights of the profile.
    ///
    /// - Parameter onNode: whether it is the container of a pod that looks into a node.
    public func secured(_ container: JSONValue, onNode: Bool) -> JSONValue {
        var container = container
        switch self {
        case .legacy: break
        case .general where !onNode: container.addCapabilities(["SYS_PTRACE"])
        case .general, .baseline: container["securityContext"] = nil
        case .restricted:
            container["securityContext"] = [
                "capabilities": ["drop": ["ALL"]], "runAsNonRoot": true, "allowPrivilegeEscalation": false,
                "seccompProfile": ["type": "RuntimeDefault"],
            ]
        case .netadmin: container.addCapabilities(["NET_ADMIN", "NET_RAW"])
        case .sysadmin:
            var security = container["securityContext"] ?? [:]
            security["privileged"] = true
            container["securityContext"] = security
        }
        return container
    }

    /// Lets the containers of a copied pod see each other's processes, unless it says itself whether they do.
    func share(_ spec: inout JSONValue) {
        if self != .legacy, spec["shareProcessNamespace"] == nil { spec["shareProcessNamespace"] = true }
    }

    /// A pod on a node with one container, which looks into the node as far as the profile lets it.
    func opened(_ spec: JSONValue, _ container: JSONValue) -> JSONValue {
        var (spec, container) = (spec, container)
        if [.legacy, .general, .sysadmin].contains(self) {
            container["volumeMounts"] = [["name": .string(Self.root.volume), "mountPath": .string(Self.root.path)]]
            spec["volumes"] = [["name": .string(Self.root.volume), "hostPath": ["path": "/"]]]
        }
        if self != .baseline, self != .restricted {
            for key in ["hostNetwork", "hostPID", "hostIPC"] { spec[key] = true }
        }
        spec["containers"] = [container]
        return spec
    }
}

extension JSONValue {
    /// Adds capabilities of Linux to those of a container.
    fileprivate mutating func addCapabilities(_ names: [String]) {
        var security = self["securityContext"] ?? [:]
        var capabilities = security["capabilities"] ?? [:]
        let present = capabilities["add"]?.array ?? []
        capabilities["add"] = .array(present + names.map { .string($0) })
        security["capabilities"] = capabilities
        self["securityContext"] = security
    }
}
