import JSON
import Kube

/// The containers of a pod, or of a template for pods.
extension DescriptionWriter {
    /// - Parameters:
    ///   - statuses: how each of them is; empty for a template.
    ///   - pod: the pod; nil for a template.
    ///   - space: what stands before titles, for a template.
    mutating func containers(
        _ title: String, _ containers: JSONNode?, statuses: JSONNode? = nil, of pod: JSONNode? = nil,
        space: String = ""
    ) {
        write(0, space)
        add(title)
        guard let containers, containers.length > 0 else { return add(": <none>\n") }
        add(":\n")
        for container in containers.elements {
            let status = Self.status(of: container, in: statuses)
            write(1, space.isEmpty ? "" : " ")
            add(container["name"])
            add(":\n")
            basics(container, status)
            if let status { state(status) }
            resources(2, container["resources"])
            probe("Liveness", container["livenessProbe"])
            probe("Readiness", container["readinessProbe"])
            probe("Startup", container["startupProbe"])
            environmentSources(container["envFrom"]?.items ?? [])
            environment(of: container, in: pod)
            mounts(container)
        }
    }

    private static func status(of container: JSONNode, in statuses: JSONNode?) -> JSONNode? {
        guard let statuses else { return nil }
        let name = container.text("name")
        var found: JSONNode?
        for status in statuses.elements where status.text("name") == name { found = status }
        return found
    }

    private mutating func basics(_ container: JSONNode, _ status: JSONNode?) {
        if let status { field(2, "Container ID", status["containerID"]) }
        field(2, "Image", container["image"])
        if let status { field(2, "Image ID", status["imageID"]) }
        let ports = container["ports"]
        self.ports("Port", ports, "containerPort")
        self.ports("Host Port", ports, "hostPort")
        if let profile = container.at("securityContext", "seccompProfile"), !profile.isNull {
            field(2, "SeccompProfile", profile["type"])
            if profile["type"]?.equals("Localhost") == true {
                field(3, "LocalhostProfile", profile["localhostProfile"])
            }
        }
        for (title, key) in [("Command", "command"), ("Args", "args")] {
            guard let words = container[key], words.length > 0 else { continue }
            write(2, title)
            add(":\n")
            for word in words.elements {
                begin(3)
                add(word, breakingAt: 3)
                end()
            }
        }
    }

    private mutating func ports(_ title: String, _ ports: JSONNode?, _ key: String) {
        guard let ports, ports.length > 0 else { return field(2, title, "<none>") }
        self.title(2, ports.length > 1 ? title + "s" : title)
        var isFirst = true
        for port in ports.elements {
            if !isFirst { add(", ") }
            isFirst = false
            add(port.number(key))
            add("/")
            add(port["protocol"])
            guard let name = port["name"], !name.isBlank else { continue }
            add(" (", name)
            add(")")
        }
        end()
    }

    private mutating func state(_ status: JSONNode) {
        state("State", status["state"])
        if let last = status["lastState"], last.has("terminated") { state("Last State", last) }
        field(2, "Ready", status["ready"]?.bool == true ? "True" : "False")
        field(2, "Restart Count", status.number("restartCount"))
    }

    private mutating func state(_ title: String, _ state: JSONNode?) {
        if let running = state?["running"], !running.isNull {
            field(2, title, "Running")
            field(3, "Started", running.date("startedAt"))
        } else if let ended = state?["terminated"], !ended.isNull, state?.has("waiting") != true {
            field(2, title, "Terminated")
            given(3, "Reason", ended["reason"])
            given(3, "Message", ended["message"])
            field(3, "Exit Code", ended.number("exitCode"))
            if ended.number("signal") > 0 { field(3, "Signal", ended.number("signal")) }
            field(3, "Started", ended.date("startedAt"))
            field(3, "Finished", ended.date("finishedAt"))
        } else {
            field(2, title, "Waiting")
            given(3, "Reason", state?.at("waiting", "reason"))
        }
    }

    /// The limits and requests of a container or pod.
    mutating func resources(_ level: Int, _ resources: JSONNode?) {
        for (title, key) in [("Limits", "limits"), ("Requests", "requests")] {
            guard let amounts = resources?[key], amounts.count > 0 else { continue }
            line(level, "\(title):")
            self.amounts(level + 1, amounts)
        }
    }

    private mutating func probe(_ title: String, _ probe: JSONNode?) {
        guard let probe, !probe.isNull else { return }
        self.title(2, title)
        if let exec = probe["exec"], !exec.isNull {
            add("exec [")
            var isFirst = true
            for word in exec["command"]?.items ?? [] {
                if !isFirst { add(" ") }
                isFirst = false
                add(word)
            }
            add("]")
        } else if let http = probe["httpGet"], !http.isNull {
            add("http-get \(probeURL(http))")
        } else if let tcp = probe["tcpSocket"], !tcp.isNull {
            add("tcp-socket \(tcp.text("host")):\(tcp.text("port"))")
        } else if let grpc = probe["grpc"], !grpc.isNull {
            add("grpc <pod>:\(grpc.number("port")) \(grpc.text("service"))")
        } else {
            add("unknown")
        }
        add(" delay=")
        add(probe.number("initialDelaySeconds"))
        add("s timeout=")
        add(probe.number("timeoutSeconds"))
        add("s period=")
        add(probe.number("periodSeconds"))
        add("s successThreshold=")
        add(probe.number("successThreshold"))
        add(" failureThreshold=")
        add(probe.number("failureThreshold"))
        end()
    }

