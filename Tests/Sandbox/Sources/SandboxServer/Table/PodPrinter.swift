/// The table of pods.
enum PodPrinter {
    static let printer = TablePrinter(
        columns: [
            TableColumn(name: "Name", format: "name"), TableColumn(name: "Ready"), TableColumn(name: "Status"),
            TableColumn(name: "Restarts"), TableColumn(name: "Age"), TableColumn(name: "IP", priority: 1),
            TableColumn(name: "Node", priority: 1), TableColumn(name: "Nominated Node", priority: 1),
            TableColumn(name: "Readiness Gates", priority: 1),
        ], cells: cells, conditions: conditions)

    private static func conditions(_ pod: JSON) -> JSON? {
        switch pod.at("status", "phase")?.string {
        case "Succeeded":
            return [
                [
                    "type": "Completed", "status": "True", "reason": "Succeeded",
                    "message": "The pod has completed successfully.",
                ]
            ]
        case "Failed":
            return [["type": "Completed", "status": "True", "reason": "Failed", "message": "The pod failed."]]
        default: return nil
        }
    }

    private static func cells(_ pod: JSON, _ now: Double) -> [JSON] {
        let status = pod["status"]
        let containers = pod.at("spec", "containers")?.array ?? []
        var total = containers.count
        var ready = 0
        var restarts = 0
        var initRestarts = 0
        var lastRestart: Double?
        var sidecarRestart: Double?
        var reason = status?["reason"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? status?["phase"]?.string ?? ""
        for condition in status?["conditions"]?.array ?? []
        where condition["type"] == "PodScheduled" && condition["reason"] == "SchedulingGated" {
            reason = "SchedulingGated"
        }
        let initContainers = pod.at("spec", "initContainers")?.array ?? []
        let sidecars = Set(initContainers.filter { $0["restartPolicy"] == "Always" }.compactMap { $0["name"]?.string })
        total += sidecars.count
        var initializing = false
        for (number, container) in (status?["initContainerStatuses"]?.array ?? []).enumerated() {
            restarts += container["restartCount"]?.int ?? 0
            initRestarts += container["restartCount"]?.int ?? 0
            let isSidecar = sidecars.contains(container["name"]?.string ?? "")
            note(container, &lastRestart)
            if isSidecar { note(container, &sidecarRestart) }
            if initializing { continue }
            let state = container["state"]
            if state?.at("terminated", "exitCode")?.int == 0 { continue }
            if isSidecar, container["started"] == true {
                if container["ready"] == true { ready += 1 }
                continue
            }
            if let terminated = state?["terminated"] {
                reason = "Init:" + why(terminated)
            } else if let waiting = state?.at("waiting", "reason")?.string, !waiting.isEmpty,
                waiting != "PodInitializing"
            {
                reason = "Init:\(waiting)"
            } else {
                reason = "Init:\(number)/\(initContainers.count)"
            }
            initializing = true
        }
        let initialized = (status?["conditions"]?.array ?? []).contains {
            $0["type"] == "Initialized" && $0["status"] == "True"
        }
        if !initializing || initialized {
            restarts -= initRestarts
            for container in status?["initContainerStatuses"]?.array ?? []
            where sidecars.contains(container["name"]?.string ?? "") {
                restarts += container["restartCount"]?.int ?? 0
            }
            lastRestart = sidecarRestart
            var running = false
            for container in (status?["containerStatuses"]?.array ?? []).reversed() {
                restarts += container["restartCount"]?.int ?? 0
                note(container, &lastRestart)
                let state = container["state"]
                if let waiting = state?.at("waiting", "reason")?.string, !waiting.isEmpty {
                    reason = waiting
                } else if let terminated = state?["terminated"] {
                    reason = why(terminated)
                } else if container["ready"] == true, state?["running"] != nil {
                    running = true
                    ready += 1
                }
            }
            if reason == "Completed", running {
                let isReady = (status?["conditions"]?.array ?? []).contains {
                    $0["type"] == "Ready" && $0["status"] == "True"
                }
                reason = isReady ? "Running" : "NotReady"
            }
        }
        if pod.at("metadata", "deletionTimestamp")?.string != nil {
            if status?["reason"] == "NodeLost" {
                reason = "Unknown"
            } else if !["Succeeded", "Failed"].contains(status?["phase"]?.string ?? "") {
                reason = "Terminating"
            }
        }
        var restartText = String(restarts)
        if restarts > 0, let lastRestart { restartText += " (\(Time.age(now - lastRestart)) ago)" }
        let gates = pod.at("spec", "readinessGates")?.array ?? []
        let met = gates.filter { gate in
            (status?["conditions"]?.array ?? []).contains {
                $0["type"] == gate["conditionType"] && $0["status"] == "True"
            }
        }
        return [
            pod.cell("metadata", "name"), .string("\(ready)/\(total)"), .string(reason), .string(restartText),
            .string(pod.age(now)),
            .string(status?["podIPs"]?.array?.first?["ip"]?.string ?? "<none>"),
            .string(pod.at("spec", "nodeName")?.string ?? "<none>"),
            .string(status?["nominatedNodeName"]?.string ?? "<none>"),
            .string(gates.isEmpty ? "<none>" : "\(met.count)/\(gates.count)"),
        ]
    }

    private static func note(_ container: JSON, _ last: inout Double?) {
        guard let time = container.at("lastState", "terminated", "finishedAt")?.string.flatMap(Time.parse) else {
            return
        }
        last = max(last ?? time, time)
    }

    private static func why(_ terminated: JSON) -> String {
        if let reason = terminated["reason"]?.string, !reason.isEmpty { return reason }
        if let signal = terminated["signal"]?.int, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(terminated["exitCode"]?.int ?? 0)"
    }
}

extension JSON {
    /// The text at a path, or an empty cell.
    func cell(_ path: String...) -> JSON { .string(at(path)?.string ?? "") }

    /// The time since an object was created, as tables print it.
    func age(_ now: Double) -> String {
        at("metadata", "creationTimestamp")?.string.flatMap(Time.parse).map { Time.age(now - $0) } ?? "<unknown>"
    }
}
