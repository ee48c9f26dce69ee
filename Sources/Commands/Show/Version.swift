import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// `kpod version`: what this kpod is, and what the API server is.
enum Version {
    static let client = Option(flag: "client", "Print kpod's version only; no request is sent")
    static let output = Option(
        choice: "output", short: "o", ["json", "yaml"], value: "FORMAT", "How to print the versions")

    static let command = Command(
        CommandSpec(
            "version", summary: "Print the versions of kpod and of the API server", usage: "[--client] [-o json|yaml]",
            options: [
                client,
                output,
                OptionSpec.refused("short", value: nil, "leave it out: what is printed is short"),
            ],
            examples: [
                Example("Both versions", "kpod version"),
                Example("Only kpod's own, without a cluster", "kpod version --client"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let format = context.arguments.given(Version.output)
        // The client's version is printed even where the server cannot be asked.
        var failure: (any Error)?
        var server: (document: JSONDocument, name: String)?
        if !context.arguments[Version.client] {
            do {
                server = try ServerVersion.read(context.client().start(ServerVersion.request))
            } catch {
                failure = error
            }
        }
        if let format {
            var report: JSONObject = ["clientVersion": clientVersion]
            if let server { report["serverVersion"] = server.document.root.value }
            context.output.print(.object(report), as: format, json: layout)
        } else {
            context.output.print("Client Version: \(BuildInfo.version)\n")
            if let server { context.output.print("Server Version: \(printable(server.name))\n") }
        }
        if let failure { throw failure }
        return .success
    }

    /// kubectl prints this one with two spaces, keys in the order of their declaration.
    private static let layout = JSONFormat(
        indentation: 2, sortsKeys: false, escapesHTML: true, normalizesNumbers: true)

    private static var clientVersion: JSONValue {
        let parts = BuildInfo.version.dropFirst().split(separator: ".")
        return [
            "major": .string(String(parts.first ?? "0")), "minor": .string(String(parts.dropFirst().first ?? "0")),
            "gitVersion": .string(BuildInfo.version), "kubernetes": .string("v1.\(BuildInfo.kubernetesMinor)"),
            "compiler": "swiftc", "platform": .string(BuildInfo.platform),
        ]
    }
}
