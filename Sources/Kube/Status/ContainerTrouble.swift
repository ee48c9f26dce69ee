import JSON
import Text

/// What keeps a container of a pod from being ready.
struct ContainerTrouble {
    private let name: String
    private let status: JSONNode
    private let spec: JSONNode?
    private let events: ObjectEvents
    /// The command that prints its log.
    private let logs: String

    init(_ name: String, _ status: JSONNode, spec: JSONNode?, _ pod: APIObject, events: ObjectEvents) {
        self.name = name
        self.status = status
        self.spec = spec
        self.events = events
        logs = "kpod logs \(pod.name) -c \(name) -n \(pod.namespace)"
    }

    /// What is wrong; nil for what is as it should be, or waits for its turn.
    ///
    /// - Parameter isInitial: whether it is an init container, which need not be ready unless it runs beside the others
    ///   (KEP-753, sidecar containers).
    func trouble(isInitial: Bool) -> Trouble? {
        if let waiting = status.at("state", "waiting"), let reason = waiting["reason"]?.string {
            return self.waiting(reason, waiting["message"]?.string ?? "")
        }
        if let ended = status.at("state", "terminated"), ended["exitCode"]?.int ?? 0 != 0 {
            let kill = cause(of: ended)
            return Trouble(
                "container \(name) has ended\(Self.end(ended))" + (kill?.words ?? ""),
                mendedBy: Self.remedy(ended) ?? kill?.remedy ?? logRemedy(ended, logs))
        }
        guard status.at("state", "running") != nil else { return nil }
        guard !isInitial || spec?["restartPolicy"]?.equals("Always") == true else {
            return Trouble(
                "init container \(name) runs, and the others wait for its end",
                mendedBy: "if that takes too long: \(logs) shows what it does")
        }
        return unready()
    }

    private func unready() -> Trouble? {
        guard status["ready"]?.bool == false else { return nil }
        let probe = status["started"]?.bool == false ? "startupProbe" : "readinessProbe"
        guard spec?[probe] != nil else { return Trouble("container \(name) runs and is not ready") }
        let text = "container \(name) runs, and its \(probe) has not succeeded"
        let kill = status.at("lastState", "terminated").flatMap { cause(of: $0) }
        if let kill, kill.probe == probe { return Trouble(text, mendedBy: kill.remedy) }
        guard let finding = events.finding(of: probe, name) else {
            return Trouble(text, mendedBy: "\(logs), and the events, tell why")
        }
        return Trouble(
            "\(text): \(finding)",
            mendedBy: "let its \(probe) ask for what the container answers when it is ready; "
                + "\(logs) tells why it does not answer")
    }

    private func waiting(_ reason: String, _ message: String) -> Trouble? {
        let why = message.isEmpty ? reason : "\(reason): \(message)"
        switch reason {
        case "PodInitializing", "ContainerCreating": return nil
        case "CrashLoopBackOff":
            let last = status.at("lastState", "terminated")
            let count = status["restartCount"]?.int ?? 0
            let kill = last.flatMap { cause(of: $0) }
            return Trouble(
                "container \(name) ends again and again\(last.map { Self.end($0) } ?? "")\(kill?.words ?? ""), "
                    + "so far \(count) times",
                mendedBy: last.flatMap { Self.remedy($0) } ?? kill?.remedy ?? logRemedy(last, logs + " --previous"))
        case "CreateContainerConfigError":
            return Trouble("container \(name) cannot be made: \(why)", mendedBy: StartRemedy.configuration(message))
        case _ where Readiness.imageReasons.contains(reason):
            // Before 1.31 a back-off did not tell what it is from.
            let isBare = reason == "ImagePullBackOff" && !message.contains(": ")
            let cause = isBare ? events.pullFailure(of: name) : nil
            return Trouble(
                "the image of container \(name) cannot be pulled: \(cause ?? why)",
                mendedBy: StartRemedy.image(reason, cause ?? message))
        case "RunContainerError", "CreateContainerError":
            return Trouble("container \(name) does not start: \(why)", mendedBy: StartRemedy.start(message))
        case "PostStartHookError":
            return Trouble("container \(name) does not start: \(why)", mendedBy: "mend its lifecycle.postStart")
        default: return Trouble("container \(name) does not start: \(why)")
        }
    }

    // MARK: Ends

    private func cause(of run: JSONNode) -> ObjectEvents.Kill? {
        if let kill = events.kill(of: name, since: run["startedAt"]?.string.flatMap { Timestamp($0) }) { return kill }
        // A kubelet sends a few events of a pod and then one in five minutes: what killed an earlier run has likely killed
        // this one too, if it ended so and the probe is there still.
        guard Self.mayBeKilled(run), let kill = events.kill(of: name, since: nil), spec?[kill.probe] != nil else {
            return nil
        }
        return kill
    }

    /// Whether it ended as what is killed does: by SIGTERM or SIGKILL, or with 0 on the first.
    private static func mayBeKilled(_ run: JSONNode) -> Bool { [0, 137, 143].contains(run["exitCode"]?.int ?? -1) }

    private static func end(_ ended: JSONNode) -> String {
        let text = " with \(ended["exitCode"]?.int ?? 0)" + (ended["reason"]?.string.map { " (\($0))" } ?? "")
        // There is no log of what has not started; this is all that is said of it.
        guard hasNotStarted(ended), let message = ended["message"]?.string, !message.isEmpty else { return text }
        return "\(text): \(message)"
    }

    /// What mends an end whose reason tells all.
    private static func remedy(_ ended: JSONNode) -> String? {
        if ended["reason"]?.equals("OOMKilled") == true { return "let it use less memory, or raise its memory limit" }
        return hasNotStarted(ended) ? StartRemedy.start(ended["message"]?.string ?? "") : nil
    }

    /// Whether the runtime could not start it (containerd's `StartError`, and Docker's word for the same).
    private static func hasNotStarted(_ ended: JSONNode) -> Bool {
        ["StartError", "ContainerCannotRun"].contains(ended["reason"]?.string ?? "")
    }

    /// Where to look, when the pod and its events do not tell.
    private func logRemedy(_ ended: JSONNode?, _ logs: String) -> String {
        if let probe = ObjectEvents.deadlyProbes.first(where: { spec?[$0] != nil }), let ended, Self.mayBeKilled(ended)
        {
            return "\(logs), and the events, tell why: its \(probe) may have had it killed"
        }
        return ended?["exitCode"]?.int == 0
            ? "let its process go on running, or make it a Job; \(logs) shows what it has done" : "\(logs) tells why"
    }
}
