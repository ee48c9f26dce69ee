import CLIRuntime
import HTTPServer
import Kube
import System
import Transport

/// One who is connected to the proxy: its requests are passed on one after the other, and the answers as they come, no
/// faster than they are taken.
final class ProxyPeer {
    /// What a wait for it can come back with.
    enum News {
        case received, room, answered, upgraded, drained
    }

    /// Whether it has gone.
    var isOver: Bool { peer.isClosed }

    private enum Stage {
        /// A request is read.
        case reading
        /// The API server is to answer it.
        case asking(any Transfer)
        /// The answer is passed on.
        case answering(any Transfer, HTTPResponse.Framing)
        /// A file is sent.
        case sending(FileReader)
        /// The API server is to open a connection that speaks another protocol.
        case opening(any Connection)
        /// It is open.
        case upgraded(any Connection)
    }

    private let peer: HTTPPeer
    private let client: any Client
    private let rules: ProxyRules
    private var stage = Stage.reading
    private var request: HTTPRequest?
    private var target = ""
    private var body: [UInt8] = []
    /// Whether the rest of the present request's body is not wanted: it was answered already.
    private var isAnswered = false
    private var hasEnded = false
    /// How much of a file is yet to be sent, in bytes.
    private var left = 0

    /// The longest body of a request: etcd takes less, and it is held until it is whole.
    private static let bodyLimit = 32 << 20
    /// So many bytes may lie unsent on an upgraded connection before no more are read; the loop reckons with as many.
    private static let unsentLimit = 64 << 10

    /// Takes over a connection.
    init(_ peer: HTTPPeer, client: any Client, rules: ProxyRules) {
        self.peer = peer
        self.client = client
        self.rules = rules
    }

    deinit { stop() }

    /// What is to be waited for.
    var sources: [(Source, News)] {
        var sources: [(Source, News)] = []
        var reads = peer.wantsBytes && !hasEnded
        switch stage {
        case .reading, .sending: break
        case .asking(let transfer): sources.append((.transfer(transfer), .answered))
        case .answering(let transfer, _): if peer.takesMore { sources.append((.transfer(transfer), .answered)) }
        case .opening(let connection):
            sources.append((.connection(connection), .upgraded))
            reads = false
        case .upgraded(let connection):
            if peer.takesMore { sources.append((.connection(connection), .upgraded)) }
            if connection.unsentCount >= Self.unsentLimit {
                sources.append((.drained(connection), .drained))
                reads = false
            }
        }
        if reads { sources.append((.readable(peer.descriptor), .received)) }
        if peer.hasUnsent { sources.append((.writable(peer.descriptor), .room)) }
        return sources
    }

    /// Goes on after a wait.
    ///
    /// - Throws: `interrupted` alone.
    func handle(_ news: News) throws(TransportError) {
        switch news {
        case .received: receive()
        case .room: peer.flush()
        case .answered: try answer()
        case .upgraded: try relay()
        case .drained: break
        }
        goOn()
        if peer.isClosed { stop() }
    }

    /// Does what needs no wait.
    private func goOn() {
        while !peer.isClosed {
            switch stage {
            case .sending(let reader):
                send(reader)
                if case .sending = stage { return }
            case .reading:
                // Whoever takes no answers gets no further ones, which would only pile up.
                guard peer.takesMore, let event = peer.next() else { return }
                take(event)
            default: return
            }
        }
    }

    private func stop() {
        switch stage {
        case .asking(let transfer), .answering(let transfer, _): transfer.cancel()
        case .opening(let connection), .upgraded(let connection): connection.close()
        case .reading, .sending: break
        }
        stage = .reading
    }

    // MARK: Requests

    private func receive() {
        do throws(HTTPRequestReader.Fault) {
            guard try peer.receive() else {
                hasEnded = true
                // Whoever has gone wants no answer any more; the other side of an upgraded connection is told.
                if case .upgraded(let connection) = stage, !peer.isClosed { connection.close() }
                return peer.close()
            }
        } catch {
            guard case .reading = stage else { return peer.reset() }
            refuse(error.status, error.reason, closes: true)
        }
        if case .upgraded(let connection) = stage { passOn(to: connection) }
    }

