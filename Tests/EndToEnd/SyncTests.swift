import Foundation
import Programs
import Testing

extension Faults {
    /// `kpod sync` through all that befalls an API server.
    @Suite final class SyncTests {
        private let sandbox: Sandbox
        private let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-e2e-\(UUID().uuidString)")
            .path
        private let label = "sync-" + UUID().uuidString.prefix(8).lowercased()
        private static let collection = "/api/v1/namespaces/shop/configmaps"

        init() throws { sandbox = try Sandbox.spoiled() }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        private func put(_ name: String, _ text: String) throws {
            try sandbox.make(
                Self.collection,
                #"{"metadata":{"name":"\#(label)-\#(name)","labels":{"use":"\#(label)"}},"data":{"\#(name)":"\#(text)"}}"#
            )
        }

        private func change(_ name: String, _ text: String) throws {
            try sandbox.api("PATCH", "\(Self.collection)/\(label)-\(name)", #"{"data":{"\#(name)":"\#(text)"}}"#)
        }

        private func remove(_ name: String) throws {
            try sandbox.api("DELETE", "\(Self.collection)/\(label)-\(name)")
        }

        private func waitFor(_ files: [String: String], _ command: RunningCommand, seconds: Double = 30) throws {
            let deadline = Date(timeIntervalSinceNow: seconds)
            while files != found {
                guard Date() < deadline else {
                    throw HarnessError(description: "the files are \(found), not \(files)\n\(command.errorsSoFar)")
                }
                usleep(5_000)
            }
        }

        private var found: [String: String] {
            var found: [String: String] = [:]
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            where !name.hasPrefix(".kpod-sync") {
                found[name] = FileManager.default.contents(atPath: "\(folder)/\(name)").map {
                    String(decoding: $0, as: UTF8.self)
                }
            }
            return found
        }

        @Test func filesStayTrueWhateverBefallsTheServer() throws {
            try put("a", "1")
            try put("b", "1")
            let sync = try sandbox.start("sync", "configmaps", "-n", "shop", "-l", "use=\(label)", "--to", folder)
            try waitFor(["a": "1", "b": "1"], sync)
            var expected = ["a": "1", "b": "1"]
            let faults: [(String, String?)] = [
                ("close-watches", nil), ("expire-watches", nil), ("compact", nil), ("rotate", nil),
                ("outage", #"{"seconds":0.5}"#), ("close-watches", nil),
            ]
            for (index, fault) in faults.enumerated() {
                try sandbox.control("POST", fault.0, body: fault.1)
                // While the server is away the driver has to wait as well.
                if fault.0 == "outage" { usleep(900_000) }
                try change("a", "\(index)-\(fault.0)")
                try put("n\(index)", "new")
                if index > 0 { try remove("n\(index - 1)") }
                expected = ["a": "\(index)-\(fault.0)", "b": "1", "n\(index)": "new"]
                try waitFor(expected, sync)
            }
            sync.signal(SIGTERM)
            #expect(try sync.wait().status == 143)
            // What goes while nobody looks is gone afterwards.
            try remove("b")
            let again = try sandbox.kpod(
                "sync", "configmaps", "-n", "shop", "-l", "use=\(label)", "--to", folder, "--once")
            #expect(again.status == 0, "\(again.errors)")
            expected["b"] = nil
            #expect(found == expected)
        }

        @Test func aHookAndAProbeAreAnswered() throws {
            try put("a", "1")
            let port = try LocalPort.free()
            let mark = folder + "-mark"
            defer { try? FileManager.default.removeItem(atPath: mark) }
            let sync = try sandbox.start(
                "sync", "configmaps", "-n", "shop", "-l", "use=\(label)", "--to", folder, "--health",
                "127.0.0.1:\(port)", "--settle", "50ms", "--exec", "/bin/cp '\(folder)/a' \(mark)")
            try waitFor(["a": "1"], sync)
            #expect(try LocalPort.get(port, "/healthz") == "ok\n")
            #expect(try LocalPort.get(port, "/metrics").contains("\nkpod_sync_files 1\n"))
            try change("a", "2")
            let deadline = Date(timeIntervalSinceNow: 20)
            while FileManager.default.contents(atPath: mark) != Data("2".utf8), Date() < deadline { usleep(5_000) }
            #expect(FileManager.default.contents(atPath: mark) == Data("2".utf8), "\(sync.errorsSoFar)")
            sync.signal(SIGTERM)
            _ = try sync.wait()
        }

        /// Objects are read one by one: a page of them is not held.
        @Test func memoryDoesNotGrowWithTheObjects() throws {
            let text = String(repeating: "x", count: 1_000_000)
            for number in 0..<24 {
                let made = try sandbox.kpod(
                    "create", "-n", "shop", "-f", "-",
                    input: #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(label)-\#(number)","#
                        + #""labels":{"use":"\#(label)"}},"data":{"\#(number)":"\#(text)"}}"#)
                #expect(made.status == 0, "\(made.errors)")
            }
            func peak(_ more: String...) throws -> Int {
                let sync = try RunningCommand(
                    [sandbox.kpod, "sync", "configmaps", "-n", "shop", "-l", "use=\(label)", "--to", folder] + more,
                    environment: sandbox.environment())
                let count = more.isEmpty ? 24 : 1
                let end = Date(timeIntervalSinceNow: 60)
                while found.count < count, Date() < end { usleep(10_000) }
                #expect(found.count == count)
                let status = try String(contentsOfFile: "/proc/\(sync.process)/status", encoding: .utf8)
                sync.signal(SIGTERM)
                _ = try sync.wait()
                return status.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0
            }
            let one = try peak("--only", "0")
            let all = try peak()
            // Each holds a megabyte, which is there several times while it is read and written.
            #expect(all < one + 8_000, "\(one) kB and \(all) kB")
            for number in 0..<24 { try remove(String(number)) }
        }

        @Test func theLeastRoleIsRecorded() throws {
            try put("a", "1")
            let recorded = try sandbox.kpod(
                [
                    "auth", "record", "--", sandbox.kpod, "sync", "configmaps", "-n", "shop", "-l", "use=\(label)",
                    "--to",
                    folder, "--once",
                ], adding: ["PATH": "/usr/bin:/bin"])
            #expect(recorded.status == 0, "\(recorded.errors)")
            #expect(recorded.output.contains("- list"))
            #expect(!recorded.output.contains("- get"))
        }
    }
}
