import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// `kpod explain`: what the fields of a type are for.
enum Explain {
    static let recursive = Option(flag: "recursive", "All fields below, a line each, without their descriptions")
    static let maxDepth = Option(
        number: "max-depth", in: 0...Int.max, value: "N", "With --recursive: how many levels; 0 is all", default: 0)
    static let apiVersion = Option(
        text: "api-version", value: "VERSION", "The type in this version, such as apps/v1")
    static let output = Option(
        choice: "output", short: "o", ["plaintext"], value: "FORMAT", "How to print it", default: "plaintext")

    static let command = Command(
        CommandSpec(
            "explain", summary: "Explain the fields of a type",
            discussion: """
                The words are those of the API server, of which it needs no right but to be known: everybody who is \
                authenticated may read its OpenAPI documents. Of custom types it tells what their definition says.

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
        let version = try version(of: type, context)

        let document = try fetch(version, type, context)
        guard let kind = document.kind(of: type.resource, in: version) else {
            throw CommandError("GVR (\(name(type, version))) not found in OpenAPI schema", status: .notFound)
        }
        guard let schema = document.schema(of: kind) else {
            throw CommandError(
                "GVK \(kind.group)/\(kind.version), Kind=\(kind.kind) not found in OpenAPI schema", status: .notFound)
        }
        context.output.print(SchemaExplanation.header(kind))
        let explanation = SchemaExplanation(document, isRecursive: isRecursive, maxDepth: arguments[maxDepth])
        guard let text = explanation.text(of: schema, at: path) else {
            throw CommandError("field \(goQuoted(path.last ?? "")) does not exist", status: .notFound)
        }
        context.output.print(text + "\n")
        return .success
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

    private static func fetch(_ version: GroupVersion, _ type: ResourceType, _ context: Context) throws
        -> OpenAPIDocument
    {
        let request = OpenAPIDocument.request(for: version)
        do {
            return OpenAPIDocument(try context.client().start(request).document(request: request).root)
        } catch let error as ServerError where error.status.code == 404 {
            throw CommandError("couldn't find resource for \"\(name(type, version))\"", status: .notFound)
        }
    }

    /// A resource of a version in the words of the API machinery.
    private static func name(_ type: ResourceType, _ version: GroupVersion) -> String {
        printable("\(version.group)/\(version.version), Resource=\(type.resource)")
    }
}
