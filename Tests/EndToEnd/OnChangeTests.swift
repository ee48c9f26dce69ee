import Foundation
import Programs
import Testing

/// `kpod on-change` with real files and inotify, and with objects of the sandbox.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
final class OnChangeTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox
    private let folder: String

    init() throws {
        sandbox = try Self.started.get()
        folder = NSTemporaryDirectory() + "kpod-on-change-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/mount/..v1", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func start(_ words: String...) throws -> RunningCommand {
        let command = try RunningCommand(
            [sandbox.kpod, "on-change"] + words,
            environment: sandbox.environment().merging(["KPOD_NAMESPACE": "default", "PATH": "/usr/bin:/bin"]) { $1 })
        try command.waitForWords("Following ")
        return command
    }

    private func write(_ text: String, _ name: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
    }

    private var log: String { (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? "" }

    private func waitForLog(_ text: String, _ command: RunningCommand) throws {
        let end = Date(timeIntervalSinceNow: 15)
        while log != text {
            guard Date() < end else { throw HarnessError(description: "the log is \(log): \(command.errorsSoFar)") }
            usleep(10_000)
        }
    }

    @Test func aMountThatSwingsAndFilesThatComeAndGoRunTheProgram() throws {
        try write("1", "mount/..v1/key")
        try FileManager.default.createSymbolicLink(atPath: folder + "/mount/..data", withDestinationPath: "..v1")
        try FileManager.default.createSymbolicLink(atPath: folder + "/mount/key", withDestinationPath: "..data/key")
        let command = try start(
            folder + "/mount/key", folder + "/deep/below/file", "--settle=50ms",
            "--exec=/bin/sh -c 'cat \(folder)/mount/key \(folder)/deep/below/file 2>&- | tr -d \"\\n\" >> \(folder)/log; echo >> \(folder)/log'"
        )
        try FileManager.default.createDirectory(atPath: folder + "/mount/..v2", withIntermediateDirectories: true)
        try write("2", "mount/..v2/key")
        try FileManager.default.createSymbolicLink(atPath: folder + "/mount/..data_tmp", withDestinationPath: "..v2")
        rename(folder + "/mount/..data_tmp", folder + "/mount/..data")
        try FileManager.default.removeItem(atPath: folder + "/mount/..v1")
        try waitForLog("2\n", command)
        try FileManager.default.createDirectory(atPath: folder + "/deep/below", withIntermediateDirectories: true)
        try write("x", "deep/below/file")
        let end = Date(timeIntervalSinceNow: 15)
        while !log.hasSuffix("2x\n"), Date() < end { usleep(10_000) }
        #expect(log.hasSuffix("2x\n"), "\(log) \(command.errorsSoFar)")
        let before = log
        try FileManager.default.removeItem(atPath: folder + "/deep")
        try waitForLog(before + "2\n", command)
        command.signal(SIGTERM)
        #expect(try command.wait().status == 143)
    }

    @Test func twoReplicasRestartAWorkloadOnce() throws {
        try sandbox.make("/api/v1/namespaces/default/configmaps", #"{"metadata":{"name":"settings"},"data":{"k":"1"}}"#)
        try sandbox.make(
            "/apis/apps/v1/namespaces/default/deployments",
            #"{"metadata":{"name":"restarted"},"spec":{"selector":{"matchLabels":{"app":"r"}},"template":{"metadata":{"labels":{"app":"r"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}"#
        )
        func generation() throws -> String {
            try sandbox.kpod("get", "deploy", "restarted", "-n", "default", "-o", "jsonpath={.metadata.generation}")
                .output
        }
        let before = try generation()
        let replicas = try (0..<2).map { _ in
            try start("configmap/settings", "--settle=50ms", "--restart=deployment/restarted")
        }
        try sandbox.api(
            "PATCH", "/api/v1/namespaces/default/configmaps/settings", #"{"metadata":{"labels":{"a":"b"}}}"#)
        try sandbox.api("PATCH", "/api/v1/namespaces/default/configmaps/settings", #"{"data":{"k":"2"}}"#)
        for replica in replicas { try replica.waitForWords("configmaps/settings has changed") }
        let end = Date(timeIntervalSinceNow: 15)
        while try generation() == before, Date() < end { usleep(10_000) }
        usleep(500_000)
        #expect(try generation() == String((Int(before) ?? 0) + 1))
        for replica in replicas {
            #expect(replica.errorsSoFar.components(separatedBy: "has changed").count == 2, "\(replica.errorsSoFar)")
            replica.signal(SIGTERM)
            #expect(try replica.wait().status == 143)
        }
    }

    @Test func aRequestIsSentAndAFailureToldOnce() throws {
        try write("1", "file")
        let port = 20_000 + Int.random(in: 0..<9_000)
        let command = try start(
            folder + "/file", "--settle=20ms", "--request=http://127.0.0.1:\(port)/reload",
            "--exec=/bin/sh -c 'echo x >> \(folder)/log'")
        try write("2", "file")
        try waitForLog("x\n", command)
        try command.waitForWords("it is tried again")
        #expect(command.errorsSoFar.contains("POST http://127.0.0.1:\(port)/reload failed: "), "\(command.errorsSoFar)")
        command.signal(SIGTERM)
        #expect(try command.wait().status == 143)
    }
}
