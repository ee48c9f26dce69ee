import Arguments
import CLIRuntime
import Kube

/// `kpod api-versions`: the API versions that the server serves.
enum APIVersions {
    static let command = Command(
        CommandSpec(
            "api-versions", summary: "Print the API versions that the server serves",
            discussion: "Each line is a group and a version, as manifests name them in apiVersion.",
            examples: [
                Example("All versions", "kpod api-versions"),
                Example("Whether the server has Gateway API", "kpod api-versions | grep gateway.networking.k8s.io"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        for version in try context.resources.discovery().apiVersions { context.output.print(printable(version) + "\n") }
        return .success
    }
}
