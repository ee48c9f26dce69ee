import Arguments
import JSON
import Kube
import Transport

/// `kpod version`: what this kpod is, and what the API server is.
enum Version {
    static let command = Command(
        CommandSpec(
            "version", summary: "Print the versions of kpod and of the API server", usage: "[--client] [-o json|yaml]",
            options: [
                OptionSpec("client", "Print kpod's version only; no request is sent"),
                OptionSpec(
                    "output", short: "o", .choice(["json", "yaml"]), value: "FORMAT", "How to print the versions"),
            ],
            examples: [
                Example("Both versions", "kpod version"),
                Example("Only kpod's own, without a cluster", "kpod version --client"),
            ]),
        run: run)

    /// Asks the server for its version.
    static let request = Request(path: "/version", accept: ResponseFormat.any.accept(collection: false))

    private static func run(_ context: Context) throws -> ExitStatus {
        let format = context.arguments.string("output")
        // The client's version is printed even where the server cannot be asked.
        var failure: (any Error)?
        var server: JSONDocument?
        if !context.arguments.flag("client") {
            do {
                server = try context.client().start(request).document(request: request)
            } catch {
                failure = error
            }
        }
        if let format {
            var report: JSONObject = ["clientVersion": clientVersion]
            if let server { report["serverVersion"] = server.root.value }
            context.output.print(.object(report), as: format, json: layout)
        } else {
            context.output.print("Client Version: \(BuildInfo.version)\n")
            if let text = server?.root["gitVersion"]?.string {
                context.output.print("Server Version: \(printable(text))\n")
            }
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

    /// Ends the command unless the server has the minor version that kpod was made for (`--match-server-version`).
    static func requireMatch(_ client: any Client) throws {
        let answer = try client.start(request).document(request: request)
        let text = answer.root["gitVersion"]?.string ?? ""
        let minor = text.split(separator: ".").dropFirst().first.flatMap { Int($0) }
        guard text.hasPrefix("v1."), minor == BuildInfo.kubernetesMinor else {
            throw CommandError(
                "server version (\(text)) differs from the version that kpod was made for (v1.\(BuildInfo.kubernetesMinor))",
                status: .failure, hint: "Leave out --match-server-version to go on all the same.")
        }
    }
}
