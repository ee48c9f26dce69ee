import JSON

/// How much CPU, memory and swap something uses (metrics.k8s.io/v1beta1, `usage`), as `top` counts it.
public struct ResourceUsage: Sendable, Equatable {
    /// What is measured.
    public enum Resource: String, Sendable, CaseIterable {
        case cpu, memory, swap

        /// The resource's name as the titles of columns have it.
        public var title: String { rawValue.uppercased() }
        /// The unit that amounts of it are told in.
        public var unit: String { self == .cpu ? "cores" : "bytes" }
    }

    /// The amounts in units of 10⁻⁹, by resource; nil is an amount that cannot be read.
    private var amounts: [Int128?]

    /// No use at all: what the amounts of several containers are added to.
    public init() {
        amounts = Resource.allCases.map { _ in 0 }
    }

    /// Reads a list of resources, such as a container's `usage` or a node's `allocatable`; what it does not name counts
    /// as nothing.
    public init(_ node: JSONNode?) {
        amounts = Resource.allCases.map { resource in
            guard let value = node?[resource.rawValue], !value.isNull else { return 0 }
            return (value.string ?? value.numberText).flatMap { Quantity($0)?.nano }
        }
    }

    /// The amount of a resource in units of 10⁻⁹; nil if it cannot be read. Amounts that are set are whole bytes.
    public subscript(_ resource: Resource) -> Int128? {
        get { amounts[Self.place(resource)] }
        set { amounts[Self.place(resource)] = newValue }
    }

    /// Adds what something else uses. What is added to an amount that cannot be read cannot be told either.
    public static func += (left: inout ResourceUsage, right: ResourceUsage) {
        left.amounts = zip(left.amounts, right.amounts).map { pair in
            guard let one = pair.0, let other = pair.1 else { return nil }
            return one + other
        }
    }

    /// The amount as `top` prints it: CPU in thousandths, begun ones counted whole; memory in whole MiB.
    public func text(_ resource: Resource) -> String {
        guard let amount = self[resource] else { return Self.unknown }
        return resource == .cpu
            ? "\(Self.roundedUp(amount, to: 1_000_000))m" : "\(Self.roundedUp(amount, to: 1_000_000_000) / (1 << 20))Mi"
    }

    /// How much of what is there is used, in whole hundredths.
    public func share(_ resource: Resource, of available: ResourceUsage) -> String {
        guard let amount = self[resource], let whole = available[resource] else { return Self.unknown }
        guard whole != 0 else { return "0%" }
        let thousandths = Double(Self.roundedUp(amount, to: 1_000_000))
        return "\(Int128(thousandths / Double(Self.roundedUp(whole, to: 1_000_000)) * 100))%"
    }

    /// What stands where an amount is not known.
    public static let unknown = "<unknown>"

    /// The order by how much is used, the most first; amounts that `text` prints alike may still differ.
    public func isMore(_ resource: Resource, than other: ResourceUsage) -> Bool {
        let unit: Int128 = resource == .cpu ? 1_000_000 : 1_000_000_000
        return Self.roundedUp(self[resource] ?? -1, to: unit) > Self.roundedUp(other[resource] ?? -1, to: unit)
    }

    private static func place(_ resource: Resource) -> Int {
        switch resource {
        case .cpu: 0
        case .memory: 1
        case .swap: 2
        }
    }

    /// Away from zero, as amounts that are finer than what is counted in always are.
    private static func roundedUp(_ amount: Int128, to unit: Int128) -> Int128 {
        let (quotient, rest) = amount.quotientAndRemainder(dividingBy: unit)
        return rest == 0 ? quotient : quotient + rest.signum()
    }
}
