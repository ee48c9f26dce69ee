import Text

/// What would let a container of a pod start, by the words of the kubelet, the runtime and the registry.
enum StartRemedy {
    private typealias Advice = (words: [String], way: String)

    private static func way(_ advice: [Advice], _ message: String) -> String? {
        advice.first { $0.words.contains(where: message.contains) }?.way
    }

    // MARK: Images

    /// What would let an image be pulled.
    static func image(_ reason: String, _ message: String) -> String {
        switch reason {
        case "ErrImageNeverPull": "imagePullPolicy Never takes images alone that the node has"
        case "InvalidImageName": "mend the image's name"
        default:
            way(images, message) ?? "see that the image exists, and that an imagePullSecret of the pod may read it"
        }
    }

    /// In the words of containerd, CRI-O and their HTTP client; what is surest comes first.
    private static let images: [Advice] = [
        (
            ["toomanyrequests", "429 Too Many Requests"],
            "the registry limits how often is pulled: let an imagePullSecret of the pod name an account, or take a mirror"
        ),
        (["no such host"], "mend the name of the registry, or let the node's DNS know it"),
        (
            ["server gave HTTP response to HTTPS client"],
            "let the registry speak HTTPS, or let the runtime of the node know that it does not"
        ),
        (["x509: "], "let the runtime of the node trust the registry's certificate"),
        (
            ["connection refused", "i/o timeout", "no route to host", "network is unreachable", "deadline exceeded"],
            "let the node reach the registry: see that it runs, and that no firewall or proxy is between"
        ),
        (
            ["no match for platform", "no image found in manifest list", "no matching manifest"],
            "take an image that is built for the node's operating system and architecture"
        ),
        (
            ["no space left on device"], "free the node's disk: kpod describe nodes tells whether it is short of it"
        ),
        (
            ["unauthorized", "Unauthorized", "authorization failed", "access denied", "403 Forbidden"],
            "see that the image exists, and that an imagePullSecret of the pod may read it"
        ),
        (["manifest unknown", "not found"], "see that the image and its tag exist: its registry knows neither else"),
    ]

    // MARK: Configuration

    /// What would let a container be made of its configuration.
    static func configuration(_ message: String) -> String {
        if message.contains("runAsNonRoot") {
            return "set its securityContext.runAsUser to a number that is not 0, or take runAsNonRoot away"
        }
        if message.contains("subPath") { return "mend the subPath of its volume mounts" }
        return missing(message).map { "\($0), or mark it as optional" }
            ?? "make the ConfigMap, Secret or key that it wants, or mark it as optional"
    }

    /// The ConfigMap, Secret or key that a message misses.
    private static func missing(_ message: String) -> String? {
        for (word, kind) in [("configmap", "ConfigMap"), ("secret", "Secret")] {
            if let name = message.part(between: "\(word) \"", "\" not found") { return "make the \(kind) \(name)" }
        }
        // kubelet's kuberuntime: "couldn't find key nokey in ConfigMap diag/settings".
        if let found = message.divided(by: "couldn't find key "),
            let key = found.after.divided(by: " in "), !key.before.isEmpty
        {
            let object = key.after.prefix { !$0.isWhitespace || $0 == " " }
            return "put the key \(key.before) into \(object)"
        }
        return nil
    }

    // MARK: The runtime

    /// What would let a runtime start a container.
    static func start(_ message: String) -> String { way(starts, message) ?? fallback }

    private static let fallback = "see that the image has what its command names, and that it may be run"

    /// In the words of runc, crun and the kernel.
    private static let starts: [Advice] = [
        (
            ["error mounting", "mount a directory onto a file"],
            "mend its volumeMounts: a folder goes on a folder, and a file (subPath) on a file"
        ),
        (["exec format error"], "take an image that is built for the node's architecture, or a script with a #! line"),
        (["memory limit too low", "OOM-killed", "container init was OOM"], "raise its memory limit"),
        (["chdir to cwd"], "mend its workingDir, or make that folder in the image"),
        (["unable to find user", "unable to find group"], "let securityContext name the user and group by numbers"),
        (["no command specified"], "name its command: the image has none"),
        (
            ["permission denied"],
            "let the file that its command names be executable for the container's user"
        ),
    ]

    // MARK: Volumes and the sandbox

    /// What would let the containers of a pod be made; nil where the message has to do.
    static func creation(_ event: EventFacts, node: String) -> String? {
        let message = event.message
        if let missing = missing(message) { return "\(missing), or mark the volume as optional" }
        // kubelet's watch-based manager: object "namespace"/"name" not registered.
        if message.contains("not registered") { return "see that the ConfigMaps and Secrets of its volumes exist" }
        if let key = message.part(after: "non-existent config key: ")
            ?? message.part(after: "non-existent secret key: ")
        {
            return "put the key \(key) into what the volume reads, or take it from the volume's items"
        }
        if let driver = message.part(between: "driver name ", " not found in the list of registered CSI drivers") {
            return "see that the CSI driver \(driver) runs on \(node)"
        }
        if let handler = message.part(between: "no runtime for \"", "\" is configured") {
            return "let its runtimeClassName name a handler that \(node) has, or give it the handler \(handler)"
        }
        if let claim = message.part(between: "resourceclaimtemplate \"", "\" not found")
            ?? message.part(between: "resourceclaimtemplates.resource.k8s.io \"", "\" not found")
        {
            return "make the ResourceClaimTemplate \(claim)"
        }
        if let way = way(volumes, message) { return way }
        switch event.reason {
        case "NetworkNotReady", "FailedCreatePodSandBox":
            return "look at the network plugin and the runtime of \(node)"
        default: return nil
        }
    }

    private static let volumes: [Advice] = [
        (["hostPath type check failed"], "mend the hostPath volume: what is there on the node is of another type"),
        (
            ["Multi-Attach error"],
            "let the pod that has the volume end, or let both run on one node: it is attached to one at a time"
        ),
        (
            ["wrong fs type", "mount failed: exit status"],
            "let the node have what mounts such volumes, and mend their options"
        ),
        (["permission denied"], "let the node reach what the volume names with the rights that it has"),
    ]
}
