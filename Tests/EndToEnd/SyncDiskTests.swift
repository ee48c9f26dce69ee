import Foundation
import Programs
import Testing

extension Faults {
    /// `kpod sync` into a folder on a file system of its own, which is too small or may not be written.
    @Suite(.enabled(if: geteuid() == 0, "needs root")) final class SyncDiskTests {
        private let sandbox: Sandbox
        private let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-disk-\(UUID().uuidString)")
            .path
        private let label = "disk-" + UUID().uuidString.prefix(8).lowercased()
        private static let collection = "/api/v1/namespaces/shop/configmaps"

        init() throws {
            sandbox = try Sandbox.spoiled()
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        private func put(_ name: String, _ text: String) throws {
            try sandbox.make(
                Self.collection,
                #"{"metadata":{"name":"\#(label)-\#(name)","labels":{"use":"\#(label)"}},"data":{"\#(name)":"\#(text)"}}"#
            )
        }

        /// Starts a sync in a mount namespace with the file system of these options, which goes with it.
        private func start(_ options: String, _ more: String...) throws -> RunningCommand {
            let script = "mount -t tmpfs -o \(options) tmpfs '\(folder)' && exec \"$@\""
            let words =
                ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, "sh", sandbox.kpod, "sync", "configmaps"]
                + ["-n", "shop", "-l", "use=\(label)", "--to", folder] + more
            return try RunningCommand(
                words, environment: sandbox.environment().merging(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]) { $1 })
        }

        /// What the process sees in the folder.
        private func files(_ command: RunningCommand) -> [String: Int] {
            var found: [String: Int] = [:]
            let place = "/proc/\(command.process)/root\(folder)"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] where name != ".kpod-sync" {
                found[name] = FileManager.default.contents(atPath: "\(place)/\(name)")?.count
            }
            return found
        }

        private func wait(for files: [String: Int], _ command: RunningCommand) throws {
            let end = Date(timeIntervalSinceNow: 30)
            while self.files(command) != files {
                guard Date() < end else {
                    throw HarnessError(description: "\(self.files(command))\n\(command.errorsSoFar)")
                }
                usleep(10_000)
            }
        }

        @Test func whatHasNoRoomIsToldOfAndWrittenWhenThereIsSome() throws {
            try put("big", String(repeating: "x", count: 100_000))
            try put("small", "1")
            let sync = try start("size=64k")
            try sync.waitForWords("big is not as it should be, and is tried again: No space left on device")
            try wait(for: ["small": 1], sync)
            try sandbox.api("PATCH", "\(Self.collection)/\(label)-big", #"{"data":{"big":"22"}}"#)
            try wait(for: ["small": 1, "big": 2], sync)
            #expect(sync.errorsSoFar.components(separatedBy: "No space left").count == 2, "\(sync.errorsSoFar)")
            sync.signal(SIGTERM)
            #expect(try sync.wait().status == 143)
        }

        @Test func aFolderThatMayNotBeWrittenIsToldOfOnce() throws {
            try put("a", "1")
            let once = try start("ro", "--once").wait()
            #expect(once.status == 10)
            #expect(once.errors.contains("Read-only file system"), "\(once.errors)")
            let sync = try start("ro")
            try sync.waitForWords("Read-only file system")
            _ = try run(
                ["/usr/bin/nsenter", "--mount", "--target", String(sync.process)]
                    + ["/bin/mount", "-o", "remount,rw", folder], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
            )
            try wait(for: ["a": 1], sync)
            sync.signal(SIGTERM)
            let outcome = try sync.wait()
            #expect(outcome.errors.components(separatedBy: "Read-only").count == 2, "\(outcome.errors)")
        }
    }
}
