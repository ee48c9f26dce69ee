/// A port or URL of another server than the API server, which `wait` looks at: `tcp://HOST:PORT`, `http://…`,
/// `https://…`. Nothing that proves who one is ever goes there.
public struct NetworkTarget: Sendable, Equatable {
    /// What is spoken.
    public enum Scheme: String, Sendable {
        /// Nothing: the connection is all.
        case tcp
        /// HTTP in the clear.
        case http
        /// HTTP over TLS.
        case https
    }

    /// What is spoken.
    public let scheme: Scheme
    /// The host's name or address; an IPv6 address without its brackets.
    public let host: String
    /// The TCP port.
    public let port: Int
    /// The path and the query, at least `/`; empty for `tcp`.
    public let path: String

    /// How the certificate of an `https` server is verified.
    public enum Trust: Sendable, Equatable {
        /// Not at all, as the kubelet's probes do it.
        case anything
        /// By these certificates, PEM text, and by nothing else.
        case authorities([UInt8])
    }

    /// How its certificate is verified.
    public var trust = Trust.anything
    /// How long a request to it may take; nil leaves that to the client, which gives a look a few seconds.
    public var timeout: Duration?

    /// Whether a word of the command line is meant as one.
    public static func isMeant(by word: String) -> Bool {
        ["tcp://", "http://", "https://"].contains { word.lowercased().hasPrefix($0) }
    }

    /// Reads one; throws a sentence about what is wrong.
    public init(_ text: String) throws(InvalidInput) {
        func refuse(_ reason: String) -> InvalidInput { InvalidInput("\(goQuoted(text)): \(reason)") }
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) }),
            let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8),
            let scheme = Scheme(rawValue: String(decoding: bytes[..<colon], as: UTF8.self).lowercased())
        else {
            throw refuse("a target is written tcp://HOST:PORT, http://HOST[:PORT]/PATH or https://HOST[:PORT]/PATH")
        }
        let rest = bytes[(colon + 3)...].prefix { $0 != UInt8(ascii: "#") }
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let (authority, tail) = (rest[..<end], rest[end...])
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw refuse("a user or password in a URL is not sent, and would show in the list of processes")
        }
        guard scheme != .tcp || tail.isEmpty else { throw refuse("a port has no path: tcp://HOST:PORT") }

        var host = authority
        var portText: ArraySlice<UInt8>?
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else {
                throw refuse("a bracket is not closed")
            }
            host = authority[(authority.startIndex + 1)..<close]
            let after = authority[(close + 1)...]
            guard after.isEmpty || after.first == UInt8(ascii: ":") else {
                throw refuse("after the address stands no port")
            }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.lastIndex(of: UInt8(ascii: ":")) {
            host = authority[..<colon]
            portText = authority[(colon + 1)...]
            guard !host.contains(UInt8(ascii: ":")) else { throw refuse("an IPv6 address stands in brackets") }
        }
        guard !host.isEmpty else { throw refuse("the host is missing") }
        if let portText {
            guard portText.allSatisfy({ (0x30...0x39).contains($0) }),
                let port = Int(String(decoding: portText, as: UTF8.self)), (1...65_535).contains(port)
            else { throw refuse("the port is no number from 1 to 65535") }
            self.port = port
        } else {
            guard scheme != .tcp else { throw refuse("the port is missing: tcp://HOST:PORT") }
            port = scheme == .https ? 443 : 80
        }
        self.scheme = scheme
        self.host = String(decoding: host, as: UTF8.self)
        let path = String(decoding: tail, as: UTF8.self)
        self.path = scheme == .tcp ? "" : path.hasPrefix("/") ? path : "/" + path
    }

    /// Host and port.
    public var authority: String { "\(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(port)" }

    /// The whole of it, in one spelling.
    public var url: String { "\(scheme.rawValue)://\(authority)\(path)" }

    /// The URL for messages, which others may read: what stands in a query may be a key.
    public var shown: String {
        let end = url.utf8.firstIndex(of: UInt8(ascii: "?"))
        return end.map { url[..<$0] + "?…" } ?? url
    }

    /// The request that looks at it.
    public var request: Request {
        Request(path: path.isEmpty ? "/" : path, accept: "*/*", otherServer: self)
    }
}
