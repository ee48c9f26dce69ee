import CLIRuntime
import JSON
import Kube
import Transport

/// Asks the API server who the caller is.
enum Caller {
    /// Servers of Kubernetes 1.27 and 1.26 have the API in these versions only; kubectl tries them in this order.
    private static let olderVersions = ["v1beta1", "v1alpha1"]

    /// Sends the question, so that other requests can be in flight with it.
    static func start(_ client: any Client) -> any Transfer { client.start(SelfSubjectReview.request) }

    /// Waits for the answer to what `start` has sent, and asks for the older versions where the server does not know the
    /// newest.
    ///
    /// - Throws: `ServerError`, a 404 where the server has none of the versions.
    static func answer(to transfer: any Transfer, from client: any Client) throws -> JSONDocument {
        var transfer = transfer
        var request = SelfSubjectReview.request
        for version in olderVersions {
            do {
                return try transfer.document(request: request)
            } catch let error as ServerError where error.status.category == .notFound {
                request = self.request(version)
                transfer = client.start(request)
            }
        }
        return try transfer.document(request: request)
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
