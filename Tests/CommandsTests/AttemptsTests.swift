import FakeTransport
import Foundation
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// The one rule for several objects: what fails is kept and told, and only what would fail for all ends the command.
@Suite struct AttemptsTests {
    private static let server = ServerAddress(host: "api.test", port: 443)
    private static let refused = TransportError.refused(server, isFallback: false)

    private static func path(_ name: String) -> String { "/apis/apps/v1/namespaces/default/deployments/\(name)" }

    private static func forbidden(_ name: String) -> String {
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"deployments.apps \"\#(name)\" is forbidden: User \"u\" cannot get resource \"deployments\" in API group \"apps\" in the namespace \"default\"","details":{"name":"\#(name)","group":"apps","kind":"deployments"}}"#
    }

    private static func deployment(_ name: String) -> String {
        #"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"\#(name)","namespace":"default","uid":"u","resourceVersion":"5","generation":1},"spec":{"replicas":0},"status":{"observedGeneration":1}}"#
    }

    @Test func whatWasRefusedBeforeTheServerWentAwayIsTold() {
        let client = FakeClient()
        client.answer(.get, Self.path("a"), status: 403, body: Self.forbidden("a"))
        client.fail(.get, Self.path("b"), Self.refused)
        let run = CommandRun("rollout", "status", "--watch=false", "deployment/a", "deployment/b", client: client)
        #expect(run.errors.contains(#"Error from server (Forbidden): deployments.apps "a" is forbidden"#))
        #expect(
            run.errors.contains("kpod auth grant get,watch deployments a")
                || run.errors.contains("kpod auth grant get deployments"))
        #expect(run.errors.contains("The connection to the server api.test:443 was refused"))
        #expect(run.status == .failure)
        #expect(client.faults == [])
    }

    @Test func whatIsFollowedIsAskedForUntilTheServerHasBeenAwayForFiveMinutes() {
        let client = FakeClient()
        client.answer(.get, Self.path("a"), status: 403, body: Self.forbidden("a"))
        client.fail(.get, Self.path("b"), Self.refused, always: true)
        let run = CommandRun("rollout", "status", "deployment/a", "deployment/b", "deployment/c", client: client)
        let told = "The API server does not answer, and is asked again: api.test:443 refused the connection\n"
        #expect(run.errors.hasPrefix(told + "1 more object was not tried\n"), "\(run.errors)")
        #expect(run.errors.contains(#"Error from server (Forbidden): deployments.apps "a" is forbidden"#))
        #expect(run.errors.contains("The connection to the server api.test:443 was refused"))
        #expect(run.status == .failure)
        #expect(client.elapsed >= .seconds(300) && client.elapsed < .seconds(310))
        #expect(client.faults == [])
    }

    @Test func howManyWereNotTriedIsTold() {
        let client = FakeClient()
        client.fail(.get, Self.path("a"), Self.refused)
        let run = CommandRun("rollout", "status", "--watch=false", "deployment", "a", "b", "c", client: client)
        #expect(run.errors.hasPrefix("2 more objects were not tried\n"))
        #expect(run.status == .unreachable)
        #expect(client.asked.count == 1)
    }

    @Test func oneThatFailsKeepsTheOthersFromNothing() {
        let client = FakeClient()
        client.answer(.get, Self.path("a"), status: 403, body: Self.forbidden("a"))
        client.answer(.get, Self.path("b"), body: Self.deployment("b"))
        let run = CommandRun("rollout", "status", "deployment/a", "deployment/b", "--watch=false", client: client)
        #expect(run.output == "deployment \"b\" successfully rolled out\n")
        #expect(run.status == .forbidden)
        #expect(client.faults == [])
    }

    @Test func aSignalIsTheOutcomeWhateverFailedBefore() {
        let client = FakeClient()
        client.answer(.get, Self.path("a"), status: 403, body: Self.forbidden("a"))
        client.fail(.get, Self.path("b"), .interrupted(signal: 15))
        let run = CommandRun("rollout", "status", "deployment", "a", "b", "c", client: client)
        #expect(run.status == .signal(15))
        #expect(run.errors.contains(#"deployments.apps "a" is forbidden"#))
        #expect(client.asked.count == 2)
    }

    @Test func whatCurlPrintsIsNoFailure() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-attempts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "roles.yaml").path
        let roles = ["a", "b"].map { name in
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: \(name)}
            rules: []

            """
        }
        try roles.joined(separator: "---\n").write(toFile: file, atomically: true, encoding: .utf8)
        let run = CommandRun("auth", "reconcile", "-f", file, "--curl")
        #expect(run.status == .success, "\(run.errors)")
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasSuffix("/namespaces/default/roles/a") == true)
        #expect(lines.last?.hasSuffix("/namespaces/default/roles/b") == true)
        #expect(run.errors == "")
    }
}
