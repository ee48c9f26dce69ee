import Foundation
import Glibc
import Testing

@testable import System

@Suite final class FolderWatchTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "kpod-watch-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func isReadable(_ watch: FolderWatch) -> Bool {
        var entry = pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }

    private func write(_ name: String) throws {
        try "x".write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
    }

    @Test func tellsOfChangesInWatchedFoldersAlone() throws {
        let watch = try FolderWatch()
        #expect(watch.watch([folder + "/a", folder + "/missing"]))
        #expect(!isReadable(watch))
        try write("beside")
        #expect(!isReadable(watch))
        try write("a/file")
        #expect(isReadable(watch))
        watch.drain()
        #expect(!isReadable(watch))
        try FileManager.default.removeItem(atPath: folder + "/a/file")
        #expect(isReadable(watch))
    }

    @Test func aFolderThatWasReplacedIsWatchedAnewAndOneThatIsNotWantedNoLonger() throws {
        let watch = try FolderWatch()
        #expect(watch.watch([folder, folder + "/a"]))
        try FileManager.default.removeItem(atPath: folder + "/a")
        try FileManager.default.createDirectory(atPath: folder + "/a", withIntermediateDirectories: true)
        #expect(watch.watch([folder + "/a"]))
        watch.drain()
        try write("beside")
        #expect(!isReadable(watch))
        try write("a/file")
        #expect(isReadable(watch))
    }
}
