import JSON
import Kube
import Transport

/// Asks the API server what it serves: both aggregated documents in flight together (KEP-3352), and, from servers that
/// do not aggregate, one more request for each group-version, all of them in flight together.
package struct DiscoveryFetch {
    /// The server.
    package let client: any Client

    /// Reads everything. A group-version that the server cannot tell about is noted in the result and fails nothing.
    package func run() throws -> Discovery {
        var discovery = Discovery()
        var missing: [GroupVersion] = []
        for (request, transfer) in Discovery.requests.map({ ($0, client.start($0)) }) {
            let document = try transfer.document(request: request)
            do {
                missing += try discovery.add(document.root)
            } catch {
                throw UnexpectedAnswer(request: request, reason: error.message)
            }
        }
        for (version, transfer) in missing.map({ ($0, client.start(Discovery.request(for: $0))) }) {
            do {
                let document = try transfer.document(request: Discovery.request(for: version))
                _ = try discovery.add(document.root)
            } catch let error as ServerError {
                discovery.fail(version, reason: error.status.message)
            } catch let error as InvalidInput {
                discovery.fail(version, reason: error.message)
            }
        }
        return discovery
    }
}
