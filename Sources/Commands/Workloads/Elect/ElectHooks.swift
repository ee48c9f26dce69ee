import CLIRuntime
import Kube
import System
import Transport

/// The programs that are run when the pod begins to lead and when it no longer does: those of a beginning before those of
/// the end that follows, and never two at once.
final class ElectHooks: Attendant {
    private let client: any Client
    private let timeout: Duration
    private let say: (String) -> Void
    private let start: [ProgramHook]
    private let stop: [ProgramHook]
    /// The first one runs; the others wait for it.
    private var runners: [(runner: HookRunner, isStart: Bool)] = []

    /// Programs by their words, each of which may take so long.
    init(
        start: [[String]], stop: [[String]], client: any Client, timeout: Duration, say: @escaping (String) -> Void
    ) {
        self.start = start.map { ProgramHook($0) }
        self.stop = stop.map { ProgramHook($0) }
        self.client = client
        self.timeout = timeout
        self.say = say
    }

    /// Whether nothing runs, and nothing is to come.
    var isIdle: Bool { runners.isEmpty }

    var sources: [Source] { runners.first?.runner.sources ?? [] }
    var due: Instant { runners.first?.runner.due ?? .distantFuture }

    func attend() throws(TransportError) {
        while let first = runners.first {
            try first.runner.attend()
            guard first.runner.isIdle else { return }
            runners.removeFirst()
            runners.first?.runner.noteSettled()
        }
    }

    /// The pod leads: what fails is tried again for as long as it does.
    func begin() { add(start, isStart: true, retries: nil) }

    /// The pod leads no longer.
    func end() {
        for entry in runners where entry.isStart { entry.runner.stop() }
        runners.removeAll(where: \.isStart)
        add(stop, isStart: false, retries: 0)
    }

    /// Ends what runs.
    func giveUp() {
        for entry in runners { entry.runner.stop() }
        runners = []
    }

    private func add(_ hooks: [ProgramHook], isStart: Bool, retries: Int?) {
        guard !hooks.isEmpty else { return }
        let runner = HookRunner(
            hooks, client: client, settle: .zero, timeout: timeout, retries: retries, say: say)
        if runners.isEmpty { runner.noteSettled() }
        runners.append((runner, isStart))
    }
}
