import Kube
import System
import Transport

extension Context {
    /// Does what must come about before something can be followed, over whatever keeps the server from answering just now:
    /// an API server or a sidecar that is being started, say. It is told once that it is tried again.
    ///
    /// - Parameters:
    ///   - deadline: when to give up, whatever patience is left.
    ///   - patience: how long failures in a row are borne; nil leaves it to the deadline.
    ///   - tell: says what keeps the server from answering; by default a line of words does.
    ///   - body: what is done; it may be done several times.
    /// - Throws: what does not pass, and at the end what kept failing.
    package func outlasting<Result>(
        until deadline: Instant = .distantFuture, patience: Duration? = BackOff.usualPatience,
        tell: ((String) -> Void)? = nil, _ body: () throws -> Result
    ) throws -> Result {
        var backOff = BackOff(patience: patience)
        while true {
            let failure: any Error
            let reason: String
            do {
                return try body()
            } catch let error as TransportError where error.isPassing {
                (failure, reason) = (error, error.brief)
            } catch let error as ServerError where error.status.isPassing {
                (failure, reason) = (error, printable(error.status.message))
            }
            let now = clock.now
            let isFirst = !backOff.isFailing
            let next = try backOff.fail(failure, at: now, least: .seconds(1))
            guard now < deadline else { throw failure }
            if let tell { tell(reason) } else if isFirst { sayAskedAgain(reason) }
            try client().sleep(for: min(next, deadline) - now)
            guard clock.now < deadline else { throw failure }
        }
    }

    /// Says that the server does not answer, and is asked until it does.
    package func sayAskedAgain(_ reason: String) {
        say("The API server does not answer, and is asked again: \(reason)")
    }
}
