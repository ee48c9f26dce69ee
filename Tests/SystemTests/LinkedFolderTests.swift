import Foundation
import System
import Testing

/// Files that change all at once.
@Suite struct LinkedFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func entry(_ name: String, _ text: String) -> LinkedFolder.Entry {
        LinkedFolder.Entry(name, Array(text.utf8), permissions: 0o640)
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try File.read("\(folder.path)/\(name)", limit: 100), as: UTF8.self)
    }

    /// The folder, opened as a command does.
    private var opened: Folder { get throws { try Folder(opening: folder.path) } }

    private var names: [String] { get throws { try File.list(folder.path) } }

    @Test func aStateTakesTheOthersPlace() throws {
        try LinkedFolder.replace(opened, with: [entry("a", "1"), entry("b", "1"), entry("sub/c", "1")])
        #expect(try names.filter { !$0.hasPrefix("..") } == ["a", "b", "sub"])
        try LinkedFolder.replace(opened, with: [entry("b", "2"), entry("d", "2")])
        #expect(try text("b") == "2")
        #expect(try text("d") == "2")
        // Nothing of the first state is left: the link, one state, and the files' links.
        let left = try names
        #expect(left.filter { !$0.hasPrefix("..") } == ["b", "d"])
        #expect(left.count == 4)
        #expect(try File.status("\(folder.path)/b").permissions == 0o640)
    }

    /// A state is made of the files of the last one, and seen when it is shown.
    @Test func aStateIsBuiltOnTheLast() throws {
        try LinkedFolder.replace(opened, with: [entry("a", "1"), entry("sub/c", "1")])
        let inode = try File.status("\(folder.path)/sub/c").inode
        let state = try LinkedFolder.begin(in: opened)
        _ = try state.folder.replace("a", with: Array("2".utf8), permissions: 0o600)
        #expect(try text("a") == "1")
        try LinkedFolder.show(state)
        #expect(try text("a") == "2")
        #expect(try File.status("\(folder.path)/sub/c").inode == inode)
        _ = try LinkedFolder.begin(in: opened)
        LinkedFolder.removeUnfinished(in: try opened)
        #expect(try names.filter { $0.hasPrefix("..") }.count == 2)
        #expect(try LinkedFolder.present(in: opened)?.name == state.name)
    }

    @Test func whatSomebodyElseWroteIsLeftAlone() throws {
        _ = try folder.write("mine", Array("x".utf8))
        try LinkedFolder.replace(opened, with: [entry("a", "1")])
        #expect(throws: SystemError.self) {
            try LinkedFolder.replace(opened, with: [entry("a", "2"), entry("mine", "2")])
        }
        #expect(try text("mine") == "x")
        #expect(try text("a") == "1")
        // The state that could not be shown is gone.
        #expect(try names.count == 4)
    }

    @Test(arguments: ["../out", "a/../../out", "/out", "a//b", "..data", "a/..b", "", "."])
    func nothingLeadsOutOfTheFolder(_ name: String) throws {
        #expect(throws: SystemError.self) { try LinkedFolder.replace(opened, with: [entry(name, "1")]) }
        #expect(try names == [])
    }

    /// The path of the folder is never taken apart.
    @Test(arguments: ["t\u{E4}st", "e\u{301}", "\u{65E5}\u{672C}", "\u{1F468}\u{200D}\u{1F469}", "\u{301}", "a b"])
    func theFolderMayHaveAnyName(_ name: String) throws {
        let path = "\(folder.path)/\(name)"
        for text in ["1", "2"] {
            try LinkedFolder.replace(Folder(making: path), with: [entry("a", text), entry("sub/\(name)", text)])
            #expect(try self.text("\(name)/a") == text)
            #expect(try self.text("\(name)/sub/\(name)") == text)
            #expect(try File.list(path).count == 4)
        }
        LinkedFolder.removeUnfinished(in: try Folder(opening: path))
        #expect(try self.text("\(name)/a") == "2")
    }

    /// A file's name may have a character that is made of a slash and what follows it.
    @Test func aSlashIsAByte() throws {
        try LinkedFolder.replace(opened, with: [entry("a/\u{301}b", "1")])
        #expect(try text("a/\u{301}b") == "1")
        #expect(throws: SystemError.self) { try LinkedFolder.replace(opened, with: [entry("a/..\u{301}b", "1")]) }
    }

    /// Files that lie elsewhere are neither shown, shared nor removed, whatever links somebody has made.
    @Test(arguments: [
        [("..data", "../v")], [("..data", "..kpod-x"), ("..kpod-x", "../v")],
        [("..data", "..kpod-x"), ("..kpod-x", "..kpod-y"), ("..kpod-y", "../v")],
        [("..data", "..kpod-x/v"), ("..kpod-x", "..")], [("..data", "..kpod-x"), ("..kpod-x", "/")],
    ])
    func noLinkLeadsOut(_ links: [(name: String, target: String)]) throws {
        for name in ["v/sub", "in"] { _ = try Folder(making: "\(folder.path)/\(name)") }
        for name in ["v/a", "v/sub/b"] { _ = try folder.write(name, Array("x".utf8)) }
        let inner = try Folder(opening: folder.path + "/in")
        for (name, target) in links { try inner.makeLink(Array(name.utf8), to: Array(target.utf8)) }
        #expect(try LinkedFolder.present(in: inner)?.name == nil)
        LinkedFolder.removeUnfinished(in: inner)
        let state = try LinkedFolder.begin(in: inner)
        #expect(try state.folder.names() == [])
        #expect(throws: SystemError.self) { try LinkedFolder.show(state) }
        #expect(throws: SystemError.self) { try LinkedFolder.replace(inner, with: [entry("c", "1")]) }
        #expect(try File.list(folder.path + "/in") == links.map(\.name).sorted())
        #expect(try text("v/a") + text("v/sub/b") == "xx")
    }

    /// Within a state too, a link is shared and removed as itself.
    @Test func aLinkInAStateIsNotFollowed() throws {
        _ = try Folder(making: folder.path + "/v/sub")
        _ = try folder.write("v/sub/b", Array("x".utf8))
        let inner = try Folder(making: folder.path + "/in")
        try LinkedFolder.replace(inner, with: [entry("a", "1")])
        let first = try #require(try LinkedFolder.present(in: inner))
        try first.folder.makeLink(Array("out".utf8), to: Array("../../v/sub".utf8))
        let state = try LinkedFolder.begin(in: inner)
        #expect(try state.folder.entry(Array("out".utf8)).kind == .link)
        try LinkedFolder.show(state)
        try LinkedFolder.replace(inner, with: [entry("a", "2")])
        #expect(try File.list(folder.path + "/in").count == 3)
        #expect(try text("v/sub/b") == "x")
    }

    /// A link of another's that comes in the place of a state that was opened leads nowhere either.
    @Test func aStateThatGivesWayToALinkIsNotFollowed() throws {
        _ = try Folder(making: folder.path + "/v")
        _ = try folder.write("v/b", Array("x".utf8))
        let inner = try Folder(making: folder.path + "/in")
        let state = try LinkedFolder.begin(in: inner)
        try inner.move(state.name, to: Array("moved".utf8), in: inner)
        try inner.makeLink(state.name, to: Array("../v".utf8))
        _ = try state.folder.replace("a", with: [65], permissions: 0o600)
        #expect(try File.list(folder.path + "/v") == ["b"])
        #expect(throws: SystemError.self) { try LinkedFolder.show(state) }
        #expect(try File.list(folder.path + "/in") == ["moved"])
        #expect(try text("v/b") == "x")
    }

    /// One that another kpod has taken for unfinished does not take the place of the last.
    @Test func aStateThatWasTakenAwayIsNotShown() throws {
        try LinkedFolder.replace(opened, with: [entry("a", "1")])
        let state = try LinkedFolder.begin(in: opened)
        LinkedFolder.removeUnfinished(in: try opened)
        #expect(throws: SystemError.self) { try state.folder.replace("b", with: [65], permissions: 0o600) }
        #expect(throws: SystemError.self) { try LinkedFolder.show(state) }
        #expect(try text("a") == "1")
        #expect(try names.count == 3)
    }

    /// Where a state was and nothing is now, the next one is shown.
    @Test func aStateThatIsGoneIsNoneToKeep() throws {
        try opened.makeLink(Array("..data".utf8), to: Array("..kpod-gone".utf8))
        try LinkedFolder.show(LinkedFolder.begin(in: opened))
        try LinkedFolder.replace(opened, with: [entry("a", "1")])
        #expect(try text("a") == "1")
        #expect(try names.count == 3)
    }
}
