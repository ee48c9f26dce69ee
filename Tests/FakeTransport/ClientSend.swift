import Kube
import Transport

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
