import Arguments
import CLIRuntime
import JSON
import Kube
import System

/// `kpod kustomize`: prints the objects of a kustomization.
enum Kustomize {
    private static let output = Option(
        text: "output", short: "o", value: "PATH", "Write to this file, or a file an object into this directory",
        completion: .files)
    private static let loadRestrictor = Option(
        choice: "load-restrictor", ["LoadRestrictionsRootOnly", "LoadRestrictionsNone"], value: "WHICH",
        "Whether only files in and below a kustomization's directory are read, or all",
        default: "LoadRestrictionsRootOnly")

    static let command = Command(
        CommandSpec(
            "kustomize", summary: "Print the objects of a kustomization",
            discussion: """
                What stands in the directory's kustomization.yaml is built as kustomize 5.8 builds it: resources and bases, \
                patches, generators, names, labels, images and the rest. Nothing is sent. 'kpod apply -k DIR' applies the \
                same objects, and -k stands wherever -f does.

                Only directories and files at hand are read: what is on other hosts is refused, and so are Helm charts, \
                programs and containers that would make or change objects.
                """,
            positionals: [
                PositionalSpec("DIR", .any, "The directory; the present one if not given", completion: .directories)
            ],
            options: [output, loadRestrictor] + unheeded,
            examples: [
                Example("The objects of an overlay", "kpod kustomize overlays/prod"),
                Example("What the present directory makes, by kinds", "kpod kustomize | grep ^kind: | sort | uniq -c"),
                Example("A file an object", "kpod kustomize overlays/prod -o /tmp/objects"),
            ]),
        run: run)

    /// What kubectl has for Helm and for programs, which are refused where a kustomization asks for them.
    private static let unheeded: [any DeclaredOption] =
        ["enable-alpha-plugins", "enable-helm", "helm-debug", "as-current-user", "network"].map {
            OptionSpec($0, "Accepted and without effect", hidden: true)
        }
        + ["helm-command", "helm-kube-version", "helm-api-versions", "mount", "network-name"].map {
            OptionSpec($0, .strings, value: "VALUE", "Accepted and without effect", hidden: true)
        } + [OptionSpec("env", short: "e", .strings, value: "VALUE", "Accepted and without effect", hidden: true)]

    private static func run(_ context: Context) throws -> ExitStatus {
        let directories = context.arguments.positionals
        guard directories.count <= 1 else { throw InvalidInput("specify one path to kustomization.yaml") }
        let objects = try KustomizeSource.objects(
            directories.first ?? ".", context,
            isUnrestricted: context.arguments[loadRestrictor] == "LoadRestrictionsNone")
        let path = context.arguments[output]
        guard !File.isDirectory(path) else {
            try writeEach(objects, into: path)
            return .success
        }
        let output = path.isEmpty ? context.output : try file(path)
        for (index, object) in objects.enumerated() {
            if index > 0 { output.print("---\n") }
            output.print(object, as: "yaml")
            try output.drainIfLarge()
        }
        if !path.isEmpty { try output.drain() }
        return .success
    }

    private static func file(_ path: String) throws -> ResultOutput {
        do throws(SystemError) {
            return ResultOutput(try OwnedFileSink(creating: path))
        } catch {
            throw CommandError("cannot write \"\(printable(path))\": \(error.reason)", status: .usage)
        }
    }

    /// Writes a file for each object, named after its type and name, and its namespace where there are several.
    private static func writeEach(_ objects: [JSONValue], into directory: String) throws {
        func text(_ object: JSONValue, _ path: String...) -> String {
            path.reduce(object as JSONValue?) { $0?[$1] }?.string ?? ""
        }
        /// The namespace in effect; nil for what is outside of namespaces.
        func namespace(_ object: JSONValue) -> String? {
            let type = BuiltinResources.find(kind: text(object, "kind"), apiVersion: text(object, "apiVersion"))
            let namespace = text(object, "metadata", "namespace")
            return type?.namespaced == false ? nil : namespace.isEmpty ? "default" : namespace
        }
        let hasSeveral = Set(objects.compactMap(namespace)).count > 1
        for object in objects {
            var words = text(object, "apiVersion").split(separator: "/").map(String.init)
            words += [text(object, "kind"), text(object, "metadata", "name") + ".yaml"]
            if hasSeveral, let namespace = namespace(object) { words.insert(namespace, at: 0) }
            let output = try file(directory + "/" + words.joined(separator: "_").lowercased())
            output.print(object, as: "yaml")
            try output.drain()
        }
    }
}
