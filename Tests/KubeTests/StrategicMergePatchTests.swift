import JSON
import Testing

@testable import Kube

/// Strategic merge patches, made and applied without a server.
@Suite struct StrategicMergePatchTests {
    private static let deployment = ResourceType(
        group: "apps", version: "v1", resource: "deployments", kind: "Deployment", namespaced: true)

    private func value(_ text: String) throws -> JSONValue { try JSONDocument(parsing: Array(text.utf8)).root.value }

    private func template(_ containers: String) -> String {
        #"{"spec":{"template":{"spec":{"containers":\#(containers)}}}}"#
    }

    /// Each is the containers before, a patch of them, and the containers after.
    @Test(arguments: [
        (#"[{"name":"a","image":"1"}]"#, #"[{"name":"a","image":"2"}]"#, #"[{"name":"a","image":"2"}]"#),
        (
            #"[{"name":"a","image":"1"}]"#, #"[{"name":"b","image":"2"}]"#,
            #"[{"name":"b","image":"2"},{"name":"a","image":"1"}]"#
        ),
        (
            #"[{"name":"a","image":"1"},{"name":"b"}]"#, #"[{"name":"a","$patch":"delete"}]"#, #"[{"name":"b"}]"#
        ),
        (#"[{"name":"a"},{"name":"b"}]"#, #"[{"$patch":"replace"},{"name":"c"}]"#, #"[{"name":"c"}]"#),
        (
            #"[{"name":"a","env":[{"name":"X","value":"1"}],"command":["sh"]}]"#,
            #"[{"name":"a","env":[{"name":"X","value":null},{"name":"Y","value":"2"}],"command":["ls","-l"]}]"#,
            #"[{"name":"a","env":[{"name":"X"},{"name":"Y","value":"2"}],"command":["ls","-l"]}]"#
        ),
    ])
    func listsAreMergedByTheirKeys(_ before: String, _ patch: String, _ after: String) throws {
        let result = try StrategicMergePatch.apply(
            value(template(patch)), to: value(template(before)), type: Self.deployment)
        #expect(try result == value(template(after)), "\(String(decoding: result.compact, as: UTF8.self))")
    }

    @Test func directivesSayWhatStays() throws {
        let before = try value(
            #"{"metadata":{"finalizers":["a","b"],"labels":{"x":"1"}},"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{}}}}"#
        )
        let patch = try value(
            #"{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["c"],"labels":{"$patch":"replace","y":"2"}},"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}"#
        )
        let after = try value(
            #"{"metadata":{"finalizers":["c","b"],"labels":{"y":"2"}},"spec":{"strategy":{"type":"Recreate"}}}"#)
        let result = try StrategicMergePatch.apply(patch, to: before, type: Self.deployment)
        #expect(result == after, "\(String(decoding: result.compact, as: UTF8.self))")
    }

    @Test func anItemWithoutItsKeyIsRefused() throws {
        let patch = try value(template(#"[{"image":"2"}]"#))
        let before = try value(template(#"[{"name":"a"}]"#))
        #expect(throws: InvalidInput.self) {
            try StrategicMergePatch.apply(patch, to: before, type: Self.deployment)
        }
    }

    /// Each is the object before, the object after, and the patch between them.
    @Test(arguments: [
        (#"{"a":1,"b":{"c":2,"d":3}}"#, #"{"a":1,"b":{"c":4},"e":5}"#, #"{"b":{"c":4,"d":null},"e":5}"#),
        (#"{"a":[1,2]}"#, #"{"a":[2,1]}"#, #"{"a":[2,1]}"#),
        (#"{"a":1}"#, #"{"a":1}"#, "{}"),
        (
            #"{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{}}}}"#,
            #"{"spec":{"strategy":{"type":"Recreate"}}}"#,
            #"{"spec":{"strategy":{"$retainKeys":["type"],"rollingUpdate":null,"type":"Recreate"}}}"#
        ),
        (
            #"{"metadata":{"finalizers":["a","b"]}}"#, #"{"metadata":{"finalizers":["b","c"]}}"#,
            #"{"metadata":{"finalizers":["c"],"$deleteFromPrimitiveList/finalizers":["a"],"$setElementOrder/finalizers":["b","c"]}}"#
        ),
        (
            #"{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"1"},{"name":"b"}]}}}}"#,
            #"{"spec":{"template":{"spec":{"containers":[{"name":"c"},{"name":"a","image":"2"}]}}}}"#,
            #"{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}],"containers":[{"name":"c"},{"name":"a","image":"2"},{"name":"b","$patch":"delete"}]}}}}"#
        ),
    ])
    func theDifferenceIsKubectls(_ before: String, _ after: String, _ patch: String) throws {
        let made = StrategicMergePatch.between(try value(before), try value(after), type: Self.deployment)
        #expect(try made == value(patch), "\(String(decoding: made.compact, as: UTF8.self))")
        let result = try StrategicMergePatch.apply(made, to: value(before), type: Self.deployment)
        #expect(try result == value(after), "\(String(decoding: result.compact, as: UTF8.self))")
    }

    @Test func theTypesOfTheAPIMachineryHaveNoStrategies() {
        #expect(Self.deployment.hasMergeStrategies)
        let definition = ResourceType(
            group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions",
            kind: "CustomResourceDefinition", namespaced: false)
        #expect(!definition.hasMergeStrategies)
        let custom = ResourceType(
            group: "example.com", version: "v1", resource: "widgets", kind: "Widget", namespaced: true)
        #expect(!custom.hasMergeStrategies)
    }
}
