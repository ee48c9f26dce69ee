import JSON
import Testing

@testable import Kube

/// What server-side apply is told of an object.
struct ApplyConfigurationTests {
    @Test func stringDataIsData() {
        let secret: JSONValue = [
            "kind": "Secret", "data": ["a": "eA==", "b": "eA=="],
            "stringData": ["b": "y", "c": "caf\u{E9}", "d": .null],
        ]
        #expect(
            secret.applyConfiguration(isBuiltin: true)
                == ["kind": "Secret", "data": ["a": "eA==", "b": "eQ==", "c": "Y2Fmw6k="]])
        let onlyStrings: JSONValue = ["kind": "Secret", "stringData": ["b": "y"]]
        #expect(onlyStrings.applyConfiguration(isBuiltin: true) == ["kind": "Secret", "data": ["b": "eQ=="]])
    }

    /// The server says what is wrong with it.
    @Test(
        arguments: [
            ["kind": "Secret", "stringData": ["b": 1]], ["kind": "Secret", "data": 7, "stringData": ["b": "y"]],
            ["kind": "Secret", "stringData": "x"],
        ] as [JSONValue])
    func whatIsNoStringIsLeft(secret: JSONValue) {
        #expect(secret.applyConfiguration(isBuiltin: true)["stringData"] == secret["stringData"])
    }

    @Test func aSecretOfAnotherGroupIsNot() {
        let object: JSONValue = ["kind": "Secret", "stringData": ["a": "x"]]
        #expect(object.applyConfiguration(isBuiltin: false) == object)
    }

    @Test func nullInAMapIsNoEntry() {
        let object: JSONValue = [
            "kind": "Deployment", "metadata": ["labels": ["a": .null, "b": "x"], "annotations": ["c": .null]],
            "spec": [
                "replicas": .null, "selector": ["matchLabels": ["a": .null, "b": "x"]],
                "template": [
                    "metadata": ["labels": ["a": .null, "b": "x"]],
                    "spec": [
                        "nodeSelector": ["n": .null],
                        "containers": [["resources": ["limits": ["cpu": .null, "memory": "1Mi"]]]],
                    ],
                ],
            ],
        ]
        #expect(
            object.applyConfiguration(isBuiltin: true) == [
                "kind": "Deployment", "metadata": ["labels": ["b": "x"], "annotations": [:]],
                "spec": [
                    "replicas": .null, "selector": ["matchLabels": ["b": "x"]],
                    "template": [
                        "metadata": ["labels": ["b": "x"]],
                        "spec": [
                            "nodeSelector": [:], "containers": [["resources": ["limits": ["memory": "1Mi"]]]],
                        ],
                    ],
                ],
            ])
    }

    /// What users define may have nulls that mean something.
    @Test(
        arguments: [
            (["kind": "Gear", "spec": ["data": ["a": .null]]], false),
            (["kind": "CustomResourceDefinition", "spec": ["default": ["a": .null]]], true),
            (["kind": "ControllerRevision", "data": ["a": .null]], true),
        ] as [(JSONValue, Bool)])
    func nullElsewhereStays(object: JSONValue, isBuiltin: Bool) {
        #expect(object.applyConfiguration(isBuiltin: isBuiltin) == object)
    }
}
