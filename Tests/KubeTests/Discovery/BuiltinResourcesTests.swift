import Foundation
import Testing

@testable import Kube

struct BuiltinResourcesTests {
    private func find(_ name: String) -> String? {
        BuiltinResources.find(ResourceName(name)).map { $0.apiVersion + " " + $0.resource }
    }

    @Test(arguments: [
        ("pods", "v1 pods"), ("pod", "v1 pods"), ("po", "v1 pods"), ("Pod", "v1 pods"), ("PODS", "v1 pods"),
        ("deploy", "apps/v1 deployments"), ("deployments.apps", "apps/v1 deployments"),
        ("deployments.v1.apps", "apps/v1 deployments"), ("Deployment.v1.apps", "apps/v1 deployments"),
        ("deploy.apps", "apps/v1 deployments"), ("deploy.app", "apps/v1 deployments"),
        ("storageclass.storage", "storage.k8s.io/v1 storageclasses"),
        ("events", "v1 events"), ("ev", "v1 events"), ("events.events.k8s.io", "events.k8s.io/v1 events"),
        ("hpa", "autoscaling/v2 horizontalpodautoscalers"),
        ("hpa.v1.autoscaling", "autoscaling/v1 horizontalpodautoscalers"),
        ("hpa.autoscaling", "autoscaling/v2 horizontalpodautoscalers"),
        ("crd", "apiextensions.k8s.io/v1 customresourcedefinitions"),
        ("crds", "apiextensions.k8s.io/v1 customresourcedefinitions"),
        ("ingresses.networking.k8s.io", "networking.k8s.io/v1 ingresses"), ("ing", "networking.k8s.io/v1 ingresses"),
        ("pods.v1.", "v1 pods"), ("endpoints", "v1 endpoints"), ("ep", "v1 endpoints"),
    ])
    func finds(name: String, expected: String) {
        #expect(find(name) == expected)
    }

    @Test(arguments: [
        "widgets", "foos", "pods.nope", "deployments.v1beta1.apps", "", ".", "..", "all", "pods.v2.", ".apps", "p",
        "pods/status", "Pods Pod",
    ])
    func leavesToDiscovery(name: String) {
        #expect(find(name) == nil)
    }

    @Test func findsKindsExactly() {
        #expect(BuiltinResources.find(kind: "Role", apiVersion: "rbac.authorization.k8s.io/v1")?.resource == "roles")
        #expect(BuiltinResources.find(kind: "role", apiVersion: "rbac.authorization.k8s.io/v1") == nil)
        #expect(BuiltinResources.find(kind: "Deployment", apiVersion: "v1") == nil)
    }

    /// The table says what the recorded server's aggregated discovery says, in its order.
    @Test func agreesWithRecordedDiscovery() throws {
        var recorded: [ResourceType] = []
        for file in ["ccbec4f3cd03", "8a4441dc5d7c"] {
            let json = try #require(
                JSONSerialization.jsonObject(with: Data(Recording.bytes("bodies/\(file).json"))) as? [String: Any])
            for item in try #require(json["items"] as? [[String: Any]]) {
                let group = (item["metadata"] as? [String: Any])?["name"] as? String ?? ""
                if group == "example.com" { continue }
                for version in item["versions"] as? [[String: Any]] ?? [] {
                    for resource in version["resources"] as? [[String: Any]] ?? [] {
                        recorded.append(
                            ResourceType(
                                group: group, version: version["version"] as? String ?? "",
                                resource: resource["resource"] as? String ?? "",
                                singular: resource["singularResource"] as? String ?? "",
                                kind: (resource["responseKind"] as? [String: Any])?["kind"] as? String ?? "",
                                namespaced: resource["scope"] as? String == "Namespaced",
                                shortNames: resource["shortNames"] as? [String] ?? [],
                                categories: resource["categories"] as? [String] ?? [],
                                verbs: resource["verbs"] as? [String] ?? [],
                                hasScale: (resource["subresources"] as? [[String: Any]] ?? []).contains {
                                    $0["subresource"] as? String == "scale"
                                }))
                    }
                }
            }
        }
        #expect(BuiltinResources.all == recorded)
        #expect(recorded.count == 68)
    }
}
