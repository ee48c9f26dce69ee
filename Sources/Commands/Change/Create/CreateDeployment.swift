import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod create deployment`: makes a Deployment of one or more images.
enum CreateDeployment {
    static let image = Option(list: "image", value: "IMAGE", "What the pods run, a container each")
    static let port = Option(
        number: "port", in: Int(Int32.min)...Int(Int32.max), value: "PORT", "The port of the first container",
        default: -1)
    static let replicas = Option(
        number: "replicas", short: "r", in: Int(Int32.min)...Int(Int32.max), value: "NUMBER", "How many pods run",
        default: 1)

    static let command = Command(
        CommandSpec(
            "deployment", aliases: ["deploy"], summary: "Make a Deployment of one or more images",
            usage: "NAME --image=IMAGE [flags]",
            positionals: [PositionalSpec("NAME", "The Deployment's name")],
            options: [
                image,
                port,
                replicas,
            ] + CreateOptions.specs,
            examples: [
                Example("Three pods of an image", "kpod create deployment web --image=nginx:1.27 --replicas=3"),
                Example("With a command", "kpod create deployment idle --image=busybox -- sleep infinity"),
            ], passthrough: PodWorkload.passthrough)
    ) { context in
        let arguments = context.arguments
        let command = arguments.afterDashes ?? []
        guard arguments.isSet(image) else { throw PodWorkload.missing(image) }
        let images = arguments[image]
        guard images.count < 2 || command.isEmpty else {
            throw InvalidInput("cannot specify multiple --image options and command")
        }
        let name = arguments.positionals[0]
        let labels: JSONValue = ["app": .string(name)]
        let port = arguments[CreateDeployment.port]
        let containers = images.enumerated().map { index, image in
            PodWorkload.container(
                containerName(image), image: image, command: command, port: index == 0 && port >= 0 ? port : nil)
        }
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "Deployment", apiVersion: "apps/v1", name: name, metadata: ["labels": labels],
            [
                "spec": [
                    "replicas": .int(arguments[replicas]), "selector": ["matchLabels": labels],
                    "template": ["metadata": ["labels": labels], "spec": ["containers": .array(containers)]],
                    "strategy": [:],
                ],
                "status": [:],
            ])
    }

    /// The container's name: the image's without its path, tag and digest. Where it must be changed to be one, what
    /// chance adds keeps it from being that of another.
    private static func containerName(_ image: String) -> String {
        let last = image.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last ?? []
        let plain = last.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "@") }
        let isName = { (byte: UInt8) in byte != UInt8(ascii: "_") && byte != UInt8(ascii: ".") }
        let name = String(decoding: plain.map { isName($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
        return plain.allSatisfy(isName) ? name : "\(name)-\(GeneratedSuffix.make())"
    }
}
