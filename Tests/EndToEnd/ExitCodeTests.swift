import Foundation
import Programs
import Testing

/// The table of exit codes, for every command that speaks to the API server; and that failures keep standard output clean.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct ExitCodeTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    private static let role = "\(Sandbox.repository)/Tests/Fixtures/role.yaml"

    /// Commands that an account without rights may not run.
    private static let refused = [
        "get pods", "get pod shell -o yaml", "get pods -w", "apply -f \(role)", "create -f \(role)",
        "create serviceaccount x", "create token default", "create role r --verb=get --resource=pods",
        "create clusterrole r --verb=get --resource=pods", "create rolebinding b --role=r --user=u",
        "create clusterrolebinding b --clusterrole=r --user=u", "delete pod shell", "delete pods --all",
        "wait --for=ready pod/shell", "wait --for=ready pods --all", "rollout status deploy/web",
        "rollout history deploy/web",
        "rollout restart deploy/web", "rollout pause deploy/web", "rollout resume deploy/web",
        "rollout undo deploy/web",
        "logs shell", "logs -f shell", "logs -l app=web", "logs --match x", "logs --match x -f", "events", "events -w",
        "lock l -- /bin/true", "auth who-can get pods", "auth reconcile -f \(role)",
    ]

    /// Those that everybody may run.
    private static let allowed = ["api-resources", "api-versions", "auth can-i get pods", "auth whoami", "auth matrix"]

    private func run(
        _ words: String, _ options: [String] = [], as account: String = "demo-admin", adding: [String: String] = [:]
    ) throws -> Outcome {
        var arguments = words.split(separator: " ").map(String.init)
        let place = arguments.firstIndex(of: "--") ?? arguments.count
        // A role's manifest names its own namespace.
        let namespace = words.contains(Self.role) ? [] : ["-n", "shop"]
        arguments.insert(contentsOf: namespace + options, at: place)
        return try sandbox.kpod(arguments, as: account, adding: adding)
    }

    private func expect(_ outcome: Outcome, _ status: Int32, _ words: String) {
        #expect(outcome.status == status, "\(words): \(outcome.errors)")
        #expect(outcome.output.isEmpty, "\(words)")
        #expect(!outcome.errors.isEmpty, "\(words)")
    }

    @Test(arguments: refused)
    func forbiddenIs4(_ words: String) throws { expect(try run(words, as: "default"), 4, words) }

    @Test(arguments: refused + allowed)
    func unauthorizedIs5(_ words: String) throws { expect(try run(words, adding: ["KPOD_TOKEN": "x"]), 5, words) }

    @Test(arguments: refused + allowed)
    func noCredentialsAre5(_ words: String) throws {
        expect(try run(words, adding: ["KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"]), 5, words)
    }

    @Test(arguments: refused + allowed)
    func unreachableIs7(_ words: String) throws {
        // What lasts outlives a server that is away: whatLastsOutlivesAServerThatComesLateButNotForEver.
        let lasting = ["get pods -w", "rollout status deploy/web", "logs -f shell", "events -w", "logs --match x -f"]
        guard !lasting.contains(words) else { return }
        // `wait` outlives a server that is away, until its time is over.
        let isWait = words.hasPrefix("wait")
        let options =
            ["--retries=0"] + (isWait ? ["--timeout=300ms"] : words.hasPrefix("lock") ? ["--timeout=300ms"] : [])
        let outcome = try run(words, options, adding: ["KUBERNETES_SERVICE_PORT": "1"])
        expect(outcome, isWait || words.hasPrefix("lock") ? 6 : 7, words)
    }

    @Test(
        arguments: refused + allowed + [
            "whoami", "token", "doctor", "completion", "auth grant get pods", "auth record -- true",
        ])
    func usageIs2(_ words: String) throws { expect(try run(words, ["--nope"]), 2, words) }

    @Test(arguments: [
        "get pod nope", "get nopes", "delete pod nope", "wait --for=ready pod/nope --must-exist",
        "wait --for=ready nopes/x",
        "rollout status deploy/nope", "rollout undo deploy/nope", "logs nope", "logs deploy/nope", "create token nope",
        "events --for=nopes/x", "rollout history deploy/web --revision=99",
    ])
    func notFoundIs3(_ words: String) throws { expect(try run(words), 3, words) }

    @Test(arguments: [
        ("auth can-i get pods", "default", Int32(1)), ("auth can-i get pods", "demo-admin", 0),
        ("get pods -l app=nothing --fail-if-empty", "demo-admin", 1),
        ("wait --for=create cm/never --timeout=200ms", "demo-admin", 6),
        ("rollout status sts/stuck --timeout=200ms", "demo-admin", 3),
        ("wait --for=complete job/broken", "demo-admin", 9),
        ("create -f \(role) --dry-run=server", "demo-admin", 0), ("rollout pause sts/db", "demo-admin", 8),
        ("get pods,nope", "demo-admin", 3), ("get pod nope shell", "demo-admin", 3),
    ])
    func answersAreTold(_ words: String, _ account: String, _ status: Int32) throws {
        let outcome = try run(words, as: account)
        #expect(outcome.status == status, "\(words): \(outcome.errors)")
    }

    @Test func flagsCanBeVariables() throws {
        let waits = try run(
            "wait --for=create cm/never", adding: ["KPOD_WAIT_TIMEOUT": "200ms", "KPOD_WAIT_QUIET": "true"])
        #expect(waits.status == 6)
        #expect(waits.errors == "error: timed out waiting for the condition\n")
        let flag = try run("wait --for=create cm/never -q --timeout=100ms", adding: ["KPOD_WAIT_TIMEOUT": "1h"])
        #expect(flag.status == 6)
        let rollout = try run("rollout status sts/nope", adding: ["KPOD_ROLLOUT_STATUS_TIMEOUT": "x"])
        #expect(rollout.status == 2)
        #expect(rollout.errors.contains("KPOD_ROLLOUT_STATUS_TIMEOUT"))
        let name = try sandbox.kpod("get", "pods", adding: ["KPOD_NAMESPACE": "default", "KPOD_GET_OUTPUT": "name"])
        #expect(name.output == "pod/kpod\n")
    }

    @Test func timesOfKubectlsKeepTheirMeaning() throws {
        // Less than nothing is a week.
        let week = try sandbox.start("wait", "--for=create", "cm/never", "-n", "shop", "--timeout=-1s")
        try week.waitForWords("it does not exist")
        week.signal(SIGTERM)
        #expect(try week.wait().status == 143)
        // A slow answer ends one request, and the wait goes on.
        let own = try Sandbox.another()
        try own.control("POST", "rules", body: #"{"path":"configmaps","count":1,"delay":3}"#)
        let wait = try own.kpod(
            "wait", "--for=create", "cm/settings", "-n", "shop", "--request-timeout=500ms", "--retries=0")
        #expect(wait.status == 0, "\(wait.errors)")
        #expect(wait.errors.contains("no whole answer"))
    }
}
