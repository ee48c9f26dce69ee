import Arguments
import Kube
import Output
import System
import Transport

/// A failure that has its words before anybody prints them: the line on standard error, what `doctor` saw and what is said
/// while something is waited for are made of these.
package protocol DescribedError: Error {
    /// What failed, on what and why, in one line that can follow others.
    var message: String { get }
    /// What stands before the message where it has a line of its own: kubectl's words where kubectl has them.
    var lead: String { get }
    /// The failure in a few words, for lines that have said what was tried.
    var brief: String { get }
    /// What would mend it, as far as the failure itself tells; `nil` where nothing is known.
    var hint: String? { get }
    /// The answer of the server behind it whose hint is told with those of others, in place of `hint`.
    var refusal: ServerError? { get }
    /// What kpod exits with.
    var exitStatus: ExitStatus { get }
}

extension DescribedError {
    package var lead: String { "error: " }
    package var brief: String { message }
    package var hint: String? { nil }
    package var refusal: ServerError? { nil }

    /// The line on standard error.
    package var line: String { lead + message }
}

extension Error {
    /// The failure with its words; for one that has none of its own, those of its description.
    package var described: any DescribedError {
        (self as? any DescribedError) ?? CommandError("\(self)", status: .failure)
    }
}

extension CommandError: DescribedError {
    package var exitStatus: ExitStatus { status }
}

extension ServerError: DescribedError {
    package var message: String { String(text.dropFirst(lead.count)) }
    package var lead: String { text.hasPrefix("error: ") ? "error: " : "" }
    package var brief: String { status.message }
    package var hint: String? {
        let lines = RefusalHint(nil).lines(for: [self])
        return lines.isEmpty ? nil : lines.joined(separator: " ")
    }
    package var exitStatus: ExitStatus {
        switch status.category {
        case .notFound: .notFound
        case .forbidden: .forbidden
        case .unauthorized: .unauthorized
        case .timeout: .timedOut
        case .rejected: .rejected
        case .other: .failure
        }
    }
}

extension UnexpectedAnswer: DescribedError {
    package var message: String { "unexpected answer to \(request.method.rawValue) \(request.path): \(reason)" }
    package var exitStatus: ExitStatus { .failure }
}

extension TransportError: DescribedError {
    package var brief: String {
        switch self {
        case .resolve(_, let host, _): "no such host as \(host)"
        case .refused(let server, _): "\(server.authority) refused the connection"
        case .unreachable(let server, let reason): "\(server.authority): \(reason)"
        case .connectTimedOut(let server, let seconds): "no connection to \(server.authority) within \(seconds) s"
        case .lost(let server, _, _): "\(server.authority) closed the connection before it answered"
        case .truncated(let server, _): "the answer of \(server.authority) broke off"
        case .silent(let server, _): "the connection to \(server.authority) was silent"
        case .timedOut(let server, _): "no whole answer from \(server.authority) in time"
        case .tls(let server, .brokenOff): "\(server.authority) closed the connection during the TLS handshake"
        default: message
        }
    }

    package var exitStatus: ExitStatus { ExitStatus(exitClass) }
}

extension ConfigurationError: DescribedError {
    package var exitStatus: ExitStatus { ExitStatus(exitClass) }
}

extension ExitStatus {
    /// The status for a class of failures that Transport tells apart.
    fileprivate init(_ exitClass: TransportError.ExitClass) {
        self =
            switch exitClass {
            case .usage: .usage
            case .credentials: .unauthorized
            case .timedOut: .timedOut
            case .unreachable: .unreachable
            case .interrupted(let signal): .signal(signal)
            case .other: .failure
            }
    }
}

extension UsageError: DescribedError {
    package var hint: String? { Self.hint(program: "kpod", path: path) }
    package var exitStatus: ExitStatus { .usage }
}

extension InvalidInput: DescribedError {
    package var exitStatus: ExitStatus { .usage }
}

// Templates are read before anything is sent, so a wrong one and one that does not fit are the user's.
extension TemplateError: DescribedError {
    package var message: String { description }
    package var exitStatus: ExitStatus { .usage }
}

extension SystemError: DescribedError {
    package var message: String { description }
    package var exitStatus: ExitStatus {
        // Whoever read our output has gone, as `head` does.
        if isBrokenPipe { return .signal(Signals.brokenPipe) }
        return Signals.pending.map { .signal($0) } ?? .failure
    }
}
