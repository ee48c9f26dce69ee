import System

/// Why a request got no whole answer. What a server says in a whole answer, errors included, is no TransportError.
public enum TransportError: Error, Equatable, Sendable {
    /// Token, CA or address could not be found or used.
    case configuration(ConfigurationError)
    /// The server's name could not be resolved. `isFallback`: the name stood in for variables that are unset.
    case resolve(ServerAddress, host: String, isFallback: Bool)
    /// Nothing listens there.
    case refused(ServerAddress, isFallback: Bool)
    /// No connection came about, for the reason given in the system's words.
    case unreachable(ServerAddress, reason: String)
    /// No connection came about within the time for it, in seconds.
    case connectTimedOut(ServerAddress, seconds: Int)
    /// The TLS handshake failed.
    case tls(ServerAddress, TLSFailure)
    /// The connection was lost before the answer began. `isWrite`: the server may have done what it was asked to.
    case lost(ServerAddress, reason: String, isWrite: Bool)
    /// The answer broke off: what was read is not the whole.
    case truncated(ServerAddress, reason: String)
    /// The time for one request is over.
    case timedOut(ServerAddress, after: Duration)
    /// Nothing came of the answer for as long as the request lets it be silent.
    case silent(ServerAddress, after: Duration)
    /// A body without end, or larger than anyone should send; the limit in bytes.
    case tooLarge(limit: Int)
    /// The server, or something between, does not speak HTTP as it should.
    case badProtocol(ServerAddress, reason: String)
    /// The request cannot be put on the wire as it is.
    case invalidRequest(reason: String)
    /// A signal asked kpod to end.
    case interrupted(signal: Int32)
    /// The caller has given the transfer up.
    case cancelled
    /// The time that the caller has given to all of what it does is over.
    case deadlinePassed
    /// The request was printed in place of being sent, as `--curl` asks; no fault of anybody's.
    case unsent

    /// What went wrong with TLS.
    public enum TLSFailure: Error, Equatable, Sendable {
        /// The chain does not lead to a certificate of the CA in force.
        case unknownAuthority
        /// A certificate is past its time.
        case expired
        /// A certificate's time has not come, or the clock here is slow.
        case notYetValid
        /// The certificate is for other names.
        case wrongName(expected: String)
        /// Another verification failed, in OpenSSL's words.
        case verification(String)
        /// The peer went away in the middle of the handshake.
        case brokenOff
        /// The peer does not speak TLS at all.
        case notTLS
        /// The CA bytes could not be loaded.
        case badAuthority
        /// The client certificate or its key could not be loaded, or they do not match.
        case badClientCertificate(String)
        /// The handshake failed otherwise, in OpenSSL's words.
        case handshake(String)
    }

    /// Which of the exit codes applies; Commands holds the numbers.
    public enum ExitClass: Sendable, Equatable {
        case usage
        case credentials
        case timedOut
        case unreachable
        case interrupted(signal: Int32)
        case other
    }

    /// The class of the exit code.
    public var exitClass: ExitClass {
        switch self {
        case .configuration(let error): error.exitClass
        case .tls(_, .badClientCertificate), .tls(_, .badAuthority): .credentials
        case .resolve, .refused, .unreachable, .connectTimedOut, .tls, .lost, .truncated, .silent: .unreachable
        case .timedOut, .deadlinePassed: .timedOut
        case .interrupted(let signal): .interrupted(signal: signal)
        case .tooLarge, .badProtocol, .invalidRequest, .cancelled, .unsent: .other
        }
    }

