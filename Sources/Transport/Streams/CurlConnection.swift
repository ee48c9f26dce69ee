import CCurl
import Kube
import System

/// An upgraded connection of `CurlClient`: libcurl connects, with TLS and as all requests do; the request that asks for
/// the upgrade, and all that follows, is sent and received here. Debian's libcurl has no WebSockets of its own.
final class CurlConnection: Connection {
    /// What connects.
    let transfer: CurlTransfer
    /// The socket, once there is one.
    private(set) var socket: Int32?

    private let client: CurlClient
    private let userAgent: String
    private var reader = HeadReader(takesUpgrade: true)
    private var answer: ResponseHead?
    private var headWasTaken = false
    private var failure: TransportError?
    private var isClosed = false
    /// What has come and was not taken.
    private var inbox: [UInt8] = []
    /// What is being sent, from `sent` on. It stays as it is and where it is until all of it is sent: what TLS could not send
    /// at once it takes up again from the same place in memory only.
    private var outbox: [UInt8] = []
    private var sent = 0
    /// What is to be sent after it.
    private var waiting: [UInt8] = []

    /// Whether the last read has found nothing more, on the socket or in TLS.
    private var isDry = false

    /// So much lies in the inbox at most, in bytes, before the other side is held back.
    ///
    /// Hardly more than what is worked on at once: pieces that malloc would give back to the system, and ask for again, cost
    /// more than they save.
    private static let inboxLimit = 64 << 10
    /// As much as a record of TLS has.
    private static let pieceSize = 16 << 10

    init(_ transfer: CurlTransfer, client: CurlClient, userAgent: String) {
        self.transfer = transfer
        self.client = client
        self.userAgent = userAgent
    }

    deinit { close() }

    /// Whether there is nothing to do before the socket tells of something.
    var isIdle: Bool { isDry && unsentCount == 0 }

    var unsentCount: Int { outbox.count - sent + waiting.count }

    /// Whether there is something to say without waiting.
    var isReady: Bool {
        if failure != nil { return true }
        if case .ended = transfer.state { return true }
        guard answer != nil else { return false }
        return !headWasTaken || !inbox.isEmpty || isClosed
    }

    func head() throws(TransportError) -> ResponseHead {
        while answer == nil {
            if let failure { throw failure }
            if case .ended(let error) = transfer.state {
                throw error ?? .badProtocol(client.server(of: transfer.request), reason: "the answer has no head")
            }
            try client.drive(self)
        }
        headWasTaken = true
        guard let answer else { throw .cancelled }
        return answer
    }

    /// How long the body of a refusal is waited for.
    private static let refusalTime = Duration.seconds(5)

    func refusal(limit: Int) throws(TransportError) -> [UInt8] {
        let head = try head()
        var body: [UInt8] = []
        let isChunked = head.header("Transfer-Encoding")?.lowercased() == "chunked"
        // Without a length the body ends with the connection (RFC 9112, 6.3), which not every server ends at once.
        let length = head.header("Content-Length").flatMap { Int($0) } ?? limit
        let end = client.now + Self.refusalTime
        while body.count < min(length, limit) {
            guard try client.wait(for: [.connection(self)], until: end) != nil else { break }
            let piece: [UInt8]?
            do throws(TransportError) { piece = try receive() } catch {
                // Not every server ends TLS in good order.
                guard length == limit, !body.isEmpty else { throw error }
                break
            }
            guard let piece else { break }
            body += piece
            if isChunked, let whole = ChunkedBody.decode(body) { return whole }
        }
        return isChunked ? ChunkedBody.decode(body) ?? body : Array(body.prefix(min(length, limit)))
    }

    func send(_ bytes: [UInt8]) throws(TransportError) {
        if let failure { throw failure }
        waiting += bytes
        carryOn()
        if let failure { throw failure }
    }

    func receive() throws(TransportError) -> [UInt8]? {
        if inbox.isEmpty { carryOn() }
        guard inbox.isEmpty else {
            defer { inbox = [] }
            return inbox
        }
        if let failure { throw failure }
        if case .ended(let error?) = transfer.state { throw error }
        return isClosed ? nil : []
    }

