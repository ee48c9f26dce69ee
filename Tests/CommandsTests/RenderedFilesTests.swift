import FakeTransport
import Testing

@testable import Commands

/// `--env-subst` and `--allow-empty`, for every command that takes files of objects to write.
@Suite struct RenderedFilesTests {
    private static let manifest =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: $NAME}\ndata: {a: '$N', b: \"$$N\"}\n"

    @Test func valuesArePutIn() {
        let client = FakeClient()
        client.answer(
            .post, "/api/v1/namespaces/default/configmaps?fieldManager=kpod-create&fieldValidation=Strict",
            body: #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"made"}}"#)
        let run = CommandRun(
            "create", "--env-subst", "-f", "-", client: client, environment: ["NAME": "made", "N": "3"],
            input: Self.manifest)
        #expect(run.output == "configmap/made created\n")
        let body = client.requests.last?.body.map { String(decoding: $0, as: UTF8.self) }
        #expect(body?.contains(#""data":{"a":"3","b":"$N"}"#) == true)
        #expect(client.faults == [])
    }

    @Test func onlyTheNamesGivenAreTouched() {
        let run = CommandRun(
            "create", "--env-subst=NAME", "-f", "-", "--dry-run=client", "-o", "jsonpath={.metadata.name}{.data}",
            environment: ["NAME": "made", "N": "3"], input: Self.manifest)
        #expect(run.output == #"made{"a":"$N","b":"$$N"}"#)
    }

    @Test(arguments: [["apply"], ["create"], ["delete"]]) func aNameThatIsNotSetIsAnError(_ words: [String]) {
        let client = FakeClient()
        let run = CommandRun(words + ["--env-subst", "-f", "-"], client: client, input: Self.manifest)
        #expect(run.status == .usage)
        #expect(run.errors.contains("error parsing STDIN: line 3: the variable NAME is not set"), "\(run.errors)")
        #expect(client.asked == [])
    }

    @Test func whatIsNoNameIsRefused() {
        let run = CommandRun("apply", "--env-subst=A-B", "-f", "-", input: Self.manifest)
        #expect(run.status == .usage)
        #expect(run.errors.contains("\"A-B\" is no name of a variable"))
    }

    @Test(arguments: [["apply"], ["create"], ["delete"]]) func filesMayBeEmptyIfThatIsSaid(_ words: [String]) {
        for input in ["", "# nothing\n---\n"] {
            let client = FakeClient()
            let refused = CommandRun(words + ["-f", "-"], client: client, input: input)
            #expect(refused.status == .usage)
            let run = CommandRun(words + ["-f", "-", "--allow-empty"], client: client, input: input)
            #expect(run.status == .success)
            #expect(run.errors == "There is nothing in the files given, and nothing was done.\n")
            #expect(client.asked == [])
        }
    }

    @Test func whatCannotBeReadIsNotEmpty() {
        let run = CommandRun("apply", "-f", "/nowhere.yaml", "--allow-empty")
        #expect(run.status == .usage)
        #expect(run.errors.contains("does not exist"))
    }
}
