import CLIRuntime
import HTTPServer
import Kube
import System

/// Which requests the proxy takes: kubectl's filter.
struct ProxyFilter {
    private let acceptHosts: [RegularExpression]
    private let acceptPaths: [RegularExpression]
    private let rejectPaths: [RegularExpression]
    private let rejectMethods: [RegularExpression]

    /// Reads the options.
    ///
    /// - Throws: `InvalidInput` for what is no extended regular expression.
    init(_ context: Context) throws {
        func expressions(_ name: String, _ text: String) throws -> [RegularExpression] {
            try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
                do {
                    return try RegularExpression(String(part))
                } catch {
                    throw InvalidInput(
                        "--\(name): \(goQuoted(String(part))) is no extended regular expression: \(error)")
                }
            }
        }
        let arguments = context.arguments
        acceptHosts = try expressions("accept-hosts", arguments[Proxy.acceptHosts])
        acceptPaths = try expressions("accept-paths", arguments[Proxy.acceptPaths])
        rejectPaths = try expressions("reject-paths", arguments[Proxy.rejectPaths])
        rejectMethods = try expressions("reject-methods", arguments[Proxy.rejectMethods])
    }

    /// Whether a request is taken.
    func accepts(_ request: HTTPRequest) -> Bool {
        let hosts = request.headers.filter { HTTPRequest.isSame($0.name, "Host") }.map(\.value)
        // Of two hosts nobody knows which is meant.
        guard hosts.count == 1, let host = hosts.first else { return false }
        return accepts(method: request.method, path: request.target, host: host)
    }

    /// Whether a method, the target as it was sent, and a host are taken.
    func accepts(method: String, path target: String, host: String) -> Bool {
        let path = PercentEncoding.decoded(target.prefix { $0 != "?" && $0 != "#" })
        // What means the same to whoever cleans paths.
        let paths = [path, Self.cleaned(path)]
        guard !Self.matches(rejectPaths, any: paths), !Self.matches(rejectMethods, any: [method]) else { return false }
        return Self.matches(acceptPaths, any: [path]) && Self.matches(acceptHosts, any: Self.names(of: host))
    }

    private static func matches(_ expressions: [RegularExpression], any texts: [String]) -> Bool {
        expressions.contains { expression in texts.contains { expression.matches($0.utf8) } }
    }

    /// The host without its port; an address of the sixth version with its brackets, and without.
    private static func names(of host: String) -> [String] {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            return [String(host[...end]), String(host[..<end].dropFirst())]
        }
        return [host.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? ""]
    }

    /// A path without empty segments, `.` and `..`.
    static func cleaned(_ path: String) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") {
            if segment == ".." { _ = segments.popLast() } else if segment != "." { segments.append(segment) }
        }
        return "/" + segments.joined(separator: "/") + (path.hasSuffix("/") && !segments.isEmpty ? "/" : "")
    }
}
