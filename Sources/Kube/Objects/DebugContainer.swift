import JSON

/// A container for debugging, as a command line describes it: a new one, or a change of one that a copied pod has.
public struct DebugContainer: Sendable {
    /// What it runs; empty leaves it as it is.
    public var image = ""
    /// When the image is pulled; empty leaves it as it is.
    public var pullPolicy = ""
    /// The command behind `--`.
    public var command: [String] = []
    /// Whether that are the arguments of the image's program.
    public var isArguments = false
    /// Variables of its environment; none leaves them as they are.
    public var variables: [JSONValue] = []
    /// Whether it takes standard input, and has a terminal.
    public var stdin = false
    public var tty = false
    /// Whether its standard input ends with that of whoever hands it over first.
    public var stdinOnce = false
    /// How much it may do.
    public var profile = DebugProfile.general
    /// What is merged into it at the end, as a strategic merge patch; see `checkCustom`.
    public var custom: JSONValue?

    /// A container of which nothing is said.
    public init() {}

    /// Fields that a custom profile may not set, since the command line does or nothing may.
    private static let fixed = ["name", "command", "image", "lifecycle", "volumeDevices"]

    /// Checks what `--custom` holds.
    ///
    /// - Throws: `InvalidInput` in kubectl's words for a part that may not be set so.
    public static func checkCustom(_ custom: JSONValue) throws(InvalidInput) {
        for key in fixed {
            switch custom[key] {
            case nil, .null, .string(""): continue
            case .array(let items) where items.isEmpty: continue
            default:
                throw InvalidInput(
                    "name, command, image, lifecycle and volume devices are not modifiable via custom profile")
            }
        }
    }

    /// A new container.
    static func new(_ name: String) -> JSONValue {
        ["name": .string(name), "resources": [:], "terminationMessagePolicy": "File"]
    }

    /// A container with what the command line says, before its profile.
    func described(_ container: JSONValue) -> JSONValue {
        var container = container
        if !command.isEmpty {
            let words = JSONValue.array(command.map { .string($0) })
            if isArguments {
                container["args"] = words
            } else {
                container["command"] = words
                container["args"] = nil
            }
        }
        if !variables.isEmpty { container["env"] = .array(variables) }
        if !image.isEmpty { container["image"] = .string(image) }
        if !pullPolicy.isEmpty { container["imagePullPolicy"] = .string(pullPolicy) }
        container["stdin"] = stdin ? true : nil
        container["stdinOnce"] = stdinOnce ? true : nil
        container["tty"] = tty ? true : nil
        return container
    }

    /// A container with all that is said, its profile and what `--custom` holds.
    func complete(_ container: JSONValue, onNode: Bool) throws(InvalidInput) -> JSONValue {
        try customized(profile.secured(described(container), onNode: onNode))
    }

    private func customized(_ container: JSONValue) throws(InvalidInput) -> JSONValue {
        guard let custom, let name = container["name"] else { return container }
        var patch: JSONObject = ["name": name]
        for (key, value) in custom.object ?? [:] where !Self.fixed.contains(key) { patch[key] = value }
        let merged = try StrategicMergePatch.apply(
            ["spec": ["containers": [.object(patch)]]], to: ["spec": ["containers": [container]]], type: .pods)
        return merged.at("spec", "containers")?.array?.first ?? container
    }
}
