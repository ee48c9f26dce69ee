import Foundation
import Testing

@testable import System

/// A folder that is gone with its owner.
@Suite struct TemporaryFolderTests {
    @Test func itsFilesAreItsOwnersAndGoWithIt() throws {
        let parent = FileManager.default.temporaryDirectory.path
        var path = ""
        do {
            let folder = try System.TemporaryFolder("KPOD-", [("a", [65]), ("empty", [])], in: parent)
            path = folder.path
            #expect(try File.list(path) == ["a"])
            #expect(try File.status(path).permissions == 0o700)
            #expect(try File.status(path + "/a").permissions == 0o600)
            _ = folder
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func aFolderThatCannotBeWrittenToIsAnErrorWithItsName() {
        #expect(throws: SystemError.self) { try System.TemporaryFolder("KPOD-", [], in: "/nowhere") }
    }
}
