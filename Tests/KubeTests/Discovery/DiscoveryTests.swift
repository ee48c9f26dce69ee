import JSON
import Testing

@testable import Kube

/// Discovery is read from recorded documents, and what is made of it is compared with what kubectl printed.
struct DiscoveryTests {
    private let discovery: Discovery

    init() throws {
        var discovery = Discovery()
        for file in ["ccbec4f3cd03", "8a4441dc5d7c"] {
            let document = try JSONDocument(parsing: Recording.bytes("bodies/\(file).json"))
            #expect(try discovery.add(document.root).isEmpty)
        }
        self.discovery = discovery
    }

    @Test func asksAsRecorded() throws {
        let exchange = try #require(try Recording("api-versions").exchanges.first)
        #expect(Discovery.requests.map(\.target) == ["/api", "/apis"])
        #expect(Discovery.requests[0].accept == exchange.requestHeaders["Accept"])
    }

    @Test func listsVersions() throws {
        #expect(try discovery.apiVersions.joined(separator: "\n") + "\n" == Recording("api-versions").stdout)
    }

    @Test func listsTypesByGroup() throws {
        let names = discovery.list(Discovery.Listing()).map(\.qualifiedResource)
        #expect(try names.joined(separator: "\n") + "\n" == Recording("api-resources-name").stdout)
    }

    @Test func filtersAndSortsTypes() throws {
        var listing = Discovery.Listing()
        listing.namespaced = true
        listing.verbs = ["list", "watch"]
        listing.order = .kind
        let lines = try Recording("api-resources-namespaced").stdout.split(separator: "\n").dropFirst()
        let expected: [String] = lines.map { line in
            let words = line.split(separator: " ")
            return "\(words[0]) \(words[words.count - 3])"
        }
        let listed: [String] = discovery.list(listing).map { "\($0.resource) \($0.apiVersion)" }
        #expect(listed == expected)
        listing = Discovery.Listing()
        listing.group = "nope"
        #expect(discovery.list(listing).isEmpty)
        listing.group = ""
        #expect(discovery.list(listing).count == 17)
    }

    @Test func expandsCategoriesInKubectlsOrder() throws {
        let asked = try Recording("get-all").exchanges.map(\.path).filter { $0.hasSuffix("?limit=500") }
        var options = ListOptions()
        options.limit = 500
        let paths = discovery.category("all").map { Request.list($0, namespace: "shop", options: options).target }
        #expect(paths == asked)
        #expect(discovery.category("nope").isEmpty)
    }

    @Test func findsTypes() {
        #expect(discovery.find(ResourceName("wd"))?.apiVersion == "example.com/v1")
        #expect(discovery.find(ResourceName("Widget"))?.resource == "widgets")
        #expect(discovery.find(ResourceName("ev"))?.apiVersion == "v1")
        #expect(discovery.find(ResourceName("hpa.v1.autoscaling"))?.apiVersion == "autoscaling/v1")
        #expect(discovery.find(ResourceName("hpa"))?.apiVersion == "autoscaling/v2")
        #expect(discovery.find(ResourceName("foos")) == nil)
        #expect(discovery.find(kind: "Widget", apiVersion: "example.com/v1")?.resource == "widgets")
        #expect(discovery.find(kind: "Nope", apiVersion: "example.org/v9") == nil)
    }

    @Test func leavesStaleVersionsOut() throws {
        let text = """
            {"kind":"APIGroupDiscoveryList","items":[
            {"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale"}]},
            {"metadata":{"name":"x.io"},"versions":[{"version":"v2","freshness":"Stale"},{"version":"v1","resources":[
            {"resource":"xs","responseKind":{"kind":"X"},"scope":"Cluster","verbs":["get"],
            "subresources":[{"subresource":"status"}]},{"resource":"broken"},{}]}]}]}
            """
        var discovery = Discovery()
        _ = try discovery.add(JSONDocument(parsing: Array(text.utf8)).root)
        #expect(discovery.apiVersions == ["x.io/v1"])
        #expect(discovery.types.map(\.resource) == ["xs"])
        #expect(
            discovery.incompleteMessage
                == "unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion "
                + "discovery: metrics.k8s.io/v1beta1, x.io/v2: stale GroupVersion discovery: x.io/v2")
    }

    @Test func readsOlderDocuments() throws {
        func document(_ name: String) throws -> JSONNode {
            try JSONDocument(parsing: try #require(try Recording(name).exchanges.first?.responseBody)).root
        }
        var discovery = Discovery()
        #expect(try discovery.add(document("raw-api")) == [GroupVersion(group: "", version: "v1")])
        let pending = try discovery.add(document("raw-apis"))
        #expect(pending.contains(GroupVersion(group: "autoscaling", version: "v1")))
        #expect(try discovery.add(document("raw-api-v1")).isEmpty)
        #expect(try discovery.add(document("raw-apis-apps-v1")).isEmpty)
        discovery.fail(GroupVersion(group: "batch", version: "v1"), reason: "down")
        #expect(discovery.find(ResourceName("po"))?.kind == "Pod")
        #expect(!discovery.types.contains { $0.resource.contains("/") })
        #expect(discovery.find(ResourceName("deploy"))?.apiVersion == "apps/v1")
        #expect(discovery.apiVersions == self.discovery.apiVersions)
        #expect(Discovery.request(for: GroupVersion(group: "apps", version: "v1")).target == "/apis/apps/v1")
        #expect(
            discovery.incompleteMessage == "unable to retrieve the complete list of server APIs: batch/v1: down")
        #expect(
            discovery.list(Discovery.Listing()).filter { $0.group == "apps" }.map(\.resource).first
                == "controllerrevisions")
    }

    @Test(arguments: ["{}", "[]", #"{"kind":"Status"}"#, #"{"kind":7}"#])
    func refusesOtherDocuments(text: String) {
        var discovery = Discovery()
        #expect(throws: InvalidInput.self) { _ = try discovery.add(JSONDocument(parsing: Array(text.utf8)).root) }
    }

    /// Aggregated or not, discovery says which types have the subresource `scale`.
    @Test func seesWhatCanBeScaled() throws {
        #expect(discovery.find(ResourceName("widgets"))?.hasScale == true)
        #expect(discovery.find(ResourceName("daemonsets"))?.hasScale == false)
        var older = Discovery()
        let groups = """
            {"kind":"APIGroupList","groups":[{"name":"x.io","versions":[{"groupVersion":"x.io/v1","version":"v1"}]}]}
            """
        let resources = """
            {"kind":"APIResourceList","groupVersion":"x.io/v1","resources":[
            {"name":"as/scale","kind":"Scale"},{"name":"as","kind":"A","namespaced":true},{"name":"bs","kind":"B"},
            {"name":"bs/status","kind":"B"}]}
            """
        for text in [groups, resources] { _ = try older.add(JSONDocument(parsing: Array(text.utf8)).root) }
        #expect(older.find(ResourceName("as"))?.hasScale == true)
        #expect(older.find(ResourceName("bs"))?.hasScale == false)
    }
}
