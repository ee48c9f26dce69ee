import Transport

extension TransportError {
    /// Whether trying again may help: a server that is being started anew, or a network that is down just now.
    package var isPassing: Bool {
        switch self {
        // Behind a load balancer or a sidecar the connection may come about, and break off.
        case .tls(_, .brokenOff): true
        case .refused, .unreachable, .connectTimedOut, .lost, .truncated, .timedOut, .resolve: true
        default: false
        }
    }

    /// The failure in a few words, for lines about what is waited for.
    package var brief: String {
        switch self {
        case .resolve(_, let host, _): "no such host as \(host)"
        case .refused(let server, _): "\(server.authority) refused the connection"
        case .unreachable(let server, let reason): "\(server.authority): \(reason)"
        case .connectTimedOut(let server, let seconds): "no connection to \(server.authority) within \(seconds) s"
        case .lost(let server, _, _): "\(server.authority) closed the connection before it answered"
        case .truncated(let server, _): "the answer of \(server.authority) broke off"
        case .timedOut(let server, _): "no whole answer from \(server.authority) in time"
        case .tls(let server, .brokenOff): "\(server.authority) closed the connection during the TLS handshake"
        default: message
        }
    }
}
