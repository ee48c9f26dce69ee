import JSON

/// A pod template in the words of `kubectl describe`, with its tabs, as `kubectl rollout history --revision` prints it.
public enum PodTemplateDescription {
    /// The description; several lines, each with its end.
    public static func text(of template: JSONNode) -> String {
        var writer = Writer()
        writer.line(0, "Pod Template:")
        writer.members("  Labels:", template.at("metadata", "labels"), divider: "=")
        if let annotations = template.at("metadata", "annotations"), annotations.count > 0 {
            writer.members("  Annotations:", annotations, divider: ": ")
        }
        guard let spec = template["spec"] else { return writer.text }
        writer.field(1, "Service Account", spec["serviceAccountName"])
        if let containers = spec["initContainers"], containers.count > 0 {
            writer.containers("Init Containers", containers)
        }
        writer.containers("Containers", spec["containers"])
        writer.volumes(spec["volumes"])
        writer.spread(spec["topologySpreadConstraints"])
        writer.field(1, "Priority Class Name", spec["priorityClassName"])
        writer.members("  Node-Selectors:", spec["nodeSelector"], divider: "=")
        writer.tolerations(spec["tolerations"])
        return writer.text
    }
}

/// Writes the lines; a level is two blanks.
private struct Writer {
    var text = ""

    mutating func line(_ level: Int, _ line: String) {
        text += String(repeating: "  ", count: level) + printable(line) + "\n"
    }

    /// A line for a field that is not empty.
    mutating func field(_ level: Int, _ title: String, _ value: JSONNode?) {
        let value = Self.scalar(value)
        if !value.isEmpty { line(level, "\(title):\t\(value)") }
    }

    /// Labels, annotations and the like, sorted by key.
    mutating func members(_ title: String, _ node: JSONNode?, divider: String) {
        let members = (node?.value.object).map { $0.map { ($0.key, $0.value.string ?? "") } } ?? []
        guard !members.isEmpty else { return line(0, "\(title)\t<none>") }
        for (index, member) in members.sorted(by: { $0.0 < $1.0 }).enumerated() {
            line(0, "\(index == 0 ? title : "")\t\(member.0)\(divider)\(member.1)")
        }
    }

