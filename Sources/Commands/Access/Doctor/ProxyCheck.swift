import Transport

/// Proxy variables that would capture the traffic to the API server.
enum ProxyCheck {
    static func run(_ run: DoctorRun) -> Finding {
        let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        guard let name = names.first(where: { run.variable($0) != nil }) else {
            return .ok("no proxy variables")
        }
        let configuration = run.configuration
        if configuration.proxy != nil {
            return .ok("requests follow \(name) and NO_PROXY, as --use-proxy-env says")
        }
        let host = configuration.server.host
        let exceptions = run.variable("no_proxy") ?? run.variable("NO_PROXY") ?? ""
        if ProxyExceptions(exceptions).covers(host) { return .ok("\(name) is set, and NO_PROXY leaves \(host) out") }
        return .warning(
            "\(name) is set, and kpod does not follow it",
            [
                .init(
                    "other programs here would send their requests for the API server, tokens included, to the proxy",
                    hint: "Add \(host) to NO_PROXY.")
            ])
    }
}

/// The hosts that `NO_PROXY` leaves out: names, domains, addresses and IPv4 ranges, with commas between.
struct ProxyExceptions {
    private let entries: [String]

    init(_ text: String) {
        entries = text.lowercased().split { $0 == "," || $0 == " " }.map(String.init)
    }

    /// Whether a host goes without the proxy.
    func covers(_ host: String) -> Bool {
        let host = host.lowercased()
        return entries.contains { entry in
            if entry == "*" || entry == host { return true }
            if let range = AddressRange(entry), let address = AddressRange(host + "/32") {
                return range.contains(address)
            }
            let domain = entry.hasPrefix(".") ? entry : "." + entry
            return host.hasSuffix(domain)
        }
    }
}

/// A range of IPv4 addresses such as `10.0.0.0/8`.
private struct AddressRange {
    private let address: UInt32
    private let length: UInt32

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let length = UInt32(parts[1]), length <= 32 else { return nil }
        let bytes = parts[0].split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }
        guard bytes.count == 4 else { return nil }
        address = bytes.reduce(0) { $0 << 8 | UInt32($1) }
        self.length = length
    }

    func contains(_ other: AddressRange) -> Bool { length == 0 || (address ^ other.address) >> (32 - length) == 0 }
}
