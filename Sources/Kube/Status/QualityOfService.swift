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
        var requests: [String: Int128] = [:]
        var limits: [String: Int128] = [:]
        var isLimited = true
        // Those of the pod as a whole are in place of those of its containers.
        let own = spec?["resources"].flatMap { $0.isNull ? nil : [$0] }
        let containers = ["containers", "initContainers"].flatMap { list in
            spec?[list]?.elements.map { $0["resources"] } ?? []
        }
        for resources in own ?? containers {
            Self.add(resources?["requests"], to: &requests)
            isLimited = Self.add(resources?["limits"], to: &limits) == Self.names.count && isLimited
        }
        if requests.isEmpty, limits.isEmpty {
            self = .bestEffort
        } else {
            self = isLimited && requests == limits ? .guaranteed : .burstable
        }
    }

    private static let names = ["cpu", "memory"]

    /// Adds amounts up, and returns how many there were.
    @discardableResult
    private static func add(_ amounts: JSONNode?, to sums: inout [String: Int128]) -> Int {
        var count = 0
        for name in names {
            guard let node = amounts?[name], let text = node.string ?? node.numberText, let amount = Quantity(text),
                amount.nano > 0
            else { continue }
            sums[name, default: 0] &+= amount.nano
            count += 1
        }
        return count
    }
}
