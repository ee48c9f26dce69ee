import Arguments
import CLIRuntime
import JSON
import Kube
import System
import Text
import Transport

/// `kpod create secret`: makes a Secret of one of the usual types.
enum CreateSecret {
    static let command = Command(
        CommandSpec(
            "secret", summary: "Make a Secret of files and values, for a registry, or of a certificate",
            examples: [
                Example(
                    "A file and a value", "kpod create secret generic db --from-file=ca.crt --from-literal=user=app")
            ]),
        subcommands: [CreateDockerSecret.command, CreateGenericSecret.command, CreateTLSSecret.command])

    /// The name of a Secret, as a positional.
    static let positional = PositionalSpec("NAME", "The Secret's name")

    /// Makes a Secret of these values.
    static func make(_ values: [(key: String, value: [UInt8])], type: String, _ context: Context) throws -> ExitStatus {
        let name = context.arguments.positionals[0]
        let data = JSONObject(values.map { ($0.key, .string(Base64.encode($0.value))) })
        let hash =
            context.arguments[DataSources.appendHash]
            ? "-"
                + ContentHash.text(
                    of: ["kind": "Secret", "type": .string(type), "name": .string(name), "data": .object(data)])
            : ""
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "Secret", apiVersion: "v1", name: name + hash,
            ["data": data.isEmpty ? nil : .object(data), "type": type.isEmpty ? nil : .string(type)],
            refusal: .step("failed to create secret "))
    }
}

/// `kpod create secret generic`: makes a Secret of files, folders and values.
enum CreateGenericSecret {
    static let type = Option(
        text: "type", value: "TYPE", "What the Secret is for, such as kubernetes.io/basic-auth; Opaque if not given")

    static let command = Command(
        CommandSpec(
            "generic", summary: "Make a Secret of files, folders and values",
            discussion: "Values on a command line are seen by whoever sees the processes: files are not.",
            positionals: [CreateSecret.positional],
            options: DataSources.specs + [type] + CreateOptions.specs,
            examples: [
                Example("A folder, a key each file", "kpod create secret generic keys --from-file=/run/keys"),
                Example(
                    "What a program prints",
                    "openssl rand -hex 16 | kpod create secret generic k --from-file=k=/dev/stdin"),
            ])
    ) { context in
        try CreateSecret.make(
            DataSources(.secret, context).sorted, type: context.arguments[type], context)
    }
}

/// `kpod create secret docker-registry`: makes the Secret with which images are pulled.
enum CreateDockerSecret {
    static let username = Option(text: "docker-username", value: "NAME", "The user")
    static let password = Option(text: "docker-password", value: "PASSWORD", "The user's password")
    static let email = Option(text: "docker-email", value: "ADDRESS", "The user's mail address")
    static let server = Option(
        text: "docker-server", value: "URL", "The registry", default: "https://index.docker.io/v1/")
    private static let key = ".dockerconfigjson"

    static let command = Command(
        CommandSpec(
            "docker-registry", summary: "Make the Secret with which images are pulled from a registry",
            positionals: [CreateSecret.positional],
            options: [
                username,
                password,
                email,
                server,
                DataSources.fromFile.described(as: "A docker config.json to take, in place of a user and password"),
                DataSources.appendHash,
            ] + CreateOptions.specs,
            examples: [
                Example(
                    "What docker login wrote",
                    "kpod create secret docker-registry pull --from-file=/root/.docker/config.json")
            ])
    ) { context in
        let arguments = context.arguments
        let files = arguments[DataSources.fromFile]
        let parts = [arguments[username], arguments[password], arguments[server]]
        guard !files.isEmpty || parts.allSatisfy({ !$0.isEmpty }) else {
            throw InvalidInput(
                "either --from-file or the combination of --docker-username, --docker-password and --docker-server is "
                    + "required")
        }
        let values =
            files.isEmpty
            ? [(key, configuration(context.arguments))]
            : try DataSources(.secret, context, files: files, defaultKey: key).sorted
        return try CreateSecret.make(values, type: "kubernetes.io/dockerconfigjson", context)
    }

    /// A config.json of docker's with one registry.
    private static func configuration(_ arguments: ParsedArguments) -> [UInt8] {
        let (user, password, email) = (arguments[username], arguments[password], arguments[email])
        let entry = JSONValue.fields([
            "username": .string(user), "password": .string(password), "email": email.isEmpty ? nil : .string(email),
            "auth": .string(Base64.encode("\(user):\(password)".utf8)),
        ])
        var format = JSONFormat.compact
        format.sortsKeys = false
        var text: [UInt8] = []
        JSONWriter(format).write(["auths": .object([arguments[server]: entry])] as JSONValue, into: &text)
        return text
    }
}

/// `kpod create secret tls`: makes the Secret of a certificate and its key.
enum CreateTLSSecret {
    static let certificate = Option(
        text: "cert", value: "FILE", "The certificate, in PEM, with those that lead to its authority",
        completion: .files)
    static let key = Option(text: "key", value: "FILE", "Its private key, in PEM", completion: .files)

    static let command = Command(
        CommandSpec(
            "tls", summary: "Make the Secret of a certificate and its private key",
            discussion: """
                The two are looked at before anything is sent: they must be PEM, and belong together as far as the files \
                say it.
                """,
            positionals: [CreateSecret.positional],
            options: [
                certificate,
                key,
                DataSources.appendHash,
            ] + CreateOptions.specs,
            examples: [
                Example("A certificate for an Ingress", "kpod create secret tls web --cert=tls.crt --key=tls.key")
            ])
    ) { context in
        let arguments = context.arguments
        guard !arguments[key].isEmpty, !arguments[certificate].isEmpty else {
            throw InvalidInput("key and cert must be specified")
        }
        let pair = [try read(arguments[certificate]), try read(arguments[key])]
        if let fault = KeyPair.fault(certificate: pair[0], key: pair[1]) { throw InvalidInput(fault) }
        return try CreateSecret.make(
            [("tls.crt", pair[0]), ("tls.key", pair[1])], type: "kubernetes.io/tls", context)
    }

    private static func read(_ path: String) throws -> [UInt8] {
        do throws(SystemError) {
            return try File.read(path, limit: 16 << 20)
        } catch {
            throw InvalidInput(
                "Cannot read file \(printable(path)), open \(printable(path)): \(error.goReason)")
        }
    }
}
