import FakeTransport
import Testing

@testable import CLIRuntime
@testable import Commands

/// The recordings of api-resources are replayed by ReplayTests.
@Suite struct APIResourcesTests {
    /// A server whose metrics API is down.
    private static func staleServer() -> FakeClient {
        let client = FakeClient()
        client.answer(
            .get, "/api",
            body: #"""
                {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":""},"versions":[{"version":"v1","resources":[
                {"resource":"pods","responseKind":{"kind":"Pod"},"scope":"Namespaced","singularResource":"pod",
                 "verbs":["get","list"],"shortNames":["po"],"categories":["all"]}]}]}]}
                """#)
        client.answer(
            .get, "/apis",
            body: #"""
                {"kind":"APIGroupDiscoveryList","items":[
                {"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale"}]},
                {"metadata":{"name":"x.io"},"versions":[{"version":"v1","resources":[{"resource":"things",
                 "responseKind":{"kind":"Thing"},"scope":"Cluster","singularResource":"","verbs":["get"]}]}]}]}
                """#)
        return client
    }

    private static let oldAnswers = [
        "/api": #"{"kind":"APIVersions","versions":["v1"]}"#,
        "/apis": #"""
        {"kind":"APIGroupList","groups":[{"name":"metrics.k8s.io","versions":[{"version":"v1beta1"}]}]}
        """#,
        "/api/v1": #"""
        {"kind":"APIResourceList","groupVersion":"v1","resources":[
        {"name":"pods","namespaced":true,"kind":"Pod","verbs":["get"]}]}
        """#,
    ]

    @Test func staleGroupsCostTheirOwnRowsOnly() {
        let client = Self.staleServer()
        let run = CommandRun("api-resources", client: client)
        #expect(
            run.output == """
                NAME     SHORTNAMES   APIVERSION   NAMESPACED   KIND
                pods     po           v1           true         Pod
                things                x.io/v1      false        Thing

                """)
        #expect(
            run.errors
                == "Warning: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: "
                + "stale GroupVersion discovery: metrics.k8s.io/v1beta1\n")
        // As kubectl has it.
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func theListAsKYAML() {
        let run = CommandRun("api-resources", "-o", "kyaml", "--api-group=x.io", client: Self.staleServer())
        #expect(run.output.hasPrefix("---\n{\n  kind: \"APIResourceList\",\n  apiVersion: \"v1\",\n"), "\(run.output)")
        #expect(run.output.hasSuffix("}],\n}\n"))
    }

    @Test func groupsThatFailOnOlderServersFailTheCommandAfterTheRows() {
        let client = FakeClient()
        for (path, body) in Self.oldAnswers { client.answer(.get, path, body: body) }
        client.answer(.get, "/apis/metrics.k8s.io/v1beta1", status: 503, body: "service unavailable\n")
        let run = CommandRun("api-resources", "-o", "name", client: client)
        #expect(run.output == "pods\n")
        #expect(
            run.errors
                == "error: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: "
                + "the server is currently unable to handle the request\n")
        #expect(run.status == .failure)
        #expect(client.faults == [])
    }

    @Test func printsKubectlsListOfOneTypeAsJSON() {
        let run = CommandRun("api-resources", "-o", "json", "--api-group", "", client: Self.staleServer())
        #expect(
            run.output == """
                {
                    "kind": "APIResourceList",
                    "apiVersion": "v1",
                    "groupVersion": "",
                    "resources": [
                        {
                            "name": "pods",
                            "singularName": "pod",
                            "namespaced": true,
                            "version": "v1",
                            "kind": "Pod",
                            "verbs": [
                                "get",
                                "list"
                            ],
                            "shortNames": [
                                "po"
                            ],
                            "categories": [
                                "all"
                            ]
                        }
                    ]
                }

                """)
    }

    @Test func anEmptyListIsNull() {
        let run = CommandRun("api-resources", "-o", "yaml", "--api-group=nope", client: Self.staleServer())
        #expect(run.output == "apiVersion: v1\ngroupVersion: \"\"\nkind: APIResourceList\nresources: null\n")
    }

    @Test func filtersByVerbsCategoriesAndScope() {
        #expect(
            CommandRun("api-resources", "-oname", "--verbs=get,list", client: Self.staleServer()).output == "pods\n")
        #expect(
            CommandRun("api-resources", "-oname", "--categories=all", client: Self.staleServer()).output == "pods\n")
        #expect(
            CommandRun("api-resources", "-oname", "--namespaced=false", client: Self.staleServer()).output
                == "things.x.io\n")
        #expect(
            CommandRun("api-resources", "-oname", "--cached", client: Self.staleServer()).output
                == "pods\nthings.x.io\n")
    }

    @Test func refusesOtherWords() {
        #expect(CommandRun("api-resources", "--sort-by=age").status == .usage)
        #expect(CommandRun("api-resources", "pods").status == .usage)
        #expect(CommandRun("api-versions", "v1").status == .usage)
    }

    @Test func versionsLeaveStaleOnesOut() {
        let run = CommandRun("api-versions", client: Self.staleServer())
        #expect(run.output == "v1\nx.io/v1\n")
        #expect(run.errors == "")
    }
}
