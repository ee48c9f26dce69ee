import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

@Suite struct AuthCanITests {
    private static let path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

    private static func client(_ answers: Bool...) -> FakeClient {
        let client = FakeClient()
        for allowed in answers {
            client.answer(
                .post, path, status: 201, body: #"{"kind":"SelfSubjectAccessReview","status":{"allowed":\#(allowed)}}"#)
        }
        return client
    }

    private static func bodies(_ client: FakeClient) -> [String] {
        client.requests.map { String(decoding: $0.body ?? [], as: UTF8.self) }
    }

    private static func file(_ text: String) throws -> String {
        let path = NSTemporaryDirectory() + "/kpod-can-i-" + UUID().uuidString
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test func builtinTypesNeedOneRequest() {
        let client = Self.client(true)
        let run = CommandRun(
            "auth", "can-i", "patch", "deploy/web", "--subresource=scale", "-n", "shop", client: client)
        #expect(run.output == "yes\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
        #expect(
            Self.bodies(client) == [
                #"{"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{"resourceAttributes":"#
                    + #"{"namespace":"shop","verb":"patch","group":"apps","resource":"deployments","subresource":"scale","name":"web"}}}"#
            ])
    }

    @Test func noIsOne() {
        let run = CommandRun("auth", "can-i", "list", "pods", client: Self.client(false))
        #expect(run.output == "no\n")
        #expect(run.errors == "")
        #expect(run.status == .no)
    }

    @Test func saysWhyNot() {
        let client = FakeClient()
        client.answer(
            .post, Self.path, status: 201,
            body: #"{"kind":"SelfSubjectAccessReview","status":{"allowed":false,"reason":"x","evaluationError":"y"}}"#)
        #expect(CommandRun("auth", "can-i", "list", "pods", client: client).output == "no - x - y\n")
    }

    @Test func unknownVerbsAreWarnedOf() {
        let run = CommandRun("auth", "can-i", "lsit", "pods", client: Self.client(false))
        #expect(run.errors == "Warning: verb 'lsit' is not a known verb\n\n")
    }

    @Test func quietIsQuiet() {
        let run = CommandRun("auth", "can-i", "lsit", "nodes", "-q", client: Self.client(false))
        #expect(run.output == "")
        #expect(run.errors == "")
        #expect(run.status == .no)
    }

    @Test func severalQuestionsAreOneRequestEach() throws {
        let file = try Self.file(
            """
            # what the backup needs
            list pods -n shop

            get pods/web --subresource=log
            get /metrics
            delete nodes -A

            """)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let client = Self.client(true, false, true, false)
        let run = CommandRun("auth", "can-i", "--from", file, client: client)
        #expect(
            run.output == """
                yes   list pods -n shop
                no    get pods/web --subresource=log
                yes   get /metrics
                no    delete nodes -A

                """)
        #expect(run.status == .no)
        #expect(client.faults == [])
        #expect(Self.bodies(client)[2].contains(#""nonResourceAttributes":{"path":"/metrics","verb":"get"}"#))
    }

    @Test func allYesIsSuccess() throws {
        let file = try Self.file("list pods\nget pods\n")
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(CommandRun("auth", "can-i", "--from", file, "-q", client: Self.client(true, true)).status == .success)
        #expect(
            CommandRun("auth", "can-i", "--from=\(file)", client: Self.client(true, true)).output
                == "yes   list pods\nyes   get pods\n")
    }

    @Test(arguments: [
        ["list"], ["list", "pods", "web"], [], ["get", "/metrics", "--subresource=x"], ["--list", "-q"],
        ["list", "pods", "--no-headers"], ["--from", "/nowhere/at/all"], ["--list", "get", "pods"],
    ])
    func wrongUseSendsNothing(_ words: [String]) {
        let client = FakeClient()
        let run = CommandRun(["auth", "can-i"] + words, client: client)
        #expect(run.status == .usage)
        #expect(client.requests.isEmpty)
    }

    @Test(arguments: ["list", "list pods -x", "list pods -n", "", "# nothing"])
    func aWrongLineIsNamed(_ text: String) throws {
        let file = try Self.file(text)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let client = FakeClient()
        #expect(CommandRun("auth", "can-i", "--from", file, client: client).status == .usage)
        #expect(client.requests.isEmpty)
    }

    @Test func anIncompleteListSaysSo() {
        let client = FakeClient()
        client.answer(
            .post, "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", status: 201,
            body:
                #"{"kind":"SelfSubjectRulesReview","status":{"incomplete":true,"evaluationError":"webhook","resourceRules":[{"verbs":["get"],"apiGroups":["apps"],"resources":["deployments/scale"],"resourceNames":["a","b"]}],"nonResourceRules":[]}}"#
        )
        let run = CommandRun("auth", "can-i", "--list", "--no-headers", client: client)
        #expect(run.errors == "Warning: the list may be incomplete: webhook\n")
        #expect(
            run.output == "deployments.apps/scale   []    [a]   [get]\ndeployments.apps/scale   []    [b]   [get]\n")
    }
}
