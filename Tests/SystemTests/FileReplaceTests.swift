import Foundation
import Testing

@testable import System

@Suite struct FileReplaceTests {
    private func folder() throws -> String {
        let path = NSTemporaryDirectory() + "/kpod-replace-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test func makesAndReplacesWithTheseBits() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/token"
        for text in ["first", "second, and longer"] {
            try File.replace(path, with: Array(text.utf8), permissions: 0o600)
            #expect(try File.read(path, limit: 100) == Array(text.utf8))
            #expect(try File.status(path).permissions == 0o600)
        }
        #expect(try File.list(folder) == ["token"])
    }

    @Test func replacesALinkAndNotWhatItLeadsTo() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try File.replace(folder + "/target", with: [1], permissions: 0o644)
        try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/target")
        try File.replace(folder + "/link", with: [2], permissions: 0o600)
        #expect(try File.read(folder + "/target", limit: 10) == [1])
        #expect(try File.read(folder + "/link", limit: 10) == [2])
    }

    /// Two containers of a pod that share a folder have the same process ids.
    @Test func whatAnotherProcessIsWritingStays() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/token"
        let others = "token.\(Process.id).new"
        try Data("other".utf8).write(to: URL(fileURLWithPath: folder + "/" + others))
        try File.replace(path, with: [3], permissions: 0o600)
        #expect(try File.list(folder) == ["token", others])
        #expect(try File.read(folder + "/" + others, limit: 10) == Array("other".utf8))
    }

    @Test func aFailureLeavesNothing() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try File.replace(folder + "/token", with: [3], permissions: 0o600)
        try FileManager.default.createDirectory(atPath: folder + "/taken", withIntermediateDirectories: true)
        #expect(throws: SystemError.self) { try File.replace(folder + "/taken", with: [4], permissions: 0o600) }
        #expect(throws: SystemError.self) { try File.replace("/nowhere/token", with: [4], permissions: 0o600) }
        #expect(try File.list(folder) == ["taken", "token"])
    }
}
