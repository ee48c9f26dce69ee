import JSON

/// What keeps a pod from being ready: its place, its end, or its containers.
struct PodTroubles {
    /// Where the containers of a pod have their status, and where what was asked for.
    static let containerKeys = [("initContainerStatuses", "initContainers"), ("containerStatuses", "containers")]

    private let pod: APIObject
    private let events: ObjectEvents

    /// Looks at a pod that is not ready.
    init(_ pod: APIObject, events: ObjectEvents) {
        self.pod = pod
        self.events = events
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
        return own.isEmpty ? [waiting] : own
    }

    /// What a pod waits for whose containers have no trouble of their own.
    private var waiting: Trouble {
        let node = pod.node.at("spec", "nodeName")?.string ?? ""
        if let event = events.creationFailure {
            return Trouble(
                "its containers cannot be made: \(event.reason): \(event.message)",
                mendedBy: StartRemedy.creation(event, node: node.isEmpty ? "the node" : "node \(node)"))
        }
        if node.isEmpty, pod.condition("PodScheduled") == nil { return unseen }
        for (key, _) in Self.containerKeys {
            for status in pod.node.at("status", key)?.elements.map({ $0 }) ?? [] {
                guard let name = status["name"]?.string, let pull = events.pull(of: name) else { continue }
                return Trouble("the image of container \(name) is being pulled: \(pull.message)")
            }
        }
        let gates = pod.node.at("spec", "readinessGates")?.elements.compactMap { $0["conditionType"]?.string } ?? []
        let closed = gates.filter { pod.condition($0)?["status"]?.equals("True") != true }
        if !closed.isEmpty, pod.condition("ContainersReady")?["status"]?.equals("True") == true {
            return Trouble(
                "its containers are ready, and its readiness gates are not: \(closed.joined(separator: ", "))",
                mendedBy: "who has asked for a readiness gate must set the pod's condition of that name to True")
        }
        return Trouble(WaitCondition.ready.reason(pod, type: .pods))
    }

    /// A pod about which no scheduler has said anything.
    private var unseen: Trouble {
        let claims =
            pod.node.at("spec", "resourceClaims")?.elements.compactMap { $0["resourceClaimName"]?.string } ?? []
        let scheduler = pod.node.at("spec", "schedulerName")?.string ?? "default-scheduler"
        let runs = "see that the scheduler \(scheduler) runs, which its schedulerName asks for"
        return Trouble(
            "no scheduler has said anything of it",
            mendedBy: claims.isEmpty
                ? runs : "see that its ResourceClaims exist (\(claims.joined(separator: ", "))); or \(runs)")
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
        for (key, spec) in Self.containerKeys {
            let all = pod.node.at("status", key)?.elements.map { $0 } ?? []
            let troubles = all.compactMap { status -> (name: String, trouble: Trouble)? in
                let name = status["name"]?.string ?? ""
                let own = pod.node.at("spec", spec)?.elements.first { $0["name"]?.equals(name) == true }
                let container = ContainerTrouble(name, status, spec: own, pod, events: events)
                return container.trouble(isInitial: spec == "initContainers").map { (name, $0) }
            }
            // Later containers wait for the earlier ones.
            if !troubles.isEmpty { return troubles }
        }
        return []
    }
}
