/// What kpod tells its caller by its exit code: one table for every command.
///
/// `kpod help exit-codes` and the man pages are generated from it.
package enum ExitStatus: Equatable, Sendable {
    /// It worked; the condition holds.
    case success
    /// The answer is no. An expected outcome, which commands return and do not throw.
    case no
    /// The command line, or a file it names, is wrong.
    case usage
    /// The object or the resource type does not exist.
    case notFound
    /// The authorizer refused.
    case forbidden
    /// Unauthorized (401), or no usable credentials.
    case unauthorized
    /// A time limit ran out.
    case timedOut
    /// The server cannot be reached.
    case unreachable
    /// The server understood and rejected the request.
    case rejected
    /// What was awaited can no longer come true.
    case impossible
    /// Any other failure, or several of different kinds.
    case failure
    /// Ended by a signal of this number.
    case signal(Int32)
    /// The status of a command that kpod ran.
    case command(Int32)

    /// The process's exit code, 0…255.
    package var code: Int32 {
        switch self {
        case .success: 0
        case .no: 1
        case .usage: 2
        case .notFound: 3
        case .forbidden: 4
        case .unauthorized: 5
        case .timedOut: 6
        case .unreachable: 7
        case .rejected: 8
        case .impossible: 9
        case .failure: 10
        case .signal(let number): 128 + number
        // A code beyond a byte is no success, whatever is left of it: Windows containers have 32 bits.
        case .command(let code): code & 0xFF == 0 && code != 0 ? 255 : code & 0xFF
        }
    }

    /// The rows of the documented table: exit code and meaning.
    package static let table: [(code: String, meaning: String)] = [
        ("0", "success; the condition holds"),
        ("1", "the answer is no: auth can-i is denied, diff found differences, --fail-if-empty and nothing matched"),
        ("2", "usage: unknown command or flag, bad value, unreadable file, invalid manifest"),
        ("3", "not found: the object, or the resource type"),
        ("4", "forbidden by the authorizer (User … cannot VERB …)"),
        ("5", "unauthorized (401), or no usable credentials in this container"),
        ("6", "timed out"),
        ("7", "unreachable: DNS, connection or TLS"),
        (
            "8",
            "rejected: every other 403 (quota, admission, escalation), 400, 409, 410, 422, "
                + "and a patch that does not fit the type"
        ),
        ("9", "can no longer come true: the awaited Job or Pod failed, the rollout is past its deadline"),
        ("10", "any other error of the server or of kpod itself, or several objects that failed in different ways"),
        ("129, 131", "ended by SIGHUP, SIGQUIT"),
        ("130, 141, 143", "ended by SIGINT, SIGPIPE, SIGTERM"),
    ]

    /// The one status for several outcomes: their common one, or `failure` where they differ. A signal that ended kpod is
    /// the outcome, whatever failed before it.
    package static func combined(_ statuses: [ExitStatus]) -> ExitStatus {
        let failures = statuses.filter { $0 != .success }
        guard let first = failures.first else { return .success }
        if let signal = failures.first(where: { if case .signal = $0 { true } else { false } }) { return signal }
        return failures.allSatisfy { $0 == first } ? first : .failure
    }
}
