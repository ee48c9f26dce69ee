import Testing

@testable import Kube

/// Requests are compared with those that kubectl was recorded to send.
struct ResourceRequestsTests {
    private let pods: ResourceType
    private let configMaps: ResourceType
    private let nodes: ResourceType

    init() throws {
        pods = try #require(BuiltinResources.find(ResourceName("pods")))
        configMaps = try #require(BuiltinResources.find(ResourceName("cm")))
        nodes = try #require(BuiltinResources.find(ResourceName("nodes")))
    }

    private func expect(_ request: Request, sentIn recording: String, at index: Int) throws {
        let exchange = try Recording(recording).exchanges[index]
        #expect(request.method.rawValue == exchange.method)
        #expect(request.target == exchange.path)
        #expect(request.accept == exchange.requestHeaders["Accept"])
        #expect(request.contentType == exchange.requestHeaders["Content-Type"])
    }

    private func index(of path: String, in recording: String) throws -> Int {
        try #require(try Recording(recording).exchanges.firstIndex { $0.path.hasPrefix(path) })
    }

    @Test func listsAsTable() throws {
        var options = ListOptions()
        options.limit = 500
        let path = "/api/v1/namespaces/shop/pods"
        let request = Request.list(pods, namespace: "shop", options: options, format: .table)
        try expect(request, sentIn: "get-pods", at: index(of: path, in: "get-pods"))
        #expect(
            request.attributes
                == RequestAttributes(verb: "list", group: "", version: "v1", resource: "pods", namespace: "shop"))
    }

    @Test func encodesSelectors() throws {
        var options = ListOptions()
        options.limit = 500
        options.labelSelector = "app in"
        let path = "/api/v1/namespaces/shop/pods"
        try expect(
            .list(pods, namespace: "shop", options: options, format: .table), sentIn: "get-selector-bad",
            at: index(of: path, in: "get-selector-bad"))
        options.labelSelector = ""
        options.fieldSelector = "nope=1"
        try expect(
            .list(pods, namespace: "shop", options: options, format: .table), sentIn: "get-field-bad",
            at: index(of: path, in: "get-field-bad"))
    }

    @Test func watchesOneObject() throws {
        var options = ListOptions()
        options.fieldSelector = "metadata.name=settings"
        options.resourceVersion = "0"
        let request = Request.watch(configMaps, namespace: "shop", options: options)
        let path = "/api/v1/namespaces/shop/configmaps?"
        try expect(request, sentIn: "get-watch-json", at: index(of: path, in: "get-watch-json"))
        #expect(request.attributes?.verb == "watch")
        #expect(request.attributes?.name == "settings")
    }

    @Test func ordersEveryParameter() {
        var options = ListOptions()
        options.allowWatchBookmarks = true
        options.continueToken = "a+/="
        options.fieldSelector = "a=b"
        options.includeObject = IncludeObject.none
        options.labelSelector = "x,y"
        options.limit = 2
        options.resourceVersion = "1"
        options.resourceVersionMatch = "NotOlderThan"
        options.sendInitialEvents = true
        options.timeoutSeconds = 3
        #expect(
            Request.watch(pods, namespace: nil, options: options).target
                == "/api/v1/pods?allowWatchBookmarks=true&continue=a%2B%2F%3D&fieldSelector=a%3Db&includeObject=None"
                + "&labelSelector=x%2Cy&limit=2&resourceVersion=1&resourceVersionMatch=NotOlderThan"
                + "&sendInitialEvents=true&timeoutSeconds=3&watch=true")
    }

    @Test func appliesAsRecorded() throws {
        let body = Array(#"{"apiVersion":"v1"}"#.utf8)
        let options = WriteOptions(fieldManager: "other", fieldValidation: "Strict", force: false)
        let request = Request.patch(
            configMaps, namespace: "shop", name: "new", as: .apply, body: body, options: options)
        let recording = try Recording("apply-conflict")
        try expect(request, sentIn: "apply-conflict", at: recording.exchanges.count - 1)
        #expect(request.attributes?.verb == "patch")
    }

    @Test func deletesAsRecorded() throws {
        for (name, dryRun, type, object) in [
            ("delete-cm", false, configMaps, "c1"), ("delete-dry", true, pods, "shell"),
        ] {
            let recording = try Recording(name)
            let index = try #require(recording.exchanges.firstIndex { $0.method == "DELETE" })
            let request = Request.delete(
                type, namespace: "shop", name: object, options: DeleteOptions(dryRun: dryRun))
            try expect(request, sentIn: name, at: index)
            #expect(
                String(decoding: request.body ?? [], as: UTF8.self) + "\n" == recording.exchanges[index].requestBody)
        }
    }

    @Test func leavesNamespacesOutOfClusterScopedPaths() {
        #expect(Request.get(nodes, namespace: "shop", name: "node1").target == "/api/v1/nodes/node1")
        #expect(Request.get(nodes, namespace: "shop", name: "a b:c").target == "/api/v1/nodes/a%20b:c")
    }

    @Test func namesTheNamespaceOfANamespace() throws {
        let namespaces = try #require(BuiltinResources.find(ResourceName("ns")))
        #expect(Request.get(namespaces, namespace: nil, name: "shop").attributes?.namespace == "shop")
        #expect(Request.list(namespaces, namespace: nil).attributes?.namespace == nil)
    }

    @Test func readsSubresources() throws {
        let request = Request.get(
            pods, namespace: "shop", name: "shell", subresource: "log",
            query: [QueryItem("tailLines", "1"), QueryItem("container", "main")], format: .any)
        #expect(request.target == "/api/v1/namespaces/shop/pods/shell/log?container=main&tailLines=1")
        #expect(request.attributes?.subresource == "log")
        let eviction = Request.create(pods, namespace: "shop", name: "shell", subresource: "eviction", body: [])
        #expect(eviction.target == "/api/v1/namespaces/shop/pods/shell/eviction")
        #expect(eviction.attributes?.verb == "create")
    }
}
