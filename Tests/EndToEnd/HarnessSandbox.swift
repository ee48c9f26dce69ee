import Foundation
import Programs

/// The sandbox, started once for all tests of this process. It ends by itself when this process does.
final class Sandbox: Sendable {
    /// What the sandbox says of itself on its first line of output.
    struct Announcement: Decodable, Sendable {
        let port: Int
        let server: String
        /// The address under which requests are counted and faults are ordered.
        let control: String
        let dir: String
        let ca: String
        let kubeconfig: String
        /// The service account folder of each account.
        let accounts: [String: String]
        /// Ports with faulty TLS, by fault.
        let faults: [String: Int]?
    }

    let announcement: Announcement
    /// The built kpod.
    let kpod: String
    /// A real kubectl, where there is one that can be compared with.
    let kubectl = Sandbox.installedKubectl
    // Held so that the process lives as long as this does.
    nonisolated(unsafe) private let process: RunningCommand

    /// Why there is no sandbox here: nil when there is one.
    static let missing: String? = {
        let environment = ProcessInfo.processInfo.environment
        if environment["KPOD_END_TO_END"] != nil { return nil }
        for path in [sandboxPath, kpodPath] where !FileManager.default.isExecutableFile(atPath: path) {
            return "\(path) is not built; Tests/run builds it"
        }
        return nil
    }()

    /// The kubectl that KUBECTL names, if it is as new as the one that kpod follows: older ones lack flags and print
    /// some lines otherwise. Tests that need one are enabled by it; without it they count as skipped.
    static let installedKubectl: String? = {
        guard let path = ProcessInfo.processInfo.environment["KUBECTL"], !path.isEmpty,
            let outcome = try? run([path, "version", "--client"], environment: ["PATH": "/usr/bin:/bin"]),
            let minor = outcome.output.firstMatch(of: /Client Version: v1\.(\d+)/)?.1
        else { return nil }
        return (Int(minor) ?? 0) >= 37 ? path : nil
    }()

    /// The running sandbox. The first to ask starts it.
    static func shared() throws -> Sandbox { try started.get() }

    /// A sandbox of a suite's own, for one that changes what others rely on, such as the rights of an account.
    static func another() throws -> Sandbox { try Sandbox() }

    private static let started = Result { try Sandbox() }

    /// Another one, for the tests that spoil its answers, count its requests or rotate its tokens: those run one after
    /// the other, in the suite `Faults`. It has 1,200 pods more, in namespace many.
    static func spoiled() throws -> Sandbox { try startedToSpoil.get() }

    private static let startedToSpoil = Result { try Sandbox("--pods", "1200") }

    /// The top folder of the repository.
    static let repository: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.path
    }()

    private static var sandboxPath: String {
        ProcessInfo.processInfo.environment["SANDBOX_BINARY"] ?? "\(repository)/Tests/Sandbox/.build/debug/sandbox"
    }

    private static var kpodPath: String {
        ProcessInfo.processInfo.environment["KPOD_BINARY"] ?? "\(repository)/.build/debug/kpod"
    }

    private init(_ options: String...) throws {
        let environment = ProcessInfo.processInfo.environment
        kpod = Self.kpodPath
        process = try RunningCommand(
            [Self.sandboxPath, "--tls-faults"] + options,
            environment: ["PATH": environment["PATH"] ?? "/usr/bin:/bin:/usr/sbin"])
        try process.waitForOutput(seconds: 60) { $0.contains("\n") }
        announcement = try JSONDecoder().decode(Announcement.self, from: Data(process.outputSoFar.utf8))
    }

    /// The environment of a container whose pod runs as an account: nothing but what Kubernetes sets.
    func environment(as account: String = "demo-admin") -> [String: String] {
        [
            "KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": String(announcement.port),
            "KPOD_SERVICE_ACCOUNT_DIR": announcement.accounts[account] ?? "\(announcement.dir)/\(account)",
        ]
    }

    /// Runs kpod in a pod of an account.
    func kpod(
        _ arguments: String..., as account: String = "demo-admin", adding extra: [String: String] = [:],
        input: String? = nil
    ) throws -> Outcome {
        try kpod(arguments, as: account, adding: extra, input: input)
    }

    /// Runs kpod in a pod of an account.
    func kpod(
        _ arguments: [String], as account: String = "demo-admin", adding extra: [String: String] = [:],
        input: String? = nil
    ) throws -> Outcome {
        try run(
            [kpod] + arguments, environment: environment(as: account).merging(extra) { $1 },
            input: input.map { Data($0.utf8) })
    }

    /// Starts kpod in a pod of an account, and leaves it running.
    func start(_ arguments: String..., as account: String = "demo-admin") throws -> RunningCommand {
        try RunningCommand([kpod] + arguments, environment: environment(as: account))
    }

    /// What the real kubectl finds the sandbox by.
    var kubectlEnvironment: [String: String] {
        ["KUBECONFIG": announcement.kubeconfig, "HOME": announcement.dir, "PATH": "/usr/bin:/bin"]
    }

    /// Runs the real kubectl as an account. Its caches go into the sandbox's folder.
    func kubectl(_ arguments: [String], as account: String = "demo-admin", input: String? = nil) throws -> Outcome {
        guard let kubectl else { throw HarnessError(description: "kubectl is not installed") }
        return try run(
            [kubectl, "--context", account] + arguments, environment: kubectlEnvironment,
            input: input.map { Data($0.utf8) })
    }

    /// A request that the sandbox saw.
    struct SeenRequest: Decodable, Sendable {
        let method: String
        /// Path and query as they were sent.
        let path: String
        /// The number of the connection that it came over.
        let connection: Int?
        /// The HTTP version.
        let version: String
        /// Whether it carried anything that proves who sent it.
        let authenticated: Bool
    }

    /// The requests since they were last forgotten.
    func requests() throws -> [SeenRequest] {
        try JSONDecoder().decode([SeenRequest].self, from: control("GET", "requests"))
    }

    /// Forgets the requests seen so far.
    func forgetRequests() throws { _ = try control("DELETE", "requests") }

    /// Speaks to the sandbox beside its API. Through curl, which waits without a run loop.
    @discardableResult
    func control(_ method: String, _ path: String, body: String? = nil) throws -> Data {
        var arguments = ["/usr/bin/curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--request", method]
        if let body { arguments += ["--data-binary", body] }
        let outcome = try run(arguments + ["\(announcement.control)/\(path)"], environment: [:])
        guard outcome.status == 0 else {
            throw HarnessError(description: "sandbox: \(method) \(path): \(outcome.errors)")
        }
        return outcome.outputBytes
    }
}
