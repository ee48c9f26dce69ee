import Testing

@testable import SandboxServer

@Suite struct ServerSideApplyTests {
    @Test func createsAndLeavesUnchanged() async throws {
        let harness = try await Harness()
        let first = try await harness.apply("new", ["a": "one"], as: "kpod")
        #expect(first.status == 201)
        #expect(first.json.at("metadata", "managedFields")?.array?.first?["fieldsV1"] == ["f:data": ["f:a": [:]]])
        let again = try await harness.apply("new", ["a": "one"], as: "kpod")
        #expect(again.status == 200)
        #expect(again.json.at("metadata", "resourceVersion") == first.json.at("metadata", "resourceVersion"))
    }

    @Test func conflictsAsRecorded() async throws {
        let harness = try await Harness()
        _ = try await harness.apply("new", ["a": "one"], as: "kpod")
        let conflict = try await harness.apply("new", ["a": "three"], as: "other")
        #expect(conflict.status == 409)
        #expect(conflict.json["message"] == #"Apply failed with 1 conflict: conflict with "kpod": .data.a"#)
        #expect(
            conflict.json.at("details", "causes") == [
                ["reason": "FieldManagerConflict", "message": #"conflict with "kpod""#, "field": ".data.a"]
            ])
        let forced = try await harness.apply("new", ["a": "three"], as: "other", force: true)
        #expect(forced.status == 200)
        #expect(forced.json.at("metadata", "managedFields")?.array?.count == 1)
    }

    @Test func conflictsWithAnUpdateNameItsVersion() async throws {
        let harness = try await Harness()
        _ = try await harness.ask(
            "POST", "/api/v1/namespaces/shop/configmaps?fieldManager=kubectl-client-side-apply",
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "csa"], "data": ["a": "one", "b": "yes"]])
        let conflict = try await harness.apply("csa", ["a": "four", "b": "no"], as: "kpod")
        #expect(
            conflict.json["message"]
                == "Apply failed with 2 conflicts: conflicts with \"kubectl-client-side-apply\" using v1:\n- .data.a\n- .data.b"
        )
    }

    @Test func sharesWhatIsEqualAndPrunesWhatIsDropped() async throws {
        let harness = try await Harness()
        _ = try await harness.apply("new", ["a": "one", "b": "two"], as: "kpod")
        #expect(try await harness.apply("new", ["a": "one"], as: "other").status == 200)
        let pruned = try await harness.apply("new", ["c": "3"], as: "kpod")
        // `a` stays for its other owner; `b` had none.
        #expect(pruned.json["data"] == ["a": "one", "c": "3"])
    }

    @Test func mergesContainersByName() async throws {
        let harness = try await Harness()
        let path = "/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=tuner"
        let config: JSON = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
            "spec": ["template": ["spec": ["containers": [["name": "main", "workingDir": "/srv"]]]]],
        ]
        let answer = try await harness.ask("PATCH", path, config, type: "application/apply-patch+yaml")
        #expect(answer.status == 200)
        let containers = answer.json.at("spec", "template", "spec", "containers")?.array ?? []
        #expect(containers.count == 2)
        #expect(containers.first?["image"] == "localhost/box:1")
        #expect(answer.json.at("metadata", "generation")?.int ?? 0 > 1)
        let changed: JSON = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
            "spec": ["template": ["spec": ["containers": [["name": "main", "image": "x"]]]]],
        ]
        let conflict = try await harness.ask("PATCH", path, changed, type: "application/apply-patch+yaml")
        #expect(
            conflict.json.at("details", "causes")?.array?.first?["field"]
                == #".spec.template.spec.containers[name="main"].image"#)
    }

    @Test func refusesUnknownFieldsAsRecorded() async throws {
        let harness = try await Harness()
        let answer = try await harness.ask(
            "PATCH", "\(Harness.configMap("unk"))?fieldManager=kubectl",
            [
                "apiVersion": "v1", "datas": ["a": "one"], "kind": "ConfigMap",
                "metadata": ["name": "unk", "namespace": "shop"],
            ],
            type: "application/apply-patch+yaml")
        #expect(answer.status == 500)
        #expect(
            answer.json["message"]
                == "failed to create typed patch object (shop/unk; /v1, Kind=ConfigMap): .datas: field not declared in schema"
        )
    }

    @Test func writesNothingWhenDry() async throws {
        let harness = try await Harness()
        let answer = try await harness.ask(
            "PATCH", "\(Harness.configMap("dry"))?fieldManager=kpod&dryRun=All",
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "dry"], "data": ["a": "b"]],
            type: "application/apply-patch+yaml")
        #expect(answer.status == 201)
        #expect(try await harness.ask("GET", Harness.configMap("dry")).status == 404)
    }

    @Test func readsAndWritesFieldSets() throws {
        let text =
            #"{"f:data":{".":{},"f:a":{}},"f:spec":{"f:list":{"k:{\"name\":\"x\"}":{".":{},"f:image":{}},"v:\"one\"":{}}}}"#
        let set = FieldSet(try JSON(parsing: text))
        #expect(set.json.text == text)
        #expect(
            set.paths.map(FieldSet.text) == [
                ".data", ".data.a", #".spec.list[name="x"]"#, #".spec.list[name="x"].image"#, #".spec.list[="one"]"#,
            ])
    }
}
