import Kube
import System
import Transport

/// One watch that outlives the connections it needs: it is taken up again from the last resourceVersion when the server
/// ends it, with back-off when the server cannot be reached (Kubernetes API concepts, "Efficient detection of changes").
package final class WatchStream {
    /// What the next thing on the stream is.
    package enum Event {
        /// A change. The object is valid until the next call.
        case change(WatchEvent)
        /// The version is too old to go on from (410): what is there now must be listed afresh.
        case expired
    }

    /// A watch that has run so long has ended in good order, whether it had an event or not.
    private static let healthyWatch = Duration.seconds(10)
    /// Without a bookmark or an event for so long, the connection is taken for dead: the server sends a bookmark each
    /// minute or so (KEP-956).
    private static let longestSilence = Duration.seconds(100)
    /// When the server is to end each watch, in seconds; what follows is another request, on whatever connection.
    package static let longestWatch = 300

    private let client: any Client
    private let makeRequest: (ListOptions) -> Request
    private let tell: (String) -> Void
    /// Whether the present connection's answer has begun, and whether it was told that none does.
    private var isOpen = false
    private var hasTold = false
    private var options: ListOptions
    private var transfer: (any Transfer)?
    private var decoder = WatchDecoder()
    private var backOff = BackOff(longest: .seconds(10))
    private var pace = WatchPace()
    /// When the present connection's request was sent, and what its answer begins with.
    private var openedAt = Instant.distantPast
    private var opening: [UInt8] = []

    /// A watch of what `makeRequest` asks for, from after `resourceVersion` on. Nothing is sent before the first `next`.
    /// `tell` is told once, in words, what keeps the watch from being opened.
    package init(
        client: any Client, options: ListOptions, resourceVersion: String, tell: @escaping (String) -> Void,
        makeRequest: @escaping (ListOptions) -> Request
    ) {
        self.client = client
        self.makeRequest = makeRequest
        self.tell = tell
        self.options = options
        self.options.limit = 0
        self.options.allowWatchBookmarks = true
        self.options.timeoutSeconds = Self.longestWatch
        self.options.resourceVersion = resourceVersion
    }

    deinit { transfer?.cancel() }

    /// Goes on from another version, after a list.
    package func resume(from resourceVersion: String) {
        transfer?.cancel()
        transfer = nil
        options.resourceVersion = resourceVersion
    }

    /// Waits for the next event. Bookmarks are taken note of and not returned.
    ///
    /// - Throws: `ServerError` where the server refuses; `TransportError` when it could not be reached for five minutes.
    package func next() throws -> Event {
        while true {
            do {
                if let event = try decoder.next() {
                    healthy()
                    if let result = try take(event) { return result }
                    continue
                }
                guard let piece = try open().next() else {
                    if let result = try end() { return result }
                    continue
                }
                if opening.isEmpty { opening = Array(piece.prefix(64)) }
                decoder.feed(piece)
            } catch let error as ServerError where error.status.isExpired {
                return try expired()
            } catch let error as ServerError where error.status.isPassing {
                try pause(after: error)
            } catch TransportError.silent {
                restart()
            } catch let error as TransportError where error.isPassing {
                try pause(after: error)
            } catch WatchDecoder.Fault.truncated where !UnexpectedAnswer.isHTML(opening) {
                // Half an event: the connection broke, and what follows is asked for again.
                try pause(after: UnexpectedAnswer(request: makeRequest(options), reason: "half an event of a watch"))
            } catch let fault as WatchDecoder.Fault {
                // Whoever answers thus will do so again.
                throw UnexpectedAnswer(
                    request: makeRequest(options), reason: UnexpectedAnswer.describe(opening, fault.description))
            }
        }
    }

    private func open() throws -> any Transfer {
        if let transfer { return transfer }
        var request = makeRequest(options).limitingSilence(to: Self.longestSilence)
        request.mayGather = true
        let opened = client.start(request)
        transfer = opened
        openedAt = client.now
        pace.open(at: openedAt)
        opening = []
        try ServerError.check(opened, request: request)
        isOpen = true
        backOff.hear()
        return opened
    }

    private func take(_ event: WatchEvent) throws -> Event? {
        if let failure = event.failure {
            if failure.isExpired { return try expired() }
            throw ServerError(status: failure, request: makeRequest(options))
        }
        if !event.resourceVersion.isEmpty { options.resourceVersion = event.resourceVersion }
        return event.kind == .bookmark ? nil : .change(event)
    }

    /// The server has ended the watch, as it does every few minutes; of its last event the line break may be missing.
    private func end() throws -> Event? {
        let last = try decoder.finish()
        restart()
        if let last, let result = try take(last) {
            healthy()
            return result
        }
        // One that ran its time without an event was well all the same.
        if client.now - openedAt > Self.healthyWatch { healthy() }
        try keepPace()
        return nil
    }

    private func expired() throws -> Event {
        restart()
        try keepPace()
        return .expired
    }

    private func keepPace() throws {
        let now = client.now
        let next = pace.end(at: now)
        if next > now { try client.sleep(for: next - now) }
    }

    private func restart() {
        transfer?.cancel()
        transfer = nil
        isOpen = false
        decoder = WatchDecoder()
    }

    private func healthy() {
        backOff.succeed()
        hasTold = false
    }

    private func pause(after error: any Error) throws {
        if !isOpen, !hasTold {
            hasTold = true
            tell(error.described.brief)
        }
        restart()
        let now = client.now
        try client.sleep(for: try backOff.fail(error, at: now, least: .milliseconds(250)) - now)
    }
}
