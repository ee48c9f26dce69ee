import Arguments
import CLIRuntime
import JSON
import Kube
import System
import Transport

/// A Lease that is waited for, held, renewed and given back.
///
/// Times are those of this process's monotonic clock. Others may take the lock `seconds` after they have seen its last
/// renewal, which is after the renewal was sent: so whoever counts from the sending ends first.
struct LeaseLock {
    /// When the lock must be given up unless it is renewed before.
    private(set) var expiry = Instant.distantPast
    /// How long the lock is held after a renewal.
    let duration: Duration

    private let context: Context
    private let client: any Client
    private let name: String
    private let identity: String
    private let seconds: Int
    private var record: LeaseRecord
    /// Takings of which it is not known whether they were written.
    private var attempts: [LeaseRecord] = []
    private var renewal: (transfer: any Transfer, request: Request, sent: Instant)?

    /// A Lease of the context's namespace, which `acquire` waits for; `identity` is who holds it then.
    init(_ context: Context, client: any Client, name: String, identity: String, seconds: Int) {
        self.context = context
        self.client = client
        self.name = name
        self.identity = identity
        self.seconds = seconds
        duration = .seconds(seconds)
        record = LeaseRecord(name: name, namespace: context.namespace)
    }

    // MARK: Taking it

    /// Waits until the lock is ours; false if another holds it and it is not to be waited for.
    ///
    /// - Throws: `CommandError` with `timedOut`; `ServerError` for what the server refuses.
    mutating func acquire(deadline: Instant, waits: Bool) throws -> Bool {
        do {
            guard try acquireBefore(deadline, waits: waits) else { return false }
            // Written long ago, by an answer that was late: the command is to have its time.
            if client.now >= expiry - duration / 3 * 2,
                try !renewNow(DeadlineClient(client, deadline: client.now + duration / 3))
            {
                attempts = [record]
                throw CommandError(
                    "lease/\(printable(name)) was taken, and could not be renewed in time", status: .timedOut)
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

    private mutating func acquireBefore(_ deadline: Instant, waits: Bool) throws -> Bool {
        let client = DeadlineClient(client, deadline: deadline)
        let follower = ObjectFollower(client: client, type: .leases, namespace: context.namespace, name: name)
        defer { follower.stop() }
        var progress = WaitProgress(context, isQuiet: context.arguments[Lock.quiet])
        defer { progress.clear() }
        // The renewal that was seen last, and when it was seen first.
        var seen: (renewal: String, at: Instant)?
        var wake = Instant.distantFuture
        func advance(_ follower: any Follower) throws {
            do {
                try follower.advance()
            } catch var error as ServerError {
                error.furtherVerbs = ["create", "update", "watch"]
                throw error
            }
        }
        let loop = EventLoop(client)
        let isTaken: Bool? = try loop.run([follower], until: deadline, wake: wake, advance: advance) { now in
            wake = .distantFuture
            if let trouble = follower.trouble { progress.show([("lease/\(name)", trouble)]) }
            guard follower.hasLooked, follower.trouble == nil else { return nil }
            let found = follower.object.map { LeaseRecord($0.root) }
            if let found, seen?.renewal != found.renewal { seen = (found.renewal, now) }
            let end = found.map { (seen?.at ?? now) + .seconds(max($0.duration ?? seconds, 0)) } ?? .distantPast
            if let found, isOurs(found) {
                record = found
                expiry = now
                if try renewNow(client) { return true }
                follower.restart()
                return nil
            }
            if found?.holder.isEmpty != false || now >= end {
                if try take(found, client) { return true }
                // Another was quicker. What it wrote is seen soon.
                follower.restart()
                return nil
            }
            guard waits else {
                context.say("lease/\(name) is held by \(found?.holder ?? "")")
                return false
            }
            progress.show([("lease/\(name)", "held by \(printable(found?.holder ?? ""))")])
            wake = end
            return nil
        }
        guard let isTaken else {
            progress.clear()
            throw timedOut
        }
        return isTaken
    }

    /// Tries to take a Lease as it was found; false if another was quicker.
    private mutating func take(_ found: LeaseRecord?, _ client: any Client) throws -> Bool {
        var record = found ?? LeaseRecord(name: name, namespace: context.namespace)
        record.take(by: identity, seconds: seconds, at: context.now)
        let body = record.value.compact
        let request: Request =
            found == nil
            ? .create(.leases, namespace: context.namespace, body: body)
            : .update(.leases, namespace: context.namespace, name: name, body: body)
        let sent = self.client.now
        // Until the answer has come: whatever ends this in between, the write may have come about.
        attempts.append(record)
        do {
            self.record = try answer(to: request, client, within: .seconds(10))
            attempts = []
            expiry = sent + duration
            return true
        } catch let error as ServerError where !error.status.isPassing {
            attempts.removeLast()
            // Taken, made or deleted by another meanwhile.
            if [404, 409].contains(error.status.code) { return false }
            throw error
        } catch let error as ServerError {
            context.say("lease/\(name): \(error.status.message)")
        } catch let error as TransportError where error.isPassing {
            // Whether it was written is not known: the next look tells, by the moment of the taking.
            context.say("lease/\(name): \(error.brief)")
        }
        try client.sleep(for: .milliseconds(500))
        return false
    }

    /// Whether a Lease tells of a taking of ours whose answer was not heard.
    private func isOurs(_ found: LeaseRecord) -> Bool { attempts.contains { found.isSameTaking(as: $0) } }

    private mutating func renewNow(_ client: any Client) throws -> Bool {
        record.renew(at: context.now)
        let request = Request.update(
            .leases, namespace: context.namespace, name: name, body: record.value.compact)
        let sent = self.client.now
        guard let renewed = try? answer(to: request, client, within: duration / 3) else { return false }
        record = renewed
        attempts = []
        expiry = sent + duration
        return true
    }

    // MARK: Holding it

    /// The renewal that is under way.
    var renewalUnderWay: (any Transfer)? { renewal?.transfer }

    /// The Lease that the server answers with. A connection that is dead must not cost more than a part of the time.
    private func answer(
        to request: Request, _ client: any Client, within silence: Duration = .seconds(1)
    ) throws -> LeaseRecord {
        let request = request.limitingSilence(to: silence)
        return LeaseRecord(try client.start(request).document(request: request).root)
    }

    /// Sends a renewal, which is given up when nothing is heard of it for so long.
    mutating func startRenewal(limit: Duration) {
        record.renew(at: context.now)
        let request = Request.update(
            .leases, namespace: context.namespace, name: name, body: record.value.compact
        ).limitingSilence(to: limit)
        renewal = (client.start(request), request, client.now)
    }

    /// What came of a renewal.
    enum Outcome {
        /// The lock is held for another while.
        case renewed
        /// Somebody has changed the Lease, which is ours still: to be renewed at once.
        case changed
        /// It failed in passing, and may be tried again.
        case failed(String)
        /// Another has the lock, or nobody.
        case lost(String)
    }

    /// What has come of the renewal under way, which has something to say.
    mutating func takeRenewal() throws -> Outcome {
        guard let (transfer, request, sent) = renewal else { return .renewed }
        renewal = nil
        do {
            record = LeaseRecord(try transfer.document(request: request).root)
            expiry = sent + duration
            return .renewed
        } catch let error as ServerError where error.status.code == 409 || error.status.code == 404 {
            return try recheck()
        } catch {
            // A signal in between is for the loop to take; whether the renewal came about, the next one tells.
            return .failed(error.described.brief)
        }
    }

    /// After a conflict: somebody has changed the Lease, but is it still ours?
    private mutating func recheck() throws -> Outcome {
        let request = Request.get(.leases, namespace: context.namespace, name: name)
        let client = DeadlineClient(client, deadline: min(expiry, client.now + .seconds(1)))
        do {
            let found = try answer(to: request, client)
            guard found.holder == identity else {
                return .lost(found.holder.isEmpty ? "somebody has released it" : "it is held by \(found.holder)")
            }
            record = found
            return .changed
        } catch let error as ServerError where error.status.code == 404 {
            return .lost("somebody has deleted it")
        } catch {
            return .failed(error.described.brief)
        }
    }

    /// Gives the renewal under way up.
    mutating func cancelRenewal() {
        renewal?.transfer.cancel()
        renewal = nil
    }

    // MARK: Giving it back

    /// Gives the lock back if the server says that it is ours.
    private mutating func giveBackIfHeld() {
        let client = DeadlineClient(client, deadline: client.now + .seconds(3))
        let request = Request.get(.leases, namespace: context.namespace, name: name)
        // The second time over a connection that is not dead.
        guard let found = (try? answer(to: request, client)) ?? (try? answer(to: request, client)) else { return }
        guard isOurs(found) else { return }
        record = found
        release()
    }

    /// Lets others have it at once. A failure only makes them wait, and is said.
    mutating func release() {
        cancelRenewal()
        let client = DeadlineClient(client, deadline: client.now + .seconds(3))
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
                record = found
                guard record.holder == identity else { return }
            } catch TransportError.interrupted {
                // The end is near anyway, and the lock goes first.
                _ = Signals.take()
            } catch {
                let reason = error.described.brief
                context.say("lease/\(name) was not given back, and ends by itself in \(seconds) s: \(reason)")
                return
            }
        }
    }
}
