import Kube
import System
import Transport

/// The time for which a Lease is held: it is renewed, and what may be done by its holder alone is ended before others may
/// have it.
package final class LeaseTenure {
    /// How it came to its end.
    package enum Ending {
        /// The command has ended.
        case command(ChildProcess.Ending)
        /// A signal asks kpod to end, and there is no command that it would be passed on to.
        case signal(Int32)
        /// What it was held for is over.
        case over
        /// The Lease is lost, or about to be; the command has ended.
        case lost(String)
        /// One of the Lease's companions, or the attendant, has failed; the command was asked to end, and has ended.
        case failed(any Error)
    }

    /// Called once when the end begins, and before a signal is passed on to the command: with the moment when it must have
    /// returned.
    package var willEnd: (Instant) -> Void = { _ in }
    /// Whether what the Lease is held for is over.
    package var isOver: () -> Bool = { false }
    /// What is seen to meanwhile, and may be what the Lease is held for.
    package var attendant: (any Attendant)?
    /// Called when the Lease could not be renewed for too long, with the reason: the command is asked to end.
    package var willLose: (String) -> Void = { _ in }

    private let lease: LeaseLock
    private let client: any Client
    private let command: AccompaniedCommand?
    private var isEnding = false
    /// Whether the command is being ended, since the Lease will be lost or something has failed.
    private var isLosing = false
    private var failure: (any Error)?

    /// The longest that the end may keep anything else waiting.
    private static let endTime = Duration.seconds(3)

    /// A Lease that was taken, and the command that runs while it is held, if one does.
    package init(_ lease: LeaseLock, client: any Client, command: AccompaniedCommand? = nil) {
        self.lease = lease
        self.client = client
        self.command = command
        allowCommand()
    }

    /// Renews the Lease until the end: the command, signals, the renewal, what is followed and the time are waited for
    /// together. The Lease is not given back.
    package func run() throws -> Ending {
        defer { command?.endForwarding() }
        do {
            let ending = try hold()
            if let failure { return .failed(failure) }
            return ending
        } catch {
            _ = try? command?.kill(client)
            beginEnd(client.now + Self.endTime)
            throw error
        }
    }

    private func hold() throws -> Ending {
        let loop = EventLoop(client)
        let times = lease.times
        var next = lease.nextRenewal
        var trouble = "it could not be renewed in time"
        var hasFailed = false
        while true {
            fallible { try attendant?.attend() }
            if let ending = ended() {
                // Where this process was held up, the guardian has ended the command.
                let isLost = isLosing || client.now >= lease.expiry - times.spare && ending.isKill
                return isLost ? .lost(trouble) : ending
            }
            let now = client.now
            if now >= lease.expiry - times.spare { return try lose(trouble) }
            if now >= lease.expiry - times.grace, !isLosing {
                beginLosing()
                // Whoever does not read what is said must not keep the command alive.
                willLose(trouble)
            }
            if isLosing, command == nil { return .lost(trouble) }
            if lease.renewalUnderWay == nil, now >= next, !isLosing {
                // A part of the time, and what comes after a failure gets the rest.
                lease.startRenewal(limit: hasFailed ? lease.expiry - times.grace - now : times.patience)
            }
            var sources = command?.sources ?? [.signal]
            let renewalIndex = sources.count
            if let renewal = lease.renewalUnderWay { sources.append(.transfer(renewal)) }
            let isIdle = lease.renewalUnderWay == nil && !isLosing
            let end = lease.expiry - (isLosing ? times.spare : times.grace)
            let due = min(attendant?.due ?? .distantFuture, isIdle ? next : .distantFuture)
            sources += attendant?.sources ?? []
            switch try loop.wait(for: failure == nil ? lease.companions : [], sources, until: min(end, due)) {
            case .follower(let follower):
                fallible { try follower.advance() }
                continue
            case .source(renewalIndex) where lease.renewalUnderWay != nil: break
            case .source, .time: continue
            }
            switch lease.takeRenewal() {
            case .renewed:
                next = lease.nextRenewal
                hasFailed = false
                if !isLosing { allowCommand() }
            case .asking: continue
            case .changed: next = client.now
            case .failed(let reason, let isSilent):
                trouble = reason
                hasFailed = true
                next = isSilent ? client.now : client.now + min(times.grace / 4, .seconds(1))
            case .lost(let reason): return try lose(reason)
            }
        }
    }

    /// Does something whose failure is the end of it all, in the same order as when the Lease will be lost.
    private func fallible(_ body: () throws -> Void) {
        do {
            try body()
        } catch {
            guard failure == nil else { return }
            failure = error
            if !isLosing { beginLosing() }
        }
    }

    private func beginLosing() {
        isLosing = true
        command?.terminate()
        beginEnd(lease.expiry - lease.times.spare)
    }

    /// Lets the command run for as long as nobody else may have the Lease, and no longer should this process be stopped or
    /// held up. What it does itself about the end comes before.
    private func allowCommand() { command?.mayRun(for: lease.expiry - lease.times.spare / 2 - client.now) }

    /// The end that has come by itself or by a signal.
    private func ended() -> Ending? {
        if isOver() { return .over }
        let ending: Ending
        if let command {
            let times = lease.times
            let end = command.poll { signal in
                // A reload, say, is no end.
                if Signals.asksForEnd(signal) { self.beginEnd(self.lease.expiry - times.grace) }
            }
            guard let end else { return nil }
            ending = .command(end)
        } else {
            guard let signal = Signals.take() else { return nil }
            ending = .signal(signal)
        }
        beginEnd(lease.expiry - lease.times.spare)
        return ending
    }

    /// Others have the Lease, or may have it at once.
    private func lose(_ reason: String) throws -> Ending {
        _ = try command?.kill(client)
        beginEnd(client.now + Self.endTime)
        return .lost(reason)
    }

    private func beginEnd(_ deadline: Instant) {
        guard !isEnding else { return }
        isEnding = true
        willEnd(min(deadline, client.now + Self.endTime))
    }
}

extension LeaseTenure.Ending {
    /// Whether the command was killed, by whomever.
    fileprivate var isKill: Bool {
        if case .command(.killed(Signals.kill)) = self { true } else { false }
    }
}
