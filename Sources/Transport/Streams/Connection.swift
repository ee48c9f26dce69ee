import Kube

/// A connection to the API server that an upgrade has freed from HTTP (RFC 9110, 7.8): bytes go both ways until either
/// side closes it.
public protocol Connection: AnyObject {
    /// Waits for the answer to the upgrade. Anything but 101 is the server's refusal: `refusal` then reads its body.
    func head() throws(TransportError) -> ResponseHead
    /// The body of an answer that refuses the upgrade, as far as it came within `limit` bytes.
    func refusal(limit: Int) throws(TransportError) -> [UInt8]
    /// Hands bytes to the connection, which sends what goes at once and the rest while somebody waits.
    func send(_ bytes: [UInt8]) throws(TransportError)
    /// How many bytes have been handed over and not yet been sent: who sees many waits before it hands over more.
    var unsentCount: Int { get }
    /// What has come, without waiting; empty if nothing has, and `nil` once the other side has closed.
    func receive() throws(TransportError) -> [UInt8]?
    /// Closes the connection; it must not be asked again.
    func close()
    /// Notes a frame in the log, where it is verbose enough for that.
    func note(_ frame: () -> String)
}

extension Connection {
    /// Notes nothing: most have no log.
    public func note(_ frame: () -> String) {}
}
