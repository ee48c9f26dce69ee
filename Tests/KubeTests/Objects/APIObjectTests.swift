import JSON
import Testing

@testable import Kube

struct APIObjectTests {
    @Test func readsMetadata() throws {
        let text = """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"b","uid":"u","resourceVersion":"7",
            "generation":3,"creationTimestamp":"1970-01-01T00:00:09Z","labels":{"k":"v"},"annotations":{"n":"m"},
            "deletionTimestamp":"1970-01-01T00:00:10Z"},
            "status":{"observedGeneration":2,"conditions":[{},{"type":"Ready","status":"True"}]}}
            """
        let object = APIObject(try JSONDocument(parsing: Array(text.utf8)).root)
        #expect(object.name == "a" && object.namespace == "b")
        #expect(object.uid == "u" && object.resourceVersion == "7" && object.generation == 3)
        #expect(object.observedGeneration == 2 && object.isTerminating)
        #expect(object.created == Timestamp(seconds: 9))
        #expect(object.annotation("n") == "m" && object.annotation("x") == nil)
        #expect(object.condition("ready")?["status"]?.string == "True")
        #expect(object.condition("Nope") == nil)
    }

    @Test func survivesAnythingElse() throws {
        for text in ["null", "7", "[]", #"{"metadata":[]}"#, #"{"metadata":{"name":7},"status":{"conditions":{}}}"#] {
            let object = APIObject(try JSONDocument(parsing: Array(text.utf8)).root)
            #expect(object.name.isEmpty && object.created == nil && object.condition("Ready") == nil)
        }
    }
}
