import FakeTransport
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime

@Suite struct WatchPaceTests {
    @Test func aWatchThatLastsIsFollowedAtOnce() {
        var pace = WatchPace()
        var now = Instant.now
        for _ in 0..<5 {
            pace.open(at: now)
            now = now + .seconds(60)
            #expect(pace.end(at: now) == now)
        }
    }

    @Test func thoseThatEndEarlyComeMoreAndMoreRarely() {
        var pace = WatchPace(longest: .seconds(2))
        var now = Instant.now
        var pauses: [Duration] = []
        for _ in 0..<8 {
            pace.open(at: now)
            let next = pace.end(at: now)
            pauses.append(next - now)
            now = next
        }
        #expect(pauses == [0, 100, 200, 400, 800, 1_600, 2_000, 2_000].map { .milliseconds($0) })
        // One that lasts is all well again.
        pace.open(at: now)
        #expect(pace.end(at: now + .seconds(3)) == now + .seconds(3))
        pace.open(at: now)
        #expect(pace.end(at: now) == now)
    }

    private static let expired =
        #"{"kind":"Status","status":"Failure","reason":"Expired","code":410,"message":"too old resource version"}"#
    private static let bookmark =
        #"{"type":"BOOKMARK","object":{"kind":"Pod","apiVersion":"v1","metadata":{"resourceVersion":"12"}}}"# + "\n"

    /// Whatever a server ends all watches with, as their answer or as their first event, it is not asked without pause.
    @Test(arguments: [
        (410, expired), (200, #"{"type":"ERROR","object":"# + expired + "}\n"), (200, bookmark), (200, ""),
    ])
    func aStreamDoesNotHurryTheServer(_ status: Int, _ body: String) throws {
        let client = FakeClient()
        let target = "/api/v1/pods?watch=true"
        client.always(.get, target, status: status, steps: [.text(body)])
        let stream = WatchStream(
            client: client, options: ListOptions(), resourceVersion: "1", tell: { _ in },
            makeRequest: { _ in
                if client.requests.count > 500 { client.outage = .invalidRequest(reason: "over") }
                return Request(path: "/api/v1/pods", query: [QueryItem("watch", "true")])
            })
        client.at(.seconds(60)) { client.outage = .invalidRequest(reason: "over") }
        #expect(throws: (any Error).self) { while true { _ = try stream.next() } }
        #expect(client.requests.count < 20, "\(client.requests.count)")
    }
}
