import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

/// What the recordings do not show: kubectl sends and gets these objects as protobuf.
@Suite struct CreateTests {
    private static let accounts = "/api/v1/namespaces/default/serviceaccounts"

    @Test func sendsTheObjectAndSaysSo() {
        let client = FakeClient()
        client.answer(
            .post, Self.accounts + "?fieldManager=kpod-create&fieldValidation=Strict", status: 201,
            body: #"{"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"x"}}"#)
        let run = CommandRun("create", "sa", "x", client: client)
        #expect(run.output == "serviceaccount/x created\n")
        #expect(run.errors == "")
        #expect(run.status == .success)
        #expect(client.faults == [])
        #expect(
            client.requests.first?.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"x"}}"#)
    }

    @Test func printsTheAnswerInTheOrderOfItsFields() {
        let client = FakeClient()
        client.answer(
            .post, Self.accounts + "?dryRun=All&fieldManager=me&fieldValidation=Warn", status: 201,
            body:
                #"{"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"x","managedFields":[{"manager":"me"}],"uid":"u"}}"#
        )
        let run = CommandRun(
            "create", "sa", "x", "--dry-run=server", "--field-manager=me", "--validate=warn", "-o", "json",
            client: client)
        #expect(
            run.output == """
                {
                    "kind": "ServiceAccount",
                    "apiVersion": "v1",
                    "metadata": {
                        "name": "x",
                        "uid": "u"
                    }
                }

                """)
        #expect(client.faults == [])
    }

    @Test func saysWhatFailedAsKubectlDoes() {
        let client = FakeClient()
        client.answer(
            .post, Self.accounts + "?fieldManager=kpod-create&fieldValidation=Strict", status: 409,
            body: """
                {"kind":"Status","apiVersion":"v1","status":"Failure","message":"serviceaccounts \\"x\\" already exists",\
                "reason":"AlreadyExists","details":{"name":"x","kind":"serviceaccounts"},"code":409}
                """)
        let run = CommandRun("create", "serviceaccount", "x", client: client)
        #expect(run.errors == "error: failed to create serviceaccount: serviceaccounts \"x\" already exists\n")
        #expect(run.output == "")
        #expect(run.status == .rejected)
    }

    /// A dump is made anew; what is printed without the server is what was given, as kubectl prints it.
    @Test func makesWhatWasReadFromAServer() throws {
        let file = NSTemporaryDirectory() + "/kpod-create-\(UUID().uuidString).yaml"
        try Data(
            """
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: x, uid: u, resourceVersion: "3", deletionTimestamp: "2026-11-23T21:30:00Z", generation: 2}
            """.utf8
        ).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let client = FakeClient()
        client.answer(
            .post, Self.accounts + "?fieldManager=kpod-create&fieldValidation=Strict", status: 201,
            body: #"{"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"x"}}"#)
        #expect(CommandRun("create", "-f", file, client: client).output == "serviceaccount/x created\n")
        #expect(
            client.requests.first?.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"x","namespace":"default"}}"#)
        let shown = CommandRun("create", "-f", file, "--dry-run=client", "-o", "yaml", client: client).output
        #expect(shown.contains("uid: u") && shown.contains("deletionTimestamp"))
        #expect(client.faults == [])
    }

    /// What is asked and not kept has no name; whether another object may be without one, the server says.
    @Test func makesWhatHasNoName() {
        let client = FakeClient()
        let query = "?fieldManager=kpod-create&fieldValidation=Strict"
        let path = "/apis/authorization.k8s.io/v1"
        client.answer(
            .post, path + "/subjectaccessreviews" + query, status: 201,
            body: #"{"kind":"SubjectAccessReview","apiVersion":"authorization.k8s.io/v1","metadata":{}}"#)
        client.answer(
            .post, path + "/namespaces/shop/localsubjectaccessreviews" + query, status: 201,
            body: #"{"kind":"LocalSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","metadata":{}}"#)
        let run = CommandRun(
            "create", "-f", "-", "-n", "shop", client: client,
            input: """
                {apiVersion: authorization.k8s.io/v1, kind: SubjectAccessReview, spec: {user: u}}
                ---
                {apiVersion: authorization.k8s.io/v1, kind: LocalSubjectAccessReview, spec: {user: u}}
                """)
        #expect(
            run.output == """
                subjectaccessreview.authorization.k8s.io/<unknown> created
                localsubjectaccessreview.authorization.k8s.io/<unknown> created

                """, "\(run.errors)")
        let body = String(decoding: client.requests.last?.body ?? [], as: UTF8.self)
        #expect(body.contains(#""metadata":{"namespace":"shop"}"#))
        #expect(client.faults == [])
    }

    @Test func aTokenForWhatIsAsked() {
        let client = FakeClient()
        client.answer(
            .post, Self.accounts + "/web/token", status: 201,
            body: #"{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","status":{"token":"a.b.c"}}"#)
        let run = CommandRun(
            "create", "token", "web", "--duration=10m", "--audience=a,b", "--audience=c", "--bound-object-kind=Pod",
            "--bound-object-name=p", "--bound-object-uid=u", client: client)
        #expect(run.output == "a.b.c\n")
        #expect(client.faults == [])
        #expect(
            client.requests.first?.body.map { String(decoding: $0, as: UTF8.self) }
                == #"{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","metadata":{},"spec":{"audiences":["a,b","c"],"expirationSeconds":600,"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"p","uid":"u"}}}"#
        )
    }

    @Test(arguments: [
        ("jsonpath={.status.token}", "a.b.c"), ("name", "tokenrequest.authentication.k8s.io/web\n"),
        ("yaml", "kind: TokenRequest\nstatus:\n  token: a.b.c\n"),
        ("kyaml", "---\n{\n  kind: \"TokenRequest\",\n  status: {\n    token: \"a.b.c\",\n  },\n}\n"),
    ])
    func aTokenRequestInEachFormat(format: String, output: String) {
        let client = FakeClient()
        client.answer(
            .post, Self.accounts + "/web/token", status: 201,
            body: #"{"kind":"TokenRequest","status":{"token":"a.b.c"}}"#)
        let run = CommandRun("create", "token", "web", "-o", format, client: client)
        #expect(run.output == output)
        #expect(run.status == .success)
    }

    @Test func aServerThatGivesNoToken() {
        let client = FakeClient()
        client.answer(.post, Self.accounts + "/web/token", status: 201, body: "{}")
        let run = CommandRun("create", "token", "web", client: client)
        #expect(run.errors == "error: failed to create token: no token in server response\n")
        #expect(run.status == .failure)
    }

    @Test(arguments: [
        (
            ["token", "x", "--bound-object-name=a"],
            "--bound-object-name can only be set if --bound-object-kind is provided"
        ),
        (
            ["token", "x", "--bound-object-uid=a"],
            "--bound-object-uid can only be set if --bound-object-kind is provided"
        ),
        (
            ["token", "x", "--bound-object-kind=Foo", "--bound-object-name=a"],
            "supported --bound-object-kind values are Node, Pod, Secret"
        ),
        (
            ["token", "x", "--bound-object-kind=Pod"],
            "--bound-object-name is required if --bound-object-kind is provided"
        ),
        (["token", "x", "--duration=-5s"], "--duration must be greater than or equal to 0"),
        (["token", "x", "--duration=500ms"], "--duration cannot be expressed in units less than seconds"),
        (["role", "x"], "at least one verb must be specified"),
        (["role", "x", "--verb=get"], "at least one resource must be specified"),
        (
            ["role", "x", "--verb=get", "--resource=.apps"],
            "resource must be specified if apiGroup/subresource specified"
        ),
        (["role", "x", "--verb=use", "--resource=pods"], "can not perform 'use' on 'pods' in group ''"),
        (["clusterrole", "x", "--verb=get"], "one of resource or nonResourceURL must be specified"),
        (["clusterrole", "x", "--verb=list", "--non-resource-url=/x"], "invalid verb: 'list' for nonResourceURL"),
        (["clusterrole", "x", "--verb=get", "--non-resource-url=x"], "nonResourceURL should start with /"),
        (
            ["clusterrole", "x", "--verb=get", "--non-resource-url=/x*y"],
            "nonResourceURL only supports wildcard matches when '*' is at the end"
        ),
        (
            ["clusterrole", "x", "--verb=get", "--aggregation-rule=a=b"],
            "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames"
        ),
        (["clusterrole", "x", "--aggregation-rule=a"], "--aggregation-rule wants LABEL=VALUE, not \"a\""),
        (["rolebinding", "x"], "exactly one of clusterrole or role must be specified"),
        (["rolebinding", "x", "--role=a", "--clusterrole=b"], "exactly one of clusterrole or role must be specified"),
        (["rolebinding", "x", "--role=a", "--serviceaccount=foo"], "serviceaccount must be <namespace>:<name>"),
        (["clusterrolebinding", "x"], "--clusterrole must be given"),
        ([], "must specify -f or -k: give the files or directories to create, or - for standard input"),
    ])
    func mistakesAreFoundBeforeAnythingIsSent(_ words: [String], _ message: String) {
        let client = FakeClient()
        let run = CommandRun(["create"] + words, client: client)
        #expect(run.errors.hasPrefix("error: \(message)\n"), "\(run.errors)")
        #expect(run.output == "")
        #expect(run.status == .usage)
        #expect(client.requests.isEmpty)
    }

    @Test(arguments: [
        ("deployments.v1.apps", #"error: the server doesn't have a resource type "deployments" in group "v1.apps""#),
        ("jobs.v1.batch/status", #"error: the server doesn't have a resource type "jobs" in group "v1.batch""#),
    ])
    func aRuleNamesNoVersion(resource: String, message: String) {
        let run = CommandRun("create", "role", "x", "--verb=get", "--resource=\(resource)", "--dry-run=client")
        #expect(run.errors == message + "\n")
        #expect(run.status == .notFound)
        let right = CommandRun("create", "role", "x", "--verb=get", "--resource=deployments.apps", "--dry-run=client")
        #expect(right.status == .success)
    }

    @Test func aVerbThatIsNotStandardIsNotSilentlyTaken() {
        let run = CommandRun("create", "role", "x", "--verb=foo", "--resource=pods", "--dry-run=client")
        #expect(run.errors == "Warning: 'foo' is not a standard resource verb\n")
        #expect(run.output == "role.rbac.authorization.k8s.io/x created (dry run)\n")
    }

    /// A mounted ConfigMap has its files in a directory of its own, a link to that, and a link to each file by it: each file
    /// is read once. As kubectl, `-R` goes into directories and not into links to them, which may lead in a circle.
    @Test func recursionDoesNotFollowLinksToDirectories() throws {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "kpod-files-\(UUID().uuidString)")
        let version = folder.appending(path: "..2026_11_27")
        let below = folder.appending(path: "below")
        for folder in [version, below] { try files.createDirectory(at: folder, withIntermediateDirectories: true) }
        defer { try? files.removeItem(at: folder) }
        try "{apiVersion: v1, kind: ServiceAccount, metadata: {name: x}}"
            .write(to: version.appending(path: "a.yaml"), atomically: true, encoding: .utf8)
        try "{apiVersion: v1, kind: ServiceAccount, metadata: {name: x}}"
            .write(to: below.appending(path: "b.yaml"), atomically: true, encoding: .utf8)
        for (link, target) in ["..data": "..2026_11_27", "a.yaml": "..data/a.yaml", "circle": ".", "below/up": ".."] {
            try files.createSymbolicLink(atPath: folder.appending(path: link).path, withDestinationPath: target)
        }
        for (options, count) in [([], 1), (["-R"], 2)] as [([String], Int)] {
            let client = FakeClient()
            let run = CommandRun(
                ["create", "-f", folder.path, "--dry-run=client", "-o", "name"] + options, client: client)
            #expect(run.output == String(repeating: "serviceaccount/x\n", count: count))
            #expect(run.status == .success)
            #expect(client.faults == [])
        }
    }
}
