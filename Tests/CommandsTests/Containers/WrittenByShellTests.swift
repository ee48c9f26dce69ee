import Foundation
import Programs
import Testing

@testable import Commands

/// What a shell in a container makes of a file that comes as it is.
@Suite struct WrittenByShellTests {
    private let fixture: CopyFixture

    init() throws {
        fixture = try CopyFixture()
        try fixture.make("in/old", "old")
    }

    private func shell(_ script: String, _ words: String..., input: String = "") throws -> Int32 {
        try run(program: "sh", ["-c", script, "sh"] + words, input: Data(input.utf8)).status
    }

    private var folder: String { fixture.folder + "/in" }

    /// To cat a connection that has broken off is the end of its input.
    @Test func aPartIsTakenAway() throws {
        #expect(try shell(CopyUpload.write, folder + "/p", "5", input: "1234") != 0)
        #expect(fixture.tree == ["in", "in/old"])
        #expect(try shell(CopyUpload.write, folder + "/p", "5", input: "12345") == 0)
        #expect(try shell(CopyUpload.write, folder + "/q", input: "of any size") == 0)
        #expect(fixture.text("in/p") == "12345")
        #expect(fixture.text("in/q") == "of any size")
    }

    /// A file takes the place of a file or a link, and is not moved into a folder.
    @Test func aFileTakesNoPlaceOfAFolder() throws {
        let files = FileManager.default
        try files.createDirectory(atPath: folder + "/folder", withIntermediateDirectories: false)
        try files.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "folder")
        for (name, code) in [("old", 0), ("link", 0), ("new", 0), ("folder", 2)] {
            try fixture.make("in/.part", "text")
            let ended = try shell(CopyUpload.finish, folder + "/.part", folder + "/" + name, "4", "640")
            #expect(ended == code, "\(name)")
            if code == 0 { #expect(fixture.text("in/" + name) == "text") }
        }
        #expect(try files.contentsOfDirectory(atPath: folder + "/folder") == [])
        #expect(fixture.tree == ["in", "in/folder", "in/link", "in/new", "in/old"])
        try fixture.make("in/.part", "tex")
        #expect(try shell(CopyUpload.finish, folder + "/.part", folder + "/old", "4", "640") == 1)
        #expect(fixture.text("in/old") == "text")
    }
}