    /// What failed, on which server and why, in one line: kubectl's where kubectl has one.
    public var message: String {
        switch self {
        case .configuration(let error): error.message
        case .resolve(let server, let host, _):
            "dial tcp: lookup \(host): no such host\(via(server, host))"
        case .refused(let server, _):
            "The connection to the server \(server.authority) was refused - did you specify the right host or port?"
        case .unreachable(let server, let reason):
            "dial tcp \(server.authority): \(reason)"
        case .connectTimedOut(let server, _):
            "dial tcp \(server.authority): i/o timeout"
        case .tls(let server, let failure): "\(failure.text) (\(server.authority))"
        case .lost(let server, let reason, _):
            "EOF: \(server.authority) closed the connection before it answered: \(reason)"
        case .truncated(let server, let reason):
            "unexpected EOF: the answer of the server \(server.authority) broke off: \(reason)"
        case .timedOut(let server, let time):
            "context deadline exceeded: "
                + "no whole answer from \(server.authority) within \(Self.duration(time))"
        case .silent(let server, let time):
            "the connection to the server \(server.authority) was silent for \(Self.duration(time))"
        case .tooLarge(let limit): "the server's answer is larger than \(limit >> 20) MiB"
        case .badProtocol(let server, let reason):
            "the server \(server.authority) does not speak HTTP as an API server does: \(reason)"
        case .invalidRequest(let reason): "the request cannot be sent: \(reason)"
        case .interrupted(let signal): "interrupted by signal \(signal)"
        case .cancelled: "the request was cancelled"
        case .deadlinePassed: "timed out"
        case .unsent: "the request was printed and not sent"
        }
    }

    /// What stands before the message where it has a line of its own, as kubectl begins such lines.
    public var lead: String {
        switch self {
        case .resolve, .unreachable, .connectTimedOut, .tls, .lost, .timedOut, .silent:
            "Unable to connect to the server: "
        case .refused: ""
        default: "error: "
        }
    }

    /// What would mend it; `nil` where nothing general can be said.
    public var hint: String? {
        let unset =
            "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set, so the usual name was tried: "
            + "is this a pod? Otherwise give --server."
        switch self {
        case .configuration(let error): return error.hint
        case .resolve(_, _, isFallback: true), .refused(_, isFallback: true): return unset
        case .resolve: return "Look at the pod's dnsPolicy and /etc/resolv.conf, or give an address with --server."
        case .connectTimedOut(_, let seconds):
            return
                "Nothing answered within \(seconds) s: a NetworkPolicy, a firewall or a wrong address may be in the way."
        case .unreachable: return "A NetworkPolicy, a missing route or a wrong address may be in the way."
        case .refused: return "The API server may be starting again; --retries N tries longer."
        case .tls(_, let failure): return failure.hint
        case .lost(_, _, isWrite: true):
            return "Whether the server has carried the request out is not known: look before sending it again."
        case .timedOut: return "--request-timeout allows more time."
        default: return nil
        }
    }

    private func via(_ server: ServerAddress, _ host: String) -> String {
        server.host == host ? "" : " (for the server \(server.authority))"
    }

    private static func duration(_ time: Duration) -> String {
        time.components.attoseconds == 0 ? "\(time.components.seconds)s" : "\(time.milliseconds)ms"
    }
}

extension TransportError.TLSFailure {
    fileprivate var text: String {
        let start = "tls: failed to verify certificate: x509: "
        switch self {
        case .unknownAuthority: return start + "certificate signed by unknown authority"
        case .expired: return start + "certificate has expired"
        case .notYetValid: return start + "certificate is not yet valid"
        case .wrongName(let expected): return start + "certificate is not valid for \(expected)"
        case .verification(let reason): return start + reason
        case .brokenOff: return "EOF: the connection was lost during the TLS handshake"
        case .notTLS: return "tls: the server does not speak TLS (HTTPS) on this port"
        case .badAuthority: return "tls: the certificate authority's certificates could not be loaded"
        case .badClientCertificate(let reason): return "tls: the client certificate or key is not usable: \(reason)"
        case .handshake(let reason): return "tls: handshake failed: \(reason)"
        }
    }

    fileprivate var hint: String? {
        switch self {
        case .unknownAuthority:
            return "The CA in force did not sign this server's certificate: give the right one with "
                + "--certificate-authority. A proxy that breaks TLS open looks like this too."
        case .expired, .notYetValid: return "Compare the clock of this node with the certificate's dates."
        case .wrongName: return "Give a name that the certificate has with --tls-server-name."
        case .notTLS, .brokenOff:
            return "Is it the HTTPS port? A service mesh's sidecar that is not ready yet looks like this too."
        default: return nil
        }
    }
}
