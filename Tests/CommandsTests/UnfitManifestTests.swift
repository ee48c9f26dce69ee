import FakeTransport
import Testing

@testable import CLIRuntime
@testable import Commands

/// What is done about a file of which one object is unfit: the others are shown, and then the error.
@Suite struct UnfitManifestTests {
    private static let manifest = """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}
        ---
        {kind: ConfigMap, metadata: {name: unfit}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: shop}}
        """

    private static func object(_ name: String) -> String {
        #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"\#(name)","namespace":"shop","resourceVersion":"1"},"data":{"k":"v"}}"#
    }

    @Test func getShowsTheOthers() {
        let client = FakeClient()
        for name in ["a", "b"] {
            client.answer(.get, "/api/v1/namespaces/shop/configmaps/\(name)", body: Self.object(name))
        }
        let run = CommandRun(
            "get", "-f", "-", "-o", "jsonpath={.items[*].metadata.name}", client: client, input: Self.manifest)
        #expect(run.output == "a b")
        #expect(run.errors.contains("apiVersion not set"))
        #expect(run.status == .usage)
        #expect(client.faults == [])
    }

    @Test func waitWaitsForTheOthers() {
        let client = FakeClient()
        for name in ["a", "b"] {
            let path = "/api/v1/namespaces/shop/configmaps"
            client.answer(.get, path + "/\(name)", body: Self.object(name))
        }
        let run = CommandRun("wait", "--for=jsonpath={.data.k}=v", "-f", "-", client: client, input: Self.manifest)
        #expect(run.output == "configmap/a condition met\nconfigmap/b condition met\n", "\(run.errors)")
        #expect(run.errors.contains("apiVersion not set"))
        #expect(run.status == .usage)
    }
}
