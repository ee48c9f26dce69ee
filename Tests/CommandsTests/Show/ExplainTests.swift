import FakeTransport
import Foundation
import Kube
import System
import Testing

@testable import CLIRuntime
@testable import Commands

@Suite struct ExplainTests {
    private static let recordings = ProcessInfo.processInfo.environment["KPOD_RECORDINGS"]

    /// The recordings whose documents are other people's prose, and therefore not among the fixtures.
    private static var names: [String] {
        guard let recordings else { return [] }
        let folder = URL(fileURLWithPath: recordings)
        return ((try? Recording.names(in: folder)) ?? []).filter { name in
            guard let recording = try? Recording.load(name, in: folder) else { return false }
            return recording.words.first == "explain" && !recording.isSeveralPrograms
        }
    }

    /// Of these kubectl's words are not kpod's.
    private static let ownWords = [
        "explain-jsonpath-index", "explain-no-args", "explain-output-bad", "explain-two-args", "explain-foos",
        "explain-scale", "w-explain-depth-negative",
    ]

    @Test(.enabled(if: recordings != nil, "KPOD_RECORDINGS names no folder of recordings"), arguments: names)
    func kpodExplainsAsKubectl(_ name: String) throws {
        let folder = URL(fileURLWithPath: try #require(Self.recordings))
        var recording = try Recording.load(name, in: folder)
        // kpod asks for the one document, without its hash, and not for the list of them.
        recording.exchanges = try recording.exchanges.compactMap { exchange in
            var exchange = exchange
            if exchange.path.hasPrefix("/openapi/v2?") {
                exchange.responseBody = try Self.modelDocument(in: folder)
                exchange.responseBodyFile = nil
                exchange.path = "/openapi/v2"
                return exchange
            }
            if exchange.path.hasPrefix("/openapi") { exchange.path = String(exchange.path.prefix { $0 != "?" }) }
            if let file = exchange.responseBodyFile {
                exchange.responseBody = try String(
                    contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
                exchange.responseBodyFile = nil
            }
            return exchange
        }
        // A document that is not in that list is not there.
        if !recording.exchanges.contains(where: { $0.path.hasPrefix("/openapi/v3/") || $0.path == "/openapi/v2" }) {
            for path in ["/openapi/v3/apis/apps/v9", "/openapi/v3/apis/metrics.k8s.io/v1beta1"] {
                recording.exchanges.append(
                    Recording.Exchange(
                        method: "GET", path: path, status: 404, responseHeaders: ["Content-Type": "text/plain"],
                        responseBody: "404 page not found\n"))
            }
        }
        let client = ReplayClient(recording)
        let output = MemorySink()
        let errors = MemorySink()
        let platform = Platform(
            output: output, errors: errors, readInput: { [] },
            environment: ["KPOD_SERVER": "https://API", "KPOD_TOKEN": "x", "KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"],
            now: { Timestamp(seconds: 0) }, connect: { _, _ in client })
        let words = recording.arguments ?? recording.words.map { $0.filter { $0 != "'" } }
        let status = Program.run(words, of: Root.command, in: platform)
        #expect(output.text == recording.stdout)
        #expect((status == .success) == (recording.exit == 0), "\(errors.text)")
        if !Self.ownWords.contains(name) {
            #expect(errors.text.hasPrefix(recording.stderr), "\(errors.text)")
        }
    }

    /// A document of OpenAPI v2, which kubectl reads as protobuf and kpod as JSON, made of those of v3 as the API server
    /// makes it: see kube-openapi's `openapiconv` and the structural schemas of custom types.
    private static func modelDocument(in folder: URL) throws -> String {
        var definitions: [String: Any] = [:]
        var paths: Set<String> = []
        for name in ["explain-pod", "explain-deploy", "explain-recursive", "explain-gizmo"] {
            for exchange in try Recording.load(name, in: folder).exchanges {
                guard exchange.path.hasPrefix("/openapi/v3/"), let file = exchange.responseBodyFile else { continue }
                paths.insert(exchange.path)
                let data = try Data(contentsOf: folder.appendingPathComponent(file))
                let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
                let components = try #require(document["components"] as? [String: Any])
                let schemas = try #require(components["schemas"] as? [String: Any])
                for (name, schema) in schemas { definitions[name] = model(of: schema) }
            }
        }
        #expect(paths.count == 4)
        let document = ["swagger": "2.0", "paths": [:], "definitions": definitions] as [String: Any]
        return String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
    }

    private static func model(of schema: Any) -> Any {
        if let list = schema as? [Any] { return list.map(model(of:)) }
        guard var members = schema as? [String: Any] else { return schema }
        if let reference = members["$ref"] as? String {
            members["$ref"] = reference.replacingOccurrences(of: "#/components/schemas/", with: "#/definitions/")
        }
        if let parts = members["allOf"] as? [[String: Any]], parts.count == 1 {
            members["allOf"] = nil
            members.merge(parts[0]) { own, _ in own }
            return model(of: members)
        }
        if members["nullable"] != nil || members["x-kubernetes-int-or-string"] != nil
            || members["x-kubernetes-preserve-unknown-fields"] != nil
        {
            members = members.filter { $0.key == "description" }
        }
        if members["format"] as? String == "int-or-string" { members["type"] = "string" }
        return members.mapValues(model(of:))
    }

    private static func document(_ schemas: String) -> String {
        #"{"paths":{"/apis/apps/v1/namespaces/{namespace}/deployments":{"get":{"x-kubernetes-group-version-kind":"#
            + #"{"group":"apps","version":"v1","kind":"Deployment"}}}},"components":{"schemas":{"d":{"#
            + #""x-kubernetes-group-version-kind":[{"group":"apps","kind":"Deployment","version":"v1"}],"#
            + schemas + "}}}"
    }

    private static func run(_ schemas: String, _ words: String...) -> CommandRun {
        let client = FakeClient()
        client.answer(.get, "/openapi/v3/apis/apps/v1", body: document(schemas))
        return CommandRun(["explain"] + words, client: client)
    }

    private static let heading = "GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n\n"

    @Test func fieldsListsMapsAndEnums() {
        let schemas =
            #""description":"Runs\nthings.","required":["kind"],"properties":{"#
            + #""kind":{"type":"string","description":"Its kind.","enum":["",1,true,null,"E"]},"#
            + #""many":{"type":"array","items":{"type":"array","items":{"$ref":"#
            + "\"#/components/schemas/io.k8s.Port\"}}}," + #""map":{"additionalProperties":{"type":"integer"}},"#
            + #""free":{"type":"object","additionalProperties":true}}},"#
            + #""io.k8s.Port":{"type":"object","properties":{"number":{"type":"integer"}}}"#
        #expect(
            Self.run(schemas, "deploy").output == Self.heading + """
                DESCRIPTION:
                    Runs
                    things.
                \("    ")
                FIELDS:
                  free\t<Object>
                    <no description>

                  kind\t<string> -required-
                  enum: "", 1, true, <nil>, ....
                    Its kind.

                  many\t<[][]Port>
                    <no description>

                  map\t<map[string]integer>
                    <no description>



                """)
        #expect(
            Self.run(schemas, "deployments.apps.kind").output == Self.heading
                + "FIELD: kind <string>\nENUM:\n    \"\"\n    1\n    true\n    <nil>\n    E\n\n"
                + "DESCRIPTION:\n    Its kind.\n    \n\n")
        #expect(
            Self.run(schemas, "deploy.many.number").output == Self.heading
                + "FIELD: number <integer>\n\n\nDESCRIPTION:\n    <empty>\n\n")
    }

    /// References that lead in a circle or nowhere, and parts of other types, are no reason to fall.
    @Test func circlesAndLooseEndsAreLeft() {
        let schemas =
            #""properties":{"self":{"$ref":"#
            + "\"#/components/schemas/d\"}," + #""lost":{"$ref":"#
            + "\"#/components/schemas/none.Lost\"}," + #""list":{"items":{"$ref":"#
            + "\"#/components/schemas/d\"}}," + #""odd":7,"older":null},"required":"self"}"#
        let run = Self.run(schemas, "deploy", "--recursive")
        func fields(_ indent: String, below: String) -> String {
            let lines = [
                "list\t<[]d>\n" + below, "lost\t<Lost>\n", "odd\t<Object>\n", "older\t<Object>\n", "self\t<d>\n",
            ]
            return lines.map { indent + $0 }.joined() + below
        }
        // The type itself is no reference, so its fields come once again.
        let again = fields("    ", below: "")
        #expect(
            run.output == Self.heading + "DESCRIPTION:\n    <empty>\nFIELDS:\n" + fields("  ", below: again) + "\n")
        #expect(run.status == .success)
        for path in ["deploy.self.self.nope", "deploy.odd.nope", "deploy.list.nope", "deploy.lost.nope"] {
            let run = Self.run(schemas, path)
            #expect(run.output == Self.heading)
            #expect(run.errors.hasPrefix("error: field \"nope\" does not exist\n"))
            #expect(run.status == .notFound)
        }
    }

    /// Fifty levels are explained, and as many as are asked for.
    @Test func manyLevels() {
        let schema = (0..<50).reduce(#""type":"string""#) { inner, level in
            #""properties":{"f\#(level)":{\#(inner)}}"#
        }
        let run = Self.run(schema + "}", "deploy", "--recursive")
        #expect(run.output.split(separator: "\n").count == 3 + 3 + 50)
        let brief = Self.run(schema + "}", "deploy", "--recursive", "--max-depth=2")
        #expect(brief.output.split(separator: "\n").count == 3 + 3 + 2)
    }

    // MARK: OpenAPI v2

    private static func model(_ definitions: String) -> String {
        #"{"swagger":"2.0","paths":{"/x":{"get":[{}]}},"definitions":{"d":{"#
            + #""x-kubernetes-group-version-kind":[{"group":"apps","kind":"Deployment","version":"v1"}],"#
            + definitions + "}}"
    }

    private static func runModel(_ definitions: String, _ words: String...) -> CommandRun {
        let client = FakeClient()
        client.answer(.get, "/openapi/v2", body: model(definitions))
        return CommandRun(["explain", "-o", "plaintext-openapiv2"] + words, client: client)
    }

    private static let modelHeading = "KIND:     Deployment\nVERSION:  apps/v1\n\n"

    @Test func modelsOfVersion2() {
        let definitions =
            #""description":"Runs things.\n\nAnd:\nso\non\n    code  here\n1. one\n2 two\n\nend","required":["many"],"#
            + #""properties":{"free":{"type":"object"},"list":{"type":"array"},"none":{"description":"Any."},"#
            + #""many":{"type":"array","description":"Many.","items":{"type":"array","items":{"$ref":"#
            + "\"#/definitions/io.k8s.Port\"}}},"
            + #""map":{"type":"object","additionalProperties":{"type":"integer"}}}},"#
            + #""io.k8s.Port":{"type":"object","description":"A port.","properties":{"number":{"type":"integer"}}}"#
        #expect(
            Self.runModel(definitions, "deploy").output == Self.modelHeading + """
                DESCRIPTION:
                     Runs things.
                     And:
                     so on
                         code  here
                     1. one
                     2 two

                     end

                FIELDS:
                   free\t<map[string]>

                   list\t<[]>

                   many\t<[][]Object> -required-
                     Many.

                   map\t<map[string]integer>

                   none\t<>
                     Any.


                """)
        #expect(
            Self.runModel(definitions, "deploy.many").output == Self.modelHeading
                + "RESOURCE: many <[][]Object>\n\nDESCRIPTION:\n     Many.\n\n     A port.\n\n"
                + "FIELDS:\n   number\t<integer>\n\n")
        #expect(
            Self.runModel(definitions, "deploy.many.number").output == Self.modelHeading
                + "FIELD:    number <integer>\n\nDESCRIPTION:\n     <empty>\n")
        #expect(
            Self.runModel(definitions, "deploy", "--recursive").output.hasSuffix(
                "   free\t<map[string]>\n   list\t<[]>\n   many\t<[][]Object>\n      number\t<integer>\n"
                    + "   map\t<map[string]integer>\n   none\t<>\n"))
        for path in ["deploy.nope", "deploy.many.nope"] {
            let run = Self.runModel(definitions, path)
            #expect(run.errors.hasPrefix("error: field \"nope\" does not exist\n"))
            #expect(run.output == "")
            #expect(run.status == .notFound)
        }
        let other = Self.runModel(definitions, "deploy", "--api-version=apps/v9")
        #expect(other.errors.hasPrefix("error: couldn't find resource for \"apps/v9, Kind=Deployment\"\n"))
        #expect(other.status == .notFound)
    }

    @Test func modelsInCirclesAndLooseEnds() {
        let definitions =
            #""properties":{"self":{"$ref":"#
            + "\"#/definitions/d\"}," + #""lost":{"$ref":"# + "\"#/definitions/none\"}," + #""loop":{"$ref":"#
            + "\"#/definitions/loop\"}," + #""list":{"type":"array","items":{"$ref":"#
            + "\"#/definitions/d\"}}," + #""odd":7,"older":null,"types":{"type":["a"]}},"required":"self"},"#
            + #""loop":{"$ref":"# + "\"#/definitions/loop\"}," + #""bad":[null]"#
        let run = Self.runModel(definitions, "deploy", "--recursive")
        #expect(run.status == .success)
        #expect(
            run.output.hasPrefix(
                Self.modelHeading + "DESCRIPTION:\n     <empty>\n\nFIELDS:\n   list\t<[]Object>\n"
                    + "      list\t<[]Object>\n      loop\t<>\n"))
        for path in ["deploy.lost", "deploy.loop.x", "deploy.odd.x", "deploy.self.self.types", "deploy.list.older"] {
            let run = Self.runModel(definitions, path)
            #expect(run.output == Self.modelHeading + "DESCRIPTION:\n     <empty>\n", "\(path)")
            #expect(run.status == .success)
        }
        #expect(Self.runModel(definitions, "deploy.self.nope").status == .notFound)
    }

    /// A server that has no OpenAPI v3 is asked for v2; one that has is taken at its word.
    @Test func version2TakesThePlaceOfAMissingVersion3() {
        let missing = "404 page not found\n"
        let client = FakeClient()
        client.answer(.get, "/openapi/v3/apis/apps/v1", status: 404, body: missing)
        client.answer(.get, "/openapi/v3", status: 404, body: missing)
        client.answer(.get, "/openapi/v2", body: Self.model(#""properties":{"a":{"type":"string"}}}"#))
        let run = CommandRun(["explain", "deploy.a"], client: client)
        #expect(run.output == Self.modelHeading + "FIELD:    a <string>\n\nDESCRIPTION:\n     <empty>\n")
        #expect(client.faults == [])

        let other = FakeClient()
        other.answer(.get, "/openapi/v3/apis/apps/v1", status: 404, body: missing)
        other.answer(.get, "/openapi/v3", body: #"{"paths":{}}"#)
        let refused = CommandRun(["explain", "deploy", "--api-version=apps/v1"], client: other)
        #expect(refused.errors.hasPrefix("error: couldn't find resource for \"apps/v1, Resource=deployments\"\n"))
        #expect(refused.status == .notFound)

        let neither = FakeClient()
        for path in ["/openapi/v3/apis/apps/v1", "/openapi/v3", "/openapi/v2"] {
            neither.answer(.get, path, status: 404, body: missing)
        }
        #expect(CommandRun(["explain", "deploy"], client: neither).status == .notFound)
    }

    /// A compiled-in type that the server has in an older version only is explained in that one, unless another is
    /// asked for.
    @Test(arguments: [OpenAPIVersion.version3, .version2])
    func aTypeIsExplainedInTheVersionOfAnOlderServer(_ form: OpenAPIVersion) {
        let kind = #""x-kubernetes-group-version-kind":"#
        let version = #"{"group":"batch","kind":"CronJob","version":"v1beta1"}"#
        let schemas = #"{"d":{"type":"object",\#(kind)[\#(version)],"properties":{"a":{"type":"string"}}}}"#
        func server() -> FakeClient {
            let client = FakeClient()
            switch form {
            case .version3:
                client.answer(.get, "/openapi/v3/apis/batch/v1", status: 404, body: "404 page not found\n")
                client.answer(.get, "/openapi/v3", body: #"{"paths":{}}"#)
                client.answer(
                    .get, "/openapi/v3/apis/batch/v1beta1",
                    body: #"{"paths":{"/apis/batch/v1beta1/cronjobs":{"get":{\#(kind)\#(version)}}},"#
                        + #""components":{"schemas":\#(schemas)}}"#)
            case .version2:
                client.answer(.get, "/openapi/v2", body: #"{"definitions":\#(schemas)}"#)
                client.answer(.get, "/openapi/v2", body: #"{"definitions":\#(schemas)}"#)
            }
            client.answer(.get, "/api", body: #"{"kind":"APIGroupDiscoveryList","items":[]}"#)
            client.answer(
                .get, "/apis",
                body: #"""
                    {"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"batch"},"versions":[
                     {"version":"v1beta1","resources":[{"resource":"cronjobs","responseKind":{"kind":"CronJob"},
                     "scope":"Namespaced","singularResource":"cronjob","verbs":["get","list"]}]}]}]}
                    """#)
            return client
        }
        let output = form == .version3 ? [] : ["-o", "plaintext-openapiv2"]
        let run = CommandRun(["explain", "cronjob.a"] + output, client: server())
        #expect(run.output.contains("v1beta1\n"))
        #expect(run.output.contains(form == .version3 ? "FIELD: a <string>" : "FIELD:    a <string>"))
        #expect(run.status == .success)
        let named = CommandRun(["explain", "cronjob.a", "--api-version=batch/v1"] + output, client: server())
        #expect(named.errors.hasPrefix("error: couldn't find resource for \"batch/v1, "))
        #expect(named.status == .notFound)
    }

    @Test(arguments: [
        "", "<html>", "[]", "null", "{", #"{"components":{"schemas":{"d":{"a":}}},"definitions":{"d":{"a":}}}"#,
        #"{"components":{"schemas":{"d":{"#, #"{"definitions":{"d":{"#,
    ])
    func whatIsNoDocumentIsToldSo(_ body: String) {
        for (path, output) in [("/openapi/v3/apis/apps/v1", "plaintext"), ("/openapi/v2", "plaintext-openapiv2")] {
            let client = FakeClient()
            client.answer(.get, path, body: body)
            let run = CommandRun(["explain", "deploy", "-o", output], client: client)
            #expect(run.status != .success && run.status != .notFound, "\(body)")
            #expect(run.output == "")
        }
    }

    @Test(arguments: [
        ["explain", "pod.spec.containers[0]"], ["explain", "pod", "--max-depth=2"],
        ["explain", "pod", "--api-version=a/b/c"], ["explain", "."],
    ])
    func mistakesAreFoundBeforeAnythingIsSent(_ words: [String]) {
        #expect(CommandRun(words).status == .usage)
    }
}
