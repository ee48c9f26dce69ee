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
            // Documents of OpenAPI v2 are protobuf, and kpod has no form for them.
            return recording.words.first == "explain" && !recording.command.contains("openapiv2")
                && !recording.isSeveralPrograms
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
            if exchange.path.hasPrefix("/openapi/v3?") { return nil }
            if exchange.path.hasPrefix("/openapi") { exchange.path = String(exchange.path.prefix { $0 != "?" }) }
            if let file = exchange.responseBodyFile {
                exchange.responseBody = try String(
                    contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
                exchange.responseBodyFile = nil
            }
            return exchange
        }
        // A document that is not in that list is not there.
        if !recording.exchanges.contains(where: { $0.path.hasPrefix("/openapi") }) {
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

    @Test(arguments: [
        ["explain", "pod.spec.containers[0]"], ["explain", "pod", "--max-depth=2"],
        ["explain", "pod", "--api-version=a/b/c"], ["explain", "."],
    ])
    func mistakesAreFoundBeforeAnythingIsSent(_ words: [String]) {
        #expect(CommandRun(words).status == .usage)
    }
}
