import Kube
import System
import Text
import Transport

/// How requests to servers other than the API server are made, as options say: they never carry the token.
package struct OtherServerRequests {
    /// The headers, or files of them, read anew for each request.
    package var headers: [Header] = []
    package var headerFiles: [String] = []
    /// The files with the user's name and the password of basic authentication (RFC 7617), or the texts themselves.
    package var user: FileOrText?
    package var password: FileOrText?
    /// What the certificate is verified by; nil is the system's roots.
    package var authorityFile: String?
    /// Whether certificates are not verified.
    package var skipsVerification = false
    /// The longest that one request may take.
    package var timeout = Duration.seconds(30)
    /// The environment, for the file that it may name.
    package var environment: [String: String] = [:]

    /// A text, or the file that it is in.
    package enum FileOrText {
        case file(String)
        case text(String)
        case bytes([UInt8])
    }

    package init() {}

    private static let limit = 1 << 20

    /// A request to a target, with all that goes with it.
    ///
    /// - Throws: `HookFailure` for files that cannot be read, and where nothing is there to verify a certificate by.
    package func request(
        _ method: Method, _ target: NetworkTarget, body: [UInt8]?, contentType: String?
    ) throws -> Request {
        var target = target
        target.timeout = timeout
        if target.scheme == .https, !skipsVerification { target.trust = .authorities(try authorities()) }
        var headers = headers
        for file in headerFiles {
            for line in try Self.read(file).split(whereSeparator: { $0 == 10 || $0 == 13 }) {
                headers.append(try Self.header(String(decoding: line, as: UTF8.self)))
            }
        }
        if user != nil || password != nil {
            let pair = try (user?.text() ?? []) + Array(":".utf8) + (password?.text() ?? [])
            headers.append(Header("Authorization", "Basic \(Base64.encode(pair))"))
        }
        let given = headers.first { $0.name.lowercased() == "content-type" }?.value
        headers.removeAll { $0.name.lowercased() == "content-type" }
        return Request(
            method: method, path: target.path, headers: headers, body: body ?? (method == .get ? nil : []),
            accept: "*/*", contentType: given ?? contentType, otherServer: target)
    }

    /// The header of a line.
    package static func header(_ line: String) throws(HookFailure) -> Header {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
            throw HookFailure("a header is written NAME: VALUE")
        }
        let value = line[line.utf8.index(after: colon)...].drop { $0 == " " }
        return Header(String(line[..<colon]), String(value))
    }

    /// Reads a file whole.
    package static func read(_ path: String) throws(HookFailure) -> [UInt8] {
        do throws(SystemError) {
            return try File.read(path, limit: limit)
        } catch {
            throw HookFailure("\(printable(path)) cannot be read: \(error.reason)")
        }
    }

    /// Where distributions keep the certificates that their programs trust.
    private static let roots = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    private func authorities() throws(HookFailure) -> [UInt8] {
        if let authorityFile { return try Self.read(authorityFile) }
        if let named = environment["SSL_CERT_FILE"], !named.isEmpty { return try Self.read(named) }
        for path in Self.roots {
            if let bytes = try? File.read(path, limit: 8 << 20), !bytes.isEmpty { return bytes }
        }
        throw HookFailure(
            "nothing in this container says by what its certificate is to be verified: give --request-ca FILE")
    }
}

extension OtherServerRequests.FileOrText {
    /// The text; of a file without the line break at its end.
    fileprivate func text() throws(HookFailure) -> [UInt8] {
        switch self {
        case .text(let text): return Array(text.utf8)
        case .bytes(let bytes): return bytes
        case .file(let path):
            var bytes = try OtherServerRequests.read(path)
            while bytes.last == 10 || bytes.last == 13 { bytes.removeLast() }
            return bytes
        }
    }
}

