import JSON

/// What keeps a pod from being ready: its place, its end, or its containers.
struct PodTroubles {
    private let pod: APIObject
    private let kills: ProbeKills

    /// Looks at a pod that is not ready.
    init(_ pod: APIObject, kills: ProbeKills) {
        self.pod = pod
        self.kills = kills
    }

    /// All that is wrong.
    ///
    /// - Parameter failure: why the pod will never be ready, if so.
    func all(failure: String?) -> [Trouble] {
        if let failure { return ended(failure) }
        let gates = pod.node.at("spec", "schedulingGates")?.elements.compactMap { $0["name"]?.string } ?? []
        if !gates.isEmpty {
            return [
                Trouble(
                    "it is held by the scheduling gates \(gates.joined(separator: ", "))",
                    mendedBy: "whoever has set the gates must take them away")
            ]
        }
        if let text = Readiness.schedulingTrouble(of: pod, type: .pods) {
            return [Trouble(text, mendedBy: SchedulingRemedy(pod).text)]
        }
        let own = containers.map(\.trouble)
        return own.isEmpty ? [Trouble(WaitCondition.ready.reason(pod, type: .pods))] : own
    }

    /// The troubles of a pod that has failed, each of them once.
    private func ended(_ failure: String) -> [Trouble] {
        // Who has ended the pod as a whole, such as the kubelet for want of memory, has ended its containers too: what
        // they ended with, and their logs, tell nothing then.
        if let remedy = EvictionRemedy(pod) { return [Trouble(failure, mendedBy: remedy.text)] }
        var own = containers
        let first = own.firstIndex { $0.name == Readiness.endedContainer(pod)?.name }
        let remedy = first.map { own.remove(at: $0).trouble }?.remedy
        return [Trouble(failure, mendedBy: remedy)] + own.map(\.trouble)
    }

    private var containers: [(name: String, trouble: Trouble)] {
        for (key, spec) in [("initContainerStatuses", "initContainers"), ("containerStatuses", "containers")] {
            let all = pod.node.at("status", key)?.elements.map { $0 } ?? []
            let troubles = all.compactMap { status -> (name: String, trouble: Trouble)? in
                let name = status["name"]?.string ?? ""
                let own = pod.node.at("spec", spec)?.elements.first { $0["name"]?.equals(name) == true }
                let container = ContainerTrouble(name, status, spec: own, pod, kills: kills)
                return container.trouble(isInitial: spec == "initContainers").map { (name, $0) }
            }
            // Later containers wait for the earlier ones.
            if !troubles.isEmpty { return troubles }
        }
        return []
    }
}
