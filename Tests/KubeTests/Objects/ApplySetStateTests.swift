import JSON
import Testing

@testable import Kube

/// The names that KEP-3659 gives to sets, and what a parent says.
@Suite struct ApplySetStateTests {
    private static let configMaps = ResourceType(
        group: "", version: "v1", resource: "configmaps", kind: "ConfigMap", namespaced: true)

    @Test func theIdIsADigestOfWhatNamesTheParent() {
        #expect(
            ApplySetState.id(of: Self.configMaps, name: "crt-cmset", namespace: "crt")
                == "applyset-_elJk2S5ihL33gNVjt5414VgzuGDoQUr7jiy6rGygPc-v1")
    }

    @Test func aParentSaysWhatItWasTold() throws {
        var state = ApplySetState()
        state.kinds = ["Secret", "Deployment.apps"]
        state.namespaces = ["b", "a"]
        let parent = state.parent(Self.configMaps, name: "s", namespace: "n", id: "i", tooling: "kpod/v1")
        let annotations = parent.at("metadata", "annotations")
        #expect(annotations?["applyset.kubernetes.io/contains-group-kinds"] == "Deployment.apps,Secret")
        #expect(annotations?["applyset.kubernetes.io/additional-namespaces"] == "a,b")
        #expect(try ApplySetState(of: parent.document().root, id: "i", tool: "kpod", name: "s") == state)
        #expect(throws: InvalidInput.self) {
            try ApplySetState(of: parent.document().root, id: "i", tool: "helm", name: "s")
        }
    }

    @Test func anObjectThatIsNoParentIsRefused() {
        for text in [
            #"{"metadata":{}}"#, #"{"metadata":{"annotations":{"applyset.kubernetes.io/tooling":"kpod/v1"}}}"#,
        ] {
            #expect(throws: InvalidInput.self) {
                try ApplySetState(
                    of: JSONDocument(parsing: Array(text.utf8)).root, id: "i", tool: "kpod", name: "s")
            }
        }
    }
}
