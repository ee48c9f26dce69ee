import CLIRuntime
import System
import Transport

/// The name of the API server, and the way names are resolved here.
enum DNSCheck {
    /// The longest that a lookup may take, in seconds: two tries of the C library at one server.
    private static let seconds = 11
    /// The same for a lookup that no request depends on.
    private static let needlessSeconds = 4
    private static let usualName = "kubernetes.default.svc"

    static func run(_ run: DoctorRun) throws -> Finding {
        let configuration = run.configuration
        guard configuration.proxy == nil else { return .skipped("the proxy resolves the name") }
        let host = configuration.server.host
        let resolver = ResolverFile((try? File.read("/etc/resolv.conf", limit: 1 << 20)) ?? [])
        let isNeeded = !isAddress(host)
        let name = isNeeded ? host : usualName
        do throws(TransportError) {
            let addresses = try run.probe.addresses(of: name, seconds: isNeeded ? seconds : needlessSeconds)
            return .ok("\(name) is \(addresses.joined(separator: ", ")); \(resolver.text)")
        } catch {
            let (saw, problem) = try failure(error, name, resolver)
            guard isNeeded else { return needless(saw, problem) }
            var finding = Finding.failed(saw, .unreachable, problem)
            if configuration.serverSource == .fallback { finding.problems.append(EnvironmentCheck.unset) }
            return finding
        }
    }

    private static func failure(
        _ error: TransportError, _ name: String, _ resolver: ResolverFile
    ) throws(TransportError) -> (saw: String, Finding.Problem) {
        switch error {
        case .resolve: return ("\(name) has no address; \(resolver.text)", problem(name, resolver))
        case .connectTimedOut(_, let seconds):
            let problem = Finding.Problem(
                "no DNS server answered: a NetworkPolicy without egress to port 53 (UDP and TCP) of kube-system, "
                    + "CoreDNS not running, or a wrong nameserver",
                hint: "Allow egress to kube-dns, or give an address with --server.")
            return ("\(name): no answer within \(seconds) s; \(resolver.text)", problem)
        default: throw error
        }
    }

    private static func needless(_ saw: String, _ problem: Finding.Problem) -> Finding {
        var problem = problem
        problem.cause += " (kpod goes on, since the server is named by its address)"
        return .warning(saw, [problem])
    }

    private static func problem(_ name: String, _ resolver: ResolverFile) -> Finding.Problem {
        if resolver.nameservers.isEmpty {
            return .init("/etc/resolv.conf names no nameserver", hint: "Look at the pod's dnsPolicy and dnsConfig.")
        }
        let isServiceName = name.hasSuffix(".svc")
        // The kubelet writes NAMESPACE.svc.DOMAIN, svc.DOMAIN and DOMAIN.
        if isServiceName, !resolver.search.contains(where: { resolver.search.contains("svc." + $0) }) {
            return .init(
                "the search path has no cluster domain: dnsPolicy is Default or None, or hostNetwork without "
                    + "ClusterFirstWithHostNet, or this is no pod",
                hint:
                    "Set dnsPolicy: ClusterFirst (ClusterFirstWithHostNet with hostNetwork), or give an address with --server."
            )
        }
        return .init(
            "the nameserver does not know it, or turned the question away: it is not CoreDNS, CoreDNS is not running, "
                + "or its cluster domain differs from the search path",
            hint: "Look at the pod's dnsPolicy and at CoreDNS's configuration, or give an address with --server.")
    }

    private static func isAddress(_ host: String) -> Bool {
        host.utf8.contains(UInt8(ascii: ":"))
            || host.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt8($0) }.count == 4
    }
}

/// What `/etc/resolv.conf` says (resolv.conf(5)).
struct ResolverFile {
    private(set) var nameservers: [String] = []
    private(set) var search: [String] = []

    init(_ bytes: [UInt8]) {
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard let keyword = words.first else { continue }
            let values = words.dropFirst().map(String.init)
            switch keyword {
            case "nameserver": nameservers += values.prefix(1)
            // The last of several counts.
            case "search", "domain": search = values
            default: break
            }
        }
    }

    /// Both in a few words.
    var text: String {
        "nameserver \(nameservers.isEmpty ? "none" : nameservers.joined(separator: ", ")), "
            + "search \(search.isEmpty ? "none" : search.joined(separator: " "))"
    }
}

/// Checks that a TCP connection to the server comes about.
enum TCPCheck {
    private static let seconds = 10

    static func run(_ run: DoctorRun) throws -> Finding {
        let configuration = run.configuration
        guard configuration.proxy == nil else { return .skipped("the proxy connects") }
        let server = configuration.server
        do throws(TransportError) {
            let address = try run.probe.connect(seconds: seconds)
            return .ok("\(address.isEmpty || address == server.host ? "" : "\(address), ")\(server.authority) answers")
        } catch {
            return try failure(error, server)
        }
    }

    private static func failure(_ error: TransportError, _ server: ServerAddress) throws(TransportError) -> Finding {
        switch error {
        case .refused:
            return .failed(
                "\(server.authority) refused the connection", .unreachable,
                .init(
                    "nothing listens there: a wrong address or port, an API server that is starting again, "
                        + "or a sidecar that is not ready yet",
                    hint: "Compare KUBERNETES_SERVICE_HOST and _PORT with the Service default/kubernetes, or wait."))
        case .connectTimedOut(_, let seconds):
            return .failed(
                "\(server.authority) did not answer within \(seconds) s", .unreachable,
                .init(
                    "a NetworkPolicy without egress to the API server, a firewall, or a wrong address",
                    hint:
                        "Allow egress from this pod to \(server.authority), and to the API server's own address behind it."
                ))
        case .unreachable(_, let reason):
            return .failed(
                "\(server.authority): \(reason)", .unreachable,
                .init(
                    "no route: the pod's network is not up, or a NetworkPolicy or firewall rejects it",
                    hint: "Look at the CNI plugin on this node, and at the NetworkPolicies of this namespace."))
        default: throw error
        }
    }
}
