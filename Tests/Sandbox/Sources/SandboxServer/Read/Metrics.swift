extension APIServer {
    /// Serves the Metrics API with made-up figures of the pods and nodes that there are now, or serves it no longer.
    ///
    /// - Parameter unmeasured: names of pods and nodes of which there are no figures.
    func serveMetrics(_ isServed: Bool, unmeasured: [String]) {
        let types = ["pods", "nodes"].compactMap { registry.type(qualified: $0) }
        for type in Self.metricsTypes {
            for object in store.objects(type.storage) {
                _ = store.remove(storage: type.storage, key: object.key)
            }
        }
        registry.withdraw(group: Self.metricsGroup)
        guard isServed else { return }
        registry.serve(Self.metricsTypes)
        for (measured, type) in zip(types, Self.metricsTypes) {
            for object in store.objects(measured.storage) {
                let name = object.at("metadata", "name")?.string ?? ""
                guard !unmeasured.contains(name), let metrics = Self.metrics(of: object, type) else { continue }
                store.load(metrics, storage: type.storage, key: object.key)
            }
        }
    }

    private static let metricsGroup = "metrics.k8s.io"

    private static let metricsTypes = [("pods", "PodMetrics", true), ("nodes", "NodeMetrics", false)].map {
        ResourceType(
            group: metricsGroup, version: "v1beta1", plural: $0.0, singular: "", kind: $0.1, namespaced: $0.2,
            verbs: ["get", "list"])
    }

    /// The figures of a node or of a running pod, which follow from its name; nil for other pods.
    private static func metrics(of object: JSON, _ type: ResourceType) -> JSON? {
        let metadata = object["metadata"] ?? [:]
        var own: JSON = ["name": metadata["name"] ?? ""]
        for key in ["namespace", "labels", "creationTimestamp"] { own[key] = metadata[key] }
        var metrics: JSON = [
            "kind": .string(type.kind), "apiVersion": .string(type.apiVersion), "metadata": own,
            "timestamp": metadata["creationTimestamp"] ?? .null, "window": "20s",
        ]
        let name = metadata["name"]?.string ?? ""
        guard type.namespaced else {
            metrics["usage"] = usage(name, share: 40)
            return metrics
        }
        guard object.at("status", "phase") == "Running" else { return nil }
        metrics["containers"] = .array(
            (object.at("spec", "containers")?.array ?? []).map { container in
                let container = container["name"] ?? ""
                return ["name": container, "usage": usage(name + (container.string ?? ""), share: 1)]
            })
        return metrics
    }

    private static func usage(_ name: String, share: Int) -> JSON {
        let number = name.utf8.reduce(7) { ($0 * 31 + Int($1)) % 9_973 }
        return [
            "cpu": .string("\((number + 1) * 7_919 * share)n"), "memory": .string("\((number + 500) * 13 * share)Ki"),
        ]
    }
}

extension JSON {
    /// Where an object is stored.
    fileprivate var key: ObjectKey {
        ObjectKey(
            namespace: at("metadata", "namespace")?.string ?? "", name: at("metadata", "name")?.string ?? "")
    }
}
