import System

/// Takes those who connect to a listening socket. Where nobody can be taken, since too many files are open, the socket is
/// left alone for a while, rather than looked at again and again: it stays readable.
package struct Acceptor {
    private var resumes = Instant.distantPast
    private var pause = Duration.zero
    private static let pauses: ClosedRange<Duration> = .milliseconds(100) ... .seconds(2)

    /// One that takes whoever comes.
    package init() {}

    /// Whether listening sockets are to be waited for.
    package func isListening(at now: Instant) -> Bool { now >= resumes }

    /// When to look again; in the far future where nothing keeps it from listening.
    package func due(at now: Instant) -> Instant { isListening(at: now) ? .distantFuture : resumes }

    /// Takes one who has come, if there is one. What keeps it from doing so is told once, until somebody was taken again.
    package mutating func accept(
        from socket: ListeningSocket, at now: Instant, tell: (String) -> Void
    ) -> StreamSocket? {
        do {
            let taken = try socket.accept()
            if taken != nil { pause = .zero }
            return taken
        } catch {
            if pause == .zero { tell("No further connection can be taken for now: \(error.reason)") }
            pause = min(max(pause * 2, Self.pauses.lowerBound), Self.pauses.upperBound)
            resumes = now + pause
            return nil
        }
    }

    /// One who was taken has gone: there is room for another.
    package mutating func makeRoom() { resumes = .distantPast }
}
