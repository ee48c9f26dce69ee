import JSON

extension DebugContainer {
    /// The container that a pod is to get beside those that run in it, as a strategic merge patch of its subresource
    /// `ephemeralcontainers` (KEP-277).
    ///
    /// - Parameter target: the container whose processes it sees; empty for none.
    public func patch(adding name: String, to pod: JSONValue, target: String) throws(InvalidInput) -> JSONValue {
        var container = try complete(Self.new(name), onNode: false)
        if !target.isEmpty { container["targetContainerName"] = .string(target) }
        let present = pod.at("spec", "ephemeralContainers")?.array ?? []
        var spec: JSONObject = [:]
        if !present.isEmpty {
            let names = present.compactMap { $0["name"] } + [.string(name)]
            spec["$setElementOrder/ephemeralContainers"] = .array(names.map { ["name": $0] })
        }
        spec["ephemeralContainers"] = [container]
        return ["spec": .object(spec)]
    }

    /// A pod that looks into a node from the container `name`.
    ///
    /// - Parameter podName: the pod's name.
    public func pod(_ podName: String, on node: String, container name: String) throws(InvalidInput) -> JSONValue {
        let spec = profile.opened(
            ["restartPolicy": "Never", "nodeName": .string(node), "tolerations": [["operator": "Exists"]]],
            try complete(Self.new(name), onNode: true))
        return [
            "kind": "Pod", "apiVersion": "v1",
            "metadata": ["name": .string(podName), "labels": ["app.kubernetes.io/managed-by": "kubectl-debug"]],
            "spec": spec,
        ]
    }
}

/// A copy of a pod in which something is changed, so that the pod itself goes on as it is.
public struct DebugCopy: Sendable {
    /// What of the original the copy keeps.
    public struct Keep: Sendable {
        public var labels = false
        public var annotations = false
        public var liveness = false
        public var readiness = false
        public var startup = false
        public var initContainers = true

        /// Nothing but the containers of the start.
        public init() {}
    }

    /// What the copy keeps.
    public var keep = Keep()
    /// Images by the names of containers; `*` is each.
    public var images: [String: String] = [:]
    /// Whether the containers see each other's processes; nil leaves it to the profile.
    public var sharesProcesses: Bool?
    /// Whether the copy runs on the original's node.
    public var isOnSameNode = false

    /// A copy that keeps nothing it need not.
    public init() {}

    /// The copy, with a container changed or added.
    ///
    /// - Parameter name: the container's name.
    /// - Throws: `InvalidInput` in kubectl's words where a new container has no image.
    public func pod(
        _ podName: String, of original: JSONValue, container name: String, _ container: DebugContainer
    ) throws(InvalidInput) -> JSONValue {
        var metadata: JSONObject = ["name": .string(podName)]
        for key in ["namespace", "labels", "annotations"] { metadata[key] = original.at("metadata", key) }
        var spec = original["spec"] ?? [:]
        spec["ephemeralContainers"] = nil
        if let sharesProcesses { spec["shareProcessNamespace"] = .bool(sharesProcesses) }
        if !isOnSameNode { spec["nodeName"] = nil }
        var containers = spec["containers"]?.array ?? []
        for index in containers.indices {
            let image = images[containers[index]["name"]?.string ?? ""] ?? images["*"]
            if let image, !image.isEmpty { containers[index]["image"] = .string(image) }
        }
        let isKnown = { (item: JSONValue) in item["name"]?.string == name }
        let isInitial = spec["initContainers"]?.array?.contains(where: isKnown) == true
        guard !container.image.isEmpty || isInitial || containers.contains(where: isKnown) else {
            guard !images.isEmpty else { throw InvalidInput("you must specify image when creating new container") }
            // Nothing but images is changed.
            spec["containers"] = .array(containers)
            return Self.pod(metadata, spec)
        }
        if !isInitial, !containers.contains(where: isKnown) { containers.append(DebugContainer.new(name)) }
        spec["containers"] = .array(containers)
        if container.profile == .legacy {
            metadata["labels"] = nil
        } else {
            if !keep.labels { metadata["labels"] = nil }
            if !keep.annotations { metadata["annotations"] = nil }
            if !keep.initContainers { spec["initContainers"] = nil }
            removeProbes(from: &spec)
        }
        for list in PodTemplate.containerLists {
            guard var items = spec[list]?.array, let place = items.firstIndex(where: isKnown) else { continue }
            items[place] = try container.complete(items[place], onNode: false)
            spec[list] = .array(items)
        }
        container.profile.share(&spec)
        return Self.pod(metadata, spec)
    }

    private func removeProbes(from spec: inout JSONValue) {
        let kept = [
            ("livenessProbe", keep.liveness), ("readinessProbe", keep.readiness), ("startupProbe", keep.startup),
        ]
        let removed = kept.filter { !$0.1 }.map(\.0)
        guard let containers = spec["containers"]?.array else { return }
        spec["containers"] = .array(
            containers.map { container in
                var container = container
                for key in removed { container[key] = nil }
                return container
            })
    }

    private static func pod(_ metadata: JSONObject, _ spec: JSONValue) -> JSONValue {
        ["kind": "Pod", "apiVersion": "v1", "metadata": .object(metadata), "spec": spec]
    }
}
