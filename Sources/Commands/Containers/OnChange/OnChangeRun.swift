import Arguments
import CLIRuntime
import Kube
import System
import Text
import Transport

/// Follows files and objects, and runs hooks after each change.
final class OnChangeRun {
    private let context: Context
    private let client: any Client
    private var paths: [WatchedPath] = []
    private var objects: [WatchedObject] = []
    private let state: State
    private let runner: HookRunner
    private let watch: FolderWatch?
    /// When files are looked at, whatever inotify says: network file systems have none.
    private var nextLook = Instant.distantPast
    private var lastLook = Instant.distantPast
    private var hasAnnounced = false

    /// Files that are written all the time are looked at no more often.
    private static let shortestPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(60)
    private static let pauseWithoutWatch = Duration.seconds(5)

    /// What is there, by the words that name it.
    private final class State {
        var digests: [String: String] = [:]

        /// What stands for all of it.
        var hash: String {
            let lines = digests.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            return String(SHA256.hexadecimal(lines.joined(separator: "\n").utf8).prefix(32))
        }
    }

    /// Reads what is followed, and what is done.
    init(_ context: Context) throws {
        self.context = context
        let client = try context.client()
        self.client = client
        let words = context.arguments.positionals
        for word in words {
            if Self.isPath(word) {
                paths.append(WatchedPath(word))
            } else {
                let target = try context.outlasting {
                    try ObjectSelection.single(
                        word, context, "\(goQuoted(word)) is no object; a path begins with / or .")
                }
                objects.append(WatchedObject(target, client: client))
            }
        }
        let state = State()
        self.state = state
        // Of several that restart one workload, each has its own.
        let key = "kpod/on-change-" + SHA256.hexadecimal(words.sorted().joined(separator: "\n").utf8).prefix(8)
        var restarts: [any Hook] = []
        for word in context.arguments[OnChange.restart] {
            let target = try context.outlasting { try Self.workload(word, context) }
            restarts.append(RestartHook(target, key: key, hash: { state.hash }, client: client) { context.say($0) })
        }
        runner = try HookOptions.runner(context, client: client, further: restarts)
        guard !runner.isEmpty else {
            throw InvalidInput("say what is to be done after a change: --exec, --signal, --request or --restart")
        }
        guard !paths.isEmpty else {
            watch = nil
            return
        }
        do throws(SystemError) {
            watch = try FolderWatch()
        } catch {
            watch = nil
            context.say("Files are looked at every few seconds: \(error.reason)")
        }
    }

    private static func isPath(_ word: String) -> Bool {
        !OwnPod.isOwn(word) && (word.hasPrefix("/") || word.hasPrefix(".") || !word.utf8.contains(UInt8(ascii: "/")))
    }

    private static func workload(_ word: String, _ context: Context) throws -> ObjectTarget {
        guard OwnPod.isOwn(word) || word.utf8.contains(UInt8(ascii: "/")) else {
            throw InvalidInput("--restart names a workload, as in deployment/web: \(printable(word))")
        }
        let selection = try ObjectSelection(context, words: [word], ObjectSelection.Rules(owner: .podTemplate))
        guard selection.targets.count == 1, let target = selection.targets.first, target.name != nil else {
            throw InvalidInput("--restart names one workload, as in deployment/web: \(printable(word))")
        }
        guard RolloutStatus.exists(for: target.type) else {
            throw InvalidInput("--restart: \(target.location) cannot be restarted")
        }
        return target
    }

    /// Goes on until a signal comes.
    func run() throws -> ExitStatus {
        defer { runner.stop() }
        let loop = EventLoop(client)
        while true {
            let now = client.now
            if !paths.isEmpty, now >= nextLook { lookAtFiles(now) }
            for object in objects { if let digest = object.digest { note(object.label, digest) } }
            announce()
            try runner.step()
            let followers = objects.filter { $0.pause <= now }.map(\.follower)
            let pauses = objects.map(\.pause).filter { $0 > now }
            // Where a look is due soon, what else happens until then is seen by it.
            let isWatching = nextLook > now + Self.shortestPause
            var sources = runner.sources
            let watchIndex = sources.count
            if let watch, isWatching { sources.append(.readable(watch.descriptor)) }
            let wake = ([runner.due, paths.isEmpty ? .distantFuture : nextLook] + pauses).min() ?? .distantFuture
            switch try loop.wait(for: followers, sources, until: wake) {
            case .follower(let follower):
                guard let object = objects.first(where: { $0.follower === follower }) else { continue }
                if let words = try object.advance() { context.say(words) }
            case .source(watchIndex): nextLook = max(client.now, lastLook + Self.shortestPause)
            case .source, .time: continue
            }
        }
    }

    private func lookAtFiles(_ now: Instant) {
        watch?.drain()
        lastLook = now
        var isComplete = watch != nil
        var watched: Set<String> = []
        // A folder that is watched only after it was looked at may have changed in between.
        for _ in 0..<3 {
            for index in paths.indices { note(paths[index].path, paths[index].look()) }
            let folders = Set(paths.flatMap(\.folders))
            guard let watch, folders != watched else { break }
            isComplete = watch.watch(folders)
            watched = folders
        }
        nextLook = now + (isComplete ? Self.longestPause : Self.pauseWithoutWatch)
    }

    private func note(_ label: String, _ digest: String) {
        guard let before = state.digests.updateValue(digest, forKey: label), before != digest else { return }
        context.say("\(label) has changed")
        runner.note()
    }

    /// Says once that all is followed from now on.
    private func announce() {
        guard !hasAnnounced, state.digests.count == Set(paths.map(\.path) + objects.map(\.label)).count else { return }
        hasAnnounced = true
        context.say("Following " + context.arguments.positionals.map { printable($0) }.joined(separator: ", "))
    }
}
