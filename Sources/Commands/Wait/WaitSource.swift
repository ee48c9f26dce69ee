import Kube
import Transport

/// Something that `wait` looks at again and again. All sources share one event loop: `transfer` and `due` tell it what to
/// wait for, `start` and `advance` let the source go on.
protocol WaitSource: AnyObject {
    /// The request under way.
    var transfer: (any Transfer)? { get }
    /// When `start` has something to do, by the monotonic clock in nanoseconds; `nil` while a transfer decides.
    var due: UInt64? { get }
    /// Whether one look has come to its end.
    var hasLooked: Bool { get }
    /// What keeps it from being seen just now, in words; `nil` if nothing does.
    var trouble: String? { get }

    /// Sends the next request if it is due.
    func start(at now: UInt64)
    /// Takes what the transfer has to say, without waiting for more.
    ///
    /// - Throws: what will not pass.
    func advance() throws
    /// Gives up what is under way.
    func stop()
}

extension TransportError {
    /// Whether trying again may help.
    var isPassing: Bool {
        switch self {
        case .refused, .unreachable, .connectTimedOut, .lost, .truncated, .timedOut, .resolve: true
        default: false
        }
    }

    /// The failure in a few words, for lines about what is waited for.
    var brief: String {
        switch self {
        case .resolve(_, let host, _): "no such host as \(host)"
        case .refused(let server, _): "\(server.authority) refused the connection"
        case .unreachable(let server, let reason): "\(server.authority): \(reason)"
        case .connectTimedOut(let server, let seconds): "no connection to \(server.authority) within \(seconds) s"
        case .lost(let server, _, _): "\(server.authority) closed the connection before it answered"
        case .truncated(let server, _): "the answer of \(server.authority) broke off"
        case .timedOut(let server, _): "no whole answer from \(server.authority) in time"
        default: message
        }
    }
}
