import Foundation
import Programs
import Testing

/// kpod in a container that offers as little as one may.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct ContainerTests {
    /// The suite's environment holds neither HOME nor PATH; here a user is added that no file knows, and a root folder
    /// that cannot be written.
    @Test(.enabled(if: geteuid() == 0, "needs root"))
    func runsAsAnyUserOnAReadOnlyRoot() throws {
        let sandbox = try Sandbox.shared()
        // The service account files are readable by everyone, the build folder may not be: a copy of kpod is.
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try copyProgram(sandbox.kpod, to: "\(folder)/kpod")
        try FileManager.default.copyItem(
            atPath: sandbox.announcement.accounts["demo-admin"] ?? "", toPath: "\(folder)/account")
        _ = try run(["/bin/chmod", "-R", "a+rX", folder], environment: [:])
        var environment = sandbox.environment()
        environment["KPOD_SERVICE_ACCOUNT_DIR"] = "\(folder)/account"
        // A mount namespace of its own, in which everything is made read-only.
        let script =
            "mount --make-rprivate / && mount -o remount,bind,ro / && exec setpriv --reuid=$1 --regid=$1 --clear-groups $2 get pods"
        let outcome = try run(
            [
                "/usr/bin/unshare", "--mount", "/bin/sh", "-c", "PATH=/usr/sbin:/usr/bin:/sbin:/bin; \(script)", "sh",
                "123456", "\(folder)/kpod",
            ],
            environment: environment)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("NAME "))
    }

    @Test(arguments: [
        ["get", "pods"], ["get", "pods", "--curl"], ["whoami"], ["get", "nothing-like-this"],
        ["get", "pods", "-o", "json"],
    ])
    func theTokenNeverAppears(_ arguments: [String]) throws {
        let sandbox = try Sandbox.shared()
        let folder = try #require(sandbox.announcement.accounts["demo-admin"])
        let token = try String(contentsOfFile: "\(folder)/token", encoding: .utf8)
        let outcome = try run([sandbox.kpod] + arguments + ["-v=9"], environment: sandbox.environment())
        #expect(!outcome.output.isEmpty || !outcome.errors.isEmpty)
        // The signature alone would do harm: look for each of the token's three parts but the header, which is public.
        for part in token.split(separator: ".").dropFirst() {
            #expect(!outcome.output.contains(part))
            #expect(!outcome.errors.contains(part))
        }
    }

    @Test func withoutAServiceAccountSaysWhatWouldMendIt() throws {
        let outcome = try Sandbox.shared().kpod("get", "pods", adding: ["KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"])
        #expect(outcome.status == 5)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("/nowhere"))
    }

    @Test func nobodyListeningIsUnreachable() throws {
        let outcome = try Sandbox.shared().kpod("get", "pods", "--retries=0", adding: ["KUBERNETES_SERVICE_PORT": "1"])
        #expect(outcome.status == 7)
    }

    @Test func aReaderThatLeavesEndsItQuietly() throws {
        let sandbox = try Sandbox.shared()
        let outcome = try run(
            ["/bin/bash", "-c", "\"$1\" get pods -A -o yaml | head -1; echo ${PIPESTATUS[0]}", "bash", sandbox.kpod],
            environment: sandbox.environment().merging(["PATH": "/usr/bin:/bin"]) { $1 })
        #expect(["apiVersion: v1\n141\n", "apiVersion: v1\n0\n"].contains(outcome.output))
        #expect(outcome.errors.isEmpty)
    }

    private func temporaryFolder() throws -> String {
        let path = NSTemporaryDirectory() + "/kpod-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}
