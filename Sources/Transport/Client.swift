import Kube
import System

/// The seam between commands and the network: a command sends requests through it, and tests put a fake in its place.
///
/// It is the one event loop too: whatever a command waits for, it waits for by `wait`.
public protocol Client: AnyObject {
    /// The monotonic clock by which `wait` reckons; a fake moves it.
    var now: Instant { get }

    /// Puts a request under way, together with all others that are. Failures come from the transfer.
    func start(_ request: Request) -> any Transfer

    /// Asks for an upgraded connection, over HTTP/1.1. Failures come from the connection.
    func open(_ request: Request) -> any Connection

    /// Waits until one of the sources has something to say. The result is its index, or `nil` once the deadline has come.
    /// Without sources it is a sleep that a signal ends.
    ///
    /// - Throws: `interrupted` when a signal asks kpod to end, unless a signal is among the sources.
    func wait(for sources: [Source], until deadline: Instant?) throws(TransportError) -> Int?
}

/// Something that can be waited for.
public enum Source {
    /// An answer, a piece, the end or a failure of a transfer.
    case transfer(any Transfer)
    /// Something to receive from a connection, or its end or failure.
    case connection(any Connection)
    /// Little that was handed to a connection is still unsent, so that more can be handed over.
    case drained(any Connection)
    /// A descriptor from which something can be read, or on which somebody can be accepted.
    case readable(Int32)
    /// A descriptor to which something can be written.
    case writable(Int32)
    /// The end of a child.
    case child(ChildProcess)
    /// A signal that asks kpod to end: for who has something to do yet before the end.
    case signal
}

/// Answers that are held whole before anything is done with them, as those about one object are.
public enum WholeBody {
    /// The most bytes of one: no object comes near it (etcd takes 1.5 MiB), and a list without pages seldom.
    public static let limit = 128 << 20
}

/// One request under way and its answer. Retries, and the replay with a new token, are over when `head` returns.
public protocol Transfer: AnyObject {
    /// Waits for the status and the headers.
    func head() throws(TransportError) -> ResponseHead
    /// Waits for the next piece of the body, however large; `nil` at its end. Calls for the head first if need be.
    func next() throws(TransportError) -> [UInt8]?
    /// Gives back a piece that is done with, so that its storage serves for a later one.
    func recycle(_ piece: consuming [UInt8])
    /// Gives the transfer up; it must not be asked again. A transfer that has ended does not mind.
    func cancel()
}

extension Transfer {
    /// Lets the storage go.
    public func recycle(_ piece: consuming [UInt8]) {}

    /// Waits for the whole body. More than `limit` bytes are an error, and end the transfer.
    public func body(limit: Int = WholeBody.limit) throws(TransportError) -> [UInt8] {
        var body: [UInt8] = []
        while let piece = try next() {
            guard body.count + piece.count <= limit else {
                cancel()
                throw .tooLarge(limit: limit)
            }
            if body.isEmpty { body = piece } else { body += piece }
        }
        return body
    }
}

extension Client {
    /// Waits for a while, which a signal ends.
    public func sleep(for time: Duration) throws(TransportError) { _ = try wait(for: [], until: now + time) }
}
