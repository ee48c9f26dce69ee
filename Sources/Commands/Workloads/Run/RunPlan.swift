import Arguments
import CLIRuntime
import JSON
import Kube

/// What the options of `run` make: a pod, and with `--expose` the Service before it.
struct RunPlan {
    /// The name of all that is made.
    let name: String
    /// What is to be made, in this order, without a namespace.
    let objects: [(value: JSONValue, type: ResourceType)]

    /// Reads the options, as kubectl does.
    ///
    /// - Throws: `InvalidInput` in kubectl's words for what does not go together.
    init(_ context: Context) throws {
        let arguments = context.arguments
        guard arguments.isSet(ContainerOptions.image) else {
            throw InvalidInput("required flag(s) \"image\" not set")
        }
        guard !arguments[ContainerOptions.image].isEmpty else { throw InvalidInput("--image is required") }
        let image = try ContainerOptions.image(arguments)
        let name = arguments.positionals[0]
        let port = try Self.port(arguments)
        guard port != nil || !arguments[Run.expose] else {
            throw InvalidInput("--port must be set when exposing a service")
        }
        let given = try LabelPairs.parse(arguments[Run.labels])
        let labels = given ?? ["run": .string(name)]
        let type = ResourceType.pods
        let pod = ObjectCreation.object(
            "Pod", apiVersion: "v1", name: name, namespace: nil,
            metadata: JSONObject(
                [("labels", .object(labels))] + (try Self.annotations(arguments).map { [("annotations", $0)] } ?? [])),
            [
                "spec": [
                    "containers": [try Self.container(name, image: image, port: port, arguments)],
                    "restartPolicy": .string(arguments[Run.restart]), "dnsPolicy": "ClusterFirst",
                ],
                "status": [:],
            ])
        self.name = name
        var objects = [
            (PodTemplate.podInOrder(try Overrides(context, type: type).applied(to: pod)), type)
        ]
        if arguments[Run.expose], let port {
            let service = ObjectCreation.object(
                "Service", apiVersion: "v1", name: name, namespace: nil,
                metadata: given.map { ["labels": .object($0)] } ?? [:],
                [
                    "spec": [
                        "ports": [["protocol": "TCP", "port": .int(port), "targetPort": .int(port)]],
                        "selector": .object(labels),
                    ],
                    "status": ["loadBalancer": [:]],
                ])
            objects.append((service, try ObjectCreation.builtin("Service", "v1")))
        }
        self.objects = objects
    }

    private static func container(
        _ name: String, image: String, port: Int?, _ arguments: ParsedArguments
    ) throws -> JSONValue {
        let words = (arguments.positionals.dropFirst() + (arguments.afterDashes ?? [])).map { JSONValue.string($0) }
        let env = try arguments[Run.env].filter { !$0.isEmpty }.map(variable)
        let policy = arguments[ContainerOptions.imagePullPolicy]
        let takesInput = arguments[StreamOptions.stdin]
        return .fields([
            "name": .string(name), "image": .string(image),
            arguments[Run.isCommand] ? "command" : "args": words.isEmpty ? nil : .array(words),
            "ports": port.map { [["containerPort": .int($0)]] },
            "env": env.isEmpty ? nil : .array(env), "resources": [:],
            "imagePullPolicy": policy.isEmpty ? nil : .string(policy),
            "securityContext": arguments[Run.privileged] ? ["privileged": true] : nil,
            "stdin": takesInput ? true : nil, "stdinOnce": takesInput && !arguments[Run.leaveStdinOpen] ? true : nil,
            "tty": arguments[StreamOptions.tty] ? true : nil,
        ])
    }

    private static func variable(_ text: String) throws(InvalidInput) -> JSONValue {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")), EnvironmentName.isValid(String(text[..<equals]))
        else { throw InvalidInput("invalid env: \(printable(text))") }
        return EnvironmentChanges.variable(String(text[..<equals]), String(text[text.utf8.index(after: equals)...]))
    }

    private static func annotations(_ arguments: ParsedArguments) throws -> JSONValue? {
        let changes = try KeyChanges(arguments[Run.annotations], noun: "annotation") { $1 }
        guard changes.objectWords.isEmpty, changes.removed.isEmpty, changes.values[""] == nil else {
            throw InvalidInput(
                "invalid annotation format: \(printable(arguments[Run.annotations].joined(separator: ", ")))")
        }
        return changes.values.isEmpty ? nil : JSONValue.object(changes.values).inOrder([])
    }

    private static func port(_ arguments: ParsedArguments) throws(InvalidInput) -> Int? {
        let text = arguments[Run.port]
        guard !text.isEmpty else { return nil }
        guard let port = Int32(text) else { throw InvalidInput("--port must be a number") }
        return Int(port)
    }
}
