import Testing

@testable import Arguments

@Suite struct SuggestionTests {
    @Test func distances() {
        #expect(editDistance("", "abc") == 3)
        #expect(editDistance("get", "gte") == 1)
        #expect(editDistance("watch", "wacth") == 1)
        #expect(editDistance("kitten", "sitting") == 3)
    }

    @Test func nearNames() {
        let names = ["get", "apply", "delete", "version", "api-versions", "all-namespaces", "namespace"]
        #expect(nearest(to: "gte", among: names) == "get")
        #expect(nearest(to: "aply", among: names) == "apply")
        #expect(nearest(to: "vers", among: names) == "version")
        #expect(nearest(to: "Delete", among: names) == "delete")
        #expect(nearest(to: "namspace", among: names) == "namespace")
        #expect(nearest(to: "xyz", among: names) == nil)
        #expect(nearest(to: "g", among: names) == nil)
        #expect(nearest(to: "", among: names) == nil)
    }
}
