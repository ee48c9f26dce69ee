import FakeTransport
import System
import Testing

@testable import CLIRuntime
@testable import Commands

/// What `kpod proxy` takes, and what it answers to over a real socket.
@Suite struct ProxyTests {
    /// Runs the proxy with bash as its only client, which sends a text and prints nothing; the answer lies in a file.
    private func answer(
        to text: String, of client: FakeClient = FakeClient(), _ options: [String] = []
    ) throws -> String {
        let folder = try TemporaryFolder("proxy-", [], in: "/tmp")
        let request = text.replacing("\r", with: "\\r").replacing("\n", with: "\\n")
        let run = CommandRun(
            ["proxy", "--port", "0"] + options + [
                "--", "bash", "-c",
                "exec 3<>/dev/tcp/127.0.0.1/$KPOD_PROXY_PORT; printf '\(request)' >&3; cat <&3 >\(folder.path)/answer",
            ], client: client)
        #expect(run.status == .command(0), "\(run.errors)")
        return String(decoding: try File.read("\(folder.path)/answer", limit: 1 << 20), as: UTF8.self)
    }

    private func get(_ path: String, _ more: String = "", host: String = "localhost") -> String {
        "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\(more)\r\n"
    }

    @Test func anAnswerIsPassedOn() throws {
        let client = FakeClient()
        client.answer(.get, "/api/v1/pods?limit=1", headers: [], steps: [.text("{}"), .pause, .text("[]")])
        let text = try answer(
            to: get("/api/v1/pods?limit=1", "Accept: text/x\r\nX-Mine: 1\r\nKeep-Alive: 5\r\n"), of: client)
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"))
        #expect(text.hasSuffix("\r\n\r\n2\r\n{}\r\n2\r\n[]\r\n0\r\n\r\n"))
        let request = try #require(client.requests.first)
        #expect(request.accept == "text/x")
        #expect(request.headers.map(\.name) == ["X-Mine"])
        #expect(request.ownsConnection)
        #expect(client.faults == [])
    }

    @Test func aBodyIsPassedOnWhole() throws {
        let client = FakeClient()
        client.answer(.post, "/api/v1/things", status: 201, body: "made")
        let text = try answer(
            to: "POST /api/v1/things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: a/b\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", of: client)
        #expect(text.hasPrefix("HTTP/1.1 201 Created\r\n"))
        #expect(client.requests.first?.body == Array("abcde".utf8))
        #expect(client.requests.first?.contentType == "a/b")
    }

    @Test(
        arguments: [
            ("/api", "evil.example"), ("/api", "localhost.evil.example"), ("/api", ""),
            ("/api/v1/namespaces/a/pods/b/exec?command=id", "localhost"),
            ("/api/v1/namespaces/a/pods/b/%65xec", "localhost"),
            ("/x/../api/v1/namespaces/a/pods/b/attach", "localhost"),
            ("//api/v1/namespaces/a/pods/b/attach", "localhost"),
        ] as [(String, String)])
    func whatTheFilterRefuses(path: String, host: String) throws {
        let text = try answer(to: get(path.replacing("%", with: "%%"), host: host))
        #expect(text.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
        #expect(text.hasSuffix("\r\n\r\nForbidden\n"))
    }

    @Test func whoBringsTwoHostsIsRefused() throws {
        let text = try answer(to: get("/api", "Host: evil.example\r\n"))
        #expect(text.hasPrefix("HTTP/1.1 403 "))
    }

    @Test func whatIsNoRequestIsRefused() throws {
        #expect(try answer(to: "hello\r\n\r\n").hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }

    @Test func aServerThatIsAwayIsABadGateway() throws {
        let client = FakeClient()
        client.fail(.get, "/api", .deadlinePassed)
        #expect(try answer(to: get("/api"), of: client).hasPrefix("HTTP/1.1 502 Bad Gateway\r\n"))
    }

    @Test func prefixesAreTakenOff() throws {
        let client = FakeClient()
        client.answer(.get, "/version", body: "{}")
        #expect(try answer(to: get("/k8s/version"), of: client, ["--api-prefix", "/k8s"]).hasPrefix("HTTP/1.1 200 "))
        #expect(try answer(to: get("/other"), ["--api-prefix", "/k8s"]).hasPrefix("HTTP/1.1 404 "))
    }

    @Test func pathsAreCleaned() {
        #expect(ProxyFilter.cleaned("/a//b/./c/../d/") == "/a/b/d/")
        #expect(ProxyFilter.cleaned("/../..") == "/")
    }
}
