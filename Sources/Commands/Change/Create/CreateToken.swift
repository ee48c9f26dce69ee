import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// `kpod create token`: a token for a service account, made by the server on request (TokenRequest).
enum CreateToken {
    static let audience = Option(
        texts: "audience", value: "AUDIENCE", "For whom the token is, rather than for the API server; repeatable")
    static let duration = Option(duration: "duration", "How long it is to be good; the server may decide otherwise")
    static let boundObjectKind = Option(
        text: "bound-object-kind", value: "KIND", "Bind it to an object of this kind: Pod, Secret or Node")
    static let boundObjectName = Option(text: "bound-object-name", value: "NAME", "The name of that object")
    static let boundObjectUID = Option(text: "bound-object-uid", value: "UID", "The uid that the object must have")

    static let command = Command(
        CommandSpec(
            "token", summary: "Get a token for a service account",
            discussion: """
                The token is printed on standard output. It is not stored anywhere and cannot be taken back, but for one \
                that is bound to an object, which ends with it; keep it short-lived.
                """,
            positionals: [
                PositionalSpec("NAME", "The account's name", completion: .dynamic("serviceaccounts"))
            ],
            options: [
                audience,
                duration,
                boundObjectKind,
                boundObjectName,
                boundObjectUID,
            ] + OutputOptions.all(as: "Print the whole TokenRequest in place of the token"),
            examples: [
                Example("A token for an account", "kpod create token builder"),
                Example(
                    "For ten minutes, and for another service",
                    "kpod create token builder --duration=10m --audience=vault"),
                Example(
                    "One that ends with a pod",
                    "kpod create token web --bound-object-kind=Pod --bound-object-name=web-0"),
            ]),
        run: run)

    private static let bindable = ["Node": "v1", "Pod": "v1", "Secret": "v1"]

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let name = arguments.positionals[0]
        guard let type = BuiltinResources.find(kind: "ServiceAccount", apiVersion: "v1") else { return .failure }
        try ObjectName.validate(name)
        var results = try ObjectResults(context, .each(sortsKeys: false))
        var spec: JSONObject = [:]
        let audiences = arguments[CreateToken.audience]
        spec["audiences"] = audiences.isEmpty ? .null : .array(audiences.map { .string($0) })
        spec["expirationSeconds"] = try seconds(arguments).map { .int($0) } ?? .null
        spec["boundObjectRef"] = try boundObject(arguments) ?? .null
        let body: JSONValue = [
            "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "metadata": .object([:]),
            "spec": .object(spec),
        ]
        let request = Request.create(
            type, namespace: context.namespace, name: name, subresource: "token", body: body.compact)
        let answer: JSONDocument
        do {
            answer = try context.client().start(request).document(request: request)
        } catch var error as ServerError {
            error.failedStep = "failed to create token"
            throw error
        }
        guard !results.printsObjects else {
            try results.print(answer.root, label: "tokenrequest.authentication.k8s.io/\(name)", "")
            return .success
        }
        guard let token = answer.root.at("status", "token")?.string, !token.isEmpty else {
            throw CommandError("failed to create token: no token in server response", status: .failure)
        }
        context.output.print(token + "\n")
        return .success
    }

    private static func seconds(_ arguments: ParsedArguments) throws -> Int? {
        guard let duration = arguments.given(CreateToken.duration), duration != .zero else { return nil }
        guard duration > .zero else { throw InvalidInput("--duration must be greater than or equal to 0") }
        guard duration.components.attoseconds == 0 else {
            throw InvalidInput("--duration cannot be expressed in units less than seconds")
        }
        return Int(duration.components.seconds)
    }

    private static func boundObject(_ arguments: ParsedArguments) throws -> JSONValue? {
        let kind = arguments[CreateToken.boundObjectKind]
        let name = arguments[CreateToken.boundObjectName]
        let uid = arguments[CreateToken.boundObjectUID]
        guard !kind.isEmpty else {
            guard name.isEmpty else {
                throw InvalidInput("--bound-object-name can only be set if --bound-object-kind is provided")
            }
            guard uid.isEmpty else {
                throw InvalidInput("--bound-object-uid can only be set if --bound-object-kind is provided")
            }
            return nil
        }
        guard let version = bindable[kind] else {
            throw InvalidInput("supported --bound-object-kind values are Node, Pod, Secret")
        }
        guard !name.isEmpty else {
            throw InvalidInput("--bound-object-name is required if --bound-object-kind is provided")
        }
        var reference: JSONObject = ["kind": .string(kind), "apiVersion": .string(version), "name": .string(name)]
        if !uid.isEmpty { reference["uid"] = .string(uid) }
        return .object(reference)
    }
}
