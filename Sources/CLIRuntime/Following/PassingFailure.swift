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
}