    private func take(_ event: HTTPRequestReader.Event) {
        switch event {
        case .head(let head): begin(head)
        case .body(let bytes): take(bytes)
        case .end: if !isAnswered { ask() }
        case .upgraded: break
        }
    }

    private func begin(_ head: HTTPRequest) {
        request = head
        body = []
        isAnswered = false
        // What follows is another protocol's, and no further request.
        if head.asksForUpgrade { request?.keepsAlive = false }
        switch rules.purpose(of: head) {
        case .refused(let status, let words): refuse(status, words, closes: false)
        case .file(let found): serve(found)
        case .api(let target):
            self.target = target
            if let length = head.header("Content-Length").flatMap({ Int($0) }), length > Self.bodyLimit {
                return refuseBody()
            }
            if head.header("Expect")?.lowercased() == "100-continue" {
                peer.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
            }
        }
    }

    private func take(_ bytes: [UInt8]) {
        guard !isAnswered else { return }
        guard body.count + bytes.count <= Self.bodyLimit else { return refuseBody() }
        body += bytes
    }

    private func refuseBody() {
        body = []
        refuse(413, "the body is longer than \(Self.bodyLimit >> 20) MiB", closes: true)
    }

    private func refuse(_ status: Int, _ words: String, closes: Bool) {
        if closes { request?.keepsAlive = false }
        answer(
            HTTPResponse(
                status: status,
                headers: [
                    .init("Content-Type", "text/plain; charset=utf-8"), .init("X-Content-Type-Options", "nosniff"),
                ]), words + "\n")
    }

    /// Answers with a text of the proxy's own.
    private func answer(_ answer: HTTPResponse, _ text: String) {
        isAnswered = true
        let keepsAlive = request?.keepsAlive == true
        let isBare = request?.method == "HEAD"
        let head = answer.bytes(.length(text.utf8.count), keepsAlive: keepsAlive)
        peer.send(isBare ? head : head + Array(text.utf8))
        if !keepsAlive { peer.closeWhenSent() }
    }

    /// The next request may be read.
    private func finish() {
        stage = .reading
        if request?.keepsAlive != true { peer.closeWhenSent() }
    }

    // MARK: The API server

    /// Headers of one connection alone (RFC 9110, 7.6.1), and what the client sets itself.
    private static let ownHeaders: Set<String> = [
        "accept", "accept-encoding", "connection", "content-length", "content-type", "expect", "host", "keep-alive",
        "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding",
        "upgrade",
        "user-agent",
    ]

    private func ask() {
        guard let head = request else { return }
        isAnswered = true
        guard let method = Method(rawValue: head.method) else {
            return refuse(405, "Method Not Allowed", closes: false)
        }
        var own = Self.ownHeaders
        // A header that Connection names is of this connection too.
        for header in head.headers where HTTPRequest.isSame(header.name, "Connection") {
            for name in header.value.split(separator: ",") { own.insert(name.lowercased().filter { $0 != " " }) }
        }
        var upstream = Request(method: method, path: target, accept: head.header("Accept") ?? "*/*")
        upstream.headers = head.headers.filter { !own.contains($0.name.lowercased()) }.map { Header($0.name, $0.value) }
        if !body.isEmpty || head.header("Content-Length") != nil { upstream.body = body }
        upstream.contentType = head.header("Content-Type")
        upstream.ownsConnection = true
        body = []
        // Others, such as HTTP/2's, are offers that need not be taken.
        let isStream = ["websocket", "spdy/3.1"].contains(head.header("Upgrade")?.lowercased() ?? "")
        if head.asksForUpgrade, isStream {
            upstream.headers += [Header("Connection", "Upgrade"), Header("Upgrade", head.header("Upgrade") ?? "")]
            stage = .opening(client.open(upstream))
        } else {
            stage = .asking(client.start(upstream))
        }
    }

    private func answer() throws(TransportError) {
        do throws(TransportError) {
            switch stage {
            case .asking(let transfer): begin(try transfer.head(), transfer)
            case .answering(let transfer, let framing):
                guard let piece = try transfer.next() else {
                    if framing == .chunked { peer.send(HTTPResponse.chunk([])) }
                    if framing == .untilClose { request?.keepsAlive = false }
                    return finish()
                }
                guard framing != .none, !piece.isEmpty else { return }
                peer.send(framing == .chunked ? HTTPResponse.chunk(piece) : piece)
            default: break
            }
        } catch {
            if case .interrupted = error { throw error }
            guard case .asking = stage else { return peer.reset() }
            stage = .reading
            refuse(502, error.brief, closes: false)
        }
    }

