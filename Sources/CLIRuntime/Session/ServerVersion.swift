import JSON
import Kube
import Transport

/// The version that the API server says it has.
package enum ServerVersion {
    /// Asks the server for its version.
    package static let request = Request(path: "/version", accept: ResponseFormat.any.accept(collection: false))

    /// Ends the command unless the server has the minor version that kpod was made for (`--match-server-version`).
    package static func requireMatch(_ client: any Client) throws {
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
