import JSON
import Kube
import System
import Transport

/// A Lease that is waited for, held, renewed and given back.
///
/// Times are those of this process's monotonic clock. Others may take the Lease the time of `duration` after they have seen
/// its last renewal, which is after the renewal was sent: so whoever counts from the sending ends first.
package final class LeaseLock {
    /// When others may have the Lease, unless it is renewed before.
    package private(set) var expiry = Instant.distantPast
    /// How long it is held, and how often renewed.
    package let times: LeaseTimes
    /// What is followed meanwhile, and must have been seen before the Lease is taken.
    package var companions: [any Follower] = []
    /// Called with whom the Lease is seen to be held by; empty where nobody holds it.
    package var observe: (_ holder: String) -> Void = { _ in }

    private let context: Context
    private let client: any Client
    private let name: String
    private let identity: String
    private let isQuiet: Bool
    private var record: LeaseRecord
    /// Takings of which it is not known whether they were written, or whether they last.
    private var attempts: [LeaseRecord] = []
    private var underWay: (transfer: any Transfer, request: Request, sent: Instant, isLook: Bool)?
    /// What the last renewal that came about wrote, and the later ones of which that is not known, with their moments.
    private var renewed = ""
    private var unheard: [(renewal: String, sent: Instant)] = []

    /// A Lease of the context's namespace, which `acquire` waits for; `identity` is who holds it then.
    package init(
        _ context: Context, client: any Client, name: String, identity: String, times: LeaseTimes, isQuiet: Bool
    ) {
        self.context = context
        self.client = client
        self.name = name
        self.identity = identity
        self.times = times
        self.isQuiet = isQuiet
        record = LeaseRecord(name: name, namespace: context.namespace)
    }

    /// When the next renewal is due.
    var nextRenewal: Instant { expiry - times.duration + times.renewal }

    // MARK: Taking it

    /// Waits until the lock is ours; false if another holds it and it is not to be waited for.
    ///
    /// - Throws: `CommandError` with `timedOut`; `ServerError` for what the server refuses.
    package func acquire(deadline: Instant, waits: Bool) throws -> Bool {
        do {
            guard try acquireBefore(deadline, waits: waits) else { return false }
            // Written long ago, by an answer that was late: the command is to have its time.
            while client.now >= nextRenewal,
                try !renewNow(DeadlineClient(client, deadline: min(deadline, client.now + times.grace)))
            {
                attempts = [record]
                guard try acquireBefore(deadline, waits: waits) else { return false }
            }
            return true
        } catch {
            // What may have been written is ours, and nobody else would give it back.
            let signal = Signals.take()
            if !attempts.isEmpty { giveBackIfHeld() }
            if let signal { throw TransportError.interrupted(signal: signal) }
            if case TransportError.deadlinePassed = error { throw timedOut }
            throw error
        }
    }

    private var timedOut: CommandError {
        CommandError("timed out waiting for lease/\(printable(name))", status: .timedOut)
    }

    private func acquireBefore(_ deadline: Instant, waits: Bool) throws -> Bool {
        let client = DeadlineClient(client, deadline: deadline)
        let lease = ObjectFollower(client: client, type: .leases, namespace: context.namespace, name: name)
        defer { lease.stop() }
        var progress = WaitProgress(context, isQuiet: isQuiet)
        defer { progress.clear() }
        // The renewal that was seen last, whose it was, and when its time is over. Whoever has it taken away, by a Lease
        // that is deleted or overwritten, may go on for that long before noticing.
        var seen = (renewal: "", holder: "", end: Instant.distantPast)
        var wake = Instant.distantFuture
        func advance(_ follower: any Follower) throws {
            do {
                try follower.advance()
            } catch var error as ServerError where follower === lease {
                error.furtherVerbs = ["create", "update", "watch"]
                throw error
            }
        }
        let loop = EventLoop(client)
        let isTaken: Bool? = try loop.run([lease] + companions, until: deadline, wake: wake, advance: advance) { now in
            wake = .distantFuture
            if let trouble = lease.trouble { progress.show([("lease/\(name)", trouble)]) }
            guard lease.hasLooked, lease.trouble == nil else { return nil }
            let found = lease.object.map { LeaseRecord($0.root) }
            if let found, seen.renewal != found.renewal {
                let time = Duration.seconds(max(found.duration ?? times.seconds, 0))
                seen = (
                    found.renewal, found.holder, found.holder.isEmpty ? .distantPast : max(seen.end, now + time)
                )
            }
            observe(found?.holder ?? "")
            guard companions.allSatisfy(\.hasLooked) else { return nil }
            if let found, isOurs(found) {
                record = found
                expiry = now
                if try renewNow(client) { return true }
                lease.restart()
                return nil
            }
            if now >= seen.end {
                if try take(found, client, &progress) { return true }
                // Another was quicker. What it wrote is seen soon.
                lease.restart()
                return nil
            }
            guard waits else {
                context.say("lease/\(name) is held by \(seen.holder)")
                return false
            }
            progress.show([("lease/\(name)", "held by \(printable(seen.holder))")])
            wake = seen.end
            return nil
        }
        guard let isTaken else {
            progress.clear()
            throw timedOut
        }
        return isTaken
    }

    /// Tries to take a Lease as it was found; false if another was quicker.
    private func take(
        _ found: LeaseRecord?, _ client: any Client, _ progress: inout WaitProgress
    ) throws -> Bool {
        var record = found ?? LeaseRecord(name: name, namespace: context.namespace)
        record.take(by: identity, seconds: times.seconds, at: context.now)
        let body = record.value.compact
        let request: Request =
            found == nil
            ? .create(.leases, namespace: context.namespace, body: body)
            : .update(.leases, namespace: context.namespace, name: name, body: body)
        let sent = self.client.now
        // Until the answer has come: whatever ends this in between, the write may have come about.
        attempts = attempts.suffix(Self.attemptLimit) + [record]
        do {
            let found = try answer(to: request, client, within: .seconds(10))
            if found.holder == identity {
                note(found, sent)
                attempts = []
                return true
            }
            // That is no word that it was written: the next look tells.
            progress.show([("lease/\(name)", "the server's answer is not what was written")])
        } catch let error as ServerError where !error.status.isPassing {
            attempts.removeLast()
            // Taken, made or deleted by another meanwhile.
            if [404, 409].contains(error.status.code) { return false }
            throw error
        } catch let error as ServerError {
            progress.show([("lease/\(name)", error.status.message)])
        } catch let error as TransportError where error.isPassing {
            // Whether it was written is not known: the next look tells, by the moment of the taking.
            progress.show([("lease/\(name)", error.brief)])
        }
        try client.sleep(for: .milliseconds(500))
        return false
    }

    /// Older ones would have been seen by now.
    private static let attemptLimit = 15

    /// Whether a Lease tells of a taking of ours whose answer was not heard.
    private func isOurs(_ found: LeaseRecord) -> Bool { attempts.contains { found.isSameTaking(as: $0) } }

    private func renewNow(_ client: any Client) throws -> Bool {
        record.renew(at: context.now)
        let request = Request.update(
            .leases, namespace: context.namespace, name: name, body: record.value.compact)
        let sent = self.client.now
        guard let found = try? answer(to: request, client, within: times.grace), found.holder == identity
        else { return false }
        note(found, sent)
        attempts = []
        return true
    }

    // MARK: Holding it

    /// The renewal that is under way, or the look at what has come of one.
    var renewalUnderWay: (any Transfer)? { underWay?.transfer }

    /// The Lease that the server answers with. A connection that is dead must not cost more than a part of the time.
    private func answer(
        to request: Request, _ client: any Client, within silence: Duration = .seconds(1)
    ) throws -> LeaseRecord {
        let request = request.limitingSilence(to: silence)
        return LeaseRecord(try client.start(request).document(request: request).root)
    }

    /// Sends a renewal, which is given up when nothing is heard of it for so long.
    func startRenewal(limit: Duration) {
        record.renew(at: context.now)
        let request = Request.update(
            .leases, namespace: context.namespace, name: name, body: record.value.compact
        ).limitingSilence(to: limit)
        underWay = (client.start(request), request, client.now, false)
    }

    /// What came of a renewal.
    enum Outcome {
        /// The lock is held for another while.
        case renewed
        /// Somebody has changed the Lease: who has it now is being asked.
        case asking
        /// Somebody has changed the Lease, which is ours still: to be renewed at once.
        case changed
        /// It failed in passing, and may be tried again: at once, if the server was silent.
        case failed(String, isSilent: Bool)
        /// Another has the lock, or nobody.
        case lost(String)
    }

    /// What has come of the renewal under way, which has something to say.
    func takeRenewal() -> Outcome {
        guard let (transfer, request, sent, isLook) = underWay else { return .asking }
        underWay = nil
        do {
            let found = LeaseRecord(try transfer.document(request: request).root)
            if isLook { return judge(found) }
            guard found.holder == identity else { return look() }
            note(found, sent)
            return .renewed
        } catch let error as ServerError where error.status.code == 404 && isLook {
            return .lost("somebody has deleted it")
        } catch let error as ServerError where [404, 409].contains(error.status.code) && !isLook {
            return look()
        } catch {
            if !isLook { unheard.append((record.renewal, sent)) }
            // A signal in between is for the loop to take; whether the renewal came about, the next one tells.
            var isSilent = false
            if case TransportError.silent = error { isSilent = true }
            return .failed(error.described.brief, isSilent: isSilent)
        }
    }

    /// Asks who has the Lease, after a renewal that did not come about.
    private func look() -> Outcome {
        let request = Request.get(.leases, namespace: context.namespace, name: name)
            .limitingSilence(to: max(expiry - times.grace - client.now, .milliseconds(1)))
        underWay = (client.start(request), request, client.now, true)
        return .asking
    }

    /// A taking or a renewal came about, which was sent then.
    private func note(_ found: LeaseRecord, _ sent: Instant) {
        record = found
        expiry = sent + times.duration
        renewed = found.renewal
        unheard = []
    }

    /// After a conflict: somebody has changed the Lease, but is it still ours? It may have been a renewal of ours whose
    /// answer was not heard.
    private func judge(_ found: LeaseRecord) -> Outcome {
        guard found.isStill(record) else {
            return .lost(found.holder.isEmpty ? "somebody has released it" : "it is held by \(found.holder)")
        }
        if found.renewal != renewed, let own = unheard.first(where: { $0.renewal == found.renewal }) {
            note(found, own.sent)
            return .renewed
        }
        record = found
        return .changed
    }

    /// Gives the Lease up without a word to the server: should nobody have taken it when it is waited for again, it is
    /// held on at once.
    package func abandon() {
        cancelRenewal()
        attempts = [record]
    }

    /// Gives the renewal under way up.
    func cancelRenewal() {
        underWay?.transfer.cancel()
        underWay = nil
    }

    // MARK: Giving it back

    /// Gives the lock back if the server says that it is ours.
    private func giveBackIfHeld() {
        let client = DeadlineClient(client, deadline: client.now + .seconds(3))
        let request = Request.get(.leases, namespace: context.namespace, name: name)
        // The second time over a connection that is not dead.
        guard let found = (try? answer(to: request, client)) ?? (try? answer(to: request, client)) else { return }
        guard isOurs(found) else { return }
        record = found
        release()
    }

    /// Lets others have it at once. A failure only makes them wait, and is said.
    package func release() {
        cancelRenewal()
        let client = DeadlineClient(client, deadline: client.now + .seconds(3))
        let held = record
        for _ in 0..<3 {
            record.release(at: context.now)
            let request = Request.update(
                .leases, namespace: context.namespace, name: name, body: record.value.compact)
            do {
                _ = try answer(to: request, client)
                return
            } catch TransportError.silent {
                // Whether it was written, the next try tells.
                continue
            } catch let error as ServerError where error.status.code == 409 {
                // A renewal whose answer was not waited for: the Lease is ours still.
                let request = Request.get(.leases, namespace: context.namespace, name: name)
                guard let found = try? answer(to: request, client) else { continue }
                guard found.isStill(held) else { return }
                record = found
            } catch TransportError.interrupted {
                // The end is near anyway, and the lock goes first.
                _ = Signals.take()
            } catch {
                return sayKept(error.described.brief)
            }
        }
        sayKept("the server did not answer in time")
    }

    private func sayKept(_ reason: String) {
        context.say("lease/\(name) was not given back, and ends by itself in \(times.seconds) s: \(reason)")
    }
}
