import FakeTransport
import Foundation
import Kube
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod set` where the recordings do not tell: what is partly done, files of other kinds, and Secrets.
@Suite struct SetTests {
    private static let path = "/apis/apps/v1/namespaces/default/deployments/web"
    private static let patch = path + "?fieldManager=kpod-set"
    private static let web = deployment(#"{"name":"app","image":"a:1","resources":{}}"#)

    private static func deployment(_ container: String) -> String {
        #"{"kind":"Deployment","apiVersion":"apps/v1","metadata":{"name":"web","namespace":"default"},"spec":{"template":{"spec":{"containers":["#
            + container + "]}}}}"
    }

    private func body(_ client: FakeClient) -> String {
        client.requests.last?.body.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    @Test func aContainerThatIsNotThereIsToldAndTheOthersAreChanged() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.web)
        client.answer(.patch, Self.patch, body: Self.web)
        let run = CommandRun("set", "image", "deployment/web", "app=a:2", "other=b:1", client: client)
        #expect(run.output == "deployment.apps/web image updated\n")
        #expect(run.errors == "error: unable to find container named \"other\"\n")
        #expect(run.status == .notFound)
        #expect(body(client).contains(#""image":"a:2""#))
        #expect(client.faults == [])
    }

    @Test func whereOneCannotBeReadNoneIsChanged() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.web)
        client.answer(
            .get, "/apis/apps/v1/namespaces/default/deployments/nope", status: 404,
            body:
                #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"deployments.apps \"nope\" not found","details":{"name":"nope","kind":"deployments"}}"#
        )
        let run = CommandRun("set", "image", "deployment/web", "deployment/nope", "app=a:2", client: client)
        #expect(run.output == "")
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }

    /// Names of users have commas in them: those of certificates and directories.
    @Test func aSubjectsNameMayHaveCommas() {
        let binding = """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"b"},
            "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"}}
            """
        let run = CommandRun(
            "set", "subject", "-f", "-", "--local", "--user=CN=alice,O=masters", "-o", "jsonpath={.subjects[*].name}",
            input: binding)
        #expect(run.output == "CN=alice,O=masters")
    }

    /// What is not sent may be without a name, which 'create' makes of its beginning.
    @Test(arguments: [
        ["set", "image", "-f", "-", "--local", "a=c", "-o", "jsonpath={.metadata.generateName}"],
        ["label", "-f", "-", "--local", "old-", "-o", "jsonpath={.metadata.generateName}"],
        ["patch", "-f", "-", "--local", "-p", "{}", "-o", "jsonpath={.metadata.generateName}"],
    ])
    func localObjectsNeedNoName(_ words: [String]) {
        let pod =
            #"{"apiVersion":"v1","kind":"Pod","metadata":{"generateName":"x-"},"spec":{"containers":[{"name":"a","image":"b"}]}}"#
        let run = CommandRun(words, input: pod)
        #expect(run.output == "x-", "\(run.errors)")
        #expect(run.status == .success)
    }

    @Test func aListOfVariablesPassesOverWhatHasNone() {
        let service = #"{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"}}"#
        let run = CommandRun("set", "env", "-f", "-", "--local", "--list", input: service)
        #expect(run.status == .success, "\(run.errors)")
        #expect(run.output == "")
    }

    @Test func aServiceHasNoTemplate() {
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/namespaces/default/services/web",
            body: #"{"kind":"Service","apiVersion":"v1","metadata":{"name":"web","namespace":"default"}}"#)
        let run = CommandRun("set", "serviceaccount", "service/web", "robot", client: client)
        #expect(
            run.errors.hasPrefix(
                "error: services/web the object is not a pod or does not have a pod template: *v1.Service"))
        #expect(run.status == .rejected)
    }

    @Test func amountsAreSentAsTheAPIWritesThem() {
        let client = FakeClient()
        client.answer(.get, Self.path, body: Self.web)
        client.answer(.patch, Self.patch, body: Self.web)
        let run = CommandRun("set", "resources", "deployment/web", "--limits=cpu=0.5,memory=1024Mi", client: client)
        #expect(run.status == .success)
        #expect(body(client).contains(#""resources":{"limits":{"cpu":"500m","memory":"1Gi"}}"#))
    }

    @Test func aSecretsValueIsPrintedWhereItIsAskedForAlone() {
        let client = FakeClient()
        let container =
            #"{"name":"app","env":[{"name":"P","valueFrom":{"secretKeyRef":{"name":"s","key":"p"}}},{"name":"N","valueFrom":{"secretKeyRef":{"name":"s","key":"none"}}},{"name":"I","valueFrom":{"fieldRef":{"fieldPath":"status.podIP"}}}]}"#
        let secret =
            #"{"kind":"Secret","apiVersion":"v1","metadata":{"name":"s","namespace":"default"},"data":{"p":"aHVudGVyMg=="}}"#
        for _ in 0..<2 { client.answer(.get, Self.path, body: Self.deployment(container)) }
        client.answer(.get, "/api/v1/namespaces/default/secrets/s", body: secret)
        let plain = CommandRun("set", "env", "deployment/web", "--list", client: client)
        #expect(
            plain.output
                == "# Deployment web, container app\n# P from secret s, key p\n# N from secret s, key none\n# I from field path status.podIP\n"
        )
        let resolved = CommandRun("set", "env", "deployment/web", "--list", "--resolve", client: client)
        #expect(resolved.output.contains("\nP=hunter2\n# N from secret s, key none\n"))
        #expect(resolved.errors.contains("error retrieving reference for N: key none not found in secret s"))
        #expect(!resolved.errors.contains("hunter2"))
        #expect(resolved.status == .notFound)
        #expect(client.faults == [])
    }

    @Test func lastOfTheWordsIsTheAccount() {
        let run = CommandRun("set", "sa")
        #expect(run.errors.hasPrefix("error: serviceaccount is required\n"))
        #expect(run.status == .usage)
    }

    @Test(arguments: [
        (["set", "image", "deployment/web", "*=a", "b=c"], "all containers are already specified by *"),
        (
            ["set", "image", "deployment/web", "a=b", "web"],
            "all resources must be specified before image changes: web"
        ),
        (
            ["set", "env", "deployment/web", "A=1", "A-"],
            "can not both modify and remove the same environment variable"
        ),
        (
            ["set", "env", "deployment/web", "--list", "-o", "json"],
            "--list and --output may not be specified together"
        ),
        (["set", "image", "-f", "x", "--local", "--dry-run=server", "a=b"], "did you mean --dry-run=client?"),
        (["label", "-f", "x", "--local", "--dry-run=server", "a=b"], "did you mean --dry-run=client?"),
        (["annotate", "-f", "x", "--local", "--dry-run=server", "a=b"], "did you mean --dry-run=client?"),
        (["patch", "-f", "-", "--local", "--dry-run=server", "-p", "{}"], "did you mean --dry-run=client?"),
        (["set", "env", "-f", "-", "-"], "standard input cannot be used for multiple arguments"),
        (
            ["scale", "deployment/web", "--replicas=1", "--current-replicas=-2"],
            "must specify an integer of -1 or greater"
        ),
        (["set", "selector", "service/web", "a=b,!c"], "match expression [{c DoesNotExist []}] not supported"),
        (["set", "subject", "rolebinding/x", "--serviceaccount=a"], "serviceaccount must be <namespace>:<name>"),
    ])
    func whatCannotBeMeantIsRefusedBeforeAnythingIsSent(_ words: [String], _ reason: String) {
        let client = FakeClient()
        let run = CommandRun(words, client: client)
        #expect(run.errors.contains(reason), "\(run.errors)")
        #expect(run.status == .usage)
        #expect(client.asked == [])
    }

    /// What a Go type always writes stands in an object of a file too.
    @Test(arguments: [
        ("apps/v1", "StatefulSet", "status:\n  availableReplicas: 0\n  replicas: 0\n"),
        ("apps/v1", "DaemonSet", "  updateStrategy: {}\n"),
        ("batch/v1", "Job", "    metadata: {}\n"),
        ("v1", "Pod", "    resources: {}\nstatus: {}\n"),
    ])
    func anObjectOfAFileIsPrintedAsItsTypeIs(_ apiVersion: String, _ kind: String, _ text: String) {
        let spec = kind == "Pod" ? "{containers: [{name: a}]}" : "{template: {spec: {containers: [{name: a}]}}}"
        let file = "apiVersion: \(apiVersion)\nkind: \(kind)\nmetadata: {name: x}\nspec: \(spec)\n"
        let run = CommandRun("set", "image", "--local", "-f", "-", "a=b", "-o", "yaml", input: file)
        #expect(run.output.contains(text), "\(run.output)")
        #expect(run.output.contains("image: b\n"))
        #expect(run.status == .success)
    }
}
