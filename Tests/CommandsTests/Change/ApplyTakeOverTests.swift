import FakeTransport
import Foundation
import Kube
import Testing

@testable import CLIRuntime
@testable import Commands

/// What `kpod apply` does with objects that `kubectl apply` has applied client-side.
@Suite struct ApplyTakeOverTests {
    private static let path = "/api/v1/namespaces/shop/configmaps/a"
    private static let query = "?fieldManager=kpod&fieldValidation=Strict"
    private static let manifest =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {k: v}}"
    private static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// The object as `kubectl apply` left it, with a key that the manifest no longer has.
    private static func applied(_ version: String) -> String {
        """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop","uid":"u",\
        "resourceVersion":"\(version)","annotations":{"\(annotation)":"x"},"managedFields":[\
        {"manager":"kubectl-client-side-apply","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1",\
        "fieldsV1":{"f:data":{"f:k":{},"f:legacy":{}},"f:metadata":{"f:annotations":{"f:\(annotation)":{}}}}}]},\
        "data":{"k":"u","legacy":"x"}}
        """
    }

    /// The object after it.
    private static func ours(_ version: String) -> String {
        """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"shop","uid":"u",\
        "resourceVersion":"\(version)"},"data":{"k":"v"}}
        """
    }

    private static let conflict = """
        {"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"Apply failed with conflicts",\
        "details":{"causes":[{"reason":"FieldManagerConflict",\
        "message":"conflict with \\"kubectl-client-side-apply\\" using v1","field":".data.k"}]}}
        """
    private static let modified =
        #"{"kind":"Status","status":"Failure","reason":"Conflict","code":409,"message":"the object has been modified","details":{"name":"a"}}"#
    private static let forbidden =
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"configmaps \"a\" is forbidden: User \"u\" cannot get resource \"configmaps\"","details":{"name":"a","kind":"configmaps"}}"#

    private func apply(_ client: FakeClient, _ options: String..., version: String? = nil) -> CommandRun {
        let named = version.map { "name: a, resourceVersion: '\($0)'" } ?? "name: a"
        let manifest = Self.manifest.replacingOccurrences(of: "name: a", with: named)
        return CommandRun(["apply", "-f", "-"] + options, client: client, input: manifest)
    }

    private func versions(_ client: FakeClient) -> [String] {
        client.requests.compactMap { request in
            let body = String(decoding: request.body ?? [], as: UTF8.self)
            return body.firstMatch(of: /"resourceVersion":"([0-9]+)"/).map { String($0.1) }
        }
    }

    @Test func whatTheFileNoLongerHasGoes() throws {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.applied("6"))
        client.answer(.patch, Self.path + Self.query, body: Self.applied("7"))
        client.answer(.patch, Self.path + Self.query + "&force=false", body: Self.ours("8"))
        let run = apply(client)
        #expect(run.output == "configmap/a configured\n")
        #expect(run.errors == "configmap/a: kpod took over from kubectl apply: all that it had set\n")
        #expect(run.status == .success)
        #expect(client.requests.map(\.contentType)[1] == "application/json-patch+json")
        let patch = String(decoding: client.requests[1].body ?? [], as: UTF8.self)
        #expect(patch.contains(#""manager":"kpod","operation":"Apply""#) && patch.contains(#""f:legacy":{}"#))
        #expect(patch.hasSuffix(#"{"op":"replace","path":"/metadata/resourceVersion","value":"6"}]"#))
        #expect(client.faults == [])
    }

    @Test func anObjectThatChangesMeanwhileIsLookedAtAgain() throws {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.applied("6"))
        client.answer(.patch, Self.path + Self.query, status: 409, body: Self.modified)
        client.answer(.get, Self.path, body: Self.applied("7"))
        client.answer(.patch, Self.path + Self.query, body: Self.applied("8"))
        client.answer(.patch, Self.path + Self.query + "&force=false", body: Self.ours("9"))
        #expect(apply(client).output == "configmap/a configured\n")
        #expect(client.faults == [])
    }

    @Test func serverSideTakesOneRequestMoreThanKubectlOnlyForAConflict() throws {
        let client = FakeClient()
        client.answer(
            .patch, Self.path + Self.query + "&force=false", status: 409, body: Self.conflict)
        client.answer(.get, Self.path, body: Self.applied("6"))
        client.answer(.patch, Self.path + Self.query, body: Self.applied("7"))
        client.answer(.patch, Self.path + Self.query + "&force=false", body: Self.ours("8"))
        let run = apply(client, "--server-side")
        #expect(run.output == "configmap/a serverside-applied\n")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func serverSideMovesWhatItsAnswerShows() throws {
        let client = FakeClient()
        client.answer(.patch, Self.path + Self.query + "&force=false", body: Self.applied("6"))
        client.answer(.patch, Self.path + Self.query, body: Self.applied("7"))
        client.answer(.patch, Self.path + Self.query + "&force=false", body: Self.ours("8"))
        #expect(apply(client, "--server-side", "-o", "name").output == "configmap/a\n")
        #expect(client.faults == [])
    }

    /// Without the right to look, the answer to the patch tells.
    @Test func movesWithoutTheRightToGet() throws {
        let client = FakeClient()
        client.answer(.get, Self.path, status: 403, body: Self.forbidden)
        client.answer(.patch, Self.path + Self.query + "&force=false", status: 409, body: Self.conflict)
        client.answer(.patch, Self.path + Self.query + "&force=true", body: Self.applied("6"))
        client.answer(.patch, Self.path + Self.query, body: Self.applied("7"))
        client.answer(.patch, Self.path + Self.query + "&force=false", body: Self.ours("8"))
        #expect(apply(client).output == "configmap/a configured\n")
        #expect(client.faults == [])
    }

    @Test func aDryRunMovesNothingAndSaysSo() throws {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.applied("6"))
        client.answer(
            .patch, Self.path + "?dryRun=All&fieldManager=kpod&fieldValidation=Strict&force=false",
            body: Self.applied("6"))
        let run = apply(client, "--dry-run=server")
        #expect(run.errors.hasPrefix("configmap/a: kpod would take over from kubectl apply: all that it has set; "))
        #expect(client.faults == [])
    }

    /// A file that names the version it was read in is applied to the version that the move has made of it.
    @Test(arguments: [[], ["--server-side"]])
    func theVersionThatAFileNamesIsMoved(options: [String]) {
        let client = FakeClient()
        if options.isEmpty {
            client.answer(.get, Self.path, body: Self.applied("5"))
        } else {
            client.answer(.patch, Self.path + Self.query + "&force=false", body: Self.applied("6"))
        }
        client.answer(.patch, Self.path + Self.query, body: Self.applied("7"))
        client.answer(.patch, Self.path + Self.query + "&force=false", body: Self.ours("8"))
        let run = options.isEmpty ? apply(client, version: "5") : apply(client, options[0], version: "5")
        #expect(run.status == .success, "\(run.errors)")
        #expect(versions(client) == (options.isEmpty ? ["7"] : ["5", "7"]))
        #expect(client.faults == [])
    }

    @Test func nothingIsMovedForAStaleFile() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.applied("6"))
        client.answer(.patch, Self.path + Self.query + "&force=false", status: 409, body: Self.modified)
        #expect(apply(client, version: "5").status == .rejected)
        #expect(versions(client) == ["5"])
        #expect(client.faults == [])
    }
}
