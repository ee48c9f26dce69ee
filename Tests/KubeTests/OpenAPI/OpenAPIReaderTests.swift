import JSON
import Testing

@testable import Kube

@Suite struct OpenAPIReaderTests {
    /// Of a document of 20 MB, of which most are paths, no more is kept than the schemas, in whatever pieces it comes and
    /// whichever of the two comes first.
    @Test(arguments: [true, false]) func keepsSchemasAlone(_ pathsComeFirst: Bool) throws {
        let operation = #"{"get":{"description":""# + String(repeating: "x", count: 20_000) + #""}}"#
        let many = (0..<1_000).map { #""/api/v1/things\#($0)":\#(operation)"# }.joined(separator: ",")
        let kind = #"{"group":"","version":"v1","kind":"Pod"}"#
        let paths =
            #""paths":{\#(many),"/api/v1/namespaces/{namespace}/pods":"#
            + #"{"parameters":[],"post":{"x-kubernetes-group-version-kind":\#(kind)}}}"#
        let schema =
            #"{"x-kubernetes-group-version-kind":[\#(kind)],"properties":{"a":{"$ref":"\#("#")/components/schemas/b"}}}"#
        let schemas = ##""components":{"schemas":{"a":\##(schema),"b":{"type":"string"}},"other":{}}"##
        let parts = pathsComeFirst ? [paths, schemas] : [schemas, paths]
        let text = Array(("{" + parts.joined(separator: ",") + "}").utf8)

        var reader = OpenAPIReader(
            .version3, resource: "pods", in: GroupVersion(group: "", version: "v1"))
        for start in stride(from: 0, to: text.count, by: 16_384) {
            try reader.feed(Array(text[start..<min(start + 16_384, text.count)]))
            #expect(reader.size <= 300)
        }
        let document = try reader.finish()
        let found = try #require(document.kind)
        #expect(found == OpenAPIDocument.Kind("Pod", in: GroupVersion(group: "", version: "v1")))
        let pod = try #require(document.schema(of: found))
        let reference = try #require(pod.at("properties", "a", "$ref")?.string)
        #expect(document.resolve(reference)?["type"]?.string == "string")
        #expect(document.resolve("#/components/schemas/c") == nil)
        #expect(document.resolve("#/components/schemas") == nil)
        #expect(document.resolve("#/components/schemas/a/properties/a")?["$ref"] != nil)
        #expect(document.resolve("#/components/schemas/b/type") == nil)
        #expect(document.resolve("other.json#/x") == nil)
    }

    /// The same members are taken wherever a kind is named twice; the first by name is meant.
    @Test func theFirstOfSeveralSchemasIsMeant() throws {
        let kind = #"{"group":"x.io","version":"v1","kind":"Thing"}"#
        var reader = OpenAPIReader(
            .version2, resource: "things", in: GroupVersion(group: "x.io", version: "v1"))
        let schema = #"{"x-kubernetes-group-version-kind":[null,7,{},\#(kind)],"description":"#
        try reader.feed(
            Array(#"{"definitions":{"z":\#(schema)"last"},"b":\#(schema)"first"},"c":[],"d":null}}"#.utf8))
        let document = try reader.finish()
        #expect(document.kind == nil)
        let thing = OpenAPIDocument.Kind("Thing", in: GroupVersion(group: "x.io", version: "v1"))
        #expect(document.schema(of: thing)?["description"]?.string == "first")
    }
}
