import Transport

extension TransportError {
    /// Whether nothing was wrong but that nothing came.
    package var isSilence: Bool { if case .silent = self { true } else { false } }

    /// Whether the time that the user gives to one request was over.
    package var isTimeOfRequest: Bool { if case .timedOut = self { true } else { false } }

    /// Whether trying again may help: a server that is being started anew, or a network that is down just now.
    package var isPassing: Bool {
        switch self {
        // Behind a load balancer or a sidecar the connection may come about, and break off.
        case .tls(_, .brokenOff): true
        case .refused, .unreachable, .connectTimedOut, .lost, .truncated, .timedOut, .silent, .resolve: true
        default: false
        }
    }
}
