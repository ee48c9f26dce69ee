import Foundation
import JSON
import Kube
import System
import Transport

@testable import CLIRuntime
@testable import Commands

/// Several kpods that contend for one Lease, each in a thread, by one clock that goes on only while all of them wait, and
/// over networks that lose requests and answers. What each of them believes is noted by that clock.
final class LeaseContest: @unchecked Sendable {
    /// A time in which nothing goes from one contender to the server, or nothing comes back.
    struct Cut {
        var from: Duration
        var to: Duration
        var losesRequests: Bool
    }

    /// A time in which a contender has led, by its own word.
    struct Reign: CustomStringConvertible {
        var who: String
        var from: Duration
        var to: Duration
        var description: String { "\(who) \(from)...\(to)" }
    }

    static let start = Instant.distantPast + .seconds(1_000)
    let end: Instant
    fileprivate let condition = NSCondition()
    fileprivate var now = LeaseContest.start
    fileprivate var wakes: [String: Instant] = [:]
    private var contenders = 0
    private var events: [(time: Instant, run: () -> Void)] = []
    private var random: SystemRandom
    /// The Lease as the server has it.
    private var lease: JSONValue?
    private var version = 0
    /// Which pods have the label.
    private(set) var labelled: Set<String> = []
    private(set) var reigns: [Reign] = []
    private(set) var writes = 0