    func note(_ frame: () -> String) { client.log?.frame(frame) }

    func close() {
        guard !isClosed || transfer.attempt != nil else { return }
        isClosed = true
        client.end(transfer, .cancelled)
    }

    /// Sends and receives what goes without waiting.
    func carryOn() {
        guard transfer.state == .connected, failure == nil, let easy = transfer.attempt?.easy.pointer else { return }
        if socket == nil { begin(easy) }
        flush(easy)
        while inbox.count < Self.inboxLimit, !isClosed, failure == nil, receivePiece(easy) {}
    }

    /// Sends the request that asks for the upgrade.
    private func begin(_ easy: UnsafeMutableRawPointer) {
        let active = kpod_active_socket(easy)
        guard active >= 0 else {
            failure = lost("the connection has no socket")
            return
        }
        socket = active
        kpod_read_ahead(easy)
        let request = transfer.request
        var lines = ["\(request.method.rawValue) \(client.pathPrefix + request.target) HTTP/1.1"]
        if !transfer.headerLines.contains(where: { $0.hasPrefix("Host:") }) {
            lines.append("Host: \(client.server(of: request).authority)")
        }
        lines.append("User-Agent: \(userAgent)")
        lines += transfer.headerLines
        if let body = request.body { lines.append("Content-Length: \(body.count)") }
        let head = lines.joined(separator: "\r\n") + "\r\n\r\n"
        outbox = Array(head.utf8) + (request.body ?? []) + outbox[sent...]
        sent = 0
    }

    private func flush(_ easy: UnsafeMutableRawPointer) {
        while true {
            if sent == outbox.count {
                outbox.removeAll(keepingCapacity: true)
                swap(&outbox, &waiting)
                sent = 0
                guard !outbox.isEmpty else { return }
            }
            var count = 0
            let code = outbox[sent...].withUnsafeBytes { curl_easy_send(easy, $0.baseAddress, $0.count, &count) }
            if code == CURLE_AGAIN { return }
            guard code == CURLE_OK else {
                // What the other side has said before it went away is still to be heard.
                if !receivePiece(easy) { failure = lost(String(cString: curl_easy_strerror(code))) }
                return
            }
            sent += count
        }
    }

    /// Takes one piece; false if nothing has come.
    private func receivePiece(_ easy: UnsafeMutableRawPointer) -> Bool {
        var count = 0
        var code = CURLE_OK
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, initialized in
            // The bytes that libcurl has written are initialized, and no others are.
            code = curl_easy_recv(easy, buffer.baseAddress, buffer.count, &count)
            initialized = count
        }
        isDry = code == CURLE_AGAIN
        if isDry { return false }
        guard code == CURLE_OK else {
            failure = lost(String(cString: curl_easy_strerror(code)))
            return false
        }
        guard count > 0 else {
            isClosed = true
            if answer == nil { failure = lost("it closed the connection before it answered") }
            return false
        }
        inbox += piece
        if answer == nil { readHead() }
        return true
    }

    private func readHead() {
        while answer == nil, let end = inbox.firstIndex(of: UInt8(ascii: "\n")) {
            let outcome = inbox[...end].withUnsafeBytes { reader.take($0) }
            inbox.removeFirst(end + 1)
            switch outcome {
            case .more, .ignored: continue
            case .tooLarge: return failEndlessHead()
            case .complete(let head):
                answer = head
                // The body of a refusal is still waited for.
                if head.status == 101 { transfer.forgetDeadline() }
                let began = transfer.attempt?.began ?? .now
                client.log?.response(
                    transfer.request, url: client.url(of: transfer.request), head: head, after: .now - began)
            }
        }
        // A line without an end would fill the inbox, and nothing would be read any more.
        if answer == nil, inbox.count >= Self.inboxLimit { failEndlessHead() }
    }

    private func failEndlessHead() {
        failure = .badProtocol(client.server(of: transfer.request), reason: "the answer's head has no end")
    }

    private func lost(_ reason: String) -> TransportError {
        let server = client.server(of: transfer.request)
        return answer == nil
            ? .lost(server, reason: reason, isWrite: false) : .truncated(server, reason: reason)
    }
}
