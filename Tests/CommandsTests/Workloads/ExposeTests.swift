import FakeTransport
import Testing

@testable import CLIRuntime
@testable import Commands

/// `expose` and `autoscale`, where the recordings do not show it.
@Suite struct ExposeTests {
    private static let dry = ["--dry-run=client", "-o", "jsonpath={.spec}"]

    private func spec(_ words: [String], _ object: String) -> CommandRun {
        CommandRun(words + ["-f", "-"] + Self.dry, input: object)
    }

    private static func pod(_ ports: String, labels: String = "{app: x}") -> String {
        "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: \(labels)}, spec: {containers: [{ports: \(ports)}]}}"
    }

    @Test func aPortOfTwoProtocolsBecomesTwo() {
        let run = spec(
            ["expose"], Self.pod("[{containerPort: 53}, {containerPort: 53, protocol: UDP}, {containerPort: 80}]"))
        #expect(
            run.output
                == #"{"ports":[{"name":"port-1-tcp","port":53,"protocol":"TCP","targetPort":53},"#
                + #"{"name":"port-1-udp","port":53,"protocol":"UDP","targetPort":53},"#
                + #"{"name":"port-2","port":80,"protocol":"TCP","targetPort":80}],"selector":{"app":"x"}}"#)
    }

    @Test(arguments: [
        (["--port=x"], "strconv.Atoi: parsing \"x\": invalid syntax"), (["--labels=a"], "unexpected label spec: a"),
        (["--selector==b"], "unexpected empty label key"),
        (["--session-affinity=x"], "unknown session affinity: x"), (["--overrides={"], "Invalid JSON Patch"),
    ])
    func whatIsWrongIsSaidInKubectlsWords(_ words: [String], _ message: String) {
        let run = spec(["expose"] + words, Self.pod("[{containerPort: 80}]"))
        #expect(run.errors.hasPrefix("error: \(message)\n"))
        #expect(run.status == .usage)
        #expect(run.output == "")
    }

    @Test func aPodWithoutLabelsIsNotFound() {
        let run = spec(["expose"], Self.pod("[{containerPort: 80}]", labels: "{}"))
        #expect(run.errors.contains("the pod has no labels and cannot be exposed"))
    }

    /// kubectl takes the selector, ports and labels of the first for all.
    @Test func eachOfSeveralHasItsOwn() {
        let objects = """
            {apiVersion: v1, kind: Pod, metadata: {name: a, labels: {k: a}}, spec: {containers: [{ports: [{containerPort: 1}]}]}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: b, labels: {k: b}}, spec: {containers: [{ports: [{containerPort: 2}]}]}}
            """
        let run = CommandRun(
            "expose", "-f", "-", "--dry-run=client", "-o",
            "jsonpath={.metadata.name} {.spec.selector.k} {.spec.ports[*].port};",
            input: objects)
        #expect(run.output == "a a 1;b b 2;")
    }

    /// The Service stands beside its pods.
    @Test func itIsInTheNamespaceOfWhatItIsBefore() {
        let client = FakeClient()
        client.answer(
            .post, "/api/v1/namespaces/far/services?fieldManager=kpod-expose", status: 201,
            body: #"{"metadata":{"name":"p"}}"#)
        let run = CommandRun(
            "expose", "-f", "-", client: client,
            input: """
                {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: far, labels: {a: b}}, spec: {containers: [{ports: \
                [{containerPort: 80}]}]}}
                """)
        #expect(run.output == "service/p exposed\n")
        #expect(client.faults == [])
    }

    @Test func onePassesAndAnotherFails() {
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/namespaces/default/pods/a", status: 404,
            body: #"{"kind":"Status","reason":"NotFound","code":404,"message":"pods \"a\" not found"}"#)
        client.answer(
            .get, "/api/v1/namespaces/default/pods/b",
            body: #"{"metadata":{"name":"b","labels":{"x":"y"}},"spec":{"containers":[]}}"#)
        client.answer(
            .post, "/api/v1/namespaces/default/services?fieldManager=kpod-expose", status: 201,
            body: #"{"metadata":{"name":"b"}}"#)
        let run = CommandRun("expose", "pods", "a", "b", "--port=80", client: client)
        #expect(run.output == "service/b exposed\n")
        #expect(run.status == .notFound)
        #expect(client.faults == [])
    }

    @Test func whatIsGivenIsNotedForClientSideApply() {
        let client = FakeClient()
        client.answer(
            .post, "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers?fieldManager=kpod-autoscale",
            status: 201, body: #"{"metadata":{"name":"d"}}"#)
        let run = CommandRun(
            "autoscale", "-f", "-", "--max=3", "--save-config", client: client,
            input: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}")
        #expect(run.output == "horizontalpodautoscaler.autoscaling/d autoscaled\n")
        let body = client.requests.first?.body.map { String(decoding: $0, as: UTF8.self) } ?? ""
        #expect(
            body.contains(
                #"{\"kind\":\"HorizontalPodAutoscaler\",\"apiVersion\":\"autoscaling/v2\",\"metadata\":{\"name\":\"d\"},"#
                    + #"\"spec\":{\"scaleTargetRef\":{\"kind\":\"Deployment\",\"name\":\"d\",\"apiVersion\":\"apps/v1\"},"#
                    + #"\"maxReplicas\":3},\"status\":{\"desiredReplicas\":0,\"currentMetrics\":null}}\n"#))
    }

    @Test(arguments: [
        (["--max=3", "--cpu-percent=5", "--cpu=5%"], "--cpu-percent and --cpu are mutually exclusive"),
        (["--max=3", "--memory=-5%"], "invalid percentage value: -5"),
        (["--max=3", "--memory=1x"], "invalid resource memory value: 1x"),
    ])
    func targetsAreCheckedAsKubectlDoes(_ words: [String], _ message: String) {
        let run = CommandRun(["autoscale", "deploy", "x"] + words)
        #expect(run.errors.contains("error: \(message)\n"))
        #expect(run.status == .usage)
    }

    @Test func aNumberAloneIsOneOfMebibytes() {
        let run = CommandRun(
            "autoscale", "-f", "-", "--max=3", "--memory= 200 ", "--cpu=1.5", "--dry-run=client", "-o",
            "jsonpath={.spec.metrics[*].resource.target.averageValue}",
            input: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}}")
        #expect(run.output == "1500u 200Mi")
    }
}
