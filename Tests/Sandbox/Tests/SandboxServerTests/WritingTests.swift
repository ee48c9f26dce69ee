import Testing

@testable import SandboxServer

@Suite struct WritingTests {
    private static let maps = "/api/v1/namespaces/shop/configmaps"
    private static func map(_ name: String) -> JSON {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
    }

    @Test func createsOnce() async throws {
        let harness = try await Harness()
        #expect(try await harness.ask("POST", Self.maps, Self.map("c1")).status == 201)
        let again = try await harness.ask("POST", Self.maps, Self.map("c1"))
        #expect(again.status == 409)
        #expect(again.json["message"] == #"configmaps "c1" already exists"#)
        #expect(again.json["details"] == ["name": "c1", "kind": "configmaps"])
        let made = try await harness.ask(
            "POST", Self.maps, ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["generateName": "g-"]])
        #expect(made.json.at("metadata", "name")?.string?.utf8.count == 7)
    }

    @Test func refusesWhatDoesNotFit() async throws {
        let harness = try await Harness()
        let elsewhere = try await harness.ask("POST", "/api/v1/namespaces/nope/configmaps", Self.map("x"))
        #expect(elsewhere.json["message"] == #"namespaces "nope" not found"#)
        let bad = try await harness.ask("POST", Self.maps, Self.map("Bad_Name"))
        #expect(bad.status == 422)
        var unknown = Self.map("x")
        unknown["datas"] = [:]
        let strict = try await harness.ask("POST", "\(Self.maps)?fieldValidation=Strict", unknown)
        #expect(strict.status == 400)
        let warned = try await harness.ask("POST", "\(Self.maps)?fieldValidation=Warn", unknown)
        #expect(warned.response.headers.contains { $0 == ("Warning", #"299 - "unknown field \"datas\"""#) })
        let widget: JSON = [
            "apiVersion": "example.com/v1", "kind": "Widget", "metadata": ["name": "w"],
            "spec": ["color": "green", "size": -1],
        ]
        let invalid = try await harness.ask("POST", "/apis/example.com/v1/namespaces/shop/widgets", widget)
        #expect(invalid.status == 422)
        #expect(invalid.json.at("details", "causes")?.array?.count == 2)
    }

    @Test func deploymentIsRefusedAsRecorded() async throws {
        let harness = try await Harness()
        let object: JSON = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "inv", "namespace": "shop"],
            "spec": [
                "replicas": -1, "selector": ["matchLabels": ["a": "b"]],
                "template": ["metadata": ["labels": ["a": "c"]], "spec": ["containers": []]],
            ],
        ]
        let answer = try await harness.ask("POST", "/apis/apps/v1/namespaces/shop/deployments", object)
        #expect(
            answer.json["message"]
                == "Deployment.apps \"inv\" is invalid: [spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match template `labels`, spec.template.spec.containers: Required value]"
        )
    }

    @Test func updatesNeedTheLatestVersion() async throws {
        let harness = try await Harness()
        var object = try await harness.ask("GET", "\(Self.maps)/settings").json
        object.set("1", at: "data", "new")
        #expect(try await harness.ask("PUT", "\(Self.maps)/settings", object).status == 200)
        let late = try await harness.ask("PUT", "\(Self.maps)/settings", object)
        #expect(late.status == 409)
        #expect(late.json["reason"] == "Conflict")
    }

    @Test func deletesWithFinalizersAndPreconditions() async throws {
        let harness = try await Harness()
        var held = Self.map("held")
        held.set(["example.com/hold"], at: "metadata", "finalizers")
        _ = try await harness.ask("POST", Self.maps, held)
        let wrong = try await harness.ask("DELETE", "\(Self.maps)/held", ["preconditions": ["uid": "x"]])
        #expect(wrong.status == 409)
        let marked = try await harness.ask("DELETE", "\(Self.maps)/held")
        #expect(marked.json.at("metadata", "deletionTimestamp")?.string != nil)
        _ = try await harness.ask(
            "PATCH", "\(Self.maps)/held", ["metadata": ["finalizers": .null]], type: "application/merge-patch+json")
        #expect(try await harness.ask("GET", "\(Self.maps)/held").status == 404)
        let gone = try await harness.ask("DELETE", "\(Self.maps)/settings")
        #expect(gone.json["status"] == "Success")
        #expect(gone.json.at("details", "kind") == "configmaps")
    }

    @Test func deletesWhatIsOwned() async throws {
        let harness = try await Harness()
        _ = try await harness.ask("DELETE", "/apis/apps/v1/namespaces/shop/deployments/web")
        let pods = try await harness.ask("GET", "/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb")
        #expect(pods.json["items"]?.array?.isEmpty == true)
    }

    @Test func namespacesAndTypesComeAndGo() async throws {
        let harness = try await Harness()
        _ = try await harness.ask(
            "POST", "/api/v1/namespaces", ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "n"]])
        #expect(try await harness.ask("GET", "/api/v1/namespaces/n/serviceaccounts/default").status == 200)
        _ = try await harness.ask("DELETE", "/api/v1/namespaces/n")
        #expect(try await harness.ask("GET", "/api/v1/namespaces/n/serviceaccounts/default").status == 404)
        _ = try await harness.ask(
            "DELETE", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.example.com")
        #expect(try await harness.ask("GET", "/apis/example.com/v1/widgets").status == 404)
    }

    @Test func statusAndScaleAreApart() async throws {
        let harness = try await Harness()
        let path = "/apis/apps/v1/namespaces/shop/deployments/web"
        let scaled = try await harness.ask(
            "PATCH", "\(path)/scale", ["spec": ["replicas": 4]], type: "application/merge-patch+json")
        #expect(scaled.json["kind"] == "Scale")
        #expect(scaled.json.at("status", "selector") == "app=web")
        let patched = try await harness.ask(
            "PATCH", "\(path)/status", ["status": ["replicas": 9], "spec": ["replicas": 1]],
            type: "application/merge-patch+json")
        #expect(patched.json.at("spec", "replicas") == 4)
        #expect(patched.json.at("status", "replicas") == 9)
    }

    @Test func readsProtobufOfKubectl() throws {
        let text =
            "k8s\u{0}\n\u{f}\n\u{2}v1\u{12}\tConfigMap\u{12} \n\u{16}\n\u{2}c1\u{12}\u{0}\u{1a}\u{4}shop\"\u{0}*\u{0}2\u{0}8\u{0}B\u{0}\u{12}\u{6}\n\u{1}a\u{12}\u{1}1\u{1a}\u{0}\"\u{0}"
        #expect(
            Protobuf.object(Array(text.utf8)) == [
                "kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "c1", "namespace": "shop"],
                "data": ["a": "1"],
            ])
    }
}
