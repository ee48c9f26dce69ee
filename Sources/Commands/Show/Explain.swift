import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// `kpod explain`: what the fields of a type are for.
enum Explain {
    static let recursive = Option(
        flag: "recursive", short: "R", "All fields below, a line each, without their descriptions")
    static let maxDepth = Option(
        number: "max-depth", in: 0...Int.max, value: "N", "With --recursive: how many levels; 0 is all", default: 0)
    static let apiVersion = Option(
        text: "api-version", value: "VERSION", "The type in this version, such as apps/v1")
    private static let plain = "plaintext"
    private static let plainVersion2 = "plaintext-openapiv2"
    static let output = Option(
        choice: "output", short: "o",
        [Choice(plain, "From OpenAPI v3"), Choice(plainVersion2, "From OpenAPI v2, in its own layout")],
        value: "FORMAT", "How to print it", default: plain)

    static let command = Command(
        CommandSpec(
            "explain", summary: "Explain the fields of a type",
            discussion: """
                The words are those of the API server, of which it needs no right but to be known: everybody who is \
                authenticated may read its OpenAPI documents. Of custom types it tells what their definition says. A server \
                that has no OpenAPI v3 is asked for v2.

                It exits with 3 where the server has no such type, version or field.
                """,
            usage: "TYPE[.FIELD ...]",
            positionals: [
                PositionalSpec(
                    "TYPE", "The type, and the path to the field: pod.spec.containers", completion: .dynamic("types"))
            ],
            options: [recursive, maxDepth, apiVersion, output],
            examples: [
                Example("What a Pod is made of", "kpod explain pods"),
                Example("One field", "kpod explain deployment.spec.strategy.type"),
                Example("All that a volume can be", "kpod explain pod.spec.volumes --recursive"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let isRecursive = arguments[recursive]
        guard isRecursive || !arguments.isSet(maxDepth) else { throw InvalidInput("--max-depth requires --recursive") }
        let words = arguments.positionals[0].split(separator: ".").map(String.init)
        guard let first = words.first, !words.contains(where: { $0.contains { "[]*'\"{}".contains($0) } }) else {
            throw InvalidInput("name the type and the fields, divided by dots, as in pod.spec.containers.image")
        }
        let (type, path) = try find(first, Array(words.dropFirst()), context)
        return try explain(type, path, in: version(of: type, context), context)
    }

    private static func explain(
        _ type: ResourceType, _ path: [String], in version: GroupVersion, _ context: Context
    ) throws -> ExitStatus {
        var form = context.arguments[output] == plain ? OpenAPIVersion.version3 : .version2
        if form == .version3 {
            if let document = try fetch(.version3, version, type, context) {
                return try explain(type, path, in: version, by: document, context)
            }
            // A server that has no document of this version may have none at all.
            guard try lacksVersion3(context) else {
                if let served = try served(insteadOf: type, context) {
                    return try explain(served, path, in: served.groupVersion, context)
                }
                throw CommandError("couldn't find resource for \"\(name(type, version))\"", status: .notFound)
            }
            form = .version2
        }
        guard let document = try fetch(form, version, type, context) else {
            throw CommandError("the server publishes no OpenAPI documents", status: .notFound)
        }
        return try explainModel(type, path, in: version, by: document, context)
    }

    private static func explain(
        _ type: ResourceType, _ path: [String], in version: GroupVersion, by document: OpenAPIDocument,
        _ context: Context
    ) throws -> ExitStatus {
        guard let kind = document.kind else {
            throw CommandError("GVR (\(name(type, version))) not found in OpenAPI schema", status: .notFound)
        }
        guard let schema = document.schema(of: kind) else {
            throw CommandError(
                "GVK \(kind.group)/\(kind.version), Kind=\(kind.kind) not found in OpenAPI schema", status: .notFound)
        }
        context.output.print(SchemaExplanation.header(kind))
        let explanation = SchemaExplanation(document, depth(context))
        guard let text = explanation.text(of: schema, at: path) else { throw missing(path.last ?? "") }
        context.output.print(text + "\n")
        return .success
    }

    private static func explainModel(
        _ type: ResourceType, _ path: [String], in version: GroupVersion, by document: OpenAPIDocument,
        _ context: Context
    ) throws -> ExitStatus {
        let kind = OpenAPIDocument.Kind(type.kind, in: version)
        guard let schema = document.schema(of: kind) else {
            if let served = try served(insteadOf: type, context) {
                return try explain(served, path, in: served.groupVersion, context)
            }
            let name = goQuoted("\(kind.group)/\(kind.version), Kind=\(kind.kind)")
            throw CommandError("couldn't find resource for \(name)", status: .notFound)
        }
        let explanation = ModelExplanation(document, depth(context))
        switch explanation.explain(schema, of: kind, at: path) {
        case .text(let text): context.output.print(text)
        case .missing(let field): throw missing(field)
        }
        return .success
    }

    private static func depth(_ context: Context) -> ExplanationDepth {
        ExplanationDepth(isRecursive: context.arguments[recursive], limit: context.arguments[maxDepth])
    }

    private static func missing(_ field: String) -> CommandError {
        CommandError("field \(goQuoted(field)) does not exist", status: .notFound)
    }

    /// The type that the first words name, which may be followed by its group, and the fields after it.
    private static func find(_ first: String, _ rest: [String], _ context: Context) throws -> (ResourceType, [String]) {
        for count in stride(from: rest.count, to: 0, by: -1) {
            let group = rest.prefix(count).joined(separator: ".")
            if let type = BuiltinResources.find(ResourceName("\(first).\(group)")), type.group == group {
                return (type, Array(rest.dropFirst(count)))
            }
        }
        let type = try context.resources.find(ResourceName(first))
        let group = type.group.split(separator: ".").map(String.init)
        let namesGroup = !group.isEmpty && rest.starts(with: group)
        return (type, namesGroup ? Array(rest.dropFirst(group.count)) : rest)
    }

    private static func version(of type: ResourceType, _ context: Context) throws -> GroupVersion {
        let text = context.arguments[apiVersion]
        guard !text.isEmpty else { return type.groupVersion }
        guard let version = GroupVersion(apiVersion: text) else {
            throw InvalidInput("unexpected GroupVersion string: \(printable(text))")
        }
        return version
    }

    /// What the server has in place of a compiled-in type of which it does not know this version, unless a version was
    /// asked for.
    private static func served(insteadOf type: ResourceType, _ context: Context) throws -> ResourceType? {
        context.arguments.isSet(apiVersion) ? nil : try context.resources.served(insteadOf: type)
    }

    /// The document that has the types of a version; nil where the server has none.
    private static func fetch(
        _ form: OpenAPIVersion, _ version: GroupVersion, _ type: ResourceType, _ context: Context
    ) throws -> OpenAPIDocument? {
        let request = form.request(for: version)
        do {
            return try context.client().start(request)
                .openAPI(OpenAPIReader(form, resource: type.resource, in: version), request: request)
        } catch let error as ServerError where error.status.code == 404 {
            return nil
        }
    }

    private static func lacksVersion3(_ context: Context) throws -> Bool {
        let transfer = try context.client().start(OpenAPIVersion.index)
        defer { transfer.cancel() }
        return try transfer.head().status == 404
    }

    /// A resource of a version in the words of the API machinery.
    private static func name(_ type: ResourceType, _ version: GroupVersion) -> String {
        printable("\(version.group)/\(version.version), Resource=\(type.resource)")
    }
}
