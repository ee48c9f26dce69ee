import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod set image`: gives containers another image.
enum SetImage {
    static let command = Command(
        CommandSpec(
            "image", summary: "Give containers of pods and pod templates another image",
            discussion: """
                CONTAINER=IMAGE names a container, of those that run before the others too; * is each. An object whose \
                containers have the images already is passed over in silence.

                It needs the rights to get and patch the objects, with a selector or --all the right to list them.
                """,
            usage: "(-f FILE | TYPE NAME ... | TYPE/NAME ... | TYPE -l SELECTOR | TYPE --all) CONTAINER=IMAGE ...",
            positionals: [SetChange.positional], options: SetChange.options(),
            examples: [
                Example("Roll out a version", "kpod set image deployment/web app=registry.example/app:2"),
                Example(
                    "The same image everywhere", "kpod set image daemonsets,cronjobs --all '*=registry.example/tool:5'"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let (words, pairs) = try SetChange.split(context.arguments.positionals, noun: "image", isPair)
        let change = try SetChange(
            context, "image updated", failedStep: "failed to patch image update to pod template")
        let selection = try change.selection(words)
        let images = try pairs.map(image)
        guard !images.isEmpty else { throw InvalidInput("at least one image update is required") }
        guard images.count == 1 || !images.contains(where: { $0.container == "*" }) else {
            throw InvalidInput(
                "all containers are already specified by *, but saw more than one container_name=container_image pairs")
        }
        return try change.runPodSpecs(selection) { _, spec, errors in
            for (container, image) in images {
                let count = spec.updateContainers(NamePattern(container)) {
                    // An empty image is none, as in the API.
                    $0["image"] = image.isEmpty ? nil : .string(image)
                }
                guard count == 0 else { continue }
                errors.append(
                    CommandError("unable to find container named \(goQuoted(container))", status: .notFound))
            }
        }
    }

    private static func isPair(_ word: String) -> Bool {
        word.hasSuffix("-") && word != "-"
            || !word.hasPrefix("=") && word.utf8.contains(UInt8(ascii: "="))
    }

    private static func image(_ pair: String) throws(InvalidInput) -> (container: String, image: String) {
        guard let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            throw InvalidInput("invalid image spec: \(printable(pair)): give CONTAINER=IMAGE")
        }
        return (String(pair[..<equals]), String(pair[pair.utf8.index(after: equals)...]))
    }
}
