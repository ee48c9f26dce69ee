import JSON
import Kube

/// The containers of a pod, or of a template for pods.
extension DescriptionWriter {
    /// - Parameters:
    ///   - statuses: how each of them is; empty for a template.
    ///   - pod: the pod; nil for a template.
    ///   - space: what stands before titles, for a template.
    mutating func containers(
        _ title: String, _ containers: [JSONNode], statuses: [JSONNode] = [], of pod: JSONNode? = nil,
        space: String = ""
    ) {
        line(0, "\(space)\(title):\(containers.isEmpty ? " <none>" : "")")
        for container in containers {
            let name = container.text("name")
            let status = statuses.last { $0.text("name") == name }
            line(1, "\(space.isEmpty ? "" : " ")\(name):")
            basics(container, status)
            if let status { state(status) }
            resources(2, container["resources"])
            for (title, key) in [
                ("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe"),
            ] {
                if let probe = container[key], !probe.isNull { field(2, title, Self.probe(probe)) }
            }
            environmentSources(container["envFrom"]?.items ?? [])
            environment(of: container, in: pod)
            mounts(container)
        }
    }

    private mutating func basics(_ container: JSONNode, _ status: JSONNode?) {
        if let status { field(2, "Container ID", status.text("containerID")) }
        field(2, "Image", container.text("image"))
        if let status { field(2, "Image ID", status.text("imageID")) }
        ports("Port", container["ports"]?.items ?? [], "containerPort")
        ports("Host Port", container["ports"]?.items ?? [], "hostPort")
        if let profile = container.at("securityContext", "seccompProfile"), !profile.isNull {
            field(2, "SeccompProfile", profile.text("type"))
            if profile["type"]?.equals("Localhost") == true {
                field(3, "LocalhostProfile", profile.text("localhostProfile"))
            }
        }
        for (title, key) in [("Command", "command"), ("Args", "args")] {
            let words = container[key]?.words ?? []
            guard !words.isEmpty else { continue }
            line(2, "\(title):")
            for part in words.flatMap(\.lines) { line(3, part) }
        }
    }

    private mutating func ports(_ title: String, _ ports: [JSONNode], _ key: String) {
        let texts = ports.map { port in
            let name = port.text("name")
            return "\(port.number(key))/\(port.text("protocol"))" + (name.isEmpty ? "" : " (\(name))")
        }
        field(2, title + (texts.count > 1 ? "s" : ""), texts.joined(separator: ", ").orNone)
    }

    private mutating func state(_ status: JSONNode) {
        state("State", status["state"])
        if let last = status["lastState"], last.has("terminated") { state("Last State", last) }
        field(2, "Ready", status["ready"]?.bool == true ? "True" : "False")
        field(2, "Restart Count", "\(status.number("restartCount"))")
    }

    private mutating func state(_ title: String, _ state: JSONNode?) {
        if let running = state?["running"], !running.isNull {
            field(2, title, "Running")
            field(3, "Started", running.date("startedAt"))
        } else if let ended = state?["terminated"], !ended.isNull, state?.has("waiting") != true {
            field(2, title, "Terminated")
            given(3, "Reason", ended.text("reason"))
            given(3, "Message", ended.text("message"))
            field(3, "Exit Code", "\(ended.number("exitCode"))")
            if ended.number("signal") > 0 { field(3, "Signal", "\(ended.number("signal"))") }
            field(3, "Started", ended.date("startedAt"))
            field(3, "Finished", ended.date("finishedAt"))
        } else {
            field(2, title, "Waiting")
            given(3, "Reason", state?.text("waiting", "reason") ?? "")
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

    private static func probe(_ probe: JSONNode) -> String {
        let times =
            "delay=\(probe.number("initialDelaySeconds"))s timeout=\(probe.number("timeoutSeconds"))s "
            + "period=\(probe.number("periodSeconds"))s successThreshold=\(probe.number("successThreshold")) "
            + "failureThreshold=\(probe.number("failureThreshold"))"
        if let exec = probe["exec"], !exec.isNull {
            return "exec [\((exec["command"]?.words ?? []).joined(separator: " "))] \(times)"
        }
        if let http = probe["httpGet"], !http.isNull {
            return
                "http-get \(http.text("scheme").lowercased())://\(hostAndPort(http.text("host"), http.text("port")))"
                + "\(path(http.text("path"))) \(times)"
        }
        if let tcp = probe["tcpSocket"], !tcp.isNull {
            return "tcp-socket \(tcp.text("host")):\(tcp.text("port")) \(times)"
        }
        if let grpc = probe["grpc"], !grpc.isNull {
            return "grpc <pod>:\(grpc.number("port")) \(grpc.text("service")) \(times)"
        }
        return "unknown \(times)"
    }

    /// A path as it stands in a URL, as Go's net/url writes it.
    private static func path(_ path: String) -> String {
        let plain = Array("-_.~$&+,/:;=@".utf8)
        var text = path.isEmpty || path.utf8.first == UInt8(ascii: "/") ? "" : "/"
        for byte in path.utf8 {
            let isPlain = plain.contains(byte) || (byte < 0x80 && Character(Unicode.Scalar(byte)).isAlphanumeric)
            let hex = String(byte, radix: 16, uppercase: true)
            text += isPlain ? String(Unicode.Scalar(byte)) : (byte < 16 ? "%0" : "%") + hex
        }
        return text
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
        let variables = container["env"]?.items ?? []
        line(2, "Environment:\(variables.isEmpty ? "\t<none>" : "")")
        for variable in variables {
            let name = variable.text("name")
            guard let source = variable["valueFrom"], !source.isNull else {
                for (index, part) in variable.text("value").lines.enumerated() {
                    line(3, "\(index == 0 ? "\(name):" : "")\t\(part)")
                }
                continue
            }
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
        line(
            3,
            "\(name):\t<set to the key '\(key.text("key"))' \(place) '\(key.text("name"))'>\t"
                + "Optional: \(key["optional"]?.bool ?? false)")
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
        let mounts = (container["volumeMounts"]?.items ?? []).map { (key: $0.text("mountPath"), node: $0) }
            .sortedByKey()
        let none = mounts.isEmpty ? "\t<none>" : ""
        line(2, "Mounts:\(none)")
        for (path, mount) in mounts {
            let part = mount.text("subPath")
            let flags =
                (mount["readOnly"]?.bool == true ? "ro" : "rw") + (part.isEmpty ? "" : ",path=\(goQuoted(part))")
            line(3, "\(path) from \(mount.text("name")) (\(flags))")
        }
        let devices = (container["volumeDevices"]?.items ?? []).map { (key: $0.text("devicePath"), node: $0) }
            .sortedByKey()
        guard !devices.isEmpty else { return }
        line(2, "Devices:\(none)")
        for (path, device) in devices { line(3, "\(path) from \(device.text("name"))") }
    }
}

extension Character {
    fileprivate var isAlphanumeric: Bool { isASCII && (isLetter || isNumber) }
}

/// A host and a port, with brackets around a host that has colons.
func hostAndPort(_ host: String, _ port: String) -> String {
    host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
}
