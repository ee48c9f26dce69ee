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

    /// A list of nothing says that there is nothing; a file without anything is more likely a mistake.
    @Test(arguments: [
        (["get", "-f", "-"], "", "No resources found in default namespace.\n"),
        (["get", "-f", "-", "-o", "name"], "", ""), (["delete", "-f", "-"], "No resources found\n", ""),
        (["label", "-f", "-", "a=b"], "", ""),
    ])
    func aListOfNothingIsNoMistake(words: [String], output: String, errors: String) {
        for list in ["{apiVersion: v1, kind: List, items: []}", "{apiVersion: v1, kind: PodList, items: }"] {
            let run = CommandRun(words, input: list)
            #expect(run.output == output)
            #expect(run.errors == errors)
            #expect(run.status == .success)
        }
        #expect(CommandRun(words).errors.hasPrefix("error: no objects are in the files given\n"))
        #expect(CommandRun(words).status == .usage)
    }

    /// What a selector leaves out is there; the sentence does not deny it.
    @Test func whatTheSelectorLeavesOutIsInTheFiles() {
        let run = CommandRun(
            "delete", "-f", "-", "-l", "a=b", input: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")
        #expect(run.errors.hasPrefix("error: no objects in the files given match the selector\n"), "\(run.errors)")
        #expect(run.status == .usage)
    }

    @Test func waitRefusesAListOfNothing() {
        let run = CommandRun("wait", "--for=ready", "-f", "-", input: "{apiVersion: v1, kind: List, items: []}")
        #expect(run.status == .usage)
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
