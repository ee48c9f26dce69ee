import FakeTransport
import Kube
import Testing

@testable import CLIRuntime
@testable import Commands

/// The recordings of get are replayed by ReplayTests.
@Suite struct GetTests {
    /// A server that has cronjobs in an older version only, and of the two that are asked for the first.
    private static func olderServer() -> FakeClient {
        let client = FakeClient()
        client.answer(.get, "/api", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
        client.answer(
            .get, "/apis",
            body: #"""
                {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"batch"},"versions":[{"version":"v1beta1",
                "resources":[{"resource":"cronjobs","responseKind":{"kind":"CronJob"},"scope":"Namespaced",
                 "singularResource":"cronjob","verbs":["get","list"],"shortNames":["cj"]}]}]}]}
                """#)
        // One without the type, and one without the version at all.
        client.answer(
            .get, "/apis/batch/v1/namespaces/default/cronjobs/a", status: 404,
            body: #"""
                {"kind":"Status","status":"Failure","message":"the server could not find the requested resource",
                "reason":"NotFound","details":{},"code":404}
                """#)
        client.answer(
            .get, "/apis/batch/v1/namespaces/default/cronjobs/b", status: 404,
            headers: [Header("Content-Type", "text/plain; charset=utf-8")], body: "404 page not found\n")
        let path = "/apis/batch/v1beta1/namespaces/default/cronjobs"
        client.answer(
            .get, path + "/a",
            body: #"{"kind":"CronJob","apiVersion":"batch/v1beta1","metadata":{"name":"a","namespace":"default"}}"#)
        client.answer(
            .get, path + "/b", status: 404,
            body: #"""
                {"kind":"Status","status":"Failure","message":"cronjobs.batch \"b\" not found","reason":"NotFound",
                "details":{"name":"b","group":"batch","kind":"cronjobs"},"code":404}
                """#)
        return client
    }

    private static let words = [
        "get", "cronjobs", "a", "b", "-n", "default", "-o", "jsonpath={.items[*].metadata.name}",
    ]

    @Test func eachObjectIsAskedForOnceInTheVersionOfAnOlderServer() {
        let client = Self.olderServer()
        let run = CommandRun(Self.words, client: client)
        #expect(run.output == "a")
        #expect(run.errors == #"Error from server (NotFound): cronjobs.batch "b" not found"# + "\n")
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }

    @Test func whatIsMissingInTheVersionOfAnOlderServerCanBeIgnored() {
        let client = Self.olderServer()
        let run = CommandRun(Self.words + ["--ignore-not-found"], client: client)
        #expect(run.output == "a")
        #expect(run.errors == "")
        #expect(run.status == .success)
        #expect(client.faults == [])
    }

    @Test func aWatchEndsWithTheTimeOfOneRequest() {
        let client = FakeClient()
        let path = "/api/v1/namespaces/default/configmaps"
        client.answer(
            .get, path + "?limit=500",
            body: #"""
                {"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7"},
                "items":[{"metadata":{"name":"a","namespace":"default","resourceVersion":"3"}}]}
                """#)
        let bookmark = #"{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"8"}}}"# + "\n"
        client.answer(
            .get, path + "?allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=300&watch=true",
            steps: [.text(bookmark), .silence])
        let run = CommandRun("get", "cm", "-w", "-o", "name", "--request-timeout=1s", client: client)
        #expect(run.output == "configmap/a\n")
        #expect(run.errors == "The time of --request-timeout is over, and the watch ends with it.\n")
        #expect(run.status == .success)
        #expect(client.elapsed == .seconds(1))
        #expect(client.faults == [])
    }

    /// A ConfigMap that is there and another that comes, watched for a second.
    private static func watched(_ flags: String...) -> CommandRun {
        let client = FakeClient()
        let path = "/api/v1/namespaces/default/configmaps"
        client.answer(
            .get, path + "?limit=500",
            body: #"""
                {"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7"},
                "items":[{"metadata":{"name":"a","resourceVersion":"3","managedFields":[]},"data":{"b":"<","a":"1"}}]}
                """#)
        let event = #"{"type":"MODIFIED","object":{"metadata":{"name":"longer","resourceVersion":"8"}}}"# + "\n"
        client.answer(
            .get, path + "?allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=300&watch=true",
            steps: [.text(event), .silence])
        let run = CommandRun(["get", "cm", "-w", "--request-timeout=1s"] + flags, client: client)
        #expect(client.faults == [])
        return run
    }

    /// The header of columns stands once, and they stay as wide as they were.
    @Test func columnsOfAWatchAreOneTable() {
        #expect(
            Self.watched("-o", "custom-columns=N:.metadata.name,RV:.metadata.resourceVersion").output
                == "N     RV\na     3\nlonger   8\n")
    }

    @Test(arguments: [
        (
            "json",
            #"{"type":"ADDED","object":{"apiVersion":"v1","data":{"a":"1","b":"\u003c"},"kind":"ConfigMap","#
                + #""metadata":{"managedFields":[],"name":"a","resourceVersion":"3"}}}"# + "\n"
                + #"{"type":"MODIFIED","object":{"metadata":{"name":"longer","resourceVersion":"8"}}}"# + "\n"
        ),
        (
            "yaml",
            "object:\n  apiVersion: v1\n  data:\n    a: \"1\"\n    b: <\n  kind: ConfigMap\n  metadata:\n"
                + "    managedFields: []\n    name: a\n    resourceVersion: \"3\"\ntype: ADDED\n---\n"
                + "object:\n  metadata:\n    name: longer\n    resourceVersion: \"8\"\ntype: MODIFIED\n"
        ),
        (
            "kyaml",
            "---\n{\n  type: \"ADDED\",\n  object: {\n    apiVersion: \"v1\",\n    data: {\n      a: \"1\",\n"
                + "      b: \"<\",\n    },\n"
                + "    kind: \"ConfigMap\",\n    metadata: {\n      managedFields: [],\n      name: \"a\",\n      resourceVersion: \"3\",\n"
                + "    },\n  },\n}\n---\n{\n  type: \"MODIFIED\",\n  object: {\n    metadata: {\n"
                + "      name: \"longer\",\n      resourceVersion: \"8\",\n    },\n  },\n}\n"
        ),
        ("name", "configmap/a\nconfigmap/longer\n"),
        (#"jsonpath={.type} {.object.metadata.name},"#, "ADDED a,MODIFIED longer,"),
        ("go-template={{.type}} {{.object.metadata.name}},", "ADDED a,MODIFIED longer,"),
        ("custom-columns=T:.type,N:.object.metadata.name", "T       N\nADDED   a\nMODIFIED   longer\n"),
    ])
    func whatHasComeAboutIsPrintedAsAWatchEvent(_ format: String, _ output: String) {
        #expect(Self.watched("--output-watch-events", "-o", format).output == output)
    }

    /// Which subresources a type has the server knows, such as those of custom types and of later versions.
    @Test func anySubresourceCanBeShown() {
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/namespaces/default/pods/p/ephemeralcontainers",
            body: #"{"kind":"Pod","metadata":{"name":"p"}}"#)
        #expect(
            CommandRun(
                "get", "pod", "p", "--subresource=ephemeralcontainers", "-o", "jsonpath={.metadata.name}",
                client: client
            ).output == "p")
        #expect(client.faults == [])
        #expect(CommandRun("get", "pod", "p", "--subresource=a/b", client: client).status == .usage)
    }

    /// The type is there, and what is not to be found is the subresource.
    @Test func aMissingSubresourceIsNotAMissingType() {
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/namespaces/default/pods/p/scale?includeObject=None", status: 404,
            body: #"""
                {"kind":"Status","status":"Failure","message":"the server could not find the requested resource",
                "reason":"NotFound","details":{},"code":404}
                """#)
        client.answer(
            .get, "/api",
            body: #"""
                {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":""},"versions":[{"version":"v1",
                "resources":[{"resource":"pods","responseKind":{"kind":"Pod"},"scope":"Namespaced",
                 "singularResource":"pod","verbs":["get","list"]}]}]}]}
                """#)
        client.answer(.get, "/apis", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
        let run = CommandRun("get", "pod", "p", "--subresource=scale", client: client)
        #expect(run.errors == "Error from server (NotFound): the server could not find the requested resource\n")
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }

    /// Of what has no namespace there is one of each name, wherever one looks.
    @Test func whatHasNoNamespaceIsReadByNameAcrossAllNamespaces() {
        for words in [["nodes", "a"], ["no/a"]] {
            let client = FakeClient()
            client.answer(
                .get, "/api/v1/nodes/a?includeObject=None",
                body: #"{"kind":"Node","apiVersion":"v1","metadata":{"name":"a"}}"#)
            let run = CommandRun(["get"] + words + ["-A", "-o", "name"], client: client)
            #expect(run.output == "node/a\n", "\(run.errors)")
            #expect(client.faults == [])
        }
        let run = CommandRun("get", "node/a", "pod/a", "-A")
        #expect(run.errors.hasPrefix("error: a resource cannot be retrieved by name across all namespaces\n"))
        #expect(run.status == .usage)
    }

    /// One line for each, and no word about the command's help, which says nothing about what a file holds.
    @Test func aFileOfAnotherNamespaceIsRefusedInOneLineForEachObject() throws {
        let objects = ["a", "b"].map {
            #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"\#($0)","namespace":"one"}}"#
        }
        for count in 1...2 {
            for words in [["get"], ["create"], ["apply"], ["delete"]] {
                let run = CommandRun(
                    words + ["-f", "-", "-n", "other"], input: objects.prefix(count).joined(separator: "\n---\n"))
                let line =
                    #"error: the namespace from the provided object "one" does not match the namespace "other". "#
                    + "You must pass '--namespace=one' to perform this operation.\n"
                #expect(run.errors == String(repeating: line, count: count))
                #expect(run.status == .usage)
            }
        }
    }

    /// As with kubectl, where one with a namespace that came before has none of its objects either.
    @Test(arguments: [
        (
            "svc,no", #"{"cells":["s"],"object":{"metadata":{"namespace":"n"}}}"#,
            "NAMESPACE   NAME\nn           service/s\n\nNAMESPACE   NAME\n            node/a\n"
        ),
        (
            "no,svc", #"{"cells":["s"],"object":{"metadata":{"namespace":"n"}}}"#,
            "NAME\nnode/a\n\nNAMESPACE   NAME\nn           service/s\n"
        ),
        ("svc,no", "", "NAMESPACE   NAME\n            node/a\n"),
    ])
    func typesWithoutNamespacesBehindOthersHaveTheColumn(types: String, services: String, expected: String) {
        let client = FakeClient()
        let columns = #""columnDefinitions":[{"name":"Name","type":"string","format":"name"}]"#
        client.answer(
            .get, "/api/v1/services?limit=500",
            body: #"{"kind":"Table",\#(columns),"rows":[\#(services)]}"#)
        client.answer(
            .get, "/api/v1/nodes?includeObject=None&limit=500",
            body: #"{"kind":"Table",\#(columns),"rows":[{"cells":["a"]}]}"#)
        let run = CommandRun("get", types, "-A", client: client)
        #expect(run.output == expected, "\(run.errors)")
        #expect(client.faults == [])
    }

    /// One row is printed, as by kubectl, though it has not the field to sort by; of several that is told.
    @Test(arguments: [1, 2])
    func oneRowIsSortedByAnything(count: Int) {
        let client = FakeClient()
        let row = #"{"cells":["a"],"object":{"metadata":{"name":"a"}}}"#
        client.answer(
            .get, "/api/v1/nodes?includeObject=Object",
            body: #"{"kind":"Table","columnDefinitions":[{"name":"Name","type":"string","format":"name"}],"#
                + #""rows":[\#(Array(repeating: row, count: count).joined(separator: ","))]}"#)
        let run = CommandRun("get", "nodes", "--sort-by=.spec.nope", client: client)
        #expect(run.output == (count == 1 ? "NAME\na\n" : ""))
        #expect(run.errors.hasPrefix("error: couldn't find any field with path") == (count == 2), "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test func aNameOfSeveralTypesIsMeantOfEach() {
        let client = FakeClient()
        for (type, kind) in [("configmaps", "ConfigMap"), ("secrets", "Secret")] {
            client.answer(
                .get, "/api/v1/namespaces/default/\(type)/nginx?includeObject=None",
                body: #"{"kind":"Table","columnDefinitions":[{"name":"Name","type":"string","format":"name"}],"#
                    + #""rows":[{"cells":["nginx"],"object":{"kind":"\#(kind)"}}]}"#)
        }
        let run = CommandRun("get", "cm,secret", "nginx", "-o", "name", client: client)
        #expect(run.output == "configmap/nginx\nsecret/nginx\n", "\(run.errors)")
        #expect(client.faults == [])
    }

    /// A custom type whose singular name is not its kind.
    private static func gadgets(rows: String) -> FakeClient {
        let client = FakeClient()
        client.answer(.get, "/api", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
        client.answer(
            .get, "/apis",
            body: #"""
                {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"my.example"},"versions":[{"version":"v1",
                "resources":[{"resource":"gadgets","responseKind":{"kind":"BigGadget"},"scope":"Cluster",
                 "singularResource":"gadget","verbs":["get","list"]}]}]}]}
                """#)
        client.answer(
            .get, "/apis/my.example/v1/gadgets?includeObject=None&limit=500",
            body: #"{"kind":"Table","columnDefinitions":[{"name":"Name","type":"string","format":"name"}],"#
                + #""rows":[\#(rows)]}"#)
        return client
    }

    @Test(arguments: [["-o", "name"], ["--show-kind", "--no-headers"]])
    func anObjectIsNamedByItsKind(options: [String]) {
        let client = Self.gadgets(rows: #"{"cells":["a"]}"#)
        let run = CommandRun(["get", "gadgets"] + options, client: client)
        #expect(run.output == "biggadget.my.example/a\n", "\(run.errors)")
        #expect(client.faults == [])
    }

    @Test(arguments: [#"{"cells":[""]}"#, #"{"cells":[null]}"#, #"{"cells":[]}"#, "{}", "7"])
    func aRowWithoutANameIsAnError(row: String) {
        let client = Self.gadgets(rows: #"{"cells":["a"]},\#(row)"#)
        let run = CommandRun("get", "gadgets", "-o", "name", client: client)
        #expect(run.output == "biggadget.my.example/a\n")
        #expect(run.errors.hasPrefix("error: the server's table of gadgets.my.example has a row without a name\n"))
        #expect(run.status == .failure)
    }

    /// The table marks the default StorageClass behind its name, so the name is taken from the object.
    @Test func theDefaultStorageClassIsNamedWithoutItsMark() {
        let row =
            #"{"cells":["fast (default)","x"],"object":{"kind":"PartialObjectMetadata","metadata":{"name":"fast"}}}"#
        for (words, path) in [
            (["get", "sc", "-o", "name"], "?limit=500"), (["get", "sc", "fast", "-o", "name"], "/fast"),
            (["__complete", "--", "get", "sc", "f"], "?limit=500"),
        ] {
            let client = FakeClient()
            client.answer(
                .get, "/apis/storage.k8s.io/v1/storageclasses" + path,
                body: #"{"kind":"Table","columnDefinitions":[{"name":"Name","type":"string","format":"name"}],"#
                    + #""rows":[\#(row)]}"#)
            let run = CommandRun(words, client: client)
            let name = words[0] == "get" ? "storageclass.storage.k8s.io/fast" : "fast"
            #expect(run.output.split(separator: "\n").first ?? "" == name, "\(run.errors)")
            #expect(client.faults == [])
        }
    }

    /// What discovery says of a short name is told where discovery was asked anyway, whatever stands first.
    @Test(arguments: ["svc,gadgets", "gadgets,svc"])
    func aShortNameOfSeveralTypesIsWarnedOf(types: String) {
        let client = FakeClient()
        let service =
            #"{"resource":"services","responseKind":{"kind":"Service"},"scope":"Namespaced","singularResource":"service","verbs":["get","list"],"shortNames":["svc"]}"#
        client.answer(
            .get, "/api",
            body:
                #"{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":""},"versions":[{"version":"v1","resources":[\#(service)]}]}]}"#
        )
        client.answer(
            .get, "/apis",
            body: #"""
                {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"serving.example"},"versions":[{"version":"v1",
                "resources":[\#(service),{"resource":"gadgets","responseKind":{"kind":"Gadget"},"scope":"Namespaced",
                 "singularResource":"gadget","verbs":["get","list"]}]}]}]}
                """#)
        for path in ["/api/v1/namespaces/default/services", "/apis/serving.example/v1/namespaces/default/gadgets"] {
            client.answer(.get, path + "?includeObject=None&limit=500", body: #"{"kind":"Table","rows":[]}"#)
        }
        let run = CommandRun("get", types, client: client)
        #expect(
            run.errors
                == #"Warning: short name "svc" could also match lower priority resource services.serving.example"#
                + "\nNo resources found in default namespace.\n")
        #expect(client.faults == [])
    }

    /// A list is printed item by item: what fails at a later one, fails after the earlier ones.
    @Test func aTemplateThatFailsHasPrintedTheItemsBefore() {
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/namespaces/default/configmaps?limit=500",
            body: #"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{},"items":[{"data":{"k":"v"}},{"data":{}}]}"#)
        let run = CommandRun(
            "get", "cm", "-o", "jsonpath={range .items[*]}{.data.k} {end}", "--allow-missing-template-keys=false",
            client: client)
        #expect(run.output == "v ")
        #expect(run.errors.hasPrefix("error: error executing jsonpath "))
        #expect(run.status == .usage)
        #expect(client.faults == [])
    }

    // MARK: Forms that do not fit

    @Test(arguments: [
        (["-o", "json", "--show-labels"], "--show-labels option cannot be used with json printer"),
        (
            ["-o", "jsonpath={.kind}", "--show-labels"],
            "--show-labels option cannot be used with jsonpath={.kind} printer"
        ),
        (
            ["-o", "custom-columns=A:.kind", "-L", "app"],
            "--label-columns option cannot be used with custom-columns=A:.kind printer"
        ),
    ])
    func columnsThatAreNotPrintedAreRefused(_ flags: [String], _ message: String) {
        let run = CommandRun(["get", "pods"] + flags, client: FakeClient())
        #expect(run.errors.hasPrefix("error: \(message)\n"), "\(run.errors)")
        #expect(run.status == .usage)
    }

    /// kubectl prints nothing of an empty list when what is missing is no error, and the list otherwise.
    @Test(arguments: ["json", "yaml", "jsonpath=x", "custom-columns=A:.kind"])
    func anEmptyListThatIsIgnoredIsNotPrinted(_ format: String) {
        for (flags, isPrinted) in [(["--ignore-not-found"], false), ([], true)] {
            let client = FakeClient()
            client.answer(
                .get, "/api/v1/namespaces/default/pods?limit=500",
                body: #"{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[]}"#)
            let run = CommandRun(["get", "pods", "-o", format] + flags, client: client)
            #expect(run.output.isEmpty == !isPrinted, "\(run.output)")
            #expect(run.status == .success, "\(run.errors)")
            #expect(client.faults == [])
        }
    }

    /// A table of one row is in order, whatever the object lacks.
    @Test func oneRowIsNotSorted() {
        for (rows, status) in [(1, ExitStatus.success), (2, .usage)] {
            let row = #"{"cells":["a"],"object":{"kind":"Pod","metadata":{"name":"a"}}}"#
            let client = FakeClient()
            client.answer(
                .get, "/api/v1/namespaces/default/pods?includeObject=Object",
                body: #"{"kind":"Table","columnDefinitions":[{"name":"Name","type":"string"}],"rows":["#
                    + Array(repeating: row, count: rows).joined(separator: ",") + "]}")
            let run = CommandRun("get", "pods", "--sort-by=.foo", client: client)
            #expect(run.status == status, "\(run.errors)")
            #expect((run.output == "NAME\na\n") == (rows == 1), "\(run.output)")
            #expect(client.faults == [])
        }
    }
}
