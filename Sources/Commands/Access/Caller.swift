import CLIRuntime
import JSON
import Kube
import Transport

/// Asks the API server who the caller is.
enum Caller {
    /// Servers of Kubernetes 1.27 and 1.26 have the API in the older versions only; kubectl tries them in this order.
    private static let versions = ["v1", "v1beta1", "v1alpha1"]

    /// Sends the question, so that other requests can be in flight with it.
    static func start(_ client: any Client) -> any Transfer { client.start(SelfSubjectReview.request) }

    /// Waits for the answer to what `start` has sent, and asks for the older versions where the server does not have the
    /// newest.
    ///
    /// - Throws: `ServerError`, a 404 where the server has none of the versions.
    static func answer(to transfer: any Transfer, from client: any Client) throws -> JSONDocument {
        var transfer = transfer
        for (place, version) in versions.enumerated() {
            if place > 0 { transfer = client.start(request(version)) }
            do {
                return try transfer.document(request: request(version))
            } catch let error as ServerError where error.status.category == .notFound {
            } catch let error as ServerError where error.status.category == .forbidden {
                // Who may not ask is refused before the server looks whether it has what was asked for.
                if try serves(version, client) { throw error }
            }
        }
        let missing = Status(
            message: "the server could not find the requested resource", reason: "NotFound", code: 404)
        throw ServerError(status: missing, request: SelfSubjectReview.request)
    }

    /// Whether the server has the API in a version; what does not tell counts as a yes.
    private static func serves(_ version: String, _ client: any Client) throws -> Bool {
        let request = Discovery.request(for: GroupVersion(group: "authentication.k8s.io", version: version))
        do {
            let resources = try client.start(request).document(request: request).root["resources"]
            return resources?.elements.contains { $0["name"]?.equals("selfsubjectreviews") == true } ?? true
        } catch let error as ServerError {
            return error.status.category != .notFound
        } catch is UnexpectedAnswer {
            return true
        }
    }

    private static func request(_ version: String) -> Request {
        let apiVersion = "authentication.k8s.io/" + version
        var request = SelfSubjectReview.request
        request.path = "/apis/\(apiVersion)/selfsubjectreviews"
        request.body = Array(#"{"kind":"SelfSubjectReview","apiVersion":"\#(apiVersion)"}"#.utf8)
        request.attributes?.version = version
        return request
    }
}
