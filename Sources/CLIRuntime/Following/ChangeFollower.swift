import JSON
import Kube
import System
import Transport

/// Objects of one type, followed without an end and without being kept: each is handed on when it is listed and when it
/// changes, over whatever befalls the server. Lists come in pages and are read item by item.
///
/// A refusal is handed on too and does not end it: rights may be given later. What may not be watched is listed anew after
/// a while.
package final class ChangeFollower: Follower {
    /// What it tells. Nodes are valid during the call alone.
    package enum News {
        /// A list begins: what it does not name is gone, once it has ended.
        case listing
        /// An object that is there.
        case object(JSONNode)
        /// An object that is gone.
        case deleted(JSONNode)
        /// The list has ended.
        case listed
        /// The server refuses to list or to watch; it is asked again.
        case refused(ServerError)
    }

    /// The type that is followed.
    package let type: ResourceType
    /// Where; nil is everywhere.
    package let namespace: String?
    /// The name; nil follows all that the selectors choose.
    package let name: String?
    package private(set) var transfer: (any Transfer)?
    package private(set) var hasLooked = false
    package private(set) var trouble: String?
    /// Whether nothing is done after a list, unless it is asked for.
    package var endsWithList = false
    /// How often something failed.
    package private(set) var failureCount = 0
    /// Whether the last answer refused it.
    package private(set) var isRefused = false

    private let client: any Client
    private let selectors: ListOptions
    private let interval: Duration?
    private let handle: (News) throws -> Void
    private var backOff: BackOff
    private var isWatching = false
    /// When what may not be watched is tried to be watched once more.
    private var watchAgain = Instant.distantPast
    private var request = Request(path: "/")
    private var headWasTaken = false
    private var reader = JSONListReader(array: "items", orArray: "items")
    private var decoder = WatchDecoder()
    private var version = ""
    private var continueToken = ""
    private var followedTokens: Set<String> = []
    private var next = Instant.distantPast
    private var pace = WatchPace()
    /// When the server was last heard.
    private var heard = Instant.distantPast

    /// Without a bookmark or an event for so long, a watch's connection is taken for dead (KEP-956).
    private static let longestSilence = Duration.seconds(100)
    /// How often what may not be watched is listed, and what was refused is asked for.
    private static let listingInterval = Duration.seconds(10)
    private static let watchInterval = Duration.seconds(60)
    private static let longestPause = Duration.seconds(30)

    /// Follows the object of a name, or those that selectors choose, and hands on what it hears.
    ///
    /// - Parameters:
    ///   - interval: lists so often, rather than watching.
    ///   - patience: how long failures in a row are borne; nil is for ever.
    package init(
        client: any Client, type: ResourceType, namespace: String?, name: String?, selectors: ListOptions,
        interval: Duration? = nil, patience: Duration? = nil, handle: @escaping (News) throws -> Void
    ) {
        self.client = client
        self.type = type
        self.namespace = namespace
        self.name = name
        self.interval = interval
        self.handle = handle
        var selectors = selectors
        if let name { selectors.fieldSelector = FieldSelector.name(name) }
        self.selectors = selectors
        backOff = BackOff(longest: Self.longestPause, patience: patience)
    }

    deinit { stop() }

    /// Whether an object is among those that are followed, by its place.
    package func covers(type: ResourceType, namespace: String, name: String) -> Bool {
        self.type == type && (self.namespace == nil || self.namespace == namespace)
            && (self.name == nil || self.name == name)
    }

    package var due: Instant? { transfer == nil ? next : nil }

    /// When the server was last known to be there; an open watch is as good as an answer.
    package func contact(at now: Instant) -> Instant {
        isWatching && headWasTaken && transfer != nil ? now : heard
    }

    package func stop() {
        transfer?.cancel()
        transfer = nil
    }

    /// Lists anew, after a time.
    package func listAgain(at time: Instant) {
        guard isWatching || transfer == nil else { return }
        stop()
        isWatching = false
        next = time
        forgetPages()
    }

    private func forgetPages() { (continueToken, followedTokens) = ("", []) }

    package func start(at now: Instant) {
        guard transfer == nil, now >= next else { return }
        var options = selectors
        if isWatching {
            options.resourceVersion = version
            options.allowWatchBookmarks = true
            options.timeoutSeconds = WatchStream.longestWatch
            request = .watch(type, namespace: namespace, options: options)
            request.silenceLimit = Self.longestSilence
            request.mayGather = true
            decoder = WatchDecoder()
        } else {
            options.limit = ListPager.pageSize
            options.continueToken = continueToken
            request = .list(type, namespace: namespace, options: options)
            request.silenceLimit = BackOff.longestAnswer
            reader = JSONListReader(
                array: "items", orArray: "items", implied: [("apiVersion", type.apiVersion), ("kind", type.kind)])
        }
        headWasTaken = false
        if isWatching { pace.open(at: now) }
        transfer = client.start(request)
    }

    package func advance() throws {
        guard let transfer else { return }
        do {
            if !headWasTaken {
                try ServerError.check(transfer, request: request)
                headWasTaken = true
                heard = client.now
                isRefused = false
                if isWatching { healthy() } else if continueToken.isEmpty { try handle(.listing) }
                return
            }
            guard let piece = try transfer.next() else { return try end() }
            heard = client.now
            if isWatching {
                decoder.feed(piece)
                while let event = try decoder.next() { try take(event) }
            } else {
                try reader.feed(piece)
                while let item = try reader.next() { try handle(.object(item)) }
            }
            self.transfer?.recycle(piece)
        } catch let error as ServerError {
            try fail(error)
        } catch TransportError.timedOut where isWatching {
            try endWatch()
        } catch TransportError.silent where isWatching {
            stop()
            next = client.now
        } catch let error as TransportError where error.isPassing || outlasts(error) {
            try retry(error.brief, after: .milliseconds(250), error)
        } catch is WatchDecoder.Fault {
            try retryUnread("half an event of a watch")
        } catch is JSONError {
            try retryUnread("a list that is not valid JSON")
        }
    }

    /// Whether a failure that need not pass is borne all the same: of who has been followed for long, a token or a
    /// certificate may be missing for the moment in which it is replaced.
    private func outlasts(_ error: TransportError) -> Bool {
        switch error {
        case .configuration, .tls: hasLooked
        default: false
        }
    }

    private func retryUnread(_ reason: String) throws {
        // A watch goes on from the last event that was read whole.
        try retry(reason, after: .seconds(1), UnexpectedAnswer(request: request, reason: reason))
    }

    private func healthy() {
        backOff.succeed()
        trouble = nil
    }

    private func take(_ event: WatchEvent) throws {
        if let failure = event.failure { throw ServerError(status: failure, request: request) }
        if !event.resourceVersion.isEmpty { version = event.resourceVersion }
        switch event.kind {
        case .bookmark: return
        case .deleted: try handle(.deleted(event.object))
        default: try handle(.object(event.object))
        }
    }

    private func end() throws {
        guard !isWatching else { return try endWatch() }
        transfer = nil
        let page = try reader.finish()
        guard reader.hasList || page.root["items"]?.isNull == true else {
            return try retry(
                "an answer that is no list", after: .seconds(1),
                UnexpectedAnswer(request: request, reason: "JSON that is no list"))
        }
        continueToken = page.root.at("metadata", "continue")?.string ?? ""
        if !continueToken.isEmpty {
            guard followedTokens.insert(continueToken).inserted else {
                let reason = "a page of the list that leads back to an earlier one"
                return try retry(reason, after: .seconds(1), UnexpectedAnswer(request: request, reason: reason))
            }
            return
        }
        version = page.root.at("metadata", "resourceVersion")?.string ?? ""
        forgetPages()
        healthy()
        hasLooked = true
        isWatching = !endsWithList && interval == nil && client.now >= watchAgain
        next =
            isWatching ? .distantPast : endsWithList ? .distantFuture : client.now + (interval ?? Self.listingInterval)
        try handle(.listed)
    }

    /// The server has ended the watch, as it does every few minutes; one that does so at once is not hurried.
    private func endWatch() throws {
        if let last = try decoder.finish() { try take(last) }
        stop()
        next = pace.end(at: client.now)
    }

    private func fail(_ error: ServerError) throws {
        stop()
        let status = error.status
        heard = client.now
        if status.isExpired {
            // What happened meanwhile is not known any more, nor is where the list goes on: it begins anew.
            forgetPages()
            next = isWatching ? pace.end(at: client.now) : client.now + .seconds(1)
            isWatching = false
            return
        }
        if status.isPassing {
            return try retry("the server answers \(status.code): \(status.message)", after: .seconds(1), error)
        }
        failureCount += 1
        forgetPages()
        if isWatching {
            isWatching = false
            // What may be listed may at least be looked at now and then.
            if status.category == .forbidden || status.code == 405 || status.code == 404 {
                watchAgain = client.now + Self.watchInterval
            }
            next = client.now + .seconds(1)
        } else {
            watchAgain = .distantPast
            isRefused = true
            next = client.now + Self.listingInterval
        }
        var error = error
        if !isWatching { error.furtherVerbs = ["watch"] }
        trouble = error.described.brief
        try handle(.refused(error))
    }

    /// Tries again after a while.
    private func retry(_ reason: String, after least: Duration, _ error: any Error) throws {
        stop()
        forgetPages()
        failureCount += 1
        next = try backOff.fail(error, at: client.now, least: least)
        trouble = reason
    }
}