/// A request to another server. Redirects are followed on the same host alone.
package final class RequestHook: Hook {
    /// What is sent where.
    package struct Target {
        package var method: Method
        package var url: NetworkTarget

        /// Reads `[METHOD] URL`.
        package init(_ text: String) throws(InvalidInput) {
            let words = text.split(separator: " ")
            guard let last = words.last, words.count <= 2 else {
                throw InvalidInput("\(goQuoted(text)) is not written [METHOD] URL")
            }
            method = .post
            if words.count == 2 {
                guard let named = Method(rawValue: words[0].uppercased()) else {
                    throw InvalidInput("\(goQuoted(String(words[0]))) is none of GET, POST, PUT, PATCH, DELETE")
                }
                method = named
            }
            url = try NetworkTarget(String(last))
            guard url.scheme != .tcp else { throw InvalidInput("\(goQuoted(text)) is no http or https URL") }
        }
    }

    private let target: Target
    private let requests: OtherServerRequests
    private let body: OtherServerRequests.FileOrText?
    private let successes: StatusRanges
    private let client: any Client
    private let keepLimit: Int?
    private var transfer: (any Transfer)?
    private var status = 0
    private var received = 0
    /// The body of the answer, where it is wanted.
    private var contents: [UInt8] = []
    private var redirects = 0
    /// Where the request that is under way went.
    private var place: NetworkTarget

    /// So much of an answer is read, in bytes, and so often a redirect followed.
    private static let limit = 1 << 20
    private static let redirectLimit = 5

    /// A request with the statuses that are its success.
    ///
    /// - Parameter keepLimit: the most bytes of an answer whose body is wanted; such a request is a download, whose
    ///   redirects are followed to other hosts too, without what proves who one is.
    package init(
        _ target: Target, _ requests: OtherServerRequests, body: OtherServerRequests.FileOrText?,
        successes: StatusRanges, client: any Client, keepLimit: Int? = nil
    ) {
        self.keepLimit = keepLimit
        self.target = target
        self.requests = requests
        self.body = body
        self.successes = successes
        self.client = client
        place = target.url
    }

    deinit { stop() }

    package var label: String { "\(target.method.rawValue) \(printable(target.url.shown))" }

    package var sources: [Source] { transfer.map { [.transfer($0)] } ?? [] }

    package func start(at now: Instant) throws {
        redirects = 0
        try send(to: target.url)
    }

    private func send(to url: NetworkTarget) throws {
        // Another port is another server, but for one that speaks TLS now.
        let isSecured = (target.url.scheme, target.url.port, url.scheme, url.port) == (.http, 80, .https, 443)
        let isElsewhere = url.host != target.url.host || (url.port != target.url.port && !isSecured)
        (status, received, place, contents) = (0, 0, url, [])
        let bytes = try body.map { try $0.text() }
        // What a form or curl would say of it tells servers less.
        let type = bytes.map { $0.first == UInt8(ascii: "{") || $0.first == UInt8(ascii: "[") }
        var request = try requests.request(
            target.method, url, body: bytes,
            contentType: type.map { $0 ? "application/json" : "text/plain; charset=utf-8" })
        if isElsewhere { request.headers = [] }
        transfer = client.start(request)
    }

    package func isDone() throws -> Bool {
        do {
            while let transfer, try client.wait(for: [.transfer(transfer)], until: client.now) != nil {
                if status == 0 {
                    let head = try transfer.head()
                    if try follow(head) { continue }
                    status = head.status
                    continue
                }
                if let piece = try transfer.next() {
                    received += piece.count
                    guard keepLimit != nil else {
                        if received < Self.limit { continue }
                        return try end()
                    }
                    guard received <= keepLimit ?? 0 else {
                        stop()
                        throw HookFailure("the answer has more than \(keepLimit ?? 0) bytes")
                    }
                    contents += piece
                } else {
                    return try end()
                }
            }
            return false
        } catch let error as TransportError {
            stop()
            if case .interrupted = error { throw error }
            // What has answered well need not have sent all of its body.
            if status > 0, keepLimit == nil, successes.contains(status) { return true }
            throw HookFailure(error.brief)
        }
    }

    /// Gives up what may follow of an answer that tells enough.
    private func end() throws(HookFailure) -> Bool {
        stop()
        guard successes.contains(status) else { throw HookFailure("the answer is \(status)") }
        return true
    }

    /// The body of the answer, which is held no longer.
    package func takeContents() -> [UInt8] {
        defer { contents = [] }
        return contents
    }

    /// Follows a redirect, where it leads to the same host.
    private func follow(_ head: ResponseHead) throws -> Bool {
        let status = head.status
        guard [301, 302, 307, 308].contains(status), !successes.contains(status), let text = head.header("Location")
        else { return false }
        stop()
        guard redirects < Self.redirectLimit else { throw HookFailure("it is redirected again and again") }
        redirects += 1
        let next =
            try? text.hasPrefix("/") && !text.hasPrefix("//")
            ? NetworkTarget("\(place.scheme.rawValue)://\(place.authority)\(text)") : NetworkTarget(text)
        guard let next, next.scheme != .tcp, next.host == place.host || keepLimit != nil,
            next.scheme == place.scheme || next.scheme == .https
        else {
            throw HookFailure("the answer is \(status) and leads to another server, where it is not followed")
        }
        try send(to: next)
        return true
    }

    package func stop() {
        transfer?.cancel()
        transfer = nil
    }
}
