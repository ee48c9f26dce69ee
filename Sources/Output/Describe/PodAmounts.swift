import JSON
import Kube

/// Amounts of resources by name, as the scheduler reckons those of a pod (KEP-753 for sidecars, KEP-2837 for the pod's own).
struct PodAmounts {
    /// An amount with the kind of suffix in which it is written.
    struct Amount {
        var nano: Int128 = 0
        var isBinary = false

        init() {}

        init(_ text: String) {
            nano = Quantity(text)?.nano ?? 0
            isBinary = text.utf8.last == UInt8(ascii: "i")
        }

        static func + (left: Amount, right: Amount) -> Amount {
            var sum = left.nano == 0 ? right : left
            sum.nano = left.nano + right.nano
            return sum
        }

        /// The amount in units of so many billionths, rounded up.
        func count(of unit: Int128) -> Int128 {
            let (whole, rest) = nano.quotientAndRemainder(dividingBy: unit)
            return whole + (rest > 0 ? 1 : 0)
        }

        /// The canonical form (apimachinery's Quantity).
        var text: String {
            let unit: Int128 = 1_000_000_000
            guard isBinary, nano >= 1024 * unit else { return Quantity.canonical("\(nano)n") ?? "0" }
            var (count, suffix) = (count(of: unit), "")
            for next in ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] where count % 1024 == 0 {
                (count, suffix) = (count / 1024, next)
            }
            return "\(count)\(suffix)"
        }
    }

    private(set) var amounts: [String: Amount] = [:]

    /// Nothing of anything.
    init() {}

    private init(_ node: JSONNode?) {
        for (name, text) in node?.texts ?? [] { amounts[name] = Amount(text) }
    }

    /// What a pod takes: `requests` or `limits`.
    ///
    /// - Parameter countsStatus: whether what its containers have now counts where it is more than they ask for.
    init(_ key: String, of pod: JSONNode, countsStatus: Bool) {
        let spec = pod["spec"]
        func amounts(_ container: JSONNode, _ list: String) -> PodAmounts {
            var amounts = PodAmounts(container.at("resources", key))
            let name = container.text("name")
            let status = pod.at("status", list)?.items.first { $0.text("name") == name }
            guard countsStatus, let status else { return amounts }
            amounts.raise(to: PodAmounts(status.at("resources", key)))
            if key == "requests" { amounts.raise(to: PodAmounts(status["allocatedResources"])) }
            return amounts
        }
        for container in spec?["containers"]?.items ?? [] { add(amounts(container, "containerStatuses")) }
        var (sidecars, initial) = (PodAmounts(), PodAmounts())
        for container in spec?["initContainers"]?.items ?? [] {
            var own = amounts(container, "initContainerStatuses")
            if container["restartPolicy"]?.equals("Always") == true {
                add(own)
                sidecars.add(own)
                own = sidecars
            } else {
                own.add(sidecars)
            }
            initial.raise(to: own)
        }
        raise(to: initial)
        let whole = PodAmounts(spec?.at("resources", key))
        for (name, amount) in whole.amounts where ["cpu", "memory"].contains(name) || name.hasPrefix("hugepages-") {
            self.amounts[name] = amount
        }
        let overhead = PodAmounts(spec?["overhead"])
        for (name, amount) in overhead.amounts where key == "requests" || self[name].nano > 0 {
            self.amounts[name] = self[name] + amount
        }
    }

    subscript(_ name: String) -> Amount { amounts[name] ?? Amount() }

    mutating func add(_ other: PodAmounts) {
        for (name, amount) in other.amounts { amounts[name] = self[name] + amount }
    }

    private mutating func raise(to other: PodAmounts) {
        for (name, amount) in other.amounts where amounts[name].map({ $0.nano < amount.nano }) ?? true {
            amounts[name] = amount
        }
    }
}