    /// A repeatable sequence of numbers (SplitMix64).
    struct SystemRandom: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
    }

    init(seed: UInt64, until time: Duration) {
        random = SystemRandom(state: seed)
        end = Self.start + time
    }

    /// Does something to the Lease at a time, as somebody else might.
    func at(_ time: Duration, _ change: @escaping (LeaseContest) -> Void) {
        events.append((Self.start + time, { [unowned self] in change(self) }))
        events.sort { $0.time < $1.time }
    }

    func deleteLease() { lease = nil }

    func writeRubbish() {
        version += 1
        lease = [
            "kind": "Lease", "apiVersion": "coordination.k8s.io/v1",
            "metadata": ["name": "m", "namespace": "default", "resourceVersion": .string(String(version))],
            "spec": ["leaseTransitions": -7, "leaseDurationSeconds": 3, "holderIdentity": "\u{7}x y"],
        ]
    }

    /// Runs contenders until the time is over.
    func run(_ contenders: [(name: String, cuts: [Cut], clockError: Int64)]) {
        self.contenders = contenders.count
        let group = DispatchGroup()
        for contender in contenders {
            group.enter()
            let thread = Thread { [self] in
                contend(contender.name, contender.cuts, contender.clockError)
                condition.lock()
                self.contenders -= 1
                if wakes.count == self.contenders { goOn() }
                condition.unlock()
                group.leave()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        group.wait()
    }

    private func contend(_ name: String, _ cuts: [Cut], _ clockError: Int64) {
        let client = ContestClient(name, self, cuts)
        var platform = Platform(
            output: MemorySink(), errors: Notes(name, self), readInput: { [] },
            environment: [
                "KPOD_SERVER": "https://api.test", "KPOD_TOKEN": "opaque", "KPOD_SERVICE_ACCOUNT_DIR": "/nowhere",
                "POD_NAME": name,
            ],
            now: { [self] in
                let elapsed = (now - Self.start).components
                return Timestamp(
                    seconds: 1_700_000_000 + elapsed.seconds + clockError,
                    nanoseconds: Int32(elapsed.attoseconds / 1_000_000_000))
            }, connect: { _, _ in client })
        platform.clock = { client.now }
        _ = Program.run(["elect", "m", "--label=role=leader"], of: Root.command, in: platform)
        endReign(of: name)
    }

    // MARK: What contenders say

    /// Standard error, of which the clock is noted.
    private final class Notes: ByteSink {
        private let name: String
        private let contest: LeaseContest

        init(_ name: String, _ contest: LeaseContest) {
            self.name = name
            self.contest = contest
        }

        func write(_ bytes: UnsafeRawBufferPointer) {
            let text = String(decoding: bytes, as: UTF8.self)
            if text == "lease/m: \(name) leads\n" {
                contest.reigns.append(
                    Reign(who: name, from: contest.now - LeaseContest.start, to: .seconds(1_000_000)))
            } else if text.hasPrefix("lease/m was lost") {
                contest.endReign(of: name)
            }
        }

        func flush() {}
    }

    private func endReign(of name: String) {
        guard let index = reigns.lastIndex(where: { $0.who == name }) else { return }
        reigns[index].to = min(reigns[index].to, now - Self.start)
    }

    // MARK: The clock

    /// Lets the clock go on to the next thing that happens; called when all wait.
    fileprivate func goOn() {
        let next = ([events.first?.time] + wakes.values.map { $0 }).compactMap { $0 }.min() ?? end
        now = max(now, min(next, end))
        while let event = events.first, event.time <= now {
            events.removeFirst()
            event.run()
        }
        wakes = [:]
        condition.broadcast()
    }

    fileprivate var isAllWaiting: Bool { wakes.count == contenders }

    /// Has a request come to the server after a while, and its answer after another.
    fileprivate func send(_ request: Request, _ transfer: ContestTransfer, _ cuts: [Cut]) {
        let (there, back) = (delay(), delay())
        let sent = now - Self.start
        if cuts.contains(where: { $0.losesRequests && $0.from <= sent && sent < $0.to }) { return }
        let arrival = now + there
        events.append(
            (
                arrival,
                { [unowned self] in
                    let answer = answer(request)
                    let time = now - Self.start
                    if cuts.contains(where: { $0.from <= time && time < $0.to }) { return }
                    events.append((now + back, { transfer.answer = answer }))
                    events.sort { $0.time < $1.time }
                }
            ))
        events.sort { $0.time < $1.time }
    }

    /// Mostly milliseconds, now and then seconds.
    private func delay() -> Duration {
        .milliseconds(Int.random(in: 0..<20, using: &random) == 0 ? Int.random(in: 100...4_000, using: &random) : 3)
    }

    // MARK: The server

    private func answer(_ request: Request) -> (status: Int, body: String) {
        if request.path.contains("/pods") {
            guard request.method == .patch else {
                let items = labelled.sorted().map {
                    #"{"metadata":{"name":"\#($0)","namespace":"default","uid":"\#($0)","labels":{"role":"leader"}}}"#
                }
                return (200, #"{"kind":"PodList","items":[\#(items.joined(separator: ","))]}"#)
            }
            let name = String(request.path.split(separator: "/").last ?? "")
            let body = String(decoding: request.body ?? [], as: UTF8.self)
            if body.contains("null") { labelled.remove(name) } else { labelled.insert(name) }
            return (200, #"{"kind":"Pod","metadata":{"name":"\#(name)"}}"#)
        }
        let isWatch = request.query.contains { $0.name == "watch" }
        if isWatch { return Self.failure(405, "MethodNotAllowed") }
        if request.method == .get {
            return lease.map { (200, String(decoding: $0.compact, as: UTF8.self)) } ?? Self.failure(404, "NotFound")
        }
        guard let body = request.body, var value = try? JSONDocument(parsing: body).root.value else {
            return Self.failure(400, "BadRequest")
        }
        let given = value.at("metadata", "resourceVersion")?.string
        if request.method == .post, lease != nil { return Self.failure(409, "AlreadyExists") }
        if request.method == .put {
            guard let lease else { return Self.failure(404, "NotFound") }
            guard given == lease.at("metadata", "resourceVersion")?.string else { return Self.failure(409, "Conflict") }
        }
        version += 1
        writes += 1
        value["metadata"]?["resourceVersion"] = .string(String(version))
        lease = value
        return (200, String(decoding: value.compact, as: UTF8.self))
    }

    private static func failure(_ code: Int, _ reason: String) -> (Int, String) {
        (
            code,
            #"{"kind":"Status","status":"Failure","reason":"\#(reason)","code":\#(code),"message":"leases \"m\"","details":{"name":"m","kind":"leases"}}"#
        )
    }
}

/// A request of the contest, which may never be answered.
private final class ContestTransfer: Transfer {
    var answer: (status: Int, body: String)?
    let limit: Instant
    private let client: ContestClient
    private let silence: Duration
    private var isRead = false

    init(_ client: ContestClient, _ request: Request) {
        self.client = client
        silence = request.silenceLimit ?? .seconds(60)
        limit = client.contest.now + silence
    }

    func head() throws(TransportError) -> ResponseHead {
        _ = try client.wait(for: [.transfer(self)], until: nil)
        guard let answer else { throw .silent(ServerAddress(host: "api.test", port: 443), after: silence) }
        return ResponseHead(status: answer.status, headers: [Header("Content-Type", "application/json")])
    }

    func next() throws(TransportError) -> [UInt8]? {
        _ = try head()
        if isRead { return nil }
        isRead = true
        return answer.map { Array($0.body.utf8) }
    }

    func cancel() {}
}

/// One contender's way to the server.
private final class ContestClient: Client {
    let contest: LeaseContest
    private let name: String
    private let cuts: [LeaseContest.Cut]

    init(_ name: String, _ contest: LeaseContest, _ cuts: [LeaseContest.Cut]) {
        self.name = name
        self.contest = contest
        self.cuts = cuts
    }

    var now: Instant { contest.now }

    func start(_ request: Request) -> any Transfer {
        contest.condition.lock()
        defer { contest.condition.unlock() }
        let transfer = ContestTransfer(self, request)
        contest.send(request, transfer, cuts)
        return transfer
    }

    func open(_ request: Request) -> any Connection { fatalError("nothing is upgraded") }

    func wait(for sources: [Source], until deadline: Instant?) throws(TransportError) -> Int? {
        contest.condition.lock()
        defer { contest.condition.unlock() }
        while true {
            if now >= contest.end { throw .interrupted(signal: 15) }
            var wake = deadline ?? .distantFuture
            for (index, source) in sources.enumerated() {
                guard case .transfer(let transfer as ContestTransfer) = source else { continue }
                if transfer.answer != nil || now >= transfer.limit { return index }
                wake = min(wake, transfer.limit)
            }
            if let deadline, now >= deadline { return nil }
            contest.wakes[name] = wake
            // Whoever is the last to wait moves the clock; the others have waited for that.
            if contest.isAllWaiting { contest.goOn() } else { contest.condition.wait() }
        }
    }
}
