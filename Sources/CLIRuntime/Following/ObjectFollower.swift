import JSON
import Kube
import System
import Transport

/// One object, or those that selectors choose, followed until somebody has seen enough, over whatever befalls the server.
///
/// What is followed is read first and then watched; where watching is not allowed it is read every second. A named object
/// is read by its name, so that no right to list is needed, and watched by a field selector: a role that names it will do.
package final class ObjectFollower: Follower {
    /// What is followed; another version of the type may turn out to be the one that the server has.
    package var type: ResourceType
    /// Where; `nil` for types without namespaces, and for all namespaces.
    package let namespace: String?
    /// The name; `nil` follows all that the selectors choose.
    package let name: String?
    package private(set) var transfer: (any Transfer)?
    package private(set) var hasLooked = false
    package private(set) var trouble: String?
    /// What is there.
    package private(set) var objects: [Key: JSONDocument] = [:]
    /// The server's answer that a named object is not there.
    package private(set) var absence: ServerError?

    /// Where an object is.
    package struct Key: Hashable {
        package var namespace: String
        package var name: String

        package init(namespace: String, name: String) {
            self.namespace = namespace
            self.name = name
        }
    }

    private enum Step {
        case reading
        case watching
    }

    private let client: any Client
    private let selectors: ListOptions
    private var backOff: BackOff
    private var step = Step.reading
    private var mayWatch = true
    private var request = Request(path: "/")
    private var headWasTaken = false
    private var body: [UInt8] = []
    private var decoder = WatchDecoder()
    /// Where the watch of a collection goes on.
    private var version = ""
    /// Where its list goes on, and what the pages before had.
    private var continueToken = ""
    private var followedTokens: Set<String> = []
    private var listed: [JSONDocument] = []
    /// The versions last seen, by which events that come late are told (KEP-5504: resource versions can be compared).
    private var seen: [Key: UInt64] = [:]
    private var next = Instant.distantPast
    /// When a watch must have told of an object that was there; otherwise it went before the watch began.
    private var confirmation: Instant?
    private var pace: WatchPace

    /// How long the present watch may be silent.
    private var silence = shortestSilence

    /// A watch that is silent for longer and longer is followed by another look: its connection may be dead, or a change
    /// may have been missed. From the longest time on, bookmarks break the silence.
    private static let shortestSilence = Duration.seconds(15)
    private static let longestSilence = Duration.seconds(100)
    /// How often what may not be watched is read.
    private let readingInterval: Duration

    /// Follows the object of a name, or those that selectors choose. A server that stays away for the time of `patience`
    /// is an error; `nil` leaves it to the caller how long to go on. What may not be watched is read at an interval.
    package init(
        client: any Client, type: ResourceType, namespace: String?, name: String?,
        selectors: ListOptions = ListOptions(), patience: Duration? = nil, readingInterval: Duration = .seconds(1)
    ) {
        self.readingInterval = readingInterval
        pace = WatchPace(longest: readingInterval)
        backOff = BackOff(patience: patience)
        self.client = client
        self.type = type
        self.namespace = namespace
        self.name = name
        self.selectors = selectors
    }

    deinit { stop() }

    /// The one object that is followed by its name.
    package var object: JSONDocument? { objects.values.first }

    package var due: Instant? { transfer == nil ? next : confirmation }

    package func stop() {
        transfer?.cancel()
        transfer = nil
        confirmation = nil
    }

    /// Begins with an object that was just read: what follows is watched.
    package func begin(with document: JSONDocument) {
        note(document)
        hasRead()
    }

    /// Begins anew, as at first: what was seen does not count until another look confirms it.
    package func restart() {
        stop()
        hasLooked = false
        step = .reading
        forgetPages()
        next = .distantPast
    }

    /// Has a list begin anew.
    private func forgetPages() { (continueToken, followedTokens, listed) = ("", [], []) }

    package func start(at now: Instant) {
        if let confirmation, now >= confirmation { restart() }
        guard transfer == nil, now >= next else { return }
        switch (step, name) {
        case (.reading, let name?): request = .get(type, namespace: namespace, name: name)
        case (.reading, nil): request = .list(type, namespace: namespace, options: pageOptions)
        case (.watching, _): request = .watch(type, namespace: namespace, options: watchOptions)
        }
        headWasTaken = false
        body = []
        decoder = WatchDecoder()
        if step == .watching { pace.open(at: now) }
        request.silenceLimit = step == .watching ? silence : BackOff.longestAnswer
        transfer = client.start(request)
    }

    /// Page by page, so that no more than one is held beside what was found.
    private var pageOptions: ListOptions {
        var options = selectors
        options.limit = ListPager.pageSize
        options.continueToken = continueToken
        return options
    }

    /// A named object is watched from no version: the first event tells what is there. The version that it carries may be
    /// older than the server remembers, and only a list would tell a newer one.
    private var watchOptions: ListOptions {
        var options = selectors
        if let name { options.fieldSelector = FieldSelector.name(name) }
        options.resourceVersion = name == nil ? version : ""
        options.allowWatchBookmarks = true
        options.timeoutSeconds = WatchStream.longestWatch
        return options
    }

    package func advance() throws {
        guard let transfer else { return }
        do {
            if !headWasTaken {
                headWasTaken = true
                try ServerError.check(transfer, request: request)
                if step == .watching, name != nil, !objects.isEmpty {
                    confirmation = client.now + .seconds(1)
                }
                return
            }
            guard let piece = try transfer.next() else { return try end() }
            healthy()
            guard step == .watching else {
                guard body.count + piece.count <= WholeBody.limit else {
                    throw TransportError.tooLarge(limit: WholeBody.limit)
                }
                body += piece
                return
            }
            silence = Self.shortestSilence
            decoder.feed(piece)
            while let event = try decoder.next() {
                if let failure = event.failure { throw ServerError(status: failure, request: request) }
                take(event)
            }
        } catch let error as ServerError {
            try handle(error)
        } catch TransportError.timedOut where step == .watching {
            // The time for one request is over, which for a watch is no fault.
            try end()
        } catch TransportError.silent where step == .watching {
            silence = min(silence * 2, Self.longestSilence)
            try end()
        } catch let error as TransportError where error.isPassing {
            try retry(error.brief, after: .milliseconds(250), error)
        } catch is WatchDecoder.Fault {
            let error = UnexpectedAnswer(request: request, reason: "half an event of a watch")
            try retry("the watch broke off", after: .milliseconds(250), error)
        } catch is JSONError {
            let reason = UnexpectedAnswer.describe(body, "a body that is not valid JSON")
            try retry(reason, after: .seconds(1), UnexpectedAnswer(request: request, reason: reason))
        }
    }

    private func healthy() {
        backOff.succeed()
        trouble = nil
    }

    // MARK: What is there

    private func key(_ object: APIObject) -> Key { Key(namespace: object.namespace, name: object.name) }

    private func take(_ event: WatchEvent) {
        if !event.resourceVersion.isEmpty { version = event.resourceVersion }
        guard event.kind != .bookmark else { return }
        let object = APIObject(event.object)
        guard name == nil || object.name == name else { return }
        confirmation = nil
        let key = key(object)
        if let number = UInt64(event.resourceVersion) {
            if let last = seen[key], number < last { return }
            seen[key] = number
        }
        // The event's storage is the decoder's own.
        objects[key] = event.kind == .deleted ? nil : event.object.detached()
    }

    /// The answer has ended: an object or a list that was read, or a watch, which the server ends every few minutes.
    private func end() throws {
        transfer = nil
        confirmation = nil
        guard step == .reading else {
            // Another look tells what came to pass meanwhile.
            step = .reading
            next = pace.end(at: client.now)
            return
        }
        let document = try JSONDocument(parsing: body)
        body = []
        if name == nil {
            if let items = document.root["items"] {
                for item in items.elements { listed.append(item.detached()) }
            }
            continueToken = document.root.at("metadata", "continue")?.string ?? ""
            guard continueToken.isEmpty else {
                guard followedTokens.insert(continueToken).inserted else {
                    throw UnexpectedAnswer(
                        request: request, reason: "a page of the list that leads back to an earlier one")
                }
                return
            }
            version = document.root.at("metadata", "resourceVersion")?.string ?? ""
        } else {
            listed = [document]
        }
        objects = [:]
        seen = [:]
        for document in listed { note(document) }
        forgetPages()
        absence = nil
        hasRead()
    }

    private func note(_ document: JSONDocument) {
        let object = APIObject(document.root)
        objects[key(object)] = document
        seen[key(object)] = UInt64(object.resourceVersion)
    }

    private func hasRead() {
        hasLooked = true
        healthy()
        step = mayWatch ? .watching : .reading
        next = mayWatch ? .distantPast : client.now + readingInterval
    }

    // MARK: What goes wrong

    private func handle(_ error: ServerError) throws {
        stop()
        let isBetweenPages = !continueToken.isEmpty
        forgetPages()
        if isBetweenPages, error.status.isExpired { return }
        let status = error.status
        if status.isPassing {
            return try retry("the server answers \(status.code): \(status.message)", after: .seconds(1), error)
        }
        if step == .watching {
            step = .reading
            next = status.isExpired ? pace.end(at: client.now) : client.now + readingInterval
            // What may be read may at least be looked at every second.
            if status.category == .forbidden || status.code == 405 || status.code == 404 { mayWatch = false }
            if status.category == .unauthorized { throw error }
        } else if name != nil, status.category == .notFound, !error.isUnknownPath {
            objects = [:]
            absence = error
            hasRead()
        } else {
            var error = error
            error.furtherVerbs = ["watch"]
            throw error
        }
    }

    /// Tries again after a while.
    private func retry(_ reason: String, after least: Duration, _ error: any Error) throws {
        stop()
        forgetPages()
        next = try backOff.fail(error, at: client.now, least: least)
        step = .reading
        trouble = reason
    }
}
