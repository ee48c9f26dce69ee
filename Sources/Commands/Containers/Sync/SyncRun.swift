import CLIRuntime
import JSON
import Kube
import System
import Transport

/// One run of `kpod sync`: objects are followed, their files kept true, and hooks run after changes.
final class SyncRun {
    private let plan: SyncPlan
    private let context: Context
    private let client: any Client
    private let folder: SyncFolder
    private let hooks: HookRunner
    private let downloads: SyncDownloads?
    private var claims = FileClaims()
    private var followers: [ChangeFollower] = []
    /// What each list that is under way has named so far.
    private var seen: [Int: Set<String>] = [:]
    private var refusals: [Int: ServerError] = [:]
    private var told = ToldOnce()
    /// The files that could not be written or removed, which are tried again.
    private var failing: [String: String] = [:]
    private var retryAt = Instant.distantFuture
    /// Whether that was put off since the last try: many files that fail at once are one failure.
    private var isPutOff = false
    private var backOff = BackOff(longest: .seconds(300), patience: nil)
    /// Whether the first sync is over, as far as the server lets it be, and whether all of it is written.
    private var isBegun = false
    private var isWritten = false
    private let began: Instant
    private var seenChanges = 0
    private var toldTrouble: [Int: String] = [:]
    private var writeFailures = 0
    private var server: ProbeServer?

    /// A run as the plan says.
    ///
    /// - Parameter downloads: what fetches the contents of keys that end with `.url`; nil where these are keys like others.
    init(
        _ plan: SyncPlan, _ context: Context, client: any Client, hooks: HookRunner, downloads: SyncDownloads? = nil
    ) {
        self.plan = plan
        self.downloads = downloads
        self.context = context
        self.client = client
        self.hooks = hooks
        began = client.now
        folder = SyncFolder(
            plan.folder, allowed: plan.allowed, instance: plan.instance, permissions: plan.permissions,
            owner: plan.owner, isAtomic: plan.isAtomic)
    }

    /// Runs until all is written, or for ever.
    func run() throws -> ExitStatus {
        for (index, selection) in plan.selections.enumerated() {
            followers.append(
                ChangeFollower(
                    client: client, type: selection.type, namespace: selection.namespace, name: selection.name,
                    selectors: plan.selectors, interval: plan.interval,
                    patience: plan.isOnce ? BackOff.usualPatience : nil
                ) { [unowned self] in take($0, index) })
            followers[index].endsWithList = plan.isOnce && plan.minimum == 0
        }
        defer {
            for follower in followers { follower.stop() }
            hooks.stop()
        }
        if !plan.health.isEmpty {
            server = try ProbeServer(plan.health, option: SyncOptions.health) { [unowned self] in health.answer($0) }
        }
        load()
        let loop = EventLoop(client)
        while true {
            for file in try downloads?.step() ?? [] where claims.holder(of: file.path) == file.object {
                folder.put(file.path, file.bytes, object: file.object)
            }
            write()
            begin()
            try hooks.step()
            if let status = try end() { return status }
            server?.step()
            let wake = min(hooks.due, retryAt, downloads?.due ?? .distantFuture, server?.due ?? .distantFuture)
            let sources = hooks.sources + (downloads?.sources ?? []) + (server?.sources ?? [])
            if case .follower(let follower) = try loop.wait(for: followers, sources, until: wake) {
                try follower.advance()
                tellTrouble()
            }
            if client.now >= retryAt { retry() }
        }
    }

    private func load() { do throws(SystemError) { try folder.load() } catch { fail(plan.folder, error.reason) } }

    // MARK: Objects

