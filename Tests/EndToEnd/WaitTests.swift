import Foundation
import Testing

/// `kpod wait` against the sandbox: each condition, each reason to give up, and what may come in between.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct WaitTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

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

    private static let shop = "/namespaces/shop/"

    private static func named(_ name: String, _ rest: String = "") -> String {
        #"{"metadata":{"name":"\#(name)"}\#(rest.isEmpty ? "" : "," + rest)}"#
    }

    private static let pod = #""spec":{"containers":[{"name":"main","image":"x"}]}"#
    private static let template =
        #""selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"main","image":"x"}]}}"#
    private static let job =
        #""spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"x"}]}}}"#
    private static func condition(_ type: String, _ status: String = "True", _ rest: String = "") -> String {
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

    // MARK: Giving up

    /// A state that ends the wait, and what is said then.
    struct Failure: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: [String]
        var isJob = false
        var status: String
        var words: String
        var testDescription: String { name }
    }

    private static func waiting(_ reason: String) -> String {
        #"{"phase":"Pending","containerStatuses":[{"name":"main","state":{"waiting":{"reason":"\#(reason)","message":"no such image"}}}]}"#
    }

    private static let unschedulable =
        #"{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/1 nodes"}]}"#

    @Test(arguments: [
        Failure(
            name: "f1", arguments: ["--for=complete"], isJob: true,
            status:
                #"{"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded","message":"too often"}]}"#,
            words: "the Job has failed: BackoffLimitExceeded: too often"),
        Failure(
            name: "f2", arguments: ["--for=ready"],
            status:
                #"{"phase":"Failed","containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":3,"reason":"Error"}}}]}"#,
            words: "the Pod has failed: container main ended with 3 (Error)"),
        Failure(
            name: "f3", arguments: ["--for=condition=Ready"], status: #"{"phase":"Succeeded"}"#,
            words: "the Pod has succeeded, and will not be Ready any more"),
        Failure(
            name: "f4", arguments: ["--for=ready", "--grace=500ms"], status: waiting("ErrImagePull"),
            words: "the image of container main cannot be pulled: ErrImagePull: no such image"),
        Failure(
            name: "f5", arguments: ["--for=ready", "--grace=500ms"], status: unschedulable,
            words: "the Pod cannot be scheduled: 0/1 nodes"),
    ])
    func failsFast(_ failure: Failure) throws {
        let collection = failure.isJob ? "/apis/batch/v1\(Self.shop)jobs" : "/api/v1\(Self.shop)pods"
        try sandbox.make(
            collection, Self.named(failure.name, failure.isJob ? Self.job : Self.pod),
            status: #"{"startTime":"2026-01-01T00:00:00Z"}"#)
        let target = "\(failure.isJob ? "job" : "pod")/\(failure.name)"
        let command = try RunningCommand(
            [sandbox.kpod, "wait", target, "-n", "shop"] + failure.arguments, environment: sandbox.environment())
        try command.waitForWords("Waiting for ")
        try sandbox.change("\(collection)/\(failure.name)", status: failure.status)
        let outcome = try command.wait()
        #expect(outcome.status == 9, "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
        let last = outcome.errors.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("error: ") && last.hasSuffix(failure.words), "\(outcome.errors)")
    }

    @Test(
        arguments: [
            // Within the grace, and without one for what has no node.
            (["--for=ready"], waiting("ErrImagePull")), (["--for=ready"], unschedulable),
            // What is awaited may be the failure.
            (["--for=delete"], #"{"phase":"Failed"}"#), (["--for=jsonpath={.status.reason}"], #"{"phase":"Failed"}"#),
        ] as [([String], String)])
    func waitsOn(_ arguments: [String], _ status: String) throws {
        let name = "on-\(abs((arguments[0] + status).hashValue))"
        try sandbox.make("/api/v1\(Self.shop)pods", Self.named(name, Self.pod), status: status)
        let outcome = try sandbox.kpod(["wait", "pod/\(name)", "-n", "shop", "--timeout=700ms"] + arguments)
        #expect(outcome.status == 6, "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix("error: timed out waiting for the condition on pods/\(name)\n"))
    }

    @Test func theDiagnosisShowsEventsAndTheLog() throws {
        let arguments = ["wait", "--for=complete", "job/broken", "-n", "shop"]
        let outcome = try sandbox.kpod(arguments)
        #expect(outcome.status == 9)
        #expect(outcome.errors.contains("Warning BackoffLimitExceeded: "))
        #expect(outcome.errors.contains("ends with:\n  main 10\n"))
        let short = try sandbox.kpod(arguments + ["--no-diagnosis"])
        #expect(short.status == 9)
        #expect(short.errors.split(separator: "\n").count == 1)
    }

    @Test(
        arguments: [
            ("pod/nope --for=ready --must-exist", Int32(3), "Error from server (NotFound): pods \"nope\" not found\n"),
            ("pofs/x --for=ready", 3, "error: the server doesn't have a resource type \"pofs\"\nDid you mean \"po"),
            ("pod/shell --for=readdy", 2, "error: unrecognized condition: \"readdy\"; did you mean --for=ready?\n"),
            ("pod/shell", 2, "error: say what to wait for with --for"),
            ("pods --for=ready", 2, "error: resource(s) were provided, but no name was specified"),
            ("pods -l app=none --for=ready --timeout=300ms -q", 6, "error: no matching resources found\n"),
            ("pod/nope --for=ready --timeout=0 -q", 6, "error: condition not met for pods/nope\n"),
            (
                "tcp://127.0.0.1:1 --timeout=300ms -q", 6,
                "error: timed out waiting for the condition on tcp://127.0.0.1:1\n"
            ),
            (
                "http://user:secret@127.0.0.1/", 2,
                "error: \"http://user:secret@127.0.0.1/\": a user or password in a URL"
            ),
            (
                "pod/shell --for=jsonpath={.status}=x", 2,
                "error: jsonpath leads to a nested object or list which is not supported\n"
            ),
            (
                "pod/shell --for=jsonpath={.metadata['name','uid']}=x", 2,
                "error: given jsonpath expression matches more than one value\n"
            ),
            ("pod/shell --for=jsonpath={.status.phase", 2, "error: error parsing jsonpath"),
        ] as [(String, Int32, String)])
    func saysWhatIsWrong(_ words: String, _ status: Int32, _ errors: String) throws {
        let outcome = try sandbox.kpod(["wait", "-n", "shop"] + words.split(separator: " ").map(String.init))
        #expect(outcome.status == status)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix(errors), "\(outcome.errors)")
    }

    @Test func aRefusalSaysWhatToGrant() throws {
        let outcome = try sandbox.kpod("wait", "--for=ready", "pod/shell", "svc/web", "-n", "shop", as: "default")
        #expect(outcome.status == 4)
        #expect(outcome.errors.contains("kpod auth grant get,watch pods shell -n shop"), "\(outcome.errors)")
        #expect(outcome.errors.contains("kpod auth grant list,watch endpointslices -n shop"), "\(outcome.errors)")
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

    @Test func asLittleAsPossibleIsAsked() throws {
        let sandbox = try Sandbox.another()
        let met = try sandbox.requests(of: "wait", "--for=ready", "pod/shell", "-n", "shop")
        #expect(met.map(\.path) == ["/api/v1/namespaces/shop/pods/shell"])
        try sandbox.forgetRequests()
        _ = try sandbox.kpod("wait", "--for=ready", "pod/pending", "-n", "shop", "--timeout=500ms")
        #expect(
            try sandbox.requests().map(\.path) == [
                "/api/v1/namespaces/shop/pods/pending",
                "/api/v1/namespaces/shop/pods?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dpending&watch=true",
            ])
    }

    @Test func whatMayNotBeWatchedIsReadEachSecond() throws {
        let sandbox = try Sandbox.another()
        try sandbox.control(
            "POST", "rules",
            body: #"{"path":"watch=true","action":"status","status":403,"reason":"Forbidden","message":"no"}"#)
        let command = try sandbox.start("wait", "--for=create", "cm/polled", "-n", "shop")
        try command.waitForWords("it does not exist")
        usleep(300_000)
        try sandbox.make("/api/v1\(Self.shop)configmaps", Self.named("polled"))
        #expect(try command.wait().output == "configmap/polled condition met\n")
    }

    @Test(arguments: [
        #"{"count":4,"action":"status","status":503}"#, #"{"count":3,"action":"reset"}"#,
        #"{"count":2,"path":"watch=true","action":"truncate","bytes":90}"#,
        #"{"count":2,"path":"watch=true","action":"bad-json"}"#,
        #"{"count":2,"action":"status","status":429,"retryAfter":1}"#,
        #"{"count":1,"path":"watch=true","action":"status","status":410,"reason":"Expired"}"#,
    ])
    func outlivesFaults(_ rule: String) throws {
        let sandbox = try Sandbox.another()
        try sandbox.control("POST", "rules", body: rule)
        let command = try sandbox.start("wait", "--for=create", "cm/stormy", "-n", "shop", "--retries=0")
        usleep(700_000)
        try sandbox.control("DELETE", "rules")
        for fault in ["close-watches", "expire-watches", "compact"] { try sandbox.control("POST", fault) }
        try sandbox.make("/api/v1\(Self.shop)configmaps", Self.named("stormy"))
        #expect(try command.wait().output == "configmap/stormy condition met\n")
    }

    /// A server that begins to answer and falls silent.
    @Test(arguments: [
        (#"{"path":"/apis","action":"stall","bytes":9}"#, "nosuchtype/x"), (#"{"path":"/api","action":"stall"}"#, "nosuchtype/x"),
        (#"{"path":"/pods/shell","action":"stall","bytes":20}"#, "pod/shell"),
        (#"{"path":"/pods/shell","action":"stall"}"#, "pod/shell"),
    ])
    func aSilentServerDoesNotHoldItUp(_ rule: String, _ target: String) throws {
        let sandbox = try Sandbox.another()
        try sandbox.control("POST", "rules", body: rule)
        let outcome = try sandbox.kpod("wait", "--for=ready", target, "-n", "shop", "--timeout=1s", "-q")
        #expect(outcome.status == 6)
        #expect(outcome.errors.hasPrefix("error: timed out waiting for the condition"), "\(outcome.errors)")
        let lock = try sandbox.kpod("lock", "silent", "-n", "shop", "--timeout=1s", "--", "/bin/true")
        #expect(lock.status == (rule.contains("/pods") ? 0 : 6), "\(lock.errors)")
    }

    @Test func aSignalEndsIt() throws {
        let command = try sandbox.start("wait", "--for=create", "cm/never", "-n", "shop")
        try command.waitForWords("it does not exist")
        command.signal(SIGTERM)
        #expect(try command.wait().status == 143)
    }
}