    static func scalar(_ node: JSONNode?) -> String {
        guard let node, !node.isNull else { return "" }
        var bytes: [UInt8] = []
        node.appendText(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func elements(_ node: JSONNode?) -> [JSONNode] { node.map { Array($0.elements) } ?? [] }

    // MARK: Containers

    mutating func containers(_ title: String, _ list: JSONNode?) {
        let containers = elements(list)
        line(1, "\(title):\(containers.isEmpty ? " <none>" : "")")
        for container in containers { self.container(container) }
    }

    private mutating func container(_ node: JSONNode) {
        line(1, " \(Self.scalar(node["name"])):")
        line(2, "Image:\t\(Self.scalar(node["image"]))")
        ports("Port", node["ports"], "containerPort")
        ports("Host Port", node["ports"], "hostPort")
        if let profile = node.at("securityContext", "seccompProfile") {
            field(2, "SeccompProfile", profile["type"])
            field(3, "LocalhostProfile", profile["localhostProfile"])
        }
        for (title, key) in [("Command", "command"), ("Args", "args")] {
            let words = elements(node[key])
            guard !words.isEmpty else { continue }
            line(2, "\(title):")
            for word in words {
                for part in Self.scalar(word).split(separator: "\n", omittingEmptySubsequences: false) {
                    line(3, String(part))
                }
            }
        }
        for (title, key) in [("Limits", "limits"), ("Requests", "requests")] {
            guard let amounts = node.at("resources", key)?.value.object, !amounts.isEmpty else { continue }
            line(2, "\(title):")
            for (name, amount) in amounts.sorted(by: { $0.key < $1.key }) {
                line(3, "\(name):\t\(amount.string ?? "")")
            }
        }
        for (title, key) in [
            ("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe"),
        ] {
            if let probe = node[key] { line(2, "\(title):\t\(Self.probe(probe))") }
        }
        environmentSources(node["envFrom"])
        environment(node["env"], of: node)
        mounts(node)
    }

    private mutating func ports(_ title: String, _ list: JSONNode?, _ key: String) {
        let ports = elements(list).map { port -> String in
            let name = Self.scalar(port["name"])
            return "\(port[key]?.int ?? 0)/\(Self.scalar(port["protocol"]))" + (name.isEmpty ? "" : " (\(name))")
        }
        line(2, "\(title)\(ports.count > 1 ? "s" : ""):\t\(ports.isEmpty ? "<none>" : ports.joined(separator: ", "))")
    }

    private static func probe(_ probe: JSONNode) -> String {
        func number(_ key: String) -> Int { probe[key]?.int ?? 0 }
        let times =
            "delay=\(number("initialDelaySeconds"))s timeout=\(number("timeoutSeconds"))s period=\(number("periodSeconds"))s "
            + "successThreshold=\(number("successThreshold")) failureThreshold=\(number("failureThreshold"))"
        if let command = probe.at("exec", "command") {
            return "exec [\(command.elements.map { scalar($0) }.joined(separator: " "))] \(times)"
        }
        if let http = probe["httpGet"] {
            let path = scalar(http["path"])
            return
                "http-get \(scalar(http["scheme"]).lowercased())://\(scalar(http["host"])):\(scalar(http["port"]))\(path) \(times)"
        }
        if let tcp = probe["tcpSocket"] { return "tcp-socket \(scalar(tcp["host"])):\(scalar(tcp["port"])) \(times)" }
        if let grpc = probe["grpc"] { return "grpc <pod>:\(scalar(grpc["port"])) \(scalar(grpc["service"])) \(times)" }
        return "unknown \(times)"
    }

    private mutating func environmentSources(_ list: JSONNode?) {
        let sources = elements(list)
        guard !sources.isEmpty else { return }
        line(2, "Environment Variables from:")
        for source in sources {
            let (kind, reference) =
                source["configMapRef"].map { ("ConfigMap", $0) } ?? source["secretRef"].map { ("Secret", $0) } ?? (
                    "", source
                )
            let prefix = Self.scalar(source["prefix"])
            line(
                3,
                "\(Self.scalar(reference["name"]))\t\(kind)\(prefix.isEmpty ? "" : " with prefix '\(prefix)'")\t"
                    + "Optional: \(reference["optional"]?.bool ?? false)")
        }
    }

    private mutating func environment(_ list: JSONNode?, of container: JSONNode) {
        let variables = elements(list)
        line(2, "Environment:\(variables.isEmpty ? "\t<none>" : "")")
        for variable in variables {
            let name = Self.scalar(variable["name"])
            guard let source = variable["valueFrom"] else {
                let lines = Self.scalar(variable["value"]).split(separator: "\n", omittingEmptySubsequences: false)
                for (index, part) in lines.enumerated() { line(3, "\(index == 0 ? "\(name):" : "")\t\(part)") }
                continue
            }
            if let field = source["fieldRef"] {
                line(3, "\(name):\t (\(Self.scalar(field["apiVersion"])):\(Self.scalar(field["fieldPath"])))")
            } else if let resource = source["resourceFieldRef"] {
                let amount = Self.resource(resource, of: container)
                line(3, "\(name):\t\(amount) (\(Self.scalar(resource["resource"])))")
            } else if let key = source["secretKeyRef"] {
                reference(name, key, "in secret")
            } else if let key = source["configMapKeyRef"] {
                reference(name, key, "of config map")
            }
        }
    }

    /// What a container learns of its resources: in whole units of the divisor, and what the node has for no limit.
    private static func resource(_ field: JSONNode, of container: JSONNode) -> String {
        let name = scalar(field["resource"])
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, ["limits", "requests"].contains(parts[0]),
            let amount = Quantity(container.at("resources", parts[0], parts[1]).map { scalar($0) } ?? "0")
        else { return "" }
        let given = scalar(field["divisor"])
        let unit: Int128 = 1_000_000_000
        let divisor = Quantity(given.isEmpty ? "1" : given).map { $0.nano == 0 ? unit : $0.nano } ?? unit
        let (whole, rest) = amount.nano.quotientAndRemainder(dividingBy: divisor)
        let count = whole + (rest > 0 ? 1 : 0)
        return count == 0 && ["limits.cpu", "limits.memory"].contains(name) ? "node allocatable" : "\(count)"
    }

    private mutating func reference(_ name: String, _ key: JSONNode, _ place: String) {
        line(
            3,
            "\(name):\t<set to the key '\(Self.scalar(key["key"]))' \(place) '\(Self.scalar(key["name"]))'>\t"
                + "Optional: \(key["optional"]?.bool ?? false)")
    }

    private mutating func mounts(_ container: JSONNode) {
        let mounts = elements(container["volumeMounts"]).sorted {
            Self.scalar($0["mountPath"]) < Self.scalar($1["mountPath"])
        }
        line(2, "Mounts:\(mounts.isEmpty ? "\t<none>" : "")")
        for mount in mounts {
            var flags = mount["readOnly"]?.bool == true ? "ro" : "rw"
            let path = Self.scalar(mount["subPath"])
            if !path.isEmpty { flags += ",path=\(goQuoted(path))" }
            line(3, "\(Self.scalar(mount["mountPath"])) from \(Self.scalar(mount["name"])) (\(flags))")
        }
        let devices = elements(container["volumeDevices"]).sorted {
            Self.scalar($0["devicePath"]) < Self.scalar($1["devicePath"])
        }
        guard !devices.isEmpty else { return }
        line(2, "Devices:\(mounts.isEmpty ? "\t<none>" : "")")
        for device in devices { line(3, "\(Self.scalar(device["devicePath"])) from \(Self.scalar(device["name"]))") }
    }

    // MARK: Volumes

    /// What is told of the commoner kinds of volumes: the kind in words, then titles and fields.
    private static let volumeKinds:
        [(key: String, words: String, fields: [(title: String, key: String, absent: String)])] = [
            (
                "hostPath", "HostPath (bare host directory volume)",
                [("Path", "path", ""), ("HostPathType", "type", "<none>")]
            ),
            (
                "emptyDir", "EmptyDir (a temporary directory that shares a pod's lifetime)",
                [("Medium", "medium", ""), ("SizeLimit", "sizeLimit", "<unset>")]
            ),
            (
                "secret", "Secret (a volume populated by a Secret)",
                [("SecretName", "secretName", ""), ("Optional", "optional", "false")]
            ),
            (
                "configMap", "ConfigMap (a volume populated by a ConfigMap)",
                [("Name", "name", ""), ("Optional", "optional", "false")]
            ),
            (
                "nfs", "NFS (an NFS mount that lasts the lifetime of a pod)",
                [("Server", "server", ""), ("Path", "path", ""), ("ReadOnly", "readOnly", "false")]
            ),
            (
                "persistentVolumeClaim",
                "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
                [("ClaimName", "claimName", ""), ("ReadOnly", "readOnly", "false")]
            ),
            (
                "csi", "CSI (a Container Storage Interface (CSI) volume source)",
                [("Driver", "driver", ""), ("FSType", "fsType", ""), ("ReadOnly", "readOnly", "false")]
            ),
            (
                "image", "Image (a container image or OCI artifact)",
                [("Reference", "reference", ""), ("PullPolicy", "pullPolicy", "")]
            ),
            ("projected", "Projected (a volume that contains injected data from multiple sources)", []),
            ("downwardAPI", "DownwardAPI (a volume populated by information about the pod)", []),
            (
                "ephemeral",
                "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)", []
            ),
        ]

    mutating func volumes(_ list: JSONNode?) {
        let volumes = elements(list)
        guard !volumes.isEmpty else { return line(1, "Volumes:\t<none>") }
        line(1, "Volumes:")
        for volume in volumes {
            line(1, " \(Self.scalar(volume["name"])):")
            guard let kind = Self.volumeKinds.first(where: { volume[$0.key] != nil }), let source = volume[kind.key]
            else {
                line(1, "<unknown>")
                continue
            }
            line(2, "Type:\t\(kind.words)")
            for (title, key, absent) in kind.fields {
                let value = Self.scalar(source[key])
                line(2, "\(title):\t\(value.isEmpty ? absent : value)")
            }
            switch kind.key {
            case "projected": projection(elements(source["sources"]))
            case "downwardAPI":
                line(2, "Items:")
                for item in elements(source["items"]) {
                    let from = item.at("fieldRef", "fieldPath") ?? item.at("resourceFieldRef", "resource")
                    line(3, "\(Self.scalar(from)) -> \(Self.scalar(item["path"]))")
                }
            case "csi": members("    VolumeAttributes:", source["volumeAttributes"], divider: "=")
            default: break
            }
        }
    }

    private mutating func projection(_ sources: [JSONNode]) {
        for source in sources {
            if let secret = source["secret"] {
                line(2, "SecretName:\t\(Self.scalar(secret["name"]))")
                line(2, "Optional:\t\(secret["optional"]?.bool ?? false)")
            } else if source["downwardAPI"] != nil {
                line(2, "DownwardAPI:\ttrue")
            } else if let map = source["configMap"] {
                line(2, "ConfigMapName:\t\(Self.scalar(map["name"]))")
                line(2, "Optional:\t\(map["optional"]?.bool ?? false)")
            } else if let token = source["serviceAccountToken"] {
                line(2, "TokenExpirationSeconds:\t\(Self.scalar(token["expirationSeconds"]))")
            }
        }
    }

    // MARK: Scheduling

    mutating func spread(_ list: JSONNode?) {
        let constraints = elements(list).sorted { Self.scalar($0["topologyKey"]) < Self.scalar($1["topologyKey"]) }
        for (index, constraint) in constraints.enumerated() {
            let selector = constraint["labelSelector"].map { " for selector \(LabelSelector($0).text)" } ?? ""
            line(
                0,
                (index == 0 ? "  Topology Spread Constraints:\t" : "  \t")
                    + "\(Self.scalar(constraint["topologyKey"])):"
                    + "\(Self.scalar(constraint["whenUnsatisfiable"])) when max skew "
                    + "\(constraint["maxSkew"]?.int ?? 0) is exceeded\(selector)")
        }
    }

    mutating func tolerations(_ list: JSONNode?) {
        let tolerations = elements(list).sorted { Self.scalar($0["key"]) < Self.scalar($1["key"]) }
        guard !tolerations.isEmpty else { return line(0, "  Tolerations:\t<none>") }
        for (index, toleration) in tolerations.enumerated() {
            let (key, value, effect) = (
                Self.scalar(toleration["key"]), Self.scalar(toleration["value"]), Self.scalar(toleration["effect"])
            )
            var text = key + (value.isEmpty ? "" : "=\(value)") + (effect.isEmpty ? "" : ":\(effect)")
            if toleration["operator"]?.equals("Exists") == true, value.isEmpty {
                text += key.isEmpty && effect.isEmpty ? "op=Exists" : " op=Exists"
            }
            if let seconds = toleration["tolerationSeconds"]?.int { text += " for \(seconds)s" }
            line(0, "\(index == 0 ? "  Tolerations:" : "")\t\(text)")
        }
    }
}
