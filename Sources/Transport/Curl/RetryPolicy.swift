import Kube

/// When a request that failed is sent again, and after what wait. Pure: the event loop does the waiting.
struct RetryPolicy: Sendable {
    /// What went wrong, as far as it decides whether the server may have acted on the request.
    enum Failure: Equatable {
        /// No connection came about, or TLS did not: nothing was sent.
        case notSent
        /// The connection went away after (part of) the request was sent, before any answer.
        case lostBeforeAnswer
        /// The server answered with an error status, and with the seconds of a `Retry-After` header if it had one.
        case status(Int, retryAfter: Int?)
    }

    /// Waits grow from here, doubling.
    static let firstWait = Duration.milliseconds(50)
    /// The longest wait of kpod's own choosing.
    static let longestWait = Duration.seconds(10)
    /// A server that asks for more patience than this, in seconds, is not waited for: its answer is passed on.
    static let longestRetryAfter = 60

    /// How often a request is sent again at most.
    let retries: Int

    /// The wait before the next attempt, or `nil` to give up. `attempt` counts from 0, and `jitter` is a
    /// number in 0..<1 that spreads clients that failed together.
    ///
    /// - What was never sent is sent again, whatever it is.
    /// - What was lost after sending is sent again only if it reads: the server may have done it, and doing a write
    ///   twice would answer with a conflict, or with "not found" for the object just deleted.
    /// - 429, 500 and 503 with `Retry-After` are the API server's word that the request is to be sent again, so anything
    ///   is, as client-go does it: the server turned it away, or could not complete it (`ServerTimeout`, such as that of a
    ///   pod whose namespace has no service account yet).
    /// - 502, 504 and others with `Retry-After` may be the word of a gateway, behind which a write happened, so only reads
    ///   are.
    /// - A gateway in between that could not reach the server (502) is asked again for what reads.
    /// - Without `Retry-After` any other answer stands, as for client-go: an eviction's 429 is for its caller.
    func wait(after failure: Failure, method: Method, attempt: Int, jitter: Double) -> Duration? {
        guard attempt < retries else { return nil }
        switch failure {
        case .notSent:
            return backOff(attempt, jitter)
        case .lostBeforeAnswer:
            return method == .get ? backOff(attempt, jitter) : nil
        case .status(502, nil):
            return method == .get ? backOff(attempt, jitter) : nil
        case .status(let status, let retryAfter):
            guard let retryAfter, retryAfter <= RetryPolicy.longestRetryAfter else { return nil }
            let isServersWord = [429, 500, 503].contains(status)
            guard isServersWord || ((500...599).contains(status) && method == .get) else { return nil }
            // At least what was asked for, and up to a tenth more; "0" still backs off.
            return max(.seconds(retryAfter) * (1 + 0.1 * jitter), backOff(attempt, jitter))
        }
    }

    private func backOff(_ attempt: Int, _ jitter: Double) -> Duration {
        let wait = min(RetryPolicy.firstWait * (1 << min(attempt, 20)), RetryPolicy.longestWait)
        // Between three quarters and five quarters of it.
        return wait * (0.75 + 0.5 * jitter)
    }

    /// The seconds of a `Retry-After` header (RFC 9110, 10.2.3). Anything else than a number, a date too, is no word that the
    /// request is to be sent again, as for client-go.
    static func retryAfter(_ head: ResponseHead) -> Int? {
        head.header("Retry-After").flatMap { Int($0) }.map { max($0, 0) }
    }
}
