import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

/// `create` of objects from flags, where the recordings do not show it.
@Suite struct CreateFromFlagsTests {
    private static let configMaps =
        "/api/v1/namespaces/default/configmaps?fieldManager=kpod-create&fieldValidation=Strict"

    /// Runs with a folder of its own.
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "/kpod-create-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    /// As the kubelet mounts a ConfigMap: the files are links through a folder that is swapped.
    @Test func aMountedConfigMapIsCopied() throws {
        try inFolder { folder in
            let files = FileManager.default
            try files.createDirectory(atPath: folder + "/..2026", withIntermediateDirectories: true)
            try Data("blue".utf8).write(to: URL(fileURLWithPath: folder + "/..2026/color"))
            try files.createSymbolicLink(atPath: folder + "/..data", withDestinationPath: "..2026")
            try files.createSymbolicLink(atPath: folder + "/color", withDestinationPath: "..data/color")
            try files.createSymbolicLink(atPath: folder + "/gone", withDestinationPath: "nowhere")
            let run = CommandRun(
                "create", "cm", "x", "--from-file=\(folder)", "--dry-run=client", "-o", "jsonpath={.data}")
            #expect(run.output == #"{"color":"blue"}"#)
            #expect(run.status == .success)
        }
    }

    @Test func aKeyAloneIsTakenFromTheEnvironment() throws {
        try inFolder { folder in
            try Data("HERE\nNOT_HERE\n".utf8).write(to: URL(fileURLWithPath: folder + "/env"))
            let run = CommandRun(
                "create", "cm", "x", "--from-env-file=\(folder)/env", "--dry-run=client", "-o", "jsonpath={.data}",
                environment: ["HERE": "from the shell"])
            #expect(run.output == #"{"HERE":"from the shell","NOT_HERE":""}"#)
        }
    }

    @Test func noSecretsValueIsSaid() {
        let run = CommandRun("create", "secret", "generic", "x", "--from-literal=hunter2")
        #expect(run.status == .usage)
        #expect(run.errors.hasPrefix("error: invalid literal source, expected key=value\n"))
        #expect(!run.errors.contains("hunter2"))
    }

    /// A change of the name keeps it from being that of another container.
    @Test func namesOfImagesBecomeNamesOfContainers() {
        let run = CommandRun(
            "create", "deployment", "x", "--image=a/my_app.v1:2", "--dry-run=client", "-o",
            "jsonpath={.spec.template.spec.containers[0].name}")
        #expect(run.output.hasPrefix("my-app-v1-"))
        #expect(run.output.utf8.count == "my-app-v1-".utf8.count + 5)
    }

    /// kubectl forgets it here.
    @Test func aServiceKeepsWhatItWasMadeFrom() {
        let run = CommandRun(
            "create", "service", "clusterip", "x", "--tcp=80", "--save-config", "--dry-run=client", "-o",
            "jsonpath={.metadata.annotations}")
        #expect(run.output.contains("last-applied-configuration"))
    }

    @Test func oneRequestAndTheHashInTheName() {
        let client = FakeClient()
        client.answer(.post, Self.configMaps, status: 201, body: #"{"metadata":{"name":"m-6h6t2ccm85"}}"#)
        let run = CommandRun("create", "cm", "m", "--from-literal=a=1", "--append-hash", client: client)
        #expect(run.output == "configmap/m-6h6t2ccm85 created\n")
        #expect(client.faults == [])
        #expect(
            client.requests.first?.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"m-6h6t2ccm85"},"data":{"a":"1"}}"#)
    }

    @Test func aRefusalNamesTheGrant() {
        let client = FakeClient()
        client.answer(
            .post, Self.configMaps, status: 403,
            body: """
                {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403,\
                "message":"configmaps is forbidden: User \\"u\\" cannot create resource \\"configmaps\\" in API group \\"\\" in \
                the namespace \\"default\\"","details":{"kind":"configmaps"}}
                """)
        let run = CommandRun("create", "cm", "m", client: client)
        #expect(run.status == .forbidden)
        #expect(run.errors.hasPrefix("error: failed to create configmap: configmaps is forbidden"))
        #expect(run.errors.contains("kpod auth grant"))
    }

    @Test func rawSendsStandardInputAsItIs() {
        let client = FakeClient()
        client.answer(.post, "/api/v1/namespaces/x/configmaps?a=b", status: 201, body: "{ }\n")
        let run = CommandRun(
            "create", "--raw", "/api/v1/namespaces/x/configmaps?a=b", "-f", "-", client: client, input: "{\"k\": 1}")
        #expect(run.output == "{ }\n")
        #expect(client.requests.first?.body == Array("{\"k\": 1}".utf8))
        #expect(client.requests.first?.contentType == "application/json")
        #expect(client.faults == [])
    }

    @Test(arguments: [
        ["create", "--raw", "/x", "-f", "a", "-f", "b"], ["create", "--raw", "/x", "-f", "http://x"],
        ["create", "--raw", "/x", "-f", "a", "-R"], ["create", "--raw", "/x", "-f", "a", "--dry-run=server"],
    ])
    func rawTakesOneFileAndNothingElse(_ words: [String]) {
        #expect(CommandRun(words).status == .usage)
    }

    @Test func theCommandIsNotedWhereItIsAskedFor() {
        let run = CommandRun(
            "create", "-f", "-", "--record", "--dry-run=client", "-o", "jsonpath={.metadata.annotations}",
            "--token=secret",
            input: "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}}")
        #expect(
            run.output
                == #"{"kubernetes.io/change-cause":"kpod create --filename=- --dry-run=client "#
                + #"--output=jsonpath={.metadata.annotations} --record=true"}"#)
        #expect(run.errors == "Flag --record has been deprecated, --record will be removed in the future\n")
    }

    @Test func aJobIsMadeOfACronJobOnly() {
        let run = CommandRun("create", "job", "x", "--from=pod/y")
        #expect(run.errors.hasPrefix("error: unknown object type *v1.Pod\n"))
        #expect(run.status == .usage)
    }

    /// A time that older servers write into what they store.
    @Test func aJobOfAnOlderServersCronJob() {
        let client = FakeClient()
        client.answer(
            .get, "/apis/batch/v1/namespaces/default/cronjobs/y",
            body: """
                {"metadata":{"name":"y","uid":"u"},"spec":{"jobTemplate":{"metadata":{"creationTimestamp":null},\
                "spec":{"template":{"metadata":{"creationTimestamp":null},"spec":{}}}}}}
                """)
        let run = CommandRun(
            "create", "job", "x", "--from=cronjob/y", "--dry-run=client", "-o", "jsonpath={.spec}", client: client)
        #expect(run.output == #"{"template":{"metadata":{},"spec":{}}}"#)
        #expect(client.faults == [])
    }
}
