import JSON
import Kube
import Transport

/// Asks the API server what it serves: both aggregated documents in flight together (KEP-3352), and, from servers that
/// do not aggregate, one more request for each group-version, all of them in flight together.
package struct DiscoveryFetch {
    /// The server.
    package let client: any Client
    /// The most bytes that are read of one answer.
    package let sizeLimit: Int
    /// Whether a group-version that cannot be had, for whatever reason, costs its own types only. Otherwise only what the
    /// server itself says of it does; a lost connection or a passed deadline is thrown.
    package let leavesOutFailures: Bool

    /// Asks by a client; by default, an answer may be as large as any.
    package init(client: any Client, sizeLimit: Int = WholeBody.limit, leavesOutFailures: Bool = false) {
        self.client = client
        self.sizeLimit = sizeLimit
        self.leavesOutFailures = leavesOutFailures
    }

    /// Reads everything. A group-version that the server cannot tell about is noted in the result and fails nothing.
    package func run() throws -> Discovery {
        var discovery = Discovery()
        var missing: [GroupVersion] = []
        for (request, transfer) in Discovery.requests.map({ ($0, client.start($0)) }) {
            let document = try transfer.document(request: request, limit: sizeLimit)
            do {
                missing += try discovery.add(document.root)
            } catch {
                throw UnexpectedAnswer(request: request, reason: error.message)
            }
        }
        for (version, transfer) in missing.map({ ($0, client.start(Discovery.request(for: $0))) }) {
            do {
                let document = try transfer.document(request: Discovery.request(for: version), limit: sizeLimit)
                _ = try discovery.add(document.root)
            } catch let error as ServerError {
                discovery.fail(version, reason: error.status.message)
            } catch let error as InvalidInput {
                discovery.fail(version, reason: error.message)
            } catch  where leavesOutFailures {
                discovery.fail(version, reason: "no answer")
            }
        }
        return discovery
    }
}
