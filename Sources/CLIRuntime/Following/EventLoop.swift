import System
import Transport

/// The loop in which followers are followed: what is due is started, the earliest news of any is waited for, and whoever
/// has some goes on.
package struct EventLoop {
    private let client: any Client

    /// A loop over the transfers of this client.
    package init(_ client: any Client) {
        self.client = client
    }

    /// What a wait came back with.
    package enum News {
        /// A follower has something to say, which `advance` takes.
        case follower(any Follower)
        /// The source of this index has.
        case source(Int)
        /// The time has come.
        case time
    }

    /// Starts what is due, and waits for news of followers or of further sources, or for a time.
    package func wait(
        for followers: [any Follower], _ sources: [Source] = [], until time: Instant = .distantFuture
    ) throws(TransportError) -> News {
        let now = client.now
        for follower in followers { follower.start(at: now) }
        var wake = time
        for follower in followers { if let due = follower.due { wake = min(wake, due) } }
        let open = followers.filter { $0.transfer != nil }
        let waited = open.compactMap(\.transfer).map { Source.transfer($0) } + sources
        guard let index = try client.wait(for: waited, until: wake == .distantFuture ? nil : wake) else { return .time }
        return index < open.count ? .follower(open[index]) : .source(index - open.count)
    }

    /// Follows until `check` has a result, or the deadline has come.
    ///
    /// - Parameter wake: when `check` wants to look again, whatever comes.
    /// - Parameter advance: takes the news of a follower.
    /// - Parameter check: looks at what is known; nil goes on.
    /// - Returns: the result; nil when the deadline has come without one.
    package func run<Result>(
        _ followers: @autoclosure () -> [any Follower], until deadline: Instant = .distantFuture,
        wake: @autoclosure () -> Instant = .distantFuture,
        advance: (any Follower) throws -> Void = { try $0.advance() },
        check: (Instant) throws -> Result?
    ) throws -> Result? {
        while true {
            let now = client.now
            if let result = try check(now) { return result }
            guard now < deadline else { return nil }
            if case .follower(let follower) = try wait(for: followers(), until: min(deadline, wake())) {
                try advance(follower)
            }
        }
    }
}
