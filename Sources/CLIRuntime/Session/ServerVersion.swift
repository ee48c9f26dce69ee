import JSON
import Kube
import Transport

/// The version that the API server says it has.
package enum ServerVersion {
    /// Asks the server for its version.
    package static let request = Request(path: "/version", accept: ResponseFormat.any.accept(collection: false))

    /// Waits for the answer, the API server's version.Info.
    ///
    /// - Throws: `UnexpectedAnswer` for one that names no version: something else has answered.
    package static func read(_ transfer: any Transfer) throws -> (document: JSONDocument, name: String) {
        let document = try transfer.document(request: request)
        guard let name = document.root["gitVersion"]?.string else {
            throw UnexpectedAnswer(request: request, reason: "no gitVersion")
        }
        return (document, name)
    }

    /// Ends the command unless the server has the minor version that kpod was made for (`--match-server-version`).
    package static func requireMatch(_ client: any Client) throws {
        let text = try read(client.start(request)).name
        let minor = text.split(separator: ".").dropFirst().first.flatMap { Int($0) }
        guard text.hasPrefix("v1."), minor == BuildInfo.kubernetesMinor else {
            throw CommandError(
                "server version (\(text)) differs from the version that kpod was made for (v1.\(BuildInfo.kubernetesMinor))",
                status: .failure, hint: "Leave out --match-server-version to go on all the same.")
        }
    }
}
