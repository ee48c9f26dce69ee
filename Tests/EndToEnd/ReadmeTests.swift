import Foundation
import Programs
import Testing

/// The manifests of README's chapters on init containers and sidecars, applied and run as they stand.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct ReadmeTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    /// The YAML of the chapter by the name of its pod.
    private static func manifest(_ name: String) throws -> String {
        let text = try String(contentsOfFile: "\(Sandbox.repository)/README.md", encoding: .utf8)
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        return try #require(blocks.first { $0.contains("{name: \(name), namespace: default}") })
    }

    /// What the init container runs.
    private static func command(_ manifest: String) throws -> [String] {
        let line = try #require(manifest.firstMatch(of: /command: \[kpod, (.+)\]/)?.1)
        return line.components(separatedBy: ", ").map { $0.replacing("\"", with: "") }
    }

    private static let cases: [(name: String, condition: [(String, String, String?)])] = [
        (
            "after-job",
            [
                (
                    "/apis/batch/v1/namespaces/default/jobs",
                    #"{"metadata":{"name":"migrate"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"x"}]}}}}"#,
                    #"{"conditions":[{"type":"Complete","status":"True"}]}"#
                )
            ]
        ),
        (
            "after-service",
            [
                (
                    "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
                    #"{"metadata":{"name":"api-1","labels":{"kubernetes.io/service-name":"api"}},"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"]}]}"#,
                    nil
                )
            ]
        ),
        (
            "after-crd",
            [
                (
                    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                    #"{"metadata":{"name":"gadgets.example.org"},"spec":{"group":"example.org","scope":"Namespaced","names":{"plural":"gadgets","kind":"Gadget"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}"#,
                    #"{"conditions":[{"type":"Established","status":"True"}]}"#
                )
            ]
        ),
    ]

    @Test(arguments: cases.indices)
    func waitsWithNothingButItsRole(_ index: Int) throws {
        let (name, condition) = Self.cases[index]
        let manifest = try Self.manifest(name)
        let command = try Self.command(manifest)
        let refused = try sandbox.kpod(command, as: "default")
        #expect(refused.status == 4, "\(refused.errors)")
        let applied = try sandbox.kpod(["apply", "-f", "-"], input: manifest)
        #expect(applied.status == 0, "\(applied.errors)")

        let wait = try RunningCommand([sandbox.kpod] + command, environment: sandbox.environment(as: "default"))
        try wait.waitForWords("Waiting for ")
        for (collection, object, status) in condition { try sandbox.make(collection, object, status: status) }
        let outcome = try wait.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.hasSuffix(" condition met\n"))
    }

    /// The sidecar of the chapter on them, with another folder and port.
    @Test func dashboardsAreFiles() throws {
        let manifest = try Self.manifest("grafana")
        let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-readme-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let port = try LocalPort.free()
        let command = try Self.command(manifest).map { word in
            word == "/dashboards" ? folder : word == ":8081" ? "127.0.0.1:\(port)" : word
        }
        let sync = try RunningCommand([sandbox.kpod] + command, environment: sandbox.environment(as: "default"))
        try sync.waitForWords("is asked again")
        #expect(try LocalPort.get(port, "/healthz") == "the first sync is not written yet\n")
        #expect(try sandbox.kpod(["apply", "-f", "-"], input: manifest).status == 0)
        try sandbox.make(
            "/api/v1/namespaces/default/configmaps",
            #"{"metadata":{"name":"board","labels":{"grafana_dashboard":""},"annotations":{"folder":"team"}},"data":{"board.json":"{}"}}"#
        )
        let file = folder + "/team/board.json"
        func wait(until holds: () throws -> Bool) throws {
            let deadline = Date(timeIntervalSinceNow: 30)
            while try !holds(), Date() < deadline { usleep(20_000) }
            #expect(try holds(), "\(sync.errorsSoFar)")
        }
        try wait { FileManager.default.contents(atPath: file) == Data("{}".utf8) }
        try wait { try LocalPort.get(port, "/healthz") == "ok\n" }
        try sandbox.api("DELETE", "/api/v1/namespaces/default/configmaps/board")
        try wait { !FileManager.default.fileExists(atPath: file) }
        sync.signal(SIGTERM)
        #expect(try sync.wait().status == 143)
    }

    @Test func aPortNeedsNoToken() throws {
        let manifest = try Self.manifest("after-database")
        #expect(try sandbox.kpod(["apply", "-f", "-"], input: manifest).status == 0)
        let command = try Self.command(manifest).map { $0.replacing("5432", with: String(sandbox.announcement.port)) }
        // Without the folder of the service account.
        let outcome = try run([sandbox.kpod] + command, environment: ["KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func aFailedJobIsTheLastLine() throws {
        let collection = "/apis/batch/v1/namespaces/default/jobs"
        try sandbox.make(
            collection,
            #"{"metadata":{"name":"hopeless"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"main","image":"x"}]}}}}"#,
            status:
                #"{"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded","message":"too often"}]}"#
        )
        let command =
            try Self.command(Self.manifest("after-job")).map { $0.replacing("migrate", with: "hopeless") } + [
                "-n", "default",
            ]
        let outcome = try sandbox.kpod(command)
        #expect(outcome.status == 9)
        #expect(
            outcome.errors.hasSuffix(
                "error: job.batch/hopeless cannot meet the condition any more: the Job has failed: BackoffLimitExceeded: too often\n"
            ))
    }

    @Test func theLeaderIsLabelledWithNothingButItsRole() throws {
        let manifest = try Self.manifest("web-leader")
        let command = try Self.command(manifest)
        let labels = ["get", "pod", "kpod", "-n", "default", "-o", "jsonpath={.metadata.labels.role}"]
        #expect(try sandbox.kpod(command, as: "default").status == 4)
        #expect(try sandbox.kpod(["apply", "-f", "-"], input: manifest).status == 0)
        let elect = try RunningCommand([sandbox.kpod] + command, environment: sandbox.environment(as: "default"))
        let end = Date(timeIntervalSinceNow: 20)
        while try sandbox.kpod(labels).output != "leader", Date() < end { usleep(20_000) }
        #expect(try sandbox.kpod(labels).output == "leader", "\(elect.errorsSoFar)")
        elect.signal(SIGTERM)
        let outcome = try elect.wait()
        #expect(outcome.status == 143)
        #expect(!outcome.errors.contains("forbidden"), "\(outcome.errors)")
        #expect(try sandbox.kpod(labels).output == "")
    }

    @Test func aChangedMountHasTheProgramSignalled() throws {
        let manifest = try Self.manifest("reload")
        #expect(try sandbox.kpod(["apply", "-f", "-"], input: manifest).status == 0)
        let folder = NSTemporaryDirectory() + "kpod-readme-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/conf", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let name = "web-\(Int.random(in: 0..<100_000))"
        try copyProgram("/bin/sleep", to: "\(folder)/\(name)")
        let program = try RunningCommand(["\(folder)/\(name)", "60"], environment: [:])
        let command = try Self.command(manifest).map {
            $0.replacing("/etc/nginx/conf.d", with: folder + "/conf").replacing("nginx", with: name)
        }
        let sidecar = try RunningCommand([sandbox.kpod] + command, environment: sandbox.environment(as: "default"))
        try sidecar.waitForWords("Following ")
        try "x".write(toFile: folder + "/conf/default.conf", atomically: true, encoding: .utf8)
        // SIGHUP ends a program that does not ask for it.
        #expect(try program.wait().status == 129)
        sidecar.signal(SIGTERM)
        #expect(try sidecar.wait().status == 143)
    }

    @Test func theCertificateComesWithNothingButItsRoleAndAnApproval() throws {
        let manifest = try Self.manifest("own-key")
        let folder = NSTemporaryDirectory() + "kpod-readme-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let port = try LocalPort.free()
        let command = try Self.command(manifest).map {
            $0 == ":8081" ? "127.0.0.1:\(port)" : $0.replacing("--to=/tls", with: "--to=\(folder)/tls")
        }
        #expect(try sandbox.kpod(command, as: "default").status == 4)
        #expect(try sandbox.kpod(["apply", "-f", "-"], input: manifest).status == 0)
        let sidecar = try RunningCommand([sandbox.kpod] + command, environment: sandbox.environment(as: "default"))
        try sidecar.waitForWords("waits for approval")
        let name = try #require(sidecar.outputSoFar.firstMatch(of: /own-key-[a-z0-9]+/)?.0)
        #expect(try sandbox.kpod("certificate", "approve", String(name)).status == 0)
        try sidecar.waitForOutput { $0.contains(" issued, valid until ") }
        #expect(try LocalPort.get(port, "/healthz") == "ok\n")
        for file in ["tls.crt", "tls.key", "ca.crt"] {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/tls/\(file)"))
        }
        sidecar.signal(SIGTERM)
        #expect(try sidecar.wait().status == 143)
    }
}
