import Testing

@testable import Kube

struct ResourceNameTests {
    @Test func readsBothReadings() {
        let name = ResourceName("deployments.v1.apps")
        #expect(name.resource == "deployments")
        #expect(name.suffix == "v1.apps")
        #expect(name.versioned == GroupVersion(group: "apps", version: "v1"))
        #expect(ResourceName("pods").versioned == nil)
        #expect(ResourceName("pods.v1.").versioned == GroupVersion(group: "", version: "v1"))
    }

    @Test func saysWhatIsUnknownAsKubectlDoes() {
        #expect(ResourceName("foos").unknownMessage == "the server doesn't have a resource type \"foos\"")
        #expect(
            ResourceName("pods.nope").unknownMessage
                == "the server doesn't have a resource type \"pods\" in group \"nope\"")
        #expect(ResourceName("a\u{1B}[2J").unknownMessage.contains("a^[[2J"))
    }

    @Test func prefersFullNamesOverShortNames() {
        let first = ResourceType(
            group: "a.example", version: "v1", resource: "ponies", kind: "Pony", namespaced: true, shortNames: ["po"])
        let second = ResourceType(group: "b.example", version: "v1", resource: "po", kind: "Po", namespaced: true)
        #expect([first, second].named(ResourceName("po")) == second)
        #expect([first, second].named(ResourceName("po.a.example")) == first)
        #expect([first, second].named(ResourceName("po.a")) == first)
        #expect([first, second].named(ResourceName("PonY")) == first)
        #expect([first, second].named(ResourceName("ponies.v2.a.example")) == nil)
    }
}
