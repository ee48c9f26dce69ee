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
    /// When the lock must be given up unless it is renewed before, in nanoseconds.
    private(set) var expiry: UInt64 = 0
    /// How long the lock is held after a renewal, in nanoseconds.
    let duration: UInt64

    private let context: Context
    private let client: any Client
    private let name: String
    private let identity: String
    private let seconds: Int
    private var record: LeaseRecord
    private var renewal: (transfer: any Transfer, request: Request, sent: UInt64)?

    private static let second: UInt64 = 1_000_000_000

    /// A Lease of the context's namespace; nothing is sent yet.
    init(_ context: Context, client: any Client, name: String, identity: String, seconds: Int) {
        self.context = context
        self.client = client
        self.name = name
        self.identity = identity
        self.seconds = seconds
        duration = UInt64(seconds) * Self.second
        record = LeaseRecord(name: name, namespace: context.namespace)
    }

    // MARK: Taking it

    /// Waits until the lock is ours; false if another holds it and it is not to be waited for.
    ///
    /// - Throws: `CommandError` with `timedOut`; `ServerError` for what the server refuses.
    mutating func acquire(deadline: UInt64, waits: Bool) throws -> Bool {
        do {
            return try acquireBefore(deadline, waits: waits)
        } catch TransportError.cancelled where Clock.monotonic() >= deadline {
            throw timedOut
        }
    }

    private var timedOut: CommandError {
        CommandError("timed out waiting for lease/\(printable(name))", status: .timedOut)
    }

    private mutating func acquireBefore(_ deadline: UInt64, waits: Bool) throws -> Bool {
        let client = DeadlineClient(client, deadline: deadline)
        let follower = ObjectFollower(client: client, type: .leases, namespace: context.namespace, name: name)
        defer { follower.stop() }
        var progress = WaitProgress(context, isQuiet: context.arguments[Lock.quiet])
        defer { progress.clear() }
        // The renewal that was seen last, and when it was seen first.
        var seen: (renewal: String, at: UInt64)?
        while true {
            let now = Clock.monotonic()
            var wake = deadline
            if follower.hasLooked, follower.trouble == nil {
                let found = follower.object.map { LeaseRecord($0.root) }
                if let found, seen?.renewal != found.renewal { seen = (found.renewal, now) }
                let end = found.map { (seen?.at ?? now) &+ UInt64(max($0.duration ?? seconds, 0)) * Self.second } ?? 0
                if found?.holder.isEmpty != false || now >= end {
                    if try take(found, client) { return true }
                    // Another was quicker. What it wrote is seen soon.
                    follower.restart()
                } else if !waits {
                    context.say("lease/\(name) is held by \(found?.holder ?? "")")
                    return false
                } else {
                    progress.show([("lease/\(name)", "held by \(printable(found?.holder ?? ""))")])
                }
                wake = min(wake, end == 0 ? .max : end)
            } else if let trouble = follower.trouble {
                progress.show([("lease/\(name)", trouble)])
            }
            follower.start(at: now)
            guard now < deadline else {
                progress.clear()
                throw timedOut
            }
            if let due = follower.due { wake = min(wake, due) }
            let transfers = follower.transfer.map { [$0] } ?? []
            guard try client.waitAny(transfers, until: wake == .max ? nil : wake) != nil else { continue }
            do {
                try follower.advance()
            } catch var error as ServerError {
                error.furtherVerbs = ["create", "update", "watch"]
                throw error
            }
        }
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
        let sent = Clock.monotonic()
        do {
            self.record = LeaseRecord(try client.start(request).document(request: request).root)
            expiry = sent &+ duration
            return true
        } catch let error as ServerError where [404, 409].contains(error.status.code) {
            // Taken, made or deleted by another meanwhile.
            return false
        } catch let error as ServerError where error.status.code == 429 || error.status.code >= 500 {
            context.say("lease/\(name): \(error.status.message)")
        } catch TransportError.interrupted(let signal) {
            // The write may have come about, and nobody would give the lock back.
            _ = Signals.take()
            giveBackIfHeld()
            throw TransportError.interrupted(signal: signal)
        } catch let error as TransportError where error.isPassing {
            // Whether it was written is not known: the next look tells, since the holder's name is ours alone.
            context.say("lease/\(name): \(error.brief)")
        }
        return try lookAgain(client)
    }

    /// After a write whose fate is unknown: whether it came about.
    private mutating func lookAgain(_ client: any Client) throws -> Bool {
        _ = try client.waitAny([], until: Clock.monotonic() &+ Self.second / 2)
        let request = Request.get(.leases, namespace: context.namespace, name: name)
        let sent = Clock.monotonic()
        guard let document = try? client.start(request).document(request: request) else { return false }
        let found = LeaseRecord(document.root)
        guard found.holder == identity else { return false }
        record = found
        // Held, but since when is not known exactly: a renewal comes first thing.
        expiry = sent
        return try renewNow(client)
    }

    private mutating func renewNow(_ client: any Client) throws -> Bool {
        record.renew(at: context.now)
        let request = Request.update(
            .leases, namespace: context.namespace, name: name, body: record.value.compact)
        let sent = Clock.monotonic()
        guard let document = try? client.start(request).document(request: request) else { return false }
        record = LeaseRecord(document.root)
        expiry = sent &+ duration
        return true
    }

    // MARK: Holding it

    /// Whether a renewal is under way.
    var isRenewing: Bool { renewal != nil }

    /// Sends a renewal.
    mutating func startRenewal() {
        record.renew(at: context.now)
        let request = Request.update(
            .leases, namespace: context.namespace, name: name, body: record.value.compact)
        renewal = (client.start(request), request, Clock.monotonic())
    }

    /// What came of a renewal.
    enum Outcome {
        /// No answer yet.
        case underWay
        /// The lock is held for another while.
        case renewed
        /// It failed in passing, and may be tried again.
        case failed(String)
        /// Another has the lock, or nobody.
        case lost(String)
    }

    /// Looks, without waiting, what has come of the renewal under way.
    mutating func checkRenewal() throws -> Outcome {
        guard let (transfer, request, sent) = renewal else { return .renewed }
        guard try client.waitAny([transfer], until: Clock.monotonic()) != nil else { return .underWay }
        renewal = nil
        do {
            record = LeaseRecord(try transfer.document(request: request).root)
            expiry = sent &+ duration
            return .renewed
        } catch let error as ServerError where error.status.code == 409 || error.status.code == 404 {
            return try recheck()
        } catch let error as ServerError {
            return .failed(error.status.message)
        } catch let error as TransportError {
            if case .interrupted = error { throw error }
            return .failed(error.brief)
        } catch {
            return .failed("\(error)")
        }
    }

    /// After a conflict: somebody has changed the Lease, but is it still ours?
    private mutating func recheck() throws -> Outcome {
        let request = Request.get(.leases, namespace: context.namespace, name: name)
        let client = DeadlineClient(client, deadline: min(expiry, Clock.monotonic() &+ Self.second))
        do {
            let found = LeaseRecord(try client.start(request).document(request: request).root)
            guard found.holder == identity else {
                return .lost(found.holder.isEmpty ? "somebody has released it" : "it is held by \(found.holder)")
            }
            record = found
            return .failed("somebody has changed it")
        } catch let error as ServerError where error.status.code == 404 {
            return .lost("somebody has deleted it")
        } catch let error as TransportError {
            if case .interrupted = error { throw error }
            return .failed(error.brief)
        } catch {
            return .failed("\(error)")
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
        let client = DeadlineClient(client, deadline: Clock.monotonic() &+ Self.second)
        let request = Request.get(.leases, namespace: context.namespace, name: name)
        guard let document = try? client.start(request).document(request: request) else { return }
        record = LeaseRecord(document.root)
        if record.holder == identity { release() }
    }

    /// Lets others have it at once. A failure only makes them wait, and is said.
    mutating func release() {
        cancelRenewal()
        let client = DeadlineClient(client, deadline: Clock.monotonic() &+ 3 * Self.second)
        for _ in 0..<3 {
            record.release(at: context.now)
            let request = Request.update(
                .leases, namespace: context.namespace, name: name, body: record.value.compact)
            do {
                _ = try client.start(request).document(request: request)
                return
            } catch let error as ServerError where error.status.code == 409 {
                // A renewal whose answer was not waited for: the Lease is ours still.
                let request = Request.get(.leases, namespace: context.namespace, name: name)
                guard let document = try? client.start(request).document(request: request) else { continue }
                record = LeaseRecord(document.root)
                guard record.holder == identity else { return }
            } catch {
                let reason = (error as? ServerError)?.status.message ?? (error as? TransportError)?.brief ?? "\(error)"
                context.say("lease/\(name) was not given back, and ends by itself in \(seconds) s: \(reason)")
                return
            }
        }
    }
}
