import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands
@testable import HTTPServer
@testable import System

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
                "exec 3<>/dev/tcp/127.0.0.1/$KPOD_PROXY_PORT; printf '\(request)' >&3; timeout 60 cat <&3 >\(folder.path)/answer",
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

    /// What follows such a request is another protocol's, and no request that somebody waits to see answered.
    @Test(arguments: ["Connection: Upgrade\r\n", "Connection: keep-alive\r\nConnection: Upgrade\r\n"])
    func aRefusedUpgradeEndsTheConnection(connection: String) throws {
        let exec = "GET /api/v1/namespaces/a/pods/b/exec HTTP/1.1\r\nHost: localhost\r\n"
        let text = try answer(to: exec + connection + "Upgrade: websocket\r\n\r\n" + get("/api"))
        #expect(text.hasPrefix("HTTP/1.1 403 Forbidden\r\n"))
        #expect(text.contains("\r\nConnection: close\r\n"))
    }

    @Test func aBodyThatIsTooLongIsRefusedBeforeItIsSent() throws {
        let text = try answer(
            to: "POST /api HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 99999999\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 413 "))
    }

    /// Answers that nobody takes are not piled up.
    @Test func whoDoesNotReadIsNotRead() throws {
        var ends: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
        defer { close(ends[1]) }
        let peer = ProxyPeer(
            HTTPPeer(StreamSocket(ends[0])), client: FakeClient(),
            rules: ProxyRules(filter: nil, files: nil, prefix: "/api/"))
        let requests = Array(String(repeating: "GET /x HTTP/1.1\r\n\r\n", count: 3_000).utf8)
        var rounds = 0
        while rounds < 100, peer.sources.contains(where: { $0.1 == .received }) {
            _ = requests.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
            try peer.handle(.received)
            rounds += 1
        }
        #expect(rounds < 100)
        #expect(peer.sources.contains { $0.1 == .room })
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
