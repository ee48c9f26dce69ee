import Kube

/// The seam between commands and the network: a command sends requests through it, and tests put a fake in its place.
public protocol Client: AnyObject {
    /// Puts a request under way, together with all others that are. Failures come from the transfer.
    func start(_ request: Request) -> any Transfer

    /// Waits until one of the transfers has something to say: an answer, a piece, its end or a failure. The result is
    /// its index, or `nil` once the monotonic time `deadline` (nanoseconds) has come. Without transfers it is a sleep
    /// that a signal ends.
    func waitAny(_ transfers: [any Transfer], until deadline: UInt64?) throws(TransportError) -> Int?
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
    public func body(limit: Int = 1 << 30) throws(TransportError) -> [UInt8] {
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
    /// Sends one request and waits for its whole answer.
    public func send(
        _ request: Request, limit: Int = 1 << 30
    ) throws(TransportError) -> (head: ResponseHead, body: [UInt8]) {
        let transfer = start(request)
        let head = try transfer.head()
        return (head, try transfer.body(limit: limit))
    }
}
