import Foundation
import Testing

/// `kpod wait` against the sandbox: each condition, each reason to give up, and what may come in between.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct WaitTests {
    private static let started = Result { try Sandbox.another() }
    let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    /// A condition, an object for which it does not hold, and the change after which it does.
    struct Case: Sendable, CustomTestStringConvertible {
        var condition: String
        var target: String
        var collection: String
        var object: String
        var before = "{}"
        var after: String
        var line: String? = nil
        var testDescription: String { "\(condition) \(target)" }
    }

    static let shop = "/namespaces/shop/"

    static func named(_ name: String, _ rest: String = "") -> String {
        #"{"metadata":{"name":"\#(name)"}\#(rest.isEmpty ? "" : "," + rest)}"#
    }

    static let pod = #""spec":{"containers":[{"name":"main","image":"x"}]}"#
    private static let template =
        #""selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"main","image":"x"}]}}"#
    static let job =
        #""spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"x"}]}}}"#
    static func condition(_ type: String, _ status: String = "True", _ rest: String = "") -> String {
        #"{"conditions":[{"type":"\#(type)","status":"\#(status)"}]\#(rest)}"#
    }

    private static let cases: [Case] = [
        Case(
            condition: "condition=Ready", target: "pod/w1", collection: "/api/v1\(shop)pods", object: named("w1", pod),
            before: condition("Ready", "False"), after: condition("Ready")),
        Case(
            condition: "condition=ready=false", target: "pod/w2", collection: "/api/v1\(shop)pods",
            object: named("w2", pod), before: condition("Ready"), after: condition("Ready", "False")),
        Case(
            condition: "jsonpath={.status.phase}=Running", target: "pod/w3", collection: "/api/v1\(shop)pods",
            object: named("w3", pod), before: #"{"phase":"Pending"}"#, after: #"{"phase":"Running"}"#),
        Case(
            condition: "jsonpath={.status.podIP}", target: "pod/w4", collection: "/api/v1\(shop)pods",
            object: named("w4", pod), after: #"{"podIP":"10.0.0.9"}"#),
        Case(
            condition: "ready", target: "pod/w5", collection: "/api/v1\(shop)pods", object: named("w5", pod),
            before: #"{"phase":"Pending"}"#, after: #"{"phase":"Succeeded"}"#),
        Case(
            condition: "complete", target: "job/w6", collection: "/apis/batch/v1\(shop)jobs", object: named("w6", job),
            after: condition("Complete"), line: "job.batch/w6"),
        Case(
            condition: "ready", target: "job/w7", collection: "/apis/batch/v1\(shop)jobs", object: named("w7", job),
            after: condition("Complete"), line: "job.batch/w7"),
        Case(
            condition: "condition=Failed", target: "job/w8", collection: "/apis/batch/v1\(shop)jobs",
            object: named("w8", job), after: condition("Failed"), line: "job.batch/w8"),
        Case(
            condition: "available", target: "deploy/w9", collection: "/apis/apps/v1\(shop)deployments",
            object: named("w9", #""spec":{\#(template)}"#), before: condition("Available", "False"),
            after: condition("Available", "True", #","observedGeneration":9"#), line: "deployment.apps/w9"),
        Case(
            condition: "ready", target: "deploy/w10", collection: "/apis/apps/v1\(shop)deployments",
            object: named("w10", #""spec":{"replicas":2,\#(template)}"#),
            before: #"{"observedGeneration":9,"replicas":2,"updatedReplicas":2,"availableReplicas":1}"#,
            after: #"{"availableReplicas":2}"#, line: "deployment.apps/w10"),
        Case(
            condition: "ready", target: "sts/w11", collection: "/apis/apps/v1\(shop)statefulsets",
            object: named(
                "w11",
                #""spec":{"replicas":1,"serviceName":"x","updateStrategy":{"type":"RollingUpdate"},\#(template)}"#),
            before: #"{"observedGeneration":9,"currentRevision":"a","updateRevision":"a"}"#,
            after: #"{"replicas":1,"readyReplicas":1,"currentReplicas":1,"updatedReplicas":1}"#,
            line: "statefulset.apps/w11"),
        Case(
            condition: "ready", target: "ds/w12", collection: "/apis/apps/v1\(shop)daemonsets",
            object: named("w12", #""spec":{"updateStrategy":{"type":"RollingUpdate"},\#(template)}"#),
            before:
                #"{"observedGeneration":9,"desiredNumberScheduled":2,"updatedNumberScheduled":2,"numberAvailable":1}"#,
            after: #"{"numberAvailable":2}"#, line: "daemonset.apps/w12"),
        Case(
            condition: "bound", target: "pvc/w13", collection: "/api/v1\(shop)persistentvolumeclaims",
            object: named(
                "w13", #""spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}"#),
            before: #"{"phase":"Pending"}"#, after: #"{"phase":"Bound"}"#, line: "persistentvolumeclaim/w13"),
        Case(
            condition: "ready", target: "pvc/w14", collection: "/api/v1\(shop)persistentvolumeclaims",
            object: named(
                "w14", #""spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}"#),
            before: #"{"phase":"Pending"}"#, after: #"{"phase":"Bound"}"#, line: "persistentvolumeclaim/w14"),
        Case(
            condition: "ready", target: "node/w15", collection: "/api/v1/nodes", object: named("w15"),
            before: condition("Ready", "Unknown"), after: condition("Ready")),
        Case(
            condition: "ready", target: "apiservice/v1.w16.example.org",
            collection: "/apis/apiregistration.k8s.io/v1/apiservices",
            object: named(
                "v1.w16.example.org",
                #""spec":{"group":"w16.example.org","version":"v1","groupPriorityMinimum":10,"versionPriority":10}"#),
            before: condition("Available", "False"), after: condition("Available"),
            line: "apiservice.apiregistration.k8s.io/v1.w16.example.org"),
        Case(
            condition: "ready", target: "crd/gears.w17.example.org",
            collection: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            object: named(
                "gears.w17.example.org",
                #""spec":{"group":"w17.example.org","scope":"Namespaced","names":{"plural":"gears","kind":"Gear"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}"#
            ),
            before: condition("Established", "False"), after: condition("Established"),
            line: "customresourcedefinition.apiextensions.k8s.io/gears.w17.example.org"),
        Case(
            condition: "ready", target: "namespace/w18", collection: "/api/v1/namespaces", object: named("w18"),
            before: #"{"phase":"Terminating"}"#, after: #"{"phase":"Active"}"#),
    ]

    @Test(arguments: cases)
    func endsWhenTheConditionHolds(_ wait: Case) throws {
        try sandbox.make(wait.collection, wait.object, status: wait.before)
        let command = try sandbox.start("wait", "--for=\(wait.condition)", wait.target, "-n", "shop")
        try command.waitForWords("Waiting for ")
        let name = wait.target.split(separator: "/")[1]
        try sandbox.change("\(wait.collection)/\(name)", status: wait.after)
        let outcome = try command.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "\(wait.line ?? wait.target) condition met\n")
    }

    @Test func aServiceIsReadyWithAnEndpoint() throws {
        let slice =
            #"{"metadata":{"name":"late-1","labels":{"kubernetes.io/service-name":"late"}},"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":false}}]}"#
        let collection = "/apis/discovery.k8s.io/v1\(Self.shop)endpointslices"
        let command = try sandbox.start("wait", "--for=ready", "service/late", "-n", "shop")
        try command.waitForWords("no endpoint is ready")
        try sandbox.make(collection, slice)
        usleep(100_000)
        #expect(command.outputSoFar.isEmpty)
        try sandbox.api(
            "PATCH", "\(collection)/late-1", #"{"endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":true}}]}"#)
        let outcome = try command.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "service/late condition met\n")
    }

    @Test(arguments: ["Ready", "Available"])
    func aCustomObjectIsReadyByItsCondition(_ type: String) throws {
        let sandbox = try Sandbox.another()
        let definition =
            #""spec":{"group":"example.net","scope":"Namespaced","names":{"plural":"gizmos","singular":"gizmo","kind":"Gizmo"},"versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}"#
        try sandbox.make(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Self.named("gizmos.example.net", definition))
        let collection = "/apis/example.net/v1\(Self.shop)gizmos"
        try sandbox.make(collection, Self.named("one"), status: Self.condition(type, "False"))
        let command = try sandbox.start("wait", "--for=ready", "gizmo/one", "-n", "shop")
        try command.waitForWords("Waiting for gizmo.example.net/one: \(type) is False")
        try sandbox.change("\(collection)/one", status: Self.condition(type))
        let outcome = try command.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "gizmo.example.net/one condition met\n")
    }

    @Test func aNameThatDoesNotResolveYetIsTriedAgain() throws {
        let outcome = try sandbox.kpod("wait", "tcp://nowhere.invalid:80", "--timeout=700ms")
        #expect(outcome.status == 6)
        #expect(outcome.errors.hasPrefix("Waiting for tcp://nowhere.invalid:80: "), "\(outcome.errors)")
    }

    @Test func whatDoesNotExistIsWaitedFor() throws {
        let command = try sandbox.start(
            "wait", "--for=create", "configmap/late-map", "shop/secret/late-secret", "-n", "default")
        try command.waitForWords("Waiting for secret/late-secret: it does not exist")
        try sandbox.make("/api/v1\(Self.shop)secrets", Self.named("late-secret"))
        try sandbox.make("/api/v1/namespaces/default/configmaps", Self.named("late-map"))
        let outcome = try command.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        // In the order of the command line, whatever came first.
        #expect(outcome.output == "configmap/late-map condition met\nsecret/late-secret condition met\n")
    }

    @Test func deletionIsWaitedFor() throws {
        try sandbox.make("/api/v1\(Self.shop)configmaps", Self.named("going"))
        let command = try sandbox.start("wait", "--for=delete", "cm/going", "-n", "shop")
        try command.waitForWords("it is still there")
        try sandbox.api("DELETE", "/api/v1\(Self.shop)configmaps/going")
        let outcome = try command.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "configmap/going condition met\n")
    }

    @Test func anotherObjectOfTheNameIsNotTheOneThatWasToGo() throws {
        let collection = "/api/v1\(Self.shop)configmaps"
        try sandbox.make(collection, Self.named("again"))
        let command = try sandbox.start("wait", "--for=delete", "cm/again", "-n", "shop")
        try command.waitForWords("it is still there")
        // Nobody sees the moment without it.
        try sandbox.control("POST", "close-watches")
        try sandbox.api("DELETE", "\(collection)/again")
        try sandbox.make(collection, Self.named("again"))
        #expect(try command.wait().status == 0)
    }

    @Test func aPodThatIsMadeAgainIsWaitedForStill() throws {
        let collection = "/api/v1\(Self.shop)pods"
        try sandbox.make(collection, Self.named("reborn", Self.pod), status: Self.condition("Ready", "False"))
        let command = try sandbox.start("wait", "--for=condition=Ready", "pod/reborn", "-n", "shop")
        try command.waitForWords("Ready is False")
        try sandbox.api("DELETE", "\(collection)/reborn?gracePeriodSeconds=0")
        try command.waitForWords("it does not exist")
        try sandbox.make(collection, Self.named("reborn", Self.pod), status: Self.condition("Ready"))
        #expect(try command.wait().output == "pod/reborn condition met\n")
    }

    @Test func theFirstOfAnyIsEnough() throws {
        try sandbox.make("/apis/batch/v1\(Self.shop)jobs", Self.named("either", Self.job))
        let command = try sandbox.start(
            "wait", "--any", "--for=complete", "--for=condition=Failed", "job/either", "job/neither", "-n", "shop")
        try command.waitForWords("job.batch/neither")
        try sandbox.change("/apis/batch/v1\(Self.shop)jobs/either", status: Self.condition("Failed"))
        #expect(try command.wait().output == "job.batch/either condition met\n")
    }

    @Test func ofSeveralConditionsAllMustHold() throws {
        let collection = "/api/v1\(Self.shop)pods"
        try sandbox.make(collection, Self.named("both", Self.pod), status: Self.condition("Ready"))
        let command = try sandbox.start(
            "wait", "--for=condition=Ready", "--for=jsonpath={.status.phase}=Running", "pod/both", "-n", "shop")
        try command.waitForWords("{.status.phase}")
        try sandbox.change("\(collection)/both", status: #"{"phase":"Running"}"#)
        #expect(try command.wait().output == "pod/both condition met\n")
    }

    @Test func whatASelectorFindsIsWaitedForEvenWithoutItsLabel() throws {
        let collection = "/api/v1\(Self.shop)pods"
        for name in ["sel-a", "sel-b"] {
            try sandbox.make(
                collection, #"{"metadata":{"name":"\#(name)","labels":{"sel":"x"}},\#(Self.pod)}"#,
                status: Self.condition("Ready", "False"))
        }
        let command = try sandbox.start("wait", "--for=condition=Ready", "pods", "-l", "sel=x", "-n", "shop")
        try command.waitForWords("pod/sel-b")
        try sandbox.change("\(collection)/sel-b", status: Self.condition("Ready"))
        try sandbox.api("PATCH", "\(collection)/sel-a", #"{"metadata":{"labels":{"sel":"y"}}}"#)
        try sandbox.change("\(collection)/sel-a", status: Self.condition("Ready"))
        let outcome = try command.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output == "pod/sel-a condition met\npod/sel-b condition met\n")
    }

    // MARK: Other servers and commands

    @Test func portsAndURLsAreWaitedFor() throws {
        let port = sandbox.announcement.port
        let outcome = try sandbox.kpod(
            "wait", "tcp://127.0.0.1:\(port)", "https://localhost:\(port)/livez",
            "https://127.0.0.1:\(port)/api/v1/pods",
            "--http-status=200,401-403", "-q")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(
            outcome.output == """
                tcp://127.0.0.1:\(port) condition met
                https://localhost:\(port)/livez condition met
                https://127.0.0.1:\(port)/api/v1/pods condition met

                """)
        let refused = try sandbox.kpod("wait", "https://127.0.0.1:\(port)/api/v1/pods", "--timeout=300ms")
        // The token would have been let in.
        #expect(refused.errors.contains("the answer is 403"), "\(refused.errors)")
    }

    @Test func becomesTheCommand() throws {
        let outcome = try sandbox.kpod(
            "wait", "--for=ready", "pod/shell", "-n", "shop", "--", "/bin/sh", "-c", "echo here; exit 7")
        #expect(outcome.status == 7)
        #expect(outcome.output == "pod/shell condition met\nhere\n")
        let missing = try sandbox.kpod("wait", "--for=ready", "pod/shell", "-n", "shop", "--", "/nowhere")
        #expect(missing.status == 127)
        #expect(missing.errors == "error: cannot run /nowhere: No such file or directory\n")
    }

    @Test(arguments: ["json", "yaml", "name"])
    func printsTheObjectsAsKubectlDoes(_ format: String) throws {
        let arguments = ["wait", "--for=condition=Ready", "pod/shell", "pod/db-0", "-n", "shop", "-o", format]
        let outcome = try sandbox.kpod(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        if sandbox.kubectl != nil { #expect(try sandbox.kubectl(arguments).output == outcome.output) }
    }
}
