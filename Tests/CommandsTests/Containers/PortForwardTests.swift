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

    /// The server's side of one plain session: what it makes of the frames that have come.
    private final class Server {
        private let reader = SPDYReader()
        private var writer = SPDYWriter()
        private var seen = 0
        private var streams: [UInt32: String] = [:]
        private(set) var ports: [String] = []
        /// What a port says to bytes; nil refuses the connection.
        var answer: ([UInt8]) -> [UInt8]? = { Array(String(decoding: $0, as: UTF8.self).uppercased().utf8) }

        func reply(_ sent: [UInt8]) -> [FakeClient.Step] {
            reader.feed(Array(sent[seen...]))
            seen = sent.count
            var frames: [SPDYFrame] = []
            while let frame = try? reader.next() {
                switch frame {
                case .open(let stream, let headers, _):
                    let kind = headers.first { $0.name == "streamtype" }?.value ?? ""
                    streams[stream] = kind
                    frames.append(.reply(stream: stream, headers: [], isLast: false))
                    guard kind == "data" else { continue }
                    ports.append(headers.first { $0.name == "port" }?.value ?? "")
                    if answer([]) == nil {
                        frames.append(.data(stream: stream - 2, bytes: Array("refused".utf8), isLast: true))
                        frames.append(.data(stream: stream, bytes: [], isLast: true))
                    }
                case .data(let stream, let bytes, let isLast) where streams[stream] == "data":
                    if !bytes.isEmpty, let text = answer(bytes) {
                        frames.append(.data(stream: stream, bytes: text, isLast: false))
                    }
                    if isLast {
                        frames.append(.data(stream: stream, bytes: Array("bye\n".utf8), isLast: true))
                        frames.append(.data(stream: stream - 2, bytes: [], isLast: true))
                    }
                default: continue
                }
            }
            let bytes = frames.flatMap { writer.bytes($0) }
            return bytes.isEmpty ? [] : [.bytes(bytes)]
        }
    }

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
