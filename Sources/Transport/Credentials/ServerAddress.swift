import Text

/// Where the API server is: always HTTPS.
public struct ServerAddress: Sendable, Equatable {
    /// The host name or address; an IPv6 address without brackets.
    public let host: String
    /// The TCP port.
    public let port: Int
    /// A path before that of every request, without a slash at the end; usually empty.
    public let pathPrefix: String
    /// Whether the port was spelled out.
    private let namesPort: Bool

    /// Makes an address; brackets round an IPv6 host are taken off.
    public init(host: String, port: Int, pathPrefix: String = "") {
        self.init(host: host, port: port, pathPrefix: pathPrefix, namesPort: true)
    }

    private init(host: String, port: Int, pathPrefix: String, namesPort: Bool) {
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        self.port = port
        self.pathPrefix = pathPrefix
        self.namesPort = namesPort
    }

    /// The host as it stands in a URL.
    var bracketedHost: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host }

    /// Host and port as kubectl names the server in messages.
    public var authority: String { namesPort ? "\(bracketedHost):\(port)" : bracketedHost }

    /// The URL to which the path of a request is appended.
    public var url: String { "https://\(authority)\(pathPrefix)" }

    /// Reads what was given as `--server`.
    public init(parsing text: String) throws(ConfigurationError) {
        // What stands before the last @ may be a password.
        let shown = text.utf8.lastIndex(of: UInt8(ascii: "@")).map { "…" + text[$0...] } ?? text
        func refuse(_ reason: String) -> ConfigurationError { .badServer(text: shown, reason: reason) }
        var rest = Substring(text)
        if let scheme = rest.firstRange(ofASCII: "://") {
            guard rest[..<scheme.lowerBound].lowercased() == "https" else {
                throw refuse("only https:// is spoken, since a token must not cross the network in the clear")
            }
            rest = rest[scheme.upperBound...]
        }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw refuse("it holds blanks, control characters or letters beyond ASCII")
        }
        guard !rest.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) else {
            throw refuse("it has a query or a fragment")
        }
        var path = rest.drop { $0 != "/" }
        rest = rest.prefix { $0 != "/" }
        while path.last == "/" { path.removeLast() }
        guard !rest.utf8.contains(UInt8(ascii: "@")) else {
            throw refuse("it holds a user name; give credentials with --token-file or --client-certificate")
        }
        guard let (host, port) = ServerAddress.split(rest), !host.isEmpty else {
            throw refuse("HOST or HOST:PORT is wanted, with an IPv6 address in brackets and a port of 1 to 65535")
        }
        // Nothing that libcurl might read otherwise than it is read here; a zone may follow an address.
        guard host.utf8.allSatisfy({ $0.isLetterOrDigit || "-._:%".utf8.contains($0) }),
            !host.utf8.contains(UInt8(ascii: "%")) || host.utf8.contains(UInt8(ascii: ":"))
        else { throw refuse("its host holds more than letters, digits, '.', '-' and '_'") }
        self.init(host: host, port: port ?? 443, pathPrefix: String(path), namesPort: port != nil)
    }

    /// Splits `HOST`, `HOST:PORT`, `[V6]` and `[V6]:PORT`; a bare IPv6 address is taken as a host.
    private static func split(_ text: Substring) -> (host: String, port: Int?)? {
        var host = text
        var portText: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            if !after.isEmpty {
                guard after.first == ":" else { return nil }
                portText = after.dropFirst()
            }
            guard host.utf8.contains(UInt8(ascii: ":")) else { return nil }
        } else if text.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1, let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        guard let portText else { return (String(host), nil) }
        guard let port = ServerAddress.port(String(portText)) else { return nil }
        return (String(host), port)
    }

    /// Reads a port number.
    static func port(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(text) else {
            return nil
        }
        return (1...65_535).contains(port) ? port : nil
    }
}

extension Substring {
    /// The first place where the ASCII text stands.
    fileprivate func firstRange(ofASCII text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
