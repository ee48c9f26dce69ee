import JSON
import Text

/// What `kubectl expose` takes from an object for the Service before it: the labels of its pods, and its ports.
public struct ExposedWorkload {
    private let object: JSONNode
    private let kind: String

    /// An object of a kind that can be exposed; nil for others.
    public init?(_ object: JSONNode, type: ResourceType) {
        guard Self.canExpose(type) else { return nil }
        self.object = object
        kind = type.kind
    }

    /// Whether objects of a type can be exposed.
    public static func canExpose(_ type: ResourceType) -> Bool {
        switch type.group {
        case "": ["ReplicationController", "Service", "Pod"].contains(type.kind)
        case "apps": ["Deployment", "ReplicaSet"].contains(type.kind)
        default: false
        }
    }

    /// The labels by which the Service finds the pods.
    ///
    /// - Throws: `InvalidInput` with kubectl's words where the object has none, or others than equalities.
    public func selector() throws(InvalidInput) -> JSONObject {
        switch kind {
        case "Pod":
            guard let labels = labels(object.at("metadata", "labels")) else {
                throw InvalidInput("the pod has no labels and cannot be exposed")
            }
            return labels
        case "Service":
            guard let labels = labels(object.at("spec", "selector")) else {
                throw InvalidInput("the service has no pod selector set")
            }
            return labels
        case "ReplicationController":
            guard let labels = labels(object.at("spec", "selector")) else {
                throw InvalidInput("the replication controller has no pod selector set")
            }
            return labels
        default:
            guard let labels = labels(object.at("spec", "selector", "matchLabels")) else {
                throw InvalidInput("invalid \(kind.lowercased()): no selectors, therefore cannot be exposed")
            }
            if let expressions = object.at("spec", "selector", "matchExpressions")?.value.array, !expressions.isEmpty {
                let texts = expressions.map { expression in
                    let values = (expression["values"]?.array ?? []).compactMap(\.string).joined(separator: " ")
                    return "{Key:\(expression["key"]?.string ?? "") Operator:\(expression["operator"]?.string ?? "") "
                        + "Values:[\(values)]}"
                }
                throw InvalidInput(
                    "couldn't convert expressions - \"[\(printable(texts.joined(separator: " ")))]\" to map-based selector "
                        + "format")
            }
            return labels
        }
    }

    /// The labels of the object itself.
    public var ownLabels: JSONObject? { labels(object.at("metadata", "labels")) }

    private func labels(_ node: JSONNode?) -> JSONObject? {
        guard let labels = node?.value.object, !labels.isEmpty else { return nil }
        return JSONObject(
            labels.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) })
    }

    /// Its ports in order, each number once with the protocols that it is served by.
    public var ports: [(number: Int, protocols: [String])] {
        var ports: [(number: Int, protocols: [String])] = []
        for (number, name) in declared {
            if let index = ports.firstIndex(where: { $0.number == number }) {
                ports[index].protocols.append(name)
            } else {
                ports.append((number, [name]))
            }
        }
        return ports
    }

    /// Each port that it declares, with its protocol.
    private var declared: [(Int, String)] {
        if kind == "Service" { return read(object.at("spec", "ports"), "port") }
        let spec = kind == "Pod" ? object["spec"] : object.at("spec", "template", "spec")
        return (spec?["containers"]?.elements).map { containers in
            containers.flatMap { read($0["ports"], "containerPort") }
        } ?? []
    }

    private func read(_ list: JSONNode?, _ key: String) -> [(Int, String)] {
        (list?.value.array ?? []).compactMap { port in
            port[key]?.int.map { ($0, port["protocol"]?.string ?? "TCP") }
        }
    }
}
