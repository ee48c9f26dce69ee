import FakeTransport
import Kube
import System
import Testing

@testable import CLIRuntime
@testable import Commands
@testable import Transport

/// `kpod port-forward` with real local sockets, over a fake connection behind which a server speaks SPDY. Bash is the
/// client of the forwarded port.
@Suite struct PortForwardTests {
    private static let pod = "/api/v1/namespaces/default/pods/db"
    private static let path = pod + "/portforward"
    private static let watch =
        "/api/v1/namespaces/default/pods?allowWatchBookmarks=true&fieldSelector=metadata.name%3Ddb&timeoutSeconds=300&watch=true"
    private static let plain = [
        Header("Upgrade", "SPDY/3.1"), Header("X-Stream-Protocol-Version", "portforward.k8s.io"),
    ]

    private static func document(_ name: String, phase: String = "Running", uid: String = "1") -> String {
        #"{"kind":"Pod","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"default","uid":"\#(uid)","labels":{"app":"db"}},"spec":{"containers":[{"name":"main","ports":[{"name":"sql","containerPort":5432}]}]},"status":{"phase":"\#(phase)","conditions":[{"type":"Ready","status":"True"}]}}"#
    }

    private typealias Server = PortForwardServer

    /// A client whose server refuses WebSockets, and takes so many plain sessions.
    private func client(_ servers: [Server], watch: [FakeClient.Step] = [.silence]) -> FakeClient {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.document("db"))
        client.answer(.get, Self.watch, steps: watch)
        refuseWebSocket(client)
        for server in servers {
            client.upgrade(Self.path, headers: Self.plain).reply = { server.reply($0) }
        }
        return client
    }

    private func refuseWebSocket(_ client: FakeClient) {
        client.upgrade(
            Self.path, status: 403,
            steps: [.text(#"{"kind":"Status","status":"Failure","code":403,"reason":"Forbidden"}"#)])
    }

    @Test func aCommandFindsThePortAndGivesItsStatus() throws {
        let server = Server()
        let client = client([server])
        let run = CommandRun(
            "port-forward", "db", ":sql", "--", "bash", "-c",
            "exec 3<>/dev/tcp/127.0.0.1/$KPOD_FORWARD_PORT || exit 9; printf 'hello\\n' >&3; read -r -u 3 line; "
                + "[ \"$line$KPOD_FORWARD_PORT_1\" = \"HELLO$KPOD_FORWARD_PORT\" ] && exit 7",
            client: client)
        #expect(run.status == .command(7))
        #expect(run.output == "")
        #expect(run.errors.contains("-> 5432"))
        #expect(server.ports == ["5432"])
        #expect(client.asked.contains("POST \(Self.path)"))
        #expect(client.faults == [])
    }

    @Test func oneConnectionAfterTheOtherTakesTheSameSession() {
        let server = Server()
        let client = client([server])
        let run = CommandRun(
            "port-forward", "db", ":5432", ":5433", "-q", "--", "bash", "-c",
            "for p in $KPOD_FORWARD_PORT $KPOD_FORWARD_PORT_2; do exec 3<>/dev/tcp/127.0.0.1/$p || exit 9; printf 'x\\n' >&3; "
                + "read -r -u 3 line; [ \"$line\" = X ] || exit 8; exec 3<&-; sleep 0.1; done",
            client: client)
        #expect(run.status == .command(0))
        #expect(run.errors == "")
        #expect(server.ports == ["5432", "5433"])
        #expect(client.faults == [])
    }

    /// The server may have closed a session that was kept for later, and nobody has heard of it yet.
    @Test func aKeptSessionThatWasLostIsReplaced() {
        let server = Server()
        let client = client([])
        client.upgrade(Self.path, headers: Self.plain).reply = { _ in
            [.failure(.truncated(ServerAddress(host: "api.test", port: 443), reason: "closed"))]
        }
        client.upgrade(Self.path, headers: Self.plain).reply = { server.reply($0) }
        let run = CommandRun(
            "port-forward", "db", ":5432", "-q", "--", "bash", "-c",
            "exec 3<>/dev/tcp/127.0.0.1/$KPOD_FORWARD_PORT || exit 9; printf 'x\\n' >&3; read -r -u 3 line; "
                + "[ \"$line\" = X ]",
            client: client)
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(run.errors == "")
        #expect(client.faults == [])
    }

    @Test func aRefusedConnectionEndsAloneAndIsToldOf() {
        let servers = [Server(), Server()]
        servers[0].answer = { _ in nil }
        let client = client(servers)
        client.always(.get, Self.pod, steps: [.text(Self.document("db"))])
        client.always(.get, Self.watch, steps: [.silence])
        let run = CommandRun(
            "port-forward", "db", ":5432", "-q", "--", "bash", "-c",
            "p=$KPOD_FORWARD_PORT; exec 3<>/dev/tcp/127.0.0.1/$p; read -r -u 3 line 2>/dev/null; exec 3<&-; "
                + "exec 4<>/dev/tcp/127.0.0.1/$p || exit 9; printf 'x\\n' >&4; read -r -u 4 line; [ \"$line\" = X ]",
            client: client)
        #expect(run.status == .command(0))
        #expect(run.errors.contains("has failed: refused"))
        #expect(servers.map(\.ports) == [["5432"], ["5432"]])
    }

    /// The kubelet ends the bytes of a connection that the pod has refused before it says so.
    @Test func aRefusalThatIsSaidLastIsNoEndInGoodOrder() {
        let server = Server()
        server.answer = { _ in nil }
        server.saysWhyLast = true
        let client = client([server])
        client.always(.get, Self.pod, steps: [.text(Self.document("db"))])
        client.always(.get, Self.watch, steps: [.silence])
        let run = CommandRun(
            "port-forward", "db", ":5432", "-q", "--", "bash", "-c",
            "exec 3<>/dev/tcp/127.0.0.1/$KPOD_FORWARD_PORT || exit 9; cat <&3 2>/dev/null; exit $?", client: client)
        #expect(run.status == .command(1), "\(run.errors)")
        #expect(run.errors.contains("has failed: refused"))
    }

    /// What has come is written, however slow the local side, though the session is closed behind the end of it.
    @Test func whatCameBeforeTheSessionClosedIsWritten() {
        let server = Server()
        server.answer = { _ in Array(repeating: UInt8(ascii: "x"), count: 9_000_000) }
        server.breaksOffAfterAnswer = true
        let client = client([server])
        client.always(.get, Self.pod, steps: [.text(Self.document("db"))])
        client.always(.get, Self.watch, steps: [.silence])
        let run = CommandRun(
            "port-forward", "db", ":5432", "-q", "--", "bash", "-c",
            "exec 3<>/dev/tcp/127.0.0.1/$KPOD_FORWARD_PORT || exit 9; printf x >&3; sleep 0.3; [ $(wc -c <&3) = 9000000 ]",
            client: client)
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(run.errors == "")
    }

    @Test func whatNeitherWayAllowsIsToldWithBothVerbs() {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.document("db"))
        let refusal =
            #"{"kind":"Status","status":"Failure","code":403,"reason":"Forbidden","message":"pods \"db\" is forbidden: User \"system:serviceaccount:default:default\" cannot create resource \"pods/portforward\" in API group \"\" in the namespace \"default\"","details":{"name":"db","kind":"pods"}}"#
        for _ in 0..<2 { client.upgrade(Self.path, status: 403, steps: [.text(refusal)]) }
        let run = CommandRun("port-forward", "db", "5432", client: client)
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("kpod auth grant create,get pods/portforward"), "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aNamedPodThatGoesEndsIt() {
        let gone = Self.document("db")
        let faked = FakeClient()
        faked.answer(.get, Self.pod, body: Self.document("db"))
        faked.answer(
            .get, Self.watch, steps: [.pause, .text(#"{"type":"DELETED","object":\#(gone)}"# + "\n"), .silence])
        refuseWebSocket(faked)
        faked.upgrade(Self.path, headers: Self.plain).reply = { _ in [] }
        let run = CommandRun("port-forward", "db", ":5432", "-o", "json", client: faked)
        #expect(run.status == .impossible, "\(run.errors)")
        #expect(run.errors.contains("lost connection to pod"))
        #expect(run.output.hasPrefix(#"{"namespace":"default","pod":"db","ports":[{"addresses":["127.0.0.1""#))
    }

    /// The command goes on, and finds that nobody listens any longer rather than wait for what never comes.
    @Test func aNamedPodThatGoesEndsTheListening() {
        let gone = FakeClient.Step.text(#"{"type":"DELETED","object":\#(Self.document("db"))}"# + "\n")
        let client = client([Server()], watch: [gone, .silence])
        let run = CommandRun(
            "port-forward", "db", ":5432", "-q", "--", "bash", "-c",
            "for i in {1..600}; do (exec 3<>/dev/tcp/127.0.0.1/$KPOD_FORWARD_PORT) 2>/dev/null || exit 4; sleep 0.1; done",
            client: client)
        #expect(run.status == .command(4), "\(run.errors)")
        #expect(run.errors.contains("lost connection to pod"))
    }

    @Test func aCommandIsNotToldTheSameByALineOfJSON() {
        let run = CommandRun("port-forward", "db", ":5432", "-o", "json", "--", "true", client: FakeClient())
        #expect(run.status == .usage)
    }

    /// At whatever point a stream is reset: its connection ends, which is told where it was not over already, and the
    /// next one does as if nothing had been.
    @Test(arguments: [0, 1, 2, 3, 4, 5], [1, 3])
    func aResetEndsItsConnectionAlone(_ point: Int, _ stream: UInt32) {
        let servers = [Server(), Server()]
        servers[0].reset = (point, stream)
        let client = client(servers)
        client.always(.get, Self.pod, steps: [.text(Self.document("db"))])
        client.always(.get, Self.watch, steps: [.silence])
        let talk =
            "talk() { exec 3<>/dev/tcp/127.0.0.1/$KPOD_FORWARD_PORT || exit 9; printf 'x\\n' >&3; read -r -u 3 line; exec 3<&-; }; "
        let run = CommandRun(
            "port-forward", "db", ":5432", "-q", "--", "bash", "-c",
            talk + "talk 2>/dev/null; sleep 0.2; talk; [ \"$line\" = X ]", client: client)
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(run.errors.contains("has failed: the server has reset it") == (point < 5), "\(run.errors)")
        #expect(client.faults == [] || point == 5)
    }

    /// What is no upgrade, by either way: told at once, with what came instead.
    @Test(arguments: [
        (200, "text/html", "<html>hello</html>"), (502, "text/html", "<html>Bad Gateway</html>"),
        (200, "application/json", "{}"), (404, "text/plain", "404 page not found"), (101, "text/html", ""),
    ])
    func anAnswerThatIsNoUpgradeIsToldOf(_ status: Int, _ type: String, _ body: String) {
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.document("db"))
        for _ in 0..<2 {
            client.upgrade(Self.path, status: status, headers: [Header("Content-Type", type)], steps: [.text(body)])
        }
        let run = CommandRun("port-forward", "db", "5432", client: client)
        #expect(run.status == (status == 404 ? .notFound : .failure), "\(run.errors)")
        #expect(run.output == "")
        let words = status == 101 ? "error: unexpected answer to GET " : "error: unable to upgrade connection: "
        #expect(run.errors.hasPrefix(words), "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func theNextPodOfADeploymentIsTaken() throws {
        let client = FakeClient()
        let pods = "/api/v1/namespaces/default/pods"
        client.answer(
            .get, "/apis/apps/v1/namespaces/default/deployments/db",
            body:
                #"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"db"},"spec":{"selector":{"matchLabels":{"app":"db"}}}}"#
        )
        let old = Self.document("db-a", uid: "1")
        client.answer(
            .get, pods + "?labelSelector=app%3Ddb&limit=500",
            body: #"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[\#(old)]}"#)
        let next = Self.document("db-b", uid: "2")
        client.answer(
            .get,
            pods + "?allowWatchBookmarks=true&labelSelector=app%3Ddb&resourceVersion=5&timeoutSeconds=300&watch=true",
            steps: [
                .text(#"{"type":"ADDED","object":\#(next)}"# + "\n"),
                .text(#"{"type":"DELETED","object":\#(old)}"# + "\n"),
                .silence,
            ])
        let (first, second) = (Server(), Server())
        client.upgrade(pods + "/db-a/portforward", status: 403, steps: [.text("no")])
        client.upgrade(pods + "/db-a/portforward", headers: Self.plain).reply = { first.reply($0) }
        client.upgrade(pods + "/db-b/portforward", headers: Self.plain).reply = { second.reply($0) }
        let run = CommandRun(
            "port-forward", "deploy/db", ":sql", "--", "bash", "-c",
            "sleep 0.3; exec 3<>/dev/tcp/127.0.0.1/$KPOD_FORWARD_PORT || exit 9; printf 'x\\n' >&3; read -r -u 3 line; "
                + "[ \"$line\" = X ]",
            client: client)
        #expect(run.status == .command(0), "\(run.errors)")
        #expect(run.errors.contains("Forwarding to pod/db-b from now on"))
        #expect(second.ports == ["5432"])
        #expect(client.faults == [])
    }

    @Test func aPortThatIsTakenIsToldOf() throws {
        let taken = try ListeningSocket(address: "127.0.0.1", port: 0)
        let client = FakeClient()
        client.answer(.get, Self.pod, body: Self.document("db"))
        refuseWebSocket(client)
        client.upgrade(Self.path, headers: Self.plain).reply = { _ in [] }
        let run = CommandRun("port-forward", "db", "\(taken.port):5432", client: client)
        #expect(run.status == .failure)
        #expect(run.errors.contains("unable to listen on port \(taken.port)"))
    }
}
