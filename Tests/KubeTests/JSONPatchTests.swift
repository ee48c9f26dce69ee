import JSON
import Testing

@testable import Kube

/// JSON patches (RFC 6902), applied without a server, and merge patches made of two values (RFC 7386).
@Suite struct JSONPatchTests {
    private func value(_ text: String) throws -> JSONValue { try JSONDocument(parsing: Array(text.utf8)).root.value }

    @Test(arguments: [
        (#"{"a":1}"#, #"[{"op":"add","path":"/b","value":2}]"#, #"{"a":1,"b":2}"#),
        (
            #"{"a":[1,3]}"#, #"[{"op":"add","path":"/a/1","value":2},{"op":"add","path":"/a/-","value":4}]"#,
            #"{"a":[1,2,3,4]}"#
        ),
        (#"{"a":{"b":1,"c":2}}"#, #"[{"op":"remove","path":"/a/b"}]"#, #"{"a":{"c":2}}"#),
        (#"{"a":[1,2]}"#, #"[{"op":"remove","path":"/a/0"},{"op":"replace","path":"/a/0","value":5}]"#, #"{"a":[5]}"#),
        (
            #"{"a/b":1,"m~n":2}"#,
            #"[{"op":"test","path":"/a~1b","value":1},{"op":"move","from":"/m~0n","path":"/x"}]"#, #"{"a/b":1,"x":2}"#
        ),
        (#"{"a":{"b":1}}"#, #"[{"op":"copy","from":"/a","path":"/c"}]"#, #"{"a":{"b":1},"c":{"b":1}}"#),
    ])
    func operationsAreDoneInOrder(_ before: String, _ patch: String, _ after: String) throws {
        #expect(try JSONPatch.apply(value(patch), to: value(before)) == value(after))
    }

    @Test(arguments: [
        (#"{}"#, "is a list"), (#"[{"op":"remove","path":"/nope"}]"#, "names what is not there"),
        (#"[{"op":"test","path":"/a","value":"secret"}]"#, "finds another value"),
        (#"[{"op":"add","path":"/x/y","value":1}]"#, "leads to nothing"),
        (#"[{"op":"add","path":"/l/9","value":1}]"#, "leads out of a list"),
        (#"[{"op":"fix","path":"/a"}]"#, "has no op"), (#"[{"op":"add","path":"a","value":1}]"#, "begin with a slash"),
    ])
    func whatDoesNotFitIsRefused(_ patch: String, _ text: String) throws {
        let patch = try value(patch)
        do {
            _ = try JSONPatch.apply(patch, to: value(#"{"a":1,"l":[]}"#))
            Issue.record("it was applied")
        } catch let error as InvalidInput {
            #expect(error.message.contains(text), "\(error.message)")
            #expect(!error.message.contains("secret"))
        }
    }

    @Test func aMergePatchIsMade() throws {
        let before = try value(#"{"a":1,"b":{"c":2,"d":3},"l":[1]}"#)
        let after = try value(#"{"b":{"c":2,"d":4},"l":[1,2],"n":{"x":1}}"#)
        let patch = before.mergePatch(to: after)
        #expect(try patch == value(#"{"a":null,"b":{"d":4},"l":[1,2],"n":{"x":1}}"#))
        #expect(before.merging(patch) == after)
        #expect(before.mergePatch(to: before) == .object([:]))
    }
}
