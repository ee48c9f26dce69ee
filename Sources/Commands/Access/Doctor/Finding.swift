import CLIRuntime

/// What one check of `doctor` has found.
struct Finding {
    /// Whether what was checked works.
    enum Outcome: String {
        case ok
        /// It works, and something about it is likely to be unwanted.
        case warning
        /// Nothing after it can work.
        case failed
        /// It does not apply here, or an earlier one failed.
        case skipped
    }

    /// A likely cause of a warning or failure, and what would mend it.
    struct Problem: Sendable {
        var cause: String
        var hint: String?

        init(_ cause: String, hint: String? = nil) {
            self.cause = cause
            self.hint = hint
        }
    }

    var outcome: Outcome
    /// What the check saw, in one line.
    var saw: String
    var problems: [Problem] = []
    /// What kpod exits with if this is the first failure.
    var status = ExitStatus.success

    static func ok(_ saw: String) -> Finding { Finding(outcome: .ok, saw: saw) }

    static func skipped(_ why: String) -> Finding { Finding(outcome: .skipped, saw: why) }

    /// A warning for these problems; all is well if there are none.
    static func warning(_ saw: String, _ problems: [Problem]) -> Finding {
        Finding(outcome: problems.isEmpty ? .ok : .warning, saw: saw, problems: problems)
    }

    static func failed(_ saw: String, _ status: ExitStatus, _ problems: Problem...) -> Finding {
        Finding(outcome: .failed, saw: saw, problems: problems, status: status)
    }

    /// The failure that an error is, with the words and the exit status that it has everywhere.
    static func failed(_ error: any Error, cause: String? = nil, hint: String? = nil) -> Finding {
        let error = error.described
        let problem = Problem(cause ?? "", hint: hint ?? error.hint)
        let isKnown = cause != nil || problem.hint != nil
        return Finding(
            outcome: .failed, saw: error.message, problems: isKnown ? [problem] : [], status: error.exitStatus)
    }
}
