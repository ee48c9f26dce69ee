import Foundation
import System
import Testing

/// What is done in a folder stays in it.
@Suite final class FolderTests {
    let path = NSTemporaryDirectory() + "kpod-folder-" + UUID().uuidString
    let folder: Folder

    init() throws {
        try FileManager.default.createDirectory(atPath: path + "/in", withIntermediateDirectories: true)
        try Data("outside".utf8).write(to: URL(fileURLWithPath: path + "/outside"))
        try FileManager.default.createSymbolicLink(atPath: path + "/in/link", withDestinationPath: "../outside")
        try FileManager.default.createSymbolicLink(atPath: path + "/in/up", withDestinationPath: "..")
        folder = try Folder(opening: path + "/in")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func namesThatLeadElsewhereAreNone() {
        for name in ["", ".", "..", "a/b", "/etc/passwd", "../outside", "a\0b"] {
            #expect(throws: SystemError.self) { try folder.createFile(bytes(name), permissions: 0o600) }
            #expect(throws: SystemError.self) { try folder.folder(bytes(name)) }
            #expect(throws: SystemError.self) { try folder.makeFolder(bytes(name), permissions: 0o700) }
            #expect(throws: SystemError.self) { try folder.makeLink(bytes(name), to: bytes("x")) }
            #expect(throws: SystemError.self) { try folder.remove(bytes(name)) }
        }
    }

    @Test func linksAreNotFollowedUnasked() throws {
        #expect(throws: SystemError.self) { try folder.folder(bytes("up")) }
        #expect(throws: SystemError.self) { try folder.file(bytes("link")) }
        #expect(throws: SystemError.self) { try folder.createFile(bytes("link"), permissions: 0o600) }
        #expect(try folder.entry(bytes("link")).kind == .link)
        #expect(folder.target(bytes("up")) == bytes(".."))
        let file = try folder.file(bytes("link"), followsLinks: true)
        #expect(try file.read(limit: 100) == bytes("outside"))
        #expect(try folder.folder(bytes("up"), followsLinks: true).names() == [bytes("in"), bytes("outside")])
    }

    @Test func whatIsMadeTakesThePlaceOfALinkAndNotOfWhatItLeadsTo() throws {
        let file = try folder.createFile(bytes("part"), permissions: 0o600)
        try file.write(bytes("new")[...])
        try file.set(permissions: 0o640, modified: WallTime(seconds: 1_500_000_000, nanoseconds: 5))
        try folder.move(bytes("part"), to: bytes("link"), in: folder)
        let entry = try folder.entry(bytes("link"))
        #expect(entry.kind == .file)
        #expect(entry.permissions == 0o640)
        #expect(entry.modified == WallTime(seconds: 1_500_000_000, nanoseconds: 5))
        #expect(try String(contentsOfFile: path + "/outside", encoding: .utf8) == "outside")
        try folder.makeHardLink(bytes("link"), to: bytes("other"), in: folder)
        try folder.makeLink(bytes("other"), to: bytes("link"))
        #expect(folder.target(bytes("other")) == bytes("link"))
        try folder.remove(bytes("other"))
        try folder.remove(bytes("other"))
    }

    /// Names are bytes, and need not be text.
    @Test func anyNameWillDo() throws {
        for name in [[0xFF, 0x0A], bytes("-rf"), bytes("a b:'\"$(x)")] {
            try folder.makeFolder(name, permissions: 0o700)
            #expect(try folder.names().contains(name))
            try folder.folder(name).set(permissions: 0o500, modified: WallTime(seconds: 1))
            try folder.remove(name, isFolder: true)
        }
    }
}
