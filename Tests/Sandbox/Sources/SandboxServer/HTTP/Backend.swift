import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// The plain HTTP/1.1 server behind the TLS front: FlyingFox on loopback, where each connection has an address.
final class Backend: Sendable {
    private let answer: @Sendable (Request) async -> Response
    private let reset: @Sendable (Int) -> Void
    /// The port on which it listens, once it does.
    private let port = Mutex(0)

    /// - Parameters:
    ///   - answer: answers one request.
    ///   - reset: resets a client's connection by its number.
    init(answer: @escaping @Sendable (Request) async -> Response, reset: @escaping @Sendable (Int) -> Void = { _ in }) {
        self.answer = answer
        self.reset = reset
    }

    /// Serves from now on, on a free port, which is the result.
    func start() async throws -> Int {
        let configuration = HTTPServer.Configuration(
            address: try sockaddr_in.inet(ip4: "127.0.0.1", port: 0), timeout: 24 * 3600,
            sharedRequestBufferSize: 1 << 20, pool: SocketPool(queue: try PollQueue()), logger: .disabled)
        let server = HTTPServer(config: configuration, handler: ClosureHTTPHandler { try await self.handle($0) })
        Task { try await server.run() }
        try await server.waitUntilListening()
        guard case .ip4(_, let port)? = await server.listeningAddress else { throw SandboxError("no server listens") }
        self.port.withLock { $0 = Int(port) }
        return Int(port)
    }

    private func handle(_ incoming: HTTPRequest) async throws -> HTTPResponse {
        var body: [UInt8] = []
        for try await piece in incoming.bodySequence { body += piece }
        var headers: [String: [String]] = [:]
        for (header, value) in incoming.headers { headers[header.rawValue.lowercased(), default: []].append(value) }
        // The front names the client's protocol in Via, and the relay's number for the connection as its address.
        let version = headers["via"]?.first?.hasPrefix("2") == true ? "HTTP/2" : "HTTP/1.1"
        let request = Request(
            method: incoming.method.rawValue, target: incoming.target.rawValue, headers: headers, body: body,
            version: version,
            connection: headers["x-forwarded-for"]?.first.flatMap(Relay.connectionNumber))
        let response = await answer(request)
        if response.reset, let connection = request.connection {
            // What was sent before should have arrived.
            let reset = reset
            Task.detached {
                if !response.holdsHead { try? await Task.sleep(for: .milliseconds(100)) }
                reset(connection)
            }
        }
        if response.holdsHead, case .stream(let stream) = response.body { for await _ in stream {} }
        if case .webSocket(let stream) = response.body {
            var upgraded = try await WebSocketHTTPHandler(handler: stream).handleRequest(incoming)
            for (name, value) in response.headers { upgraded.headers.addValue(value, for: HTTPHeader(name)) }
            return upgraded
        }
        if case .upgraded(let stream) = response.body {
            return try await RawConnection.hand(incoming, response, to: stream, port: port.withLock(\.self))
        }
        return outgoing(response, head: request.method == "HEAD")
    }

    private func outgoing(_ response: Response, head: Bool) -> HTTPResponse {
        var headers = HTTPHeaders()
        for (name, value) in response.headers { headers.addValue(value, for: HTTPHeader(name)) }
        let status = HTTPStatusCode(response.status, phrase: Self.phrases[response.status] ?? "Status")
        let pieceSize = 1 << 18
        switch response.body {
        case .bytes(let bytes):
            return HTTPResponse(
                statusCode: status, headers: headers,
                body: HTTPBodySequence(data: head ? Data() : Data(bytes), suggestedBufferSize: pieceSize))
        case .pieces(let pieces):
            let total = pieces.reduce(0) { $0 + $1.count }
            return HTTPResponse(
                statusCode: status, headers: headers,
                body: HTTPBodySequence(
                    from: Pieces(source: .slices(pieces)), count: total, suggestedBufferSize: pieceSize))
        case .stream(let stream):
            return HTTPResponse(
                statusCode: status, headers: headers,
                body: HTTPBodySequence(from: Pieces(source: .stream(stream)), suggestedBufferSize: pieceSize))
        case .upgraded, .webSocket: preconditionFailure("an upgrade is answered before")
        case .truncated(let bytes, let promised):
            return HTTPResponse(
                statusCode: status, headers: headers,
                body: HTTPBodySequence(
                    from: Pieces(source: .slices([bytes[...]]), failsAtEnd: true), count: promised,
                    suggestedBufferSize: pieceSize))
        }
    }

    private static let phrases: [Int: String] = [
        200: "OK", 201: "Created", 202: "Accepted", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
        404: "Not Found",
        405: "Method Not Allowed", 406: "Not Acceptable", 409: "Conflict", 410: "Gone", 415: "Unsupported Media Type",
        422: "Unprocessable Entity", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
    ]
}

/// A body that comes in pieces, for FlyingFox.
private struct Pieces: AsyncBufferedSequence {
    typealias Element = UInt8
    enum Source: Sendable {
        case slices([ArraySlice<UInt8>])
        case stream(AsyncStream<[UInt8]>)
    }
    let source: Source
    var failsAtEnd = false

    func makeAsyncIterator() -> Iterator { Iterator(self) }

    struct Iterator: AsyncBufferedIteratorProtocol {
        private var slices: [ArraySlice<UInt8>]
        private var position = 0
        private var stream: AsyncStream<[UInt8]>.AsyncIterator?
        private let failsAtEnd: Bool

        init(_ pieces: Pieces) {
            failsAtEnd = pieces.failsAtEnd
            switch pieces.source {
            case .slices(let all): slices = all
            case .stream(let all):
                slices = []
                stream = all.makeAsyncIterator()
            }
        }

        mutating func next() async throws -> UInt8? { fatalError("FlyingFox reads bodies by nextBuffer") }

        mutating func nextBuffer(suggested count: Int) async throws -> ArraySlice<UInt8>? {
            if stream != nil {
                while let piece = await stream?.next() { if !piece.isEmpty { return piece[...] } }
                return nil
            }
            while position < slices.count {
                let piece = slices[position].prefix(count)
                slices[position] = slices[position].dropFirst(count)
                if slices[position].isEmpty { position += 1 }
                if !piece.isEmpty { return piece }
            }
            if failsAtEnd { throw SocketError.disconnected }
            return nil
        }
    }
}
