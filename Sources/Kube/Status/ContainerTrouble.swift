import JSON
import Text

/// What keeps a container of a pod from being ready.
struct ContainerTrouble {
    private let name: String
    private let status: JSONNode
    private let spec: JSONNode?
    private let kills: ProbeKills
    /// The command that prints its log.
    private let logs: String

    init(_ name: String, _ status: JSONNode, spec: JSONNode?, _ pod: APIObject, kills: ProbeKills) {
        self.name = name
        self.status = status
        self.spec = spec
        self.kills = kills
        logs = "kpod logs \(pod.name) -c \(name) -n \(pod.namespace)"
    }

    /// What is wrong; nil for what is as it should be, or waits for its turn.
    ///
    /// - Parameter isInitial: whether it is an init container, which need not be ready.
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
        guard status.at("state", "running") != nil, status["ready"]?.bool == false, !isInitial else { return nil }
        let probe = status["started"]?.bool == false ? "startupProbe" : "readinessProbe"
        guard spec?[probe] != nil else { return Trouble("container \(name) runs and is not ready") }
        let kill = status.at("lastState", "terminated").flatMap { cause(of: $0) }
        return Trouble(
            "container \(name) runs, and its \(probe) has not succeeded",
            mendedBy: kill?.probe == probe ? kill?.remedy : "\(logs), and the events, tell why")
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
            return Trouble("container \(name) cannot be made: \(why)", mendedBy: Self.configurationRemedy(message))
        case _ where Readiness.imageReasons.contains(reason):
            return Trouble(
                "the image of container \(name) cannot be pulled: \(why)", mendedBy: Self.imageRemedy(reason))
        case "RunContainerError":
            return Trouble("container \(name) does not start: \(why)", mendedBy: Self.startRemedy)
        default: return Trouble("container \(name) does not start: \(why)")
        }
    }

    // MARK: Ends

    private func cause(of run: JSONNode) -> ProbeKills.Kill? {
        if let kill = kills.kill(of: name, since: run["startedAt"]?.string.flatMap { Timestamp($0) }) { return kill }
        // A kubelet sends a few events of a pod and then one in five minutes: what killed an earlier run has likely killed
        // this one too, if it ended so and the probe is there still.
        guard Self.mayBeKilled(run), let kill = kills.kill(of: name, since: nil), spec?[kill.probe] != nil else {
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
        return hasNotStarted(ended) ? startRemedy : nil
    }

    /// Whether the runtime could not start it (containerd's `StartError`, and Docker's word for the same).
    private static func hasNotStarted(_ ended: JSONNode) -> Bool {
        ["StartError", "ContainerCannotRun"].contains(ended["reason"]?.string ?? "")
    }

    private static let startRemedy = "see that the image has what its command names, and that it may be run"

    /// Where to look, when the pod and its events do not tell.
    private func logRemedy(_ ended: JSONNode?, _ logs: String) -> String {
        if let probe = ProbeKills.probes.first(where: { spec?[$0] != nil }), let ended, Self.mayBeKilled(ended) {
            return "\(logs), and the events, tell why: its \(probe) may have had it killed"
        }
        return ended?["exitCode"]?.int == 0
            ? "let its process go on running, or make it a Job; \(logs) shows what it has done" : "\(logs) tells why"
    }

    // MARK: Starts

    private static func configurationRemedy(_ message: String) -> String {
        if message.contains("runAsNonRoot") {
            return "set its securityContext.runAsUser to a number that is not 0, or take runAsNonRoot away"
        }
        if message.contains("subPath") { return "mend the subPath of its volume mounts" }
        return "make the ConfigMap, Secret or key that it wants, or mark it as optional"
    }

    private static func imageRemedy(_ reason: String) -> String {
        switch reason {
        case "ErrImageNeverPull": "imagePullPolicy Never takes images alone that the node has"
        case "InvalidImageName": "mend the image's name"
        default: "see that the image exists, and that an imagePullSecret of the pod may read it"
        }
    }
}
