import System

/// How long to wait before something that failed in passing is tried again, and when to give up: the one policy by which
/// kpod outlives the API server.
///
/// The pause doubles with each failure in a row, and the first success clears the count.
package struct BackOff {
    /// The longest pause.
    private let longest: Duration
    /// How long failures in a row are borne; nil is for ever.
    private let patience: Duration?
    /// The last pause, and since when everything has failed.
    private var pause = Duration.zero
    private var failingSince: Instant?

    /// How long a server that stays away is waited for, unless the command has a time of its own.
    package static let usualPatience = Duration.seconds(300)
    /// How long the answer to one look at something that is followed may be silent, before its connection is taken for dead.
    package static let longestAnswer = Duration.seconds(15)

    /// A policy for something that has not failed so far: pauses of at most `longest`, until `patience` is over.
    package init(longest: Duration = .seconds(5), patience: Duration? = usualPatience) {
        self.longest = longest
        self.patience = patience
    }

    /// Whether the last try failed.
    package var isFailing: Bool { failingSince != nil }

    /// Notes a success.
    package mutating func succeed() {
        pause = .zero
        failingSince = nil
    }

    /// Notes that the server has answered: patience begins anew, and the pauses go on to grow until all is well.
    package mutating func hear() { failingSince = nil }

    /// Notes a failure, and tells when to try again.
    ///
    /// - Parameter least: the shortest pause for a failure of this kind.
    /// - Throws: the failure itself, once everything has failed for the time of patience.
    package mutating func fail(_ error: any Error, at now: Instant, least: Duration) throws -> Instant {
        let since = failingSince ?? now
        failingSince = since
        if let patience, now - since >= patience { throw error }
        pause = min(max(pause * 2, least), longest)
        return now + pause
    }
}