    // MARK: Environment

    private mutating func environmentSources(_ sources: [JSONNode]) {
        guard !sources.isEmpty else { return }
        line(2, "Environment Variables from:")
        for source in sources {
            let (kind, reference) =
                source.has("configMapRef")
                ? ("ConfigMap", source["configMapRef"])
                : source.has("secretRef") ? ("Secret", source["secretRef"]) : ("", nil)
            let prefix = source.text("prefix")
            line(
                3,
                "\(reference?.text("name") ?? "")\t\(kind)\(prefix.isEmpty ? "" : " with prefix '\(prefix)'")\t"
                    + "Optional: \(reference?["optional"]?.bool ?? false)")
        }
    }

    private mutating func environment(of container: JSONNode, in pod: JSONNode?) {
        guard let variables = container["env"], variables.length > 0 else {
            return line(2, "Environment:\t<none>")
        }
        line(2, "Environment:")
        for variable in variables.elements {
            guard let source = variable["valueFrom"], !source.isNull else {
                begin(3)
                add(variable["name"])
                add(":\t")
                add(variable["value"], breakingAt: 3, "\t")
                end()
                continue
            }
            let name = variable.text("name")
            if let field = source["fieldRef"], !field.isNull {
                let (version, path) = (field.text("apiVersion"), field.text("fieldPath"))
                line(3, "\(name):\t\(Self.value(of: path, in: pod)) (\(version):\(path))")
            } else if let resource = source["resourceFieldRef"], !resource.isNull {
                line(3, "\(name):\t\(Self.amount(resource, of: container)) (\(resource.text("resource")))")
            } else if let key = source["secretKeyRef"], !key.isNull {
                reference(name, key, "in secret")
            } else if let key = source["configMapKeyRef"], !key.isNull {
                reference(name, key, "of config map")
            }
        }
    }

    /// What a variable takes from the pod, as far as kubectl knows it.
    private static func value(of path: String, in pod: JSONNode?) -> String {
        ["metadata.name", "metadata.namespace"].contains(path)
            ? pod?.at(path.split(separator: ".").map(String.init))?.scalar ?? "" : ""
    }

    private mutating func reference(_ name: String, _ key: JSONNode, _ place: String) {
        write(3, name)
        add(":\t<set to the key '")
        add(key["key"])
        add("' ")
        add(place)
        add(" '")
        add(key["name"])
        add(key["optional"]?.bool == true ? "'>\tOptional: true\n" : "'>\tOptional: false\n")
    }

    /// What a container learns of its resources: in whole units of the divisor, and what the node has for no limit.
    private static func amount(_ field: JSONNode, of container: JSONNode) -> String {
        let name = field.text("resource")
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["limits", "requests"].contains(parts[0]),
            let amount = Quantity(container.at("resources", parts[0], parts[1])?.scalar ?? "0")
        else { return "" }
        let given = field.text("divisor")
        let unit: Int128 = 1_000_000_000
        let divisor = Quantity(given.isEmpty ? "1" : given).map { $0.nano == 0 ? unit : $0.nano } ?? unit
        let (whole, rest) = amount.nano.quotientAndRemainder(dividingBy: divisor)
        let count = whole + (rest > 0 ? 1 : 0)
        return count == 0 && ["limits.cpu", "limits.memory"].contains(name) ? "node allocatable" : "\(count)"
    }

    // MARK: Mounts

    private mutating func mounts(_ container: JSONNode) {
        let mounts = container["volumeMounts"]?.items(by: "mountPath") ?? []
        let none = mounts.isEmpty ? "\t<none>" : ""
        line(2, "Mounts:\(none)")
        for mount in mounts {
            place(mount["mountPath"], mount)
            add(mount["readOnly"]?.bool == true ? " (ro" : " (rw")
            let part = mount.text("subPath")
            if !part.isEmpty { add(",path=\(goQuoted(part))") }
            add(")\n")
        }
        let devices = container["volumeDevices"]?.items(by: "devicePath") ?? []
        guard !devices.isEmpty else { return }
        line(2, "Devices:\(none)")
        for device in devices {
            place(device["devicePath"], device)
            end()
        }
    }

    private mutating func place(_ path: JSONNode?, _ mount: JSONNode) {
        begin(3)
        add(path)
        add(" from ")
        add(mount["name"])
    }
}

/// A host and a port, with brackets around a host that has colons.
func hostAndPort(_ host: String, _ port: String) -> String {
    host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
}
