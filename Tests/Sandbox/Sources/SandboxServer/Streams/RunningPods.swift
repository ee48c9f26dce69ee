import Foundation

/// What the sandbox does with pods of its own images, as a kubelet would: of all others it runs nothing.
extension APIServer {
    /// The containers of this image run their command for real, and have a log, a state and an exit code.
    private static let image = "localhost/run"
    /// The containers of this one lack it.
    private static let missingImage = "localhost/missing"

    /// Starts the containers of a pod that have not been started, those that were added to it too.
    func startContainers(of key: ObjectKey) {
        let type = registry.type(qualified: "pods")
        guard let type, let pod = store.object("pods", key) else { return }
        for (list, statuses) in [
            ("containers", "containerStatuses"), ("ephemeralContainers", "ephemeralContainerStatuses"),
        ] {
            for spec in pod.at("spec", list)?.array ?? [] {
                let (name, image) = (spec["name"]?.string ?? "", spec["image"]?.string ?? "")
                let place = "\(pod.at("metadata", "uid")?.string ?? "")/\(name)"
                guard [Self.image, Self.missingImage].contains(image), startedContainers.insert(place).inserted else {
                    continue
                }
                if image == Self.missingImage {
                    let state: JSON = [
                        "waiting": ["reason": "ErrImagePull", "message": .string("no image \(image)")]
                    ]
                    setState(state, of: name, in: statuses, key, type)
                } else {
                    start(spec, name, in: statuses, key, type)
                }
            }
        }
    }

    private func start(_ spec: JSON, _ name: String, in statuses: String, _ key: ObjectKey, _ type: ResourceType) {
        let words = ["command", "args"].flatMap { spec[$0]?.strings ?? [] }
        let process: ContainerProcess
        do {
            let program = try ContainerProgram(words)
            process = try ContainerProcess(
                ContainerProcess.Setup(
                    program: program.path, arguments: Array(words.dropFirst()),
                    folder: [files?.folder ?? NSTemporaryDirectory(), "containers", key.namespace, key.name, name]
                        .joined(separator: "/"), hasInput: spec["stdin"]?.bool == true,
                    endsInput: spec["stdinOnce"]?.bool == true, isTerminal: spec["tty"]?.bool == true))
        } catch {
            let message = (error as? ContainerProgram.Missing)?.reason ?? "\(error)"
            let state: JSON = ["exitCode": 128, "reason": "StartError", "message": .string(message)]
            return setState(["terminated": state], of: name, in: statuses, key, type)
        }
        mainProcesses["\(key.namespace)/\(key.name)/\(name)"] = process
        logs[Self.logKey(key.namespace, key.name, name)] = WrittenLog()
        // One after the other, in the order in which it was printed.
        let (news, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        nonisolated(unsafe) var code: Int32 = 0
        _ = process.listen(
            ContainerProcess.Listener(
                take: { _, bytes in continuation.yield(bytes) },
                ended: {
                    code = $0
                    continuation.finish()
                }))
        setState(["running": ["startedAt": .string(clock.text)]], of: name, in: statuses, key, type)
        Task {
            var rest: [UInt8] = []
            for await bytes in news {
                rest += bytes
                while let end = rest.firstIndex(of: 0x0A) {
                    write(Array(rest[..<end]), to: name, of: key, isPartial: false)
                    rest.removeFirst(end + 1)
                }
            }
            if !rest.isEmpty { write(rest, to: name, of: key, isPartial: true) }
            let ended: JSON = ["exitCode": JSON(Int(code)), "reason": code == 0 ? "Completed" : "Error"]
            setState(["terminated": ended], of: name, in: statuses, key, type)
            try? writeLog([
                "namespace": .string(key.namespace), "pod": .string(key.name), "container": .string(name), "end": true,
            ])
        }
        process.begin()
    }

    private func write(_ line: [UInt8], to container: String, of key: ObjectKey, isPartial: Bool) {
        try? writeLog([
            "namespace": .string(key.namespace), "pod": .string(key.name), "container": .string(container),
            "lines": [.string(String(decoding: line, as: UTF8.self))], "partial": .bool(isPartial),
        ])
    }

    /// Sets the state of a container, and the pod's phase by those of its own containers.
    private func setState(
        _ state: JSON, of name: String, in list: String, _ key: ObjectKey, _ type: ResourceType
    ) {
        guard var pod = store.object("pods", key) else { return }
        pod.set("sandbox", at: "spec", "nodeName")
        var statuses = pod.at("status", list)?.array ?? []
        statuses.removeAll { $0["name"]?.string == name }
        statuses.append([
            "name": .string(name), "restartCount": 0, "ready": .bool(state["running"] != nil), "state": state,
            "lastState": [:],
        ])
        pod.set(.array(statuses), at: "status", list)
        if list == "containerStatuses" {
            let codes = statuses.map { $0.at("state", "terminated", "exitCode")?.int }
            let isOver = !codes.contains(nil) && codes.count == pod.at("spec", "containers")?.array?.count
            let runs = statuses.contains { $0.at("state", "waiting") == nil }
            let phase = isOver ? (codes.allSatisfy { $0 == 0 } ? "Succeeded" : "Failed") : runs ? "Running" : "Pending"
            pod.set(.string(phase), at: "status", "phase")
        }
        _ = commit(pod, type, key)
    }

    /// Ends what runs in a pod that is deleted.
    func endContainers(of key: ObjectKey) {
        for (place, process) in mainProcesses where place.hasPrefix("\(key.namespace)/\(key.name)/") { process.end() }
    }
}
