import Foundation
import Programs
import Testing

/// The commands that show: the built kpod, and beside it a real kubectl where their output must be equal.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct ShowTests {
    /// One of its own: what it serves is switched on and off.
    private static let started = Result { try Sandbox.another() }

    private static func sandbox() throws -> Sandbox { try started.get() }

    private static func serveMetrics(_ body: String = "{}") throws -> Sandbox {
        let sandbox = try sandbox()
        try sandbox.control("POST", "metrics", body: body)
        return sandbox
    }

    /// Whether both print the same, apart from ages that moved in between.
    private static func compare(_ arguments: [String], in sandbox: Sandbox) throws {
        var outcomes: (ours: Outcome, theirs: Outcome)?
        for _ in 0..<4 {
            let pair = (ours: try sandbox.kpod(arguments), theirs: try sandbox.kubectl(arguments))
            outcomes = pair
            if pair.ours.outputBytes == pair.theirs.outputBytes { break }
        }
        let (ours, theirs) = try #require(outcomes)
        #expect(
            ours.outputBytes == theirs.outputBytes
                || ageless(ours.output) == ageless(theirs.output), "\(ours.output)\(theirs.output)")
        #expect((ours.status == 0) == (theirs.status == 0), "\(ours.errors)\(theirs.errors)")
        #expect(!theirs.output.isEmpty || !theirs.errors.isEmpty)
    }

    private static func ageless(_ output: String) -> String {
        output.replacing(/\b(\d+[dhms])+\b/, with: "AGE").replacing(/[ ]+/, with: " ")
            // Why there is no log kpod tells in the server's words, which kubectl's dump does not read.
            .replacing(/Request log error: .*/, with: "")
    }

    @Test(
        .enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"),
        arguments: [
            "pod", "pod -A", "pod --containers", "pod --sum", "pod --sort-by=cpu", "pod --sort-by=memory --no-headers",
            "pod -l app=web", "pod -l app=nothing", "pod crasher", "pod --field-selector=status.phase=Running", "node",
            "node --show-capacity", "node --no-headers", "pod nothing-like-this",
        ])
    func topIsTheSame(_ line: String) throws {
        let sandbox = try Self.serveMetrics()
        try Self.compare(["top"] + line.split(separator: " ").map(String.init), in: sandbox)
    }

    /// Three reasons why there is nothing to show, and three sentences.
    @Test func topSaysWhyThereIsNothing() throws {
        let sandbox = try Self.serveMetrics(#"{"served":false}"#)
        let missing = try sandbox.kpod("top", "pod")
        #expect(missing.errors.hasPrefix("error: Metrics API not available\n"))
        #expect(missing.errors.contains("metrics-server"))
        #expect(missing.status == 3)
        // Who may not read what is not there needs no right, but somebody who installs it.
        #expect(try sandbox.kpod("top", "pod", as: "default").status == 3)
        _ = try Self.serveMetrics()
        for kind in ["pod", "node"] {
            let forbidden = try sandbox.kpod("top", kind, as: "default")
            #expect(forbidden.errors.contains("kpod auth grant"), "\(forbidden.errors)")
            #expect(forbidden.status == 4)
        }
        let one = try sandbox.kpod("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}").output
        _ = try Self.serveMetrics(#"{"unmeasured":["\#(one)"]}"#)
        let unmeasured = try sandbox.kpod("top", "node")
        #expect(unmeasured.errors.hasPrefix("error: metrics not available yet\n"), "\(unmeasured.errors)")
        #expect(unmeasured.status == 3)
    }

    @Test(
        .enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"),
        arguments: [
            "pods", "pod --recursive", "pod.spec", "pod.spec.containers", "pod.spec.containers.resources.limits",
            "pod.spec.restartPolicy", "pod.status.phase", "pod.metadata.labels", "pod.nothing", "deployment",
            "deploy --recursive --max-depth=2", "deployments.apps.spec", "deploy --api-version=apps/v1",
            "deploy --api-version=apps/v9", "widgets", "widget.spec", "widget.spec.color", "widgets --recursive",
            "widgets.example.com.metadata", "configmaps",
        ])
    func explainIsTheSame(_ line: String) throws {
        try Self.compare(["explain"] + line.split(separator: " ").map(String.init), in: Self.sandbox())
    }

    /// A built-in type costs one request, a custom one the two of discovery more.
    @Test func explainAsksForLittle() throws {
        let sandbox = try Self.sandbox()
        for (type, count) in [("pods", 1), ("widgets", 3)] {
            try sandbox.forgetRequests()
            #expect(try sandbox.kpod("explain", type).status == 0)
            #expect(try sandbox.requests().count == count)
        }
    }

    @Test func explainFallsBackToVersion2() throws {
        let sandbox = try Self.sandbox()
        try sandbox.control("POST", "openapi", body: #"{"version3":false}"#)
        defer { _ = try? sandbox.control("POST", "openapi", body: #"{"version3":true}"#) }
        for type in ["pod.status", "widgets", "deploy.spec.template.spec.containers"] {
            let asked = try sandbox.kpod("explain", type, "-o", "plaintext-openapiv2")
            let fallen = try sandbox.kpod("explain", type)
            #expect(asked.output.hasPrefix("KIND:     "))
            #expect(fallen.output == asked.output)
            #expect(fallen.status == 0, "\(fallen.errors)")
        }
        #expect(
            try sandbox.kpod("explain", "pod.status.phase").output == """
                KIND:     Pod
                VERSION:  v1

                FIELD:    phase <string>

                DESCRIPTION:
                     Where it stands.
                     It says nothing of whether the containers are ready:
                     - look at the conditions for that,
                     - or at what the containers tell.

                """)
    }

    @Test(
        .enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"),
        arguments: [
            "pods", "pod crasher", "pods -l app=web", "pods -A", "pod web", "pods --show-events=false",
            "deploy,rs,sts", "jobs,cronjobs", "svc web", "nodes", "ns", "cm,secrets,sa", "pvc", "resourcequotas",
            "widgets",
            "pod nothing-like-this", "events", "crd", "controllerrevisions",
        ])
    func describeIsTheSame(_ line: String) throws {
        try Self.compare(["describe"] + line.split(separator: " ").map(String.init), in: Self.sandbox())
    }

    @Test(
        .enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"),
        arguments: ["", "dump", "dump --namespaces=shop", "dump -A", "dump -n default -o yaml"])
    func clusterInfoIsTheSame(_ line: String) throws {
        try Self.compare(["cluster-info"] + line.split(separator: " ").map(String.init), in: Self.sandbox())
    }

    @Test func clusterInfoDumpsIntoAFolder() throws {
        let sandbox = try Self.sandbox()
        let folder = sandbox.announcement.dir + "/dump"
        let outcome = try sandbox.kpod("cluster-info", "dump", "-n", "shop", "--output-directory=\(folder)")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let pods = try String(contentsOfFile: folder + "/shop/pods.json", encoding: .utf8)
        #expect(pods.contains("\"crasher\""))
        #expect(FileManager.default.fileExists(atPath: folder + "/nodes.json"))
    }
}
