import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

/// What a refusal's hint binds to names, and how it puts several refusals together.
@Suite struct RefusalHintNamesTests {
    static let base = "/api/v1/namespaces/shop/"

    /// A refusal by RBAC.
    static func refusal(_ verb: String, _ resource: String, group: String = "") -> String {
        let message =
            "x is forbidden: User \\\"system:serviceaccount:shop:bot\\\" cannot \(verb) resource \\\"\(resource)\\\" in API "
            + "group \\\"\(group)\\\" in the namespace \\\"shop\\\""
        return
            #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"\#(message)","details":{}}"#
    }

    /// The commands that a run's hint suggests, without what all of them have.
    static func grants(_ run: CommandRun) -> [String] {
        run.errors.split(separator: "\n").filter { $0.hasPrefix("    kpod auth grant ") }.map {
            $0.dropFirst("    kpod auth grant ".count).replacingOccurrences(of: " --serviceaccount shop:bot", with: "")
        }
    }

    static func object(_ kind: String, _ name: String, _ more: String = "") -> String {
        #"{"kind":"\#(kind)","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"shop","uid":"u"}\#(more)}"#
    }

    static func list(_ kind: String, _ objects: [String]) -> String {
        #"{"kind":"\#(kind)List","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[\#(objects.joined(separator: ","))]}"#
    }

    @Test func theNamesThatWereTypedAreInOneRole() {
        let client = FakeClient()
        for name in ["a", "b", "c"] {
            client.answer(
                .delete, Self.base + "configmaps/\(name)", status: 403, body: Self.refusal("delete", "configmaps"))
        }
        let run = CommandRun("delete", "cm", "a", "b", "c", "-n", "shop", client: client)
        #expect(Self.grants(run) == ["delete configmaps a b c -n shop"], "\(run.errors)")
        #expect(run.errors.contains("verb delete on configmaps (core API group), named a, b, c, in namespace shop\n"))
        #expect(run.errors.split(separator: "\n").count { $0.hasPrefix("Missing in RBAC") } == 1)
        #expect(client.faults == [])
    }

    @Test(arguments: [["-l", "app=x"], ["--all"]])
    func whatWasSelectedIsInNoRoleByItsName(_ choice: [String]) {
        let client = FakeClient()
        let query = choice == ["--all"] ? "" : "?labelSelector=app%3Dx"
        client.answer(
            .get, Self.base + "configmaps" + query,
            body: Self.list("ConfigMap", ["a", "b"].map { Self.object("ConfigMap", $0) }))
        for name in ["a", "b"] {
            client.answer(
                .delete, Self.base + "configmaps/\(name)", status: 403, body: Self.refusal("delete", "configmaps"))
        }
        let run = CommandRun(["delete", "cm", "-n", "shop"] + choice, client: client)
        #expect(Self.grants(run) == ["delete configmaps -n shop"], "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aPodOfAWorkloadIsInNoRoleByItsName() {
        let client = FakeClient()
        client.answer(
            .get, "/apis/apps/v1/namespaces/shop/deployments/web",
            body:
                #"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"shop"},"spec":{"selector":{"matchLabels":{"app":"web"}}}}"#
        )
        client.answer(
            .get, Self.base + "pods?labelSelector=app%3Dweb",
            body: Self.list(
                "Pod",
                [
                    Self.object(
                        "Pod", "web-65d979d99f-c6bsc",
                        #","spec":{"containers":[{"name":"web"}]},"status":{"phase":"Running"}"#)
                ]))
        client.answer(
            .get, Self.base + "pods/web-65d979d99f-c6bsc/log?container=web", status: 403,
            body: Self.refusal("get", "pods/log"))
        let run = CommandRun("logs", "deploy/web", "-n", "shop", client: client)
        #expect(Self.grants(run) == ["get pods/log -n shop"], "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aPodThatWasTypedIsInTheRoleByItsName() {
        let client = FakeClient()
        client.answer(
            .get, Self.base + "pods/web-0",
            body: Self.object("Pod", "web-0", #","spec":{"containers":[{"name":"web"}]}"#))
        client.answer(
            .get, Self.base + "pods/web-0/log?container=web", status: 403, body: Self.refusal("get", "pods/log"))
        let run = CommandRun("logs", "web-0", "-n", "shop", client: client)
        #expect(Self.grants(run) == ["get pods/log web-0 -n shop"], "\(run.errors)")
        #expect(client.faults == [])
    }

    /// A file that was written from an object on the server names it by its uid for ever.
    @Test(arguments: [
        (409, "Conflict", "Precondition failed: UID in precondition: 1, UID in object meta: 2"),
        (422, "Invalid", "ConfigMap pbx is invalid: metadata.uid: Invalid value: 1: field is immutable"),
    ])
    func theUidInAFileIsToBeTakenOut(_ code: Int, _ reason: String, _ message: String) {
        let client = FakeClient()
        client.answer(
            .patch, Self.base + "configmaps/pbx?fieldManager=kpod&fieldValidation=Strict&force=false", status: code,
            body: #"{"kind":"Status","status":"Failure","reason":"\#(reason)","code":\#(code),"message":"\#(message)"}"#
        )
        let manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: pbx, namespace: shop, uid: '1'}}"
        let run = CommandRun("apply", "--server-side", "-f", "-", client: client, input: manifest)
        #expect(run.errors.contains("take metadata.uid out of it"), "\(run.errors)")
        #expect(!run.errors.contains("@self"))
        #expect(client.faults == [])
    }
}