    private func begin(_ head: ResponseHead, _ transfer: any Transfer) {
        let isPacked = head.header("Content-Encoding")?.lowercased() == "gzip"
        var framing = HTTPResponse.Framing.untilClose
        let length = isPacked ? nil : head.header("Content-Length").flatMap { Int($0) }
        if request?.method == "HEAD" || head.status == 204 || head.status == 304 {
            framing = .none
        } else if let length {
            framing = .length(length)
        } else if request?.isVersion11 == true {
            framing = .chunked
        }
        let dropped: Set<String> = isPacked ? ["content-encoding", "content-length"] : ["content-length"]
        let headers = head.headers.filter { header in
            let name = header.name.lowercased()
            return !dropped.contains(name) && (name == "content-type" || !Self.ownHeaders.contains(name))
        }.map { HTTPRequest.Header($0.name, $0.value) }
        let answer = HTTPResponse(status: head.status, headers: headers)
        let keepsAlive = request?.keepsAlive == true && framing != .untilClose
        peer.send(answer.bytes(framing, keepsAlive: keepsAlive))
        stage = .answering(transfer, framing)
    }

    // MARK: Upgraded connections

    private func relay() throws(TransportError) {
        do throws(TransportError) {
            switch stage {
            case .opening(let connection): try open(connection, try connection.head())
            case .upgraded(let connection):
                guard let bytes = try connection.receive() else {
                    stop()
                    return peer.closeWhenSent()
                }
                if !bytes.isEmpty { peer.send(bytes) }
            default: break
            }
        } catch {
            if case .interrupted = error { throw error }
            guard case .opening = stage else { return peer.reset() }
            stage = .reading
            refuse(502, error.brief, closes: true)
        }
    }

    private func open(_ connection: any Connection, _ head: ResponseHead) throws(TransportError) {
        let isOpen = head.status == 101
        let refusal = isOpen ? [] : try connection.refusal(limit: 1 << 20)
        let headers = head.headers.filter { header in
            let name = header.name.lowercased()
            return isOpen ? name != "content-length" : name == "content-type" || !Self.ownHeaders.contains(name)
        }.map { HTTPRequest.Header($0.name, $0.value) }
        let answer = HTTPResponse(status: head.status, headers: headers)
        guard isOpen else {
            peer.send(answer.bytes(.length(refusal.count), keepsAlive: false) + refusal)
            stop()
            return peer.closeWhenSent()
        }
        peer.send(answer.bytes(.upgrade, keepsAlive: true))
        stage = .upgraded(connection)
        passOn(to: connection)
    }

    private func passOn(to connection: any Connection) {
        while let event = peer.next() {
            guard case .upgraded(let bytes) = event, !bytes.isEmpty else { continue }
            do {
                try connection.send(bytes)
            } catch {
                return peer.reset()
            }
        }
    }

    // MARK: Files

    private func serve(_ found: ProxyFiles.Found) {
        switch found {
        case .moved(let place): answer(HTTPResponse(status: 301, headers: [.init("Location", place)]), "")
        case .page(let text):
            answer(HTTPResponse(status: 200, headers: [.init("Content-Type", "text/html; charset=utf-8")]), text)
        case .file(let reader, let type):
            isAnswered = true
            let answer = HTTPResponse(status: 200, headers: [.init("Content-Type", type)])
            peer.send(answer.bytes(.length(reader.size), keepsAlive: request?.keepsAlive == true))
            left = reader.size
            if request?.method == "HEAD" { finish() } else { stage = .sending(reader) }
        }
    }

    private func send(_ reader: FileReader) {
        while peer.takesMore, !peer.isClosed {
            if left == 0 { return finish() }
            // A file that has become shorter is not taken for whole.
            guard let piece = try? reader.read(min(left, 64 << 10)), !piece.isEmpty else { return peer.reset() }
            left -= piece.count
            peer.send(piece)
        }
    }
}
