import Foundation
import Programs
import Testing

/// `kpod doctor` against a server of its own, and against the faults that it can be given.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct DoctorTests {
    /// What is said of one check, with the lines below that belong to it.
    private func part(_ name: String, of outcome: Outcome) -> String {
        var lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let line = lines.first, !line.contains(" \(name) ") { lines.removeFirst() }
        guard let first = lines.popFirst() else { return "" }
        return ([first] + lines.prefix { $0.hasPrefix(" ") }).joined(separator: "\n")
    }

    @Test func aWholePod() throws {
        let outcome = try Sandbox.shared().kpod("doctor")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(part("tcp", of: outcome).contains("127.0.0.1:"))
        #expect(part("tls", of: outcome).contains("TLSv1.3 / "))
        #expect(part("version", of: outcome).contains("v1.36.2"))
        #expect(part("identity", of: outcome).contains("system:serviceaccount:shop:demo-admin"))
        #expect(part("permissions", of: outcome).contains("everything: all verbs"))
        #expect(outcome.output.contains("\nAll works"))
        #expect(outcome.errors.isEmpty)
    }

    @Test func anAccountWithoutRights() throws {
        let outcome = try Sandbox.shared().kpod("doctor", as: "default")
        #expect(outcome.status == 0)
        #expect(part("token", of: outcome).contains("bound to the pod kpod"))
        #expect(part("permissions", of: outcome).contains("in namespace default: nothing"))
    }

    @Test(arguments: [
        ("expired", "CN=expired", "was not renewed"),
        ("wrongHost", "for elsewhere.example", "--tls-server-name=elsewhere.example"),
        ("otherCA", "signed by CN=other-ca", "and the CA in force is CN=ca"),
        ("tls11", "protocol version", "TLS 1.2 or newer"),
    ])
    func faultyTLS(_ fault: String, _ presented: String, _ cause: String) throws {
        let sandbox = try Sandbox.shared()
        let port = try #require(sandbox.announcement.faults?[fault])
        let outcome = try sandbox.kpod("doctor", adding: ["KUBERNETES_SERVICE_PORT": String(port)])
        let part = part("tls", of: outcome)
        #expect(part.hasPrefix("FAILED"), "\(outcome.output)")
        #expect(part.contains(presented), "\(part)")
        #expect(part.contains(cause), "\(part)")
        #expect(outcome.output.contains("not checked: livez"))
        #expect(outcome.status == 7)
    }

    @Test func theSecondConnectionCarriesNoToken() throws {
        // One of its own: the other suites' requests do carry tokens.
        let sandbox = try Sandbox.another()
        let port = try #require(sandbox.announcement.faults?["otherCA"])
        try sandbox.forgetRequests()
        _ = try sandbox.kpod("doctor", adding: ["KUBERNETES_SERVICE_PORT": String(port)])
        let seen = try JSONSerialization.jsonObject(with: sandbox.control("GET", "requests")) as? [[String: Any]] ?? []
        for request in seen {
            #expect(request["user"] as? String ?? "" != "system:serviceaccount:shop:demo-admin", "\(request)")
        }
    }

    @Test func aRefusedPort() throws {
        let outcome = try Sandbox.shared().kpod("doctor", adding: ["KUBERNETES_SERVICE_PORT": "1"])
        #expect(part("tcp", of: outcome).contains("nothing listens there"))
        #expect(outcome.status == 7)
    }

    @Test func noVariables() throws {
        let sandbox = try Sandbox.shared()
        let folder = try #require(sandbox.announcement.accounts["demo-admin"])
        let outcome = try run([sandbox.kpod, "doctor"], environment: ["KPOD_SERVICE_ACCOUNT_DIR": folder])
        #expect(part("environment", of: outcome).contains("KUBERNETES_SERVICE_HOST is not set"))
        #expect(part("dns", of: outcome).hasPrefix("FAILED"))
        #expect(outcome.status == 7)
    }

    @Test func noMount() throws {
        let outcome = try Sandbox.shared().kpod("doctor", adding: ["KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"])
        #expect(part("mount", of: outcome).contains("automountServiceAccountToken: true"))
        #expect(outcome.status == 5)
    }

    @Test(arguments: [
        ("html", "HTML came instead of an answer", 10), ("unauthorized", "perhaps the account demo-admin is gone", 5),
    ])
    func answersThatAreNone(_ action: String, _ words: String, _ status: Int32) throws {
        let sandbox = try Sandbox.shared()
        try sandbox.control("POST", "rules", body: #"{"path":"/livez","count":1,"action":"\#(action)"}"#)
        let outcome = try sandbox.kpod("doctor", "--retries=0")
        #expect(part("livez", of: outcome).contains(words), "\(outcome.output)")
        #expect(outcome.status == status)
    }

    @Test func refusedReviews() throws {
        let sandbox = try Sandbox.shared()
        let refusal = #""count":1,"action":"status","status":403,"reason":"Forbidden","message":"it is forbidden"}"#
        try sandbox.control("POST", "rules", body: #"{"path":"selfsubjectreviews","# + refusal)
        try sandbox.control("POST", "rules", body: #"{"path":"selfsubjectrulesreviews","# + refusal)
        let outcome = try sandbox.kpod("doctor")
        #expect(part("identity", of: outcome).contains("system:basic-user"), "\(outcome.output)")
        #expect(part("permissions", of: outcome).contains("system:basic-user"))
        #expect(outcome.status == 0)
    }

    @Test func json() throws {
        let outcome = try Sandbox.shared().kpod("doctor", "-o", "json")
        let root = try JSONSerialization.jsonObject(with: outcome.outputBytes) as? [String: Any]
        #expect(root?["ok"] as? Bool == true)
        #expect((root?["checks"] as? [[String: Any]])?.count == 12)
    }
}
