import JSON

/// The quality of service class of a pod.
public enum QualityOfService: String, Sendable {
    /// Every container has limits of cpu and memory, and requests that are equal to them.
    case guaranteed = "Guaranteed"
    /// Something is requested or limited.
    case burstable = "Burstable"
    /// Nothing is.
    case bestEffort = "BestEffort"

    /// The class of a pod by its spec, for a server that has not told it: of evicted pods older ones tell none (kubectl's
    /// util/qos).
    public init(ofSpec spec: JSONNode?) {
        let own = spec?["resources"]
        // Those of the pod as a whole, if they name what pods can have, are in place of those of its containers.
        if let own, ["requests", "limits"].contains(where: { Self.isOfPods(own[$0]) }) {
            self.init(ofResources: own)
            return
        }
        let containers = ["initContainers", "containers"].flatMap { list in
            spec?[list]?.elements.map { QualityOfService(ofResources: $0["resources"]) } ?? []
        }
        self.init(of: containers)
    }

    /// The class of what one container, or a pod as a whole, requests and is limited to.
    private init(ofResources resources: JSONNode?) {
        self.init(
            of: ["cpu", "memory"].map { name in
                func amount(_ key: String) -> Int128 {
                    guard let node = resources?[key]?[name], let text = node.string ?? node.numberText else { return 0 }
                    return Quantity(text)?.nano ?? 0
                }
                let (request, limit) = (amount("requests"), amount("limits"))
                return request != limit ? .burstable : request == 0 ? .bestEffort : .guaranteed
            })
    }

    /// The class of the whole: that of its parts where they agree.
    private init(of parts: [QualityOfService]) {
        let first = parts.first ?? .bestEffort
        self = parts.allSatisfy { $0 == first } ? first : .burstable
    }

    private static func isOfPods(_ amounts: JSONNode?) -> Bool {
        guard let amounts, amounts.kind == .object else { return false }
        return amounts.members.contains { ["cpu", "memory"].contains($0.key) || $0.key.hasPrefix("hugepages-") }
    }
}
