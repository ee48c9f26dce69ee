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

    @Test func aLinkTakesNoPlaceWhereItMayNot() throws {
        #expect(throws: SystemError.self) {
            try folder.makeLink(bytes("link"), to: bytes("elsewhere"), replaces: false)
        }
        #expect(folder.target(bytes("link")) == bytes("../outside"))
        try folder.makeLink(bytes("new"), to: bytes("elsewhere"), replaces: false)
        #expect(folder.target(bytes("new")) == bytes("elsewhere"))
    }

    /// A tree is removed with its links, and without what they lead to.
    @Test func aTreeIsRemovedAndNothingElse() throws {
        _ = try folder.replace("tree/a/b", with: [1], permissions: 0o600)
        for place in ["tree", "tree/a"] {
            try folder.folder(at: place).makeLink(bytes("out"), to: bytes(path))
        }
        try folder.removeTree(bytes("tree"))
        try folder.removeTree(bytes("tree"))
        try folder.removeTree(bytes("up"))
        #expect(try folder.names() == [bytes("link")])
        #expect(try String(contentsOfFile: path + "/outside", encoding: .utf8) == "outside")
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

    /// By a path too, nothing is read, written or removed through a link.
    @Test func pathsStayInTheFolder() throws {
        for name in ["up/outside", "link", "../outside", "a//b", "/outside", "a/../../outside", "", "."] {
            #expect(throws: SystemError.self) { try folder.read(name, limit: 100) }
            #expect(throws: SystemError.self) { try folder.folder(at: name) }
            if name != "link" {
                #expect(throws: SystemError.self) { try folder.replace(name, with: [1], permissions: 0o600) }
                #expect(folder.entry(at: name) == nil)
            }
            try? folder.removeFile(at: name)
        }
        #expect(try String(contentsOfFile: path + "/outside", encoding: .utf8) == "outside")
        #expect(try folder.names() == [bytes("link"), bytes("up")])
    }

    @Test func aFileIsReplacedWithTheFoldersAboveIt() throws {
        var made: [String] = []
        let first = try folder.replace("a/b/c", with: bytes("1"), permissions: 0o640) { made.append($0) }
        #expect(made == ["a", "a/b"])
        #expect(first == folder.entry(at: "a/b/c"))
        #expect(first.permissions == 0o640)
        let second = try folder.replace("a/b/c", with: bytes("2"), permissions: 0o640) { made.append($0) }
        #expect(second != first)
        #expect(made.count == 2)
        #expect(try folder.read("a/b/c", limit: 1) == bytes("2"))
        #expect(throws: SystemError.self) { try folder.read("a/b/c", limit: 0) }
        // A link gives way to the file, and is no file that would be removed.
        try folder.removeFile(at: "up")
        #expect(folder.entry(at: "up")?.kind == .link)
        _ = try folder.replace("link", with: bytes("3"), permissions: 0o600)
        #expect(folder.entry(at: "link")?.kind == .file)
        #expect(try String(contentsOfFile: path + "/outside", encoding: .utf8) == "outside")
        folder.removeIfEmpty("a/b")
        #expect(folder.entry(at: "a/b") != nil)
        try folder.removeFile(at: "a/b/c")
        folder.removeIfEmpty("a/b")
        #expect(try folder.folder(bytes("a")).names().isEmpty)
    }

    @Test func aFolderIsMadeWithThoseAboveIt() throws {
        _ = try Folder(making: path + "/x//y/z/")
        #expect(try Folder(making: path + "/x/y").names() == [bytes("z")])
        #expect(throws: SystemError.self) { try Folder(making: path + "/outside/x") }
    }
}
