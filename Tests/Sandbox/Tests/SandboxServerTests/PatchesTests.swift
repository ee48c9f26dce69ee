import Testing

@testable import SandboxServer

@Suite struct PatchesTests {
    @Test func mergesAndRemoves() {
        #expect(
            Patches.merge(["a": ["b": 1, "c": 2], "d": [1]], ["a": ["b": .null, "e": 3], "d": [2]]) == [
                "a": ["c": 2, "e": 3], "d": [2],
            ])
    }

    @Test func appliesOperations() {
        let target: JSON = ["a": ["b/c": 1], "list": [1, 2]]
        let operations: JSON = [
            ["op": "test", "path": "/list/0", "value": 1], ["op": "add", "path": "/list/1", "value": 9],
            ["op": "replace", "path": "/a/b~1c", "value": 5], ["op": "add", "path": "/list/-", "value": 7],
            ["op": "move", "from": "/list/0", "path": "/first"],
        ]
        #expect(Patches.json(target, operations) == ["a": ["b/c": 5], "list": [9, 2, 7], "first": 1])
        #expect(Patches.json(target, [["op": "remove", "path": "/nope"]]) == nil)
        #expect(Patches.json(target, [["op": "test", "path": "/list/0", "value": 2]]) == nil)
    }

    @Test func mergesListsByTheirKeys() {
        let target: JSON = ["spec": ["containers": [["name": "a", "image": "1"], ["name": "b", "image": "1"]]]]
        let patch: JSON = [
            "spec": [
                "$setElementOrder/containers": [["name": "c"], ["name": "b"]],
                "containers": [["name": "b", "image": "2"], ["name": "a", "$patch": "delete"], ["name": "c"]],
            ]
        ]
        #expect(
            Patches.strategic(target, patch, kind: "Pod") == [
                "spec": ["containers": [["name": "c"], ["name": "b", "image": "2"]]]
            ])
    }

    @Test func removesFromPlainLists() {
        let patch: JSON = ["metadata": ["$deleteFromPrimitiveList/finalizers": ["a"]]]
        #expect(
            Patches.strategic(["metadata": ["finalizers": ["a", "b"]]], patch, kind: "Pod") == [
                "metadata": ["finalizers": ["b"]]
            ])
    }
}
