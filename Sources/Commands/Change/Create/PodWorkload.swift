import Arguments
import CLIRuntime
import JSON
import Kube

/// What the commands that make pods through a workload have in common: containers and the command behind `--`.
enum PodWorkload {
    /// How the command behind `--` stands in a synopsis.
    static let passthrough = Passthrough.optional("COMMAND [ARG ...]")

    /// A container in the order of the type's fields.
    static func container(
        _ name: String, image: String, command: [String], port: Int? = nil
    ) -> JSONValue {
        .fields([
            "name": .string(name), "image": image.isEmpty ? nil : .string(image),
            "command": command.isEmpty ? nil : .array(command.map { .string($0) }),
            "ports": port.map { [["containerPort": .int($0)]] },
            "resources": [:],
        ])
    }

    /// The template of a Job's pods, which run a container to its end.
    static func jobTemplate(_ container: JSONValue, restartPolicy: String) -> JSONValue {
        [
            "metadata": [:],
            "spec": ["containers": [container], "restartPolicy": .string(restartPolicy)],
        ]
    }

    /// An option that must be given, in kubectl's words.
    static func required(_ option: Option<String>, _ arguments: ParsedArguments) throws -> String {
        guard arguments.isSet(option) else { throw missing(option) }
        return arguments[option]
    }

    /// What is said where an option that must be given is not.
    static func missing(_ option: some DeclaredOption) -> InvalidInput {
        InvalidInput("required flag(s) \"\(option.spec.name)\" not set")
    }
}