    private func take(_ news: ChangeFollower.News, _ index: Int) {
        let follower = followers[index]
        switch news {
        case .listing: seen[index] = []
        case .object(let node):
            let object = APIObject(node)
            let name = Self.name(object, follower.type)
            seen[index]?.insert(name)
            keep(node, object, name, follower.type)
        case .deleted(let node): release(Self.name(APIObject(node), follower.type))
        case .listed:
            refusals[index] = nil
            let named = seen.removeValue(forKey: index) ?? []
            // All that belongs into the folder is known once more; whether it can be shown is seen by showing it.
            if seen.isEmpty { failing[plan.folder] = nil }
            load()
            for name in claims.names.filter({ covers(follower, $0) && !named.contains($0) }) { release(name) }
            // What a kpod that ran before has written of objects that are no more.
            for (path, object) in folder.owned where covers(follower, object) && claims.holder(of: path) == nil {
                remove(path)
            }
        case .refused(let error):
            refusals[index] = error
            let place = follower.namespace.map { " in namespace \($0)" } ?? ""
            guard !plan.isOnce, told.isNew("refusal \(index)", error.message) else { return }
            context.say(
                "The server refuses \(follower.type.qualifiedResource)\(place), and is asked again: \(error.brief)")
            for line in RefusalHint(context).lines(for: [error]) { context.say(line) }
        }
    }

    /// An object's place in words that are never taken apart wrongly: none of them holds a slash.
    private static func name(_ object: APIObject, _ type: ResourceType) -> String {
        "\(object.namespace)/\(type.qualifiedResource)/\(object.name)"
    }

    private func covers(_ follower: ChangeFollower, _ object: String) -> Bool {
        let parts = object.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[1] == follower.type.qualifiedResource
            && (follower.namespace.map { $0 == parts[0] } ?? true) && (follower.name.map { $0 == parts[2] } ?? true)
    }

    private func keep(_ node: JSONNode, _ object: APIObject, _ name: String, _ type: ResourceType) {
        var files: [(path: String, bytes: [UInt8], isURL: Bool)] = []
        var faults: [String] = []
        do throws(InvalidInput) {
            let place = try plan.places.folder(for: object)
            let found = plan.contents.files(of: node, isSecret: type.resource == "secrets" && type.group.isEmpty)
            faults = found.faults
            for file in found.files {
                do throws(InvalidInput) {
                    let isURL = downloads != nil && file.key.hasSuffix(SyncDownloads.suffix)
                    let key = isURL ? String(file.key.dropLast(SyncDownloads.suffix.count)) : file.key
                    let path = try plan.places.path(of: key, in: place, object: object, singular: type.singular)
                    files.append((path, file.bytes, isURL))
                } catch {
                    faults.append(error.message)
                }
            }
        } catch {
            faults.append(error.message)
        }
        let claimant = FileClaims.Claimant(object: name, created: object.created?.seconds ?? 0)
        let outcome = claims.claim(Set(files.map(\.path)), by: claimant)
        settle(outcome)
        for file in files where outcome.held.contains(file.path) {
            failing[file.path] = nil
            guard file.isURL, let downloads else {
                downloads?.forget(file.path)
                folder.put(file.path, file.bytes, object: name)
                continue
            }
            if let fault = downloads.fetch(file.bytes, for: file.path, object: name) { faults.append(fault) }
        }
        for (path, holder) in outcome.lost.sorted(by: { $0.key < $1.key }) {
            faults.append("its file \(path) is that of \(holder), which is older")
        }
        for (path, loser) in outcome.taken.sorted(by: { $0.key < $1.key }) {
            tell(loser, "its file \(path) is that of \(name), which is older")
        }
        if faults.isEmpty { told.clear(name) }
        for fault in faults { tell(name, fault) }
    }

    private func release(_ name: String) {
        settle(claims.release(name))
        told.clear(name)
    }

    private func settle(_ outcome: FileClaims.Outcome) {
        for path in outcome.freed { remove(path) }
        // What an heir holds was not kept.
        for heir in outcome.heirs {
            for follower in followers where covers(follower, heir) { follower.listAgain(at: client.now) }
        }
    }

    // MARK: Files

    private func remove(_ path: String) {
        failing[path] = nil
        downloads?.forget(path)
        do throws(SystemError) {
            try folder.remove(path)
            told.clear("file " + path)
        } catch {
            fail(path, error.reason)
        }
    }

    private func write() {
        // Half a list is no state to be shown, unless the rest does not come.
        let isListing =
            plan.isAtomic && seen.keys.contains { !followers[$0].isRefused && followers[$0].trouble == nil }
        for failure in folder.flush(shows: !isListing) { fail(failure.path, failure.reason) }
        if failing.isEmpty, retryAt < .distantFuture {
            (retryAt, isPutOff) = (.distantFuture, false)
            backOff.succeed()
        }
        guard !isListing, folder.tally.changes > seenChanges else { return }
        seenChanges = folder.tally.changes
        if isBegun { hooks.note() }
    }

