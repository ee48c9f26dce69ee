import Arguments
import CLIRuntime
import Kube
import System
import Transport

/// One replica's part in an election: it stands, leads when it wins, and stands again when it has lost.
final class ElectRun {
    private let context: Context
    private let client: AttendingClient
    private let name: String
    private let identity: String
    private let lease: LeaseLock
    private let marks: LeaderMarks?
    private let command: [String]
    private let hooks: ElectHooks
    private let answers = ElectionAnswers()
    /// A signal that came while the marks were taken off.
    private var askedToEnd: Int32?

    /// Takes part in the election for a Lease; the rest is told by the arguments.
    init(_ context: Context, name: String, times: LeaseTimes) throws {
        let arguments = context.arguments
        self.context = context
        self.name = name
        command = arguments.afterDashes ?? []
        let labels = try Self.labels(arguments)
        let annotations = try PairOption.read(Elect.annotations, arguments)
        let given = arguments.given(Elect.identity) ?? ""
        let pod = given.isEmpty || !(labels.isEmpty && annotations.isEmpty) ? try OwnPod(context) : nil
        identity = given.isEmpty ? pod?.name ?? context.platform.hostName : given
        client = AttendingClient(try context.client())
        hooks = ElectHooks(
            start: try arguments[Elect.onStart].map { try HookOptions.words($0, of: Elect.onStart) },
            stop: try arguments[Elect.onStop].map { try HookOptions.words($0, of: Elect.onStop) },
            client: client, timeout: arguments[HookOptions.timeout]
        ) { context.say($0) }
        lease = LeaseLock(
            context, client: client, name: name, identity: identity, times: times,
            isQuiet: arguments[Elect.quiet])
        if let pod, !(labels.isEmpty && annotations.isEmpty) {
            try pod.requireSureness()
            marks = LeaderMarks(
                context, client: client, pod: pod, labels: labels, annotations: annotations, time: times.duration)
        } else {
            marks = nil
        }
        if let marks { lease.companions = [marks] }
        lease.observe = { [answers] in answers.holder = $0 }
        client.attendants = [hooks]
        guard let place = arguments.given(Elect.http) else { return }
        let answers = answers
        client.attendants.append(try ProbeServer(place, option: Elect.http) { answers.answer($0) })
    }

    private static func labels(_ arguments: ParsedArguments) throws -> [(key: String, value: String)] {
        let labels = try PairOption.read(Elect.labels, arguments)
        for (key, value) in labels {
            if let fault = QualifiedName.fault(in: key) ?? LabelValue.fault(in: value) {
                throw InvalidInput("--label: \(goQuoted("\(key)=\(value)")): \(fault)")
            }
        }
        return labels
    }

    /// Takes part until a signal comes, or the command ends by itself.
    func run() throws -> ExitStatus {
        while true {
            guard try lease.acquire(deadline: .distantFuture, waits: true) else { return .no }
            if let status = try lead() { return status }
        }
    }

    /// Leads until the end; nil when the Lease was lost, and is stood for again.
    private func lead() throws -> ExitStatus? {
        let running: AccompaniedCommand?
        let ending: LeaseTenure.Ending
        do {
            running = command.isEmpty ? nil : try AccompaniedCommand(command, context)
            let tenure = LeaseTenure(lease, client: client, command: running)
            say("\(identity) leads")
            (answers.holder, answers.isLeading) = (identity, true)
            marks?.turn(on: true)
            hooks.begin()
            tenure.willEnd = { [unowned self] deadline in stepDown(until: deadline) }
            ending = try tenure.run()
            hooks.end()
            if case .lost(let reason) = ending {
                lease.abandon()
                context.say("lease/\(name) was lost: \(reason)")
                guard let signal = running?.endSignal ?? askedToEnd else { return nil }
                try finishHooks(keepingLease: false)
                return .signal(signal)
            }
            // What has failed would fail again, and keep the hooks from their end.
            if case .failed = ending { lease.companions = [] }
            try finishHooks(keepingLease: true)
        } catch {
            hooks.giveUp()
            lease.release()
            throw error
        }
        lease.release()
        switch ending {
        case .command(let ending): return running?.status(ending) ?? .success
        case .signal(let signal): return .signal(signal)
        case .failed(let error): throw error
        case .over, .lost: return .success
        }
    }

    /// Lets what runs at the end come to its own, unless kpod is asked to end once more.
    private func finishHooks(keepingLease: Bool) throws {
        defer { hooks.giveUp() }
        client.attendants.removeAll { $0 === hooks }
        if keepingLease, !hooks.isIdle {
            let tenure = LeaseTenure(lease, client: client)
            tenure.attendant = hooks
            tenure.isOver = { [hooks] in hooks.isIdle }
            _ = try tenure.run()
        }
        while !keepingLease, !hooks.isIdle, Signals.take() == nil {
            try hooks.attend()
            guard !hooks.isIdle else { return }
            _ = try client.wait(for: hooks.sources + [.signal], until: hooks.due)
        }
    }

    /// Takes the marks off before anything else ends.
    private func stepDown(until deadline: Instant) {
        answers.isLeading = false
        guard let marks else { return }
        marks.turn(on: false)
        let loop = EventLoop(client)
        do {
            while !marks.hasLooked, client.now < deadline {
                switch try loop.wait(for: [marks], [.signal], until: deadline) {
                case .follower: try marks.advance()
                case .source: if let signal = Signals.take(), Signals.asksForEnd(signal) { askedToEnd = signal }
                case .time: break
                }
            }
        } catch {
            context.say("The labels were not taken off: \(error.described.brief)")
        }
    }

    private func say(_ line: String) {
        if !context.arguments[Elect.quiet] { context.say("lease/\(name): \(line)") }
    }
}
