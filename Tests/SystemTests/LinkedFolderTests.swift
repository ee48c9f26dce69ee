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

    private var names: [String] { get throws { try File.list(folder.path) } }

    @Test func aStateTakesTheOthersPlace() throws {
        try LinkedFolder.replace(folder.path, with: [entry("a", "1"), entry("b", "1"), entry("sub/c", "1")])
        #expect(try names.filter { !$0.hasPrefix("..") } == ["a", "b", "sub"])
        try LinkedFolder.replace(folder.path, with: [entry("b", "2"), entry("d", "2")])
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
        try LinkedFolder.replace(folder.path, with: [entry("a", "1"), entry("sub/c", "1")])
        let inode = try File.status("\(folder.path)/sub/c").inode
        let state = try LinkedFolder.begin(in: folder.path)
        try File.replace("\(state)/a", with: Array("2".utf8), permissions: 0o600)
        #expect(try text("a") == "1")
        try LinkedFolder.show(state, in: folder.path)
        #expect(try text("a") == "2")
        #expect(try File.status("\(folder.path)/sub/c").inode == inode)
        _ = try LinkedFolder.begin(in: folder.path)
        LinkedFolder.removeUnfinished(in: folder.path)
        #expect(try names.filter { $0.hasPrefix("..") }.count == 2)
        #expect(LinkedFolder.present(in: folder.path) == state)
    }

    @Test func whatSomebodyElseWroteIsLeftAlone() throws {
        _ = try folder.write("mine", Array("x".utf8))
        try LinkedFolder.replace(folder.path, with: [entry("a", "1")])
        #expect(throws: SystemError.self) {
            try LinkedFolder.replace(folder.path, with: [entry("a", "2"), entry("mine", "2")])
        }
        #expect(try text("mine") == "x")
        #expect(try text("a") == "1")
        // The state that could not be shown is gone.
        #expect(try names.count == 4)
    }

    @Test(arguments: ["../out", "a/../../out", "/out", "a//b", "..data", "a/..b", "", "."])
    func nothingLeadsOutOfTheFolder(_ name: String) throws {
        #expect(throws: SystemError.self) { try LinkedFolder.replace(folder.path, with: [entry(name, "1")]) }
        #expect(try names == [])
    }
}
