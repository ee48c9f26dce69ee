import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

/// `kpod diff` where the recordings do not tell: roles with a verb less, failures in the middle, Secrets, other programs.
@Suite struct DiffTests {
    private static let path = "/api/v1/namespaces/default/configmaps/a"
    private static let patch = path + "?dryRun=All&fieldManager=kpod&force=false"
    private static let manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: new}}\n"

    private static func object(_ value: String, kind: String = "ConfigMap", annotation: String = "") -> String {
        let annotations =
            annotation.isEmpty
            ? "" : #","annotations":{"kubectl.kubernetes.io/last-applied-configuration":"\#(annotation)"}"#
        return
            #"{"kind":"\#(kind)","apiVersion":"v1","metadata":{"name":"a","namespace":"default"\#(annotations)},"data":{"k":"\#(value)"}}"#
    }

    private func client(_ live: String, _ applied: String) -> FakeClient {
        let client = FakeClient()
        client.answer(.get, Self.path, body: live)
        client.answer(.patch, Self.patch, body: applied)
        return client
    }

    @Test func aDifferenceIsExitCodeOne() {
        let client = client(Self.object("old"), Self.object("new"))
        let run = CommandRun("diff", "-f", "-", client: client, input: Self.manifest)
        #expect(
            run.output == """
                diff -u -N LIVE/v1.ConfigMap.default.a MERGED/v1.ConfigMap.default.a
                --- LIVE/v1.ConfigMap.default.a
                +++ MERGED/v1.ConfigMap.default.a
                @@ -1,6 +1,6 @@
                 apiVersion: v1
                 data:
                -  k: old
                +  k: new
                 kind: ConfigMap
                 metadata:
                   name: a

                """)
        #expect(run.status == .no)
        #expect(client.faults == [])
    }

    @Test func noDifferenceIsSuccess() {
        let client = client(Self.object("new"), Self.object("new"))
        let run = CommandRun("diff", "-f", "-", client: client, input: Self.manifest)
        #expect(run.output == "")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func aFailureHidesNoDifferenceAndPrevails() {
        let client = client(Self.object("old"), Self.object("new"))
        client.answer(.get, "/api/v1/namespaces/default/configmaps/b", status: 403, body: Self.forbidden)
        let second = "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n"
        let run = CommandRun("diff", "-f", "-", client: client, input: Self.manifest + second)
        #expect(run.output.contains("+  k: new"))
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("kpod auth grant get"))
        #expect(client.faults == [])
    }

    private static let forbidden =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"configmaps \"b\" is forbidden: User \"u\" cannot get resource \"configmaps\" in API group \"\" in the namespace \"default\"","details":{"name":"b","kind":"configmaps"}}"#

    @Test func severalAreAskedForAtOnce() {
        let client = FakeClient()
        var input = ""
        for name in ["b", "a", "c"] {
            let path = "/api/v1/namespaces/default/configmaps/\(name)"
            client.answer(
                .get, path, status: 404, body: #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404}"#)
            client.answer(
                .patch, path + "?dryRun=All&fieldManager=kpod&force=false", status: 201,
                body: #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"\#(name)"}}"#)
            input += "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: \(name)}}\n"
        }
        let run = CommandRun("diff", "--concurrency=2", "-f", "-", client: client, input: input)
        #expect(client.asked.prefix(2).allSatisfy { $0.hasPrefix("GET") })
        #expect(client.asked[2].hasPrefix("PATCH"))
        let names = run.output.split(separator: "\n").filter { $0.hasPrefix("+++") }.map { $0.suffix(1) }
        #expect(names == ["a", "b", "c"])
        #expect(client.faults == [])
    }

    @Test func whatSecretsHoldIsHidden() {
        let client = FakeClient()
        let path = "/api/v1/namespaces/default/secrets/a"
        let annotation = #"{\"stringData\":{\"k\":\"clear\"}}\n"#
        client.answer(.get, path, body: Self.object("b2xk", kind: "Secret", annotation: annotation))
        client.answer(
            .patch, path + "?dryRun=All&fieldManager=kpod&force=false", body: Self.object("bmV3", kind: "Secret"))
        let input = "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {k: bmV3}}"
        let run = CommandRun("diff", "-f", "-", client: client, input: input)
        #expect(run.output.contains("-  k: '*** (before)'\n+  k: '*** (after)'\n"))
        #expect(run.output.contains(#"-      {"stringData":{"k":"***"}}"#))
        for value in ["b2xk", "bmV3", "clear"] { #expect(!(run.output + run.errors).contains(value)) }
        #expect(client.faults == [])
    }

    @Test func whatWouldBePrunedIsShown() {
        let client = client(Self.object("new"), Self.object("new"))
        let gone = #"{"metadata":{"name":"%","namespace":"default","uid":"%"MANAGED},"data":{}}"#
        let own = #","managedFields":[{"manager":"kpod","operation":"Apply"}]"#
        let items = [("gone", own), ("other", "")].map {
            gone.replacing("%", with: $0.0).replacing("MANAGED", with: $0.1)
        }
        client.answer(
            .get, "/api/v1/namespaces/default/configmaps?labelSelector=app%3Dx",
            body: #"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{},"items":["# + items.joined(separator: ",")
                + "]}")
        let run = CommandRun(
            "diff", "--prune", "-l", "app=x", "--prune-allowlist=core/v1/ConfigMap", "-f", "-", client: client,
            input: Self.manifest.replacing("name: a", with: "name: a, labels: {app: x}"))
        #expect(run.output.contains("--- LIVE/v1.ConfigMap.default.gone"))
        #expect(run.output.contains("@@ -1,7 +0,0 @@"))
        #expect(!run.output.contains("other"))
        #expect(run.status == .no)
        #expect(client.faults == [])
    }

    /// What the files have, but could not be compared, is not taken for what they have no more.
    @Test func nothingIsPrunedWhereAnObjectCannotBeCompared() {
        let client = client(Self.object("old"), Self.object("new"))
        let path = "/api/v1/namespaces/default/configmaps/b"
        client.answer(.get, path, status: 403, body: Self.forbidden)
        let one = Self.manifest.replacing("name: a", with: "name: a, labels: {app: x}")
        let run = CommandRun(
            "diff", "--prune", "-l", "app=x", "--prune-allowlist=core/v1/ConfigMap", "-f", "-", client: client,
            input: one + "---\n" + one.replacing("name: a", with: "name: b"))
        #expect(run.output.contains("+  k: new"))
        #expect(run.errors.contains("What would be pruned is not shown"))
        #expect(run.status == .forbidden)
        #expect(client.faults == [])
    }

    @Test func anotherProgramSaysHowItEnds() throws {
        let endings: [(String, CLIRuntime.ExitStatus)] = [("true", .success), ("false", .no), ("sh -c", .failure)]
        for (program, status) in endings {
            let client = client(Self.object("old"), Self.object("new"))
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let run = CommandRun(
                "diff", "-f", "-", client: client,
                environment: ["KUBECTL_EXTERNAL_DIFF": program, "TMPDIR": folder.path], input: Self.manifest)
            #expect(run.output == "")
            #expect(run.status == status, "\(program): \(run.errors)")
            // Nothing of the objects stays behind.
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        }
    }

    @Test func withoutAFolderForTheObjectsItIsSaid() {
        let client = client(Self.object("old"), Self.object("new"))
        let run = CommandRun(
            "diff", "-f", "-", client: client,
            environment: ["KUBECTL_EXTERNAL_DIFF": "true", "TMPDIR": "/nowhere"], input: Self.manifest)
        #expect(run.status == .usage)
        #expect(run.errors.contains("Set TMPDIR"))
    }

    @Test func aSelectorThatLeavesOutAllIsNoFailureAndEmptyFilesAre() {
        let client = FakeClient()
        #expect(CommandRun("diff", "-l", "a=b", "-f", "-", client: client, input: Self.manifest).status == .success)
        #expect(CommandRun("diff", "-f", "-", client: client, input: "").status == .usage)
        #expect(CommandRun("diff", "-f", "-", "--allow-empty", client: client, input: "").status == .success)
        #expect(client.asked == [])
    }
}
