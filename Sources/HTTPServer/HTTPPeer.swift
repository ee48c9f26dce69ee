import System

/// One who is connected to an HTTP server: requests are read one after the other, and answers written no faster than
/// they are taken.
public final class HTTPPeer {
    /// For waiting: readable when something has come, writable while something is to be sent.
    public var descriptor: Int32 { socket.descriptor }
    /// Whether nothing more comes or goes.
    public private(set) var isClosed = false
    /// What is read of requests after the present one, before anybody wants it.
    private var held: [HTTPRequestReader.Event] = []
    private var outbox: [UInt8] = []
    private var sent = 0
    private var closesWhenSent = false

    private let socket: StreamSocket
    private let reader = HTTPRequestReader()

    /// From so many unsent bytes on an answer is not gone on with.
    private static let unsentLimit = 64 << 10
    /// So many events are held, before nothing more is read.
    private static let heldLimit = 64

    /// Takes over a connection that was accepted.
    public init(_ socket: StreamSocket) { self.socket = socket }

    /// Whether something waits to be sent.
    public var hasUnsent: Bool { sent < outbox.count }
    /// Whether more may be handed over to be sent.
    public var takesMore: Bool { outbox.count - sent < Self.unsentLimit }
    /// Whether more is to be read: a client that sends requests without end does not fill memory.
    public var wantsBytes: Bool { held.count < Self.heldLimit && !closesWhenSent && !isClosed }

    /// The next thing that was read; nil until more has come, and once the connection is to be closed.
    public func next() -> HTTPRequestReader.Event? { held.isEmpty || closesWhenSent ? nil : held.removeFirst() }

    /// Reads what has come.
    ///
    /// - Throws: `HTTPRequestReader.Fault` for what is no request.
    /// - Returns: whether the client has not ended its side.
    public func receive() throws(HTTPRequestReader.Fault) -> Bool {
        let bytes: [UInt8]?
        do {
            bytes = try socket.read()
        } catch {
            close()
            return false
        }
        guard let bytes else { return false }
        if !bytes.isEmpty { held += try reader.read(bytes) }
        return true
    }

    /// Sends bytes; what does not go at once goes by `flush`.
    public func send(_ bytes: [UInt8]) {
        if sent == outbox.count {
            outbox = bytes
            sent = 0
        } else {
            outbox += bytes
        }
        flush()
    }

    /// Sends what goes without waiting.
    public func flush() {
        do {
            while sent < outbox.count {
                let count = try socket.write(outbox[sent...])
                guard count > 0 else { break }
                sent += count
            }
        } catch {
            return close()
        }
        if sent == outbox.count {
            outbox = []
            sent = 0
            if closesWhenSent { close() }
        } else if sent > Self.unsentLimit {
            outbox.removeFirst(sent)
            sent = 0
        }
    }

    /// Closes the connection once all is sent.
    public func closeWhenSent() {
        closesWhenSent = true
        flush()
    }

    /// Says that nothing more is sent, once an upgraded connection's other side has ended.
    public func endWriting() { socket.endWriting() }

    /// Closes the connection so that the client sees that its answer broke off.
    public func reset() {
        isClosed = true
        socket.reset()
    }

    /// Closes the connection.
    public func close() {
        isClosed = true
        socket.close()
    }
}
