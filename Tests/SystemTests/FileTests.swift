import Foundation
import System
import Testing

/// A folder that is removed when the test is over.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "kpod-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }
}

@Suite struct FileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Beyond 2262 the nanoseconds since 1970 do not fit 64 bits.
    @Test(arguments: [9_223_372_037, 253_402_300_800, -9_223_372_037, 0])
    func aFileMayBeOfAnyTime(_ seconds: Int) throws {
        let path = try folder.write("old", [])
        var times = [timespec(), timespec(tv_sec: seconds, tv_nsec: 5)]
        guard utimensat(AT_FDCWD, path, &times, 0) == 0 else { return }
        let modified = try File.status(path).modified
        // File systems keep what they can.
        #expect(modified.nanoseconds <= 999_999_999)
        #expect(try File.status(path) == File.status(path))
    }

    /// What others have made non-blocking is waited for all the same.
    @Test func aPipeThatDoesNotBlockIsReadToItsEnd() throws {
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        defer { close(ends[0]) }
        let writer = ends[1]
        Thread.detachNewThread {
            for text in ["a\n", "b\n"] {
                usleep(100_000)
                _ = write(writer, text, 2)
            }
            close(writer)
        }
        #expect(try File.readLine(descriptor: ends[0], path: "p") == Array("a\n".utf8))
        #expect(try File.read(descriptor: ends[0], path: "p", limit: 100) == Array("b\n".utf8))
    }

    @Test(arguments: [0, 1, 4_095, 4_096, 4_097, 100_000])
    func readsWhatIsThere(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try File.read(try folder.write("f", bytes), limit: 1 << 20) == bytes)
    }

    @Test func refusesWhatIsTooLarge() throws {
        let file = try folder.write("f", [UInt8](repeating: 1, count: 101))
        #expect(try File.read(file, limit: 101).count == 101)
        let error = #expect(throws: SystemError.self) { try File.read(file, limit: 100) }
        #expect(error?.isTooLarge == true)
    }

    @Test func refusesAnEndlessFile() {
        let error = #expect(throws: SystemError.self) { try File.read("/dev/zero", limit: 1 << 20) }
        #expect(error?.isTooLarge == true)
    }

    @Test func namesWhatIsMissing() {
        let error = #expect(throws: SystemError.self) { try File.read(folder.path + "/none", limit: 10) }
        #expect(error?.description == "open \(folder.path)/none: No such file or directory")
        #expect(error?.isNotFound == true)
    }

    @Test func tellsADirectory() {
        #expect(File.isDirectory(folder.path))
        #expect(!File.isDirectory(folder.path + "/none"))
        let error = #expect(throws: SystemError.self) { try File.read(folder.path, limit: 10) }
        #expect(error?.description.hasSuffix("Is a directory") == true)
    }

    @Test func listsInOrderOfBytes() throws {
        for name in ["b", "a", "B", ".hidden"] { _ = try folder.write(name, []) }
        #expect(try File.list(folder.path) == [".hidden", "B", "a", "b"])
    }

    @Test func seesThatAFileWasReplaced() throws {
        let first = try File.status(try folder.write("f", [1]))
        #expect(first.kind == .regular)
        #expect(first.size == 1)
        try FileManager.default.removeItem(atPath: folder.path + "/f")
        _ = try folder.write("g", [1])
        #expect(try File.status(try folder.write("f", [1])) != first)
    }
}