    private func fail(_ path: String, _ reason: String) {
        writeFailures += 1
        failing[path] = reason
        if !isPutOff {
            isPutOff = true
            // Without patience it throws nothing.
            let next = try? backOff.fail(HookFailure(reason), at: client.now, least: .seconds(1))
            retryAt = next ?? client.now + .seconds(60)
        }
        if told.isNew("file " + path, reason) {
            context.say("\(path) is not as it should be, and is tried again: \(reason)")
        }
    }

    /// What failed is tried again: what is to be removed at once, and what is to be written when it is listed anew.
    private func retry() {
        (retryAt, isPutOff) = (.distantFuture, false)
        for path in failing.keys where path != plan.folder && claims.holder(of: path) == nil { remove(path) }
        if failing.isEmpty { return }
        if !isPutOff { retryAt = client.now + .seconds(300) }
        for follower in followers { follower.listAgain(at: client.now) }
    }

    // MARK: Words

    private func tell(_ object: String, _ reason: String) {
        if told.isNew(object, reason) { context.say("\(object): \(reason)") }
    }

    private func tellTrouble() {
        for (index, follower) in followers.enumerated() where follower.trouble != toldTrouble[index] {
            // A refusal is told with what would mend it.
            if let trouble = follower.trouble, !follower.isRefused, toldTrouble[index] == nil,
                told.isNew("the API server", trouble)
            {
                context.sayAskedAgain(trouble)
            }
            toldTrouble[index] = follower.trouble
            if followers.allSatisfy({ $0.trouble == nil }) { told.clear("the API server") }
        }
    }

    /// What `--health` tells.
    private var health: SyncHealth {
        let now = client.now
        var health = SyncHealth()
        health.isWritten = isWritten
        health.age = followers.map { now - max($0.contact(at: now), began) }.max() ?? .zero
        health.longestAge = .seconds(60) + (plan.interval ?? .zero)
        health.objects = claims.objectCount
        health.files = folder.fileCount
        health.bytes = folder.byteCount
        health.writes = folder.tally.changes
        health.errors = writeFailures + followers.reduce(0) { $0 + $1.failureCount }
        health.hookSuccesses = hooks.successCount
        health.hookFailures = hooks.failureCount
        return health
    }

    // MARK: The end

    /// Whether all that is followed has been listed.
    private var hasLooked: Bool { followers.allSatisfy(\.hasLooked) }

    /// Notes that the first sync is over, as far as the server lets it be.
    private func begin() {
        if !isBegun, followers.allSatisfy({ $0.hasLooked || $0.isRefused }), hasLooked || !plan.isOnce,
            claims.objectCount >= plan.minimum
        {
            isBegun = true
            for (path, object) in folder.owned where !followers.contains(where: { covers($0, object) }) { remove(path) }
            write()
            if seenChanges > 0, !plan.skipsInitial {
                hooks.noteSettled { !plan.skipsInitialRequests || !($0 is RequestHook) }
            }
            Process.forgetCode()
        }
        if isBegun, hasLooked, failing.isEmpty, downloads?.isIdle != false { isWritten = true }
    }

    /// Ends where it is to end and all is done.
    private func end() throws -> ExitStatus? {
        guard plan.isOnce, followers.allSatisfy({ $0.hasLooked || $0.isRefused }) else { return nil }
        if !refusals.isEmpty {
            let errors = refusals.sorted { $0.key < $1.key }.map { $0.value as any Error }
            throw errors.count == 1 ? errors[0] : CommandError.Several(errors: errors)
        }
        if let (path, reason) = failing.min(by: { $0.key < $1.key }) {
            throw CommandError("\(printable(path)) is not written: \(reason)", status: .failure)
        }
        guard isBegun, hooks.isIdle, downloads?.isIdle != false else { return nil }
        guard !hooks.hasFailed, downloads?.hasFailed != true else {
            throw CommandError("what was to be done after the sync failed", status: .failure)
        }
        return .success
    }
}
