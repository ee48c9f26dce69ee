import JSON
import Testing

@testable import Kube

/// Patches that are made here, as evanphx/json-patch and apimachinery make them for kubectl.
struct LocalPatchTests {
    private func json(_ text: String) throws -> JSONValue { try JSONDocument(parsing: Array(text.utf8)).root.value }

    @Test(arguments: [
        (#"[{"op":"remove","path":"/l/-1"}]"#, #"{"l":[1,2],"m":{}}"#),
        (#"[{"op":"replace","path":"/l/-3","value":9}]"#, #"{"l":[9,2,3],"m":{}}"#),
        (#"[{"op":"add","path":"/l/-1","value":9}]"#, #"{"l":[1,2,3,9],"m":{}}"#),
        (#"[{"op":"add","path":"/l/-","value":9}]"#, #"{"l":[1,2,3,9],"m":{}}"#),
        (#"[{"op":"test","path":"/l/-1","value":3}]"#, #"{"l":[1,2,3],"m":{}}"#),
        (#"[{"op":"copy","from":"/l/-1","path":"/l/0"}]"#, #"{"l":[3,1,2,3],"m":{}}"#),
        (#"[{"op":"test","path":"/none","value":null}]"#, #"{"l":[1,2,3],"m":{}}"#),
        (#"[{"op":"test","path":"/none"}]"#, #"{"l":[1,2,3],"m":{}}"#),
        (#"[{"op":"add","path":"/m/a"}]"#, #"{"l":[1,2,3],"m":{"a":null}}"#),
    ])
    func operationsOfAJSONPatch(_ patch: String, _ result: String) throws {
        #expect(try JSONPatch.apply(json(patch), to: json(#"{"l":[1,2,3],"m":{}}"#)) == json(result))
    }

    @Test(arguments: [
        #"[{"op":"remove","path":"/l/-4"}]"#, #"[{"op":"add","path":"/l/-5","value":1}]"#,
        #"[{"op":"remove","path":"/l/-"}]"#, #"[{"op":"test","path":"/l","value":null}]"#,
        #"[{"op":"replace","path":"/l/3","value":1}]"#,
    ])
    func operationsThatDoNotFit(_ patch: String) throws {
        #expect(throws: InvalidInput.self) { try JSONPatch.apply(json(patch), to: json(#"{"l":[1,2,3]}"#)) }
    }

    private func strategic(_ patch: String) throws -> JSONValue {
        try StrategicMergePatch.apply(
            json(patch),
            to: json(#"{"metadata":{"finalizers":["a","b"]},"spec":{"containers":[{"name":"a","image":"b"}]}}"#),
            type: .pods)
    }

    @Test func whatOnlyDeletesIsNotInWhatIsNew() throws {
        let patch = #"{"metadata":{"annotations":{"a":null,"b":"c"}},"spec":{"affinity":{"podAffinity":null}}}"#
        let result = try strategic(patch)
        #expect(result.at("metadata", "annotations") == ["b": "c"])
        #expect(result.at("spec", "affinity") == [:])
    }

    @Test func aListIsReplacedByOneDirective() throws {
        let result = try strategic(#"{"spec":{"containers":[{"name":"a","$patch":"replace","image":"x"}]}}"#)
        #expect(result.at("spec", "containers") == [])
        #expect(
            try strategic(#"{"metadata":{"finalizers":["a","a","q","q"]}}"#).at("metadata", "finalizers")
                == ["a", "q", "b"])
    }

    @Test(arguments: [
        (#"{"metadata":{"$patch":"foo"}}"#, "unknown patch type: foo in map: map[$patch:foo]"),
        (
            #"{"spec":{"containers":[{"name":"a","$patch":"merge"}]}}"#,
            "unknown patch type: merge in map: map[$patch:merge name:a]"
        ),
        ("[]", "invalid JSON document"), ("5", "invalid JSON document"),
    ])
    func whatIsNoStrategicPatch(_ patch: String, _ words: String) throws {
        let error = #expect(throws: InvalidInput.self) { try strategic(patch) }
        #expect(error?.message == words)
    }
}
