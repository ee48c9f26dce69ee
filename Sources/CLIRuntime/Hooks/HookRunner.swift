import Kube
import System
import Transport

/// Runs hooks after changes: one after the other, once for all changes of a while, and again with longer and longer pauses
/// where one failed. It has no loop of its own: who uses it waits for `sources` until `due`, and calls `step`.
///
///     let runner = try HookOptions.runner(context, client: client)
///     while true {
///         try runner.step()
///         switch try loop.wait(for: followers, runner.sources, until: runner.due) { … runner.note() … }
///     }
package final class HookRunner {
    private let client: any Client
    private let settle: Duration
    private let timeout: Duration
    /// How often a hook that fails is tried again; nil is without end.
    private let retries: Int?
    private let say: (String) -> Void
    private var entries: [Entry]
    /// When what has changed has settled.
    private var settled: Instant?
    /// The hook under way, and when its time is over.
    private var running: (index: Int, end: Instant)?
    private var told = ToldOnce()

    /// How often hooks have succeeded and failed.
    package private(set) var successCount = 0
    package private(set) var failureCount = 0

    private struct Entry {
        var hook: any Hook
        /// When it is to run; nil when nothing has changed since it did.
        var next: Instant?
        var backOff = BackOff(longest: .seconds(60), patience: nil)
        var failures = 0
        /// Whether it was given up.
        var hasFailed = false
    }

    /// A runner of hooks in this order.
    ///
    /// - Parameter retries: how often a hook that fails is tried again; nil is without end, until it succeeds.
    package init(
        _ hooks: [any Hook], client: any Client, settle: Duration, timeout: Duration, retries: Int?,
        say: @escaping (String) -> Void
    ) {
        self.client = client
        self.settle = settle
        self.timeout = timeout
        self.retries = retries
        self.say = say
        entries = hooks.map { Entry(hook: $0) }
    }

    /// Whether there is any hook.
    package var isEmpty: Bool { entries.isEmpty }
    /// Whether nothing is under way, and nothing is to come.
    package var isIdle: Bool { settled == nil && running == nil && entries.allSatisfy { $0.next == nil } }
    /// Whether a hook was tried as often as it may be, and has failed, since the last change.
    package var hasFailed: Bool { entries.contains(where: \.hasFailed) }

    /// Notes that something has changed: the hooks run once it has settled.
    package func note() { if !entries.isEmpty, settled == nil { settled = client.now + settle } }

    /// Has the hooks run at once, or some of them.
    package func noteSettled(where isMeant: (any Hook) -> Bool = { _ in true }) {
        for index in entries.indices where isMeant(entries[index].hook) { begin(index) }
    }

    private func begin(_ index: Int) {
        entries[index].next = client.now
        entries[index].failures = 0
        entries[index].hasFailed = false
    }

    /// What to wait for.
    package var sources: [Source] { running.map { entries[$0.index].hook.sources } ?? [] }

    /// When `step` has something to do, whatever the sources say.
    package var due: Instant {
        if let running { return min(running.end, settled ?? .distantFuture) }
        return entries.compactMap(\.next).min().map { min($0, settled ?? .distantFuture) } ?? settled ?? .distantFuture
    }

    /// Goes on without waiting.
    ///
    /// - Throws: `TransportError.interrupted`; what hooks fail with is told.
    package func step() throws {
        while true {
            let now = client.now
            if let time = settled, time <= now {
                settled = nil
                for index in entries.indices { begin(index) }
            }
            if running == nil {
                let due = entries.indices.first { index in entries[index].next.map { $0 <= now } ?? false }
                guard let due else { return }
                // A change from now on is one that it has not seen.
                entries[due].next = nil
                running = (due, now + timeout)
                do {
                    try entries[due].hook.start(at: now)
                } catch {
                    try end(due, error)
                    continue
                }
            }
            guard let (index, end) = running else { return }
            do {
                if try entries[index].hook.isDone() {
                    try self.end(index, nil)
                } else if now >= end {
                    entries[index].hook.stop()
                    try self.end(index, HookFailure("it did not end within \(timeout.goText)"))
                } else {
                    return
                }
            } catch {
                try self.end(index, error)
            }
        }
    }

    /// Gives up what is under way.
    package func stop() {
        if let running { entries[running.index].hook.stop() }
        running = nil
    }

    private func end(_ index: Int, _ error: (any Error)?) throws {
        running = nil
        let label = entries[index].hook.label
        guard let error else {
            successCount += 1
            entries[index].backOff.succeed()
            entries[index].failures = 0
            if told.clear(label) { say("\(label) has succeeded.") }
            return
        }
        if case TransportError.interrupted = error { throw error }
        failureCount += 1
        let now = client.now
        let next = try entries[index].backOff.fail(error, at: now, least: .seconds(1))
        entries[index].failures += 1
        let isLast = retries.map { entries[index].failures > $0 } ?? false
        entries[index].hasFailed = isLast
        // A change that came meanwhile has it run in its turn.
        if !isLast { entries[index].next = max(next, entries[index].next ?? next) }
        let reason = (error as? HookFailure)?.reason ?? error.described.brief
        if told.isNew(label, isLast ? "at last: " + reason : reason) {
            say("\(label) failed: \(reason)\(isLast ? "" : "; it is tried again")")
        }
    }
}
