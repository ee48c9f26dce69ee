import FakeTransport
import Foundation
import Testing

@testable import Commands

/// Whose a file is that `kpod sync` is to write, and where it may be.
@Suite final class SyncOwnershipTests: SyncTestCase {
    @Test func theOlderObjectHasAFileAndTheOtherIsTold() {
        client.answer(
            .get, Self.list,
            body: Self.items(Self.map("new", #""a":"new""#, created: 2), Self.map("old", #""a":"old""#, created: 1)))
        client.answer(
            .get, Self.watch(7),
            steps: [Self.event("DELETED", Self.map("old", #""a":"old""#, created: 1, version: 9)), .silence])
        // What the heir holds is read again.
        client.answer(.get, Self.list, body: Self.items(Self.map("new", #""a":"new""#, created: 2), version: 10))
        client.answer(.get, Self.watch(10), steps: [.silence])
        let run = sync()
        #expect(
            run.errors.contains(
                "default/configmaps/new: its file a is that of default/configmaps/old, which is older"), "\(run.errors)"
        )
        #expect(files == ["a": "new"])
    }

    @Test func whatSomebodyElseHasWrittenIsLeftAlone() throws {
        try put("a", "mine")
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1","b":"2""#)))
        let run = sync("--once")
        #expect(run.status == .failure)
        #expect(run.errors.contains("kpod has not written it"))
        #expect(files == ["a": "mine", "b": "2"])
        client.answer(.get, Self.list, body: Self.items())
        #expect(sync("--once").status == .success)
        #expect(files == ["a": "mine"])
    }

    @Test func noLinkLeadsOut() throws {
        let outside = folder + "-outside"
        defer { try? FileManager.default.removeItem(atPath: outside) }
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder + "/sub", withDestinationPath: outside)
        try FileManager.default.createSymbolicLink(atPath: folder + "/k", withDestinationPath: outside + "/k")
        client.answer(
            .get, Self.list,
            body: Self.items(Self.map("x", #""a":"1""#, annotation: "sub"), Self.map("y", #""k":"1","ok":"2""#)))
        let run = sync("--once", "--folder-annotation", "folder")
        #expect(run.status == .failure)
        #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == [])
        #expect(FileManager.default.contents(atPath: folder + "/ok") == Data("2".utf8))
    }

    @Test func foldersByAnnotation() throws {
        let other = folder + "-other"
        defer { try? FileManager.default.removeItem(atPath: other) }
        client.answer(
            .get, Self.list,
            body: Self.items(
                Self.map("x", #""a":"1""#, annotation: "sub/deep"),
                Self.map("y", #""b":"2""#, annotation: folder + "/abs"),
                Self.map("z", #""c":"3""#, annotation: "/etc"), Self.map("w", #""d":"4""#, annotation: "../up"),
                Self.map("v", #""e":"5""#, annotation: other)))
        let run = sync("--once", "--folder-annotation", "folder", "--allow-folder", other)
        #expect(run.status == .success, "\(run.errors)")
        #expect(files == ["sub/deep/a": "1", "abs/b": "2"])
        #expect(FileManager.default.contents(atPath: other + "/e") == Data("5".utf8))
        #expect(run.errors.components(separatedBy: "neither below").count == 3, "\(run.errors)")
        client.answer(.get, Self.list, body: Self.items())
        #expect(sync("--once", "--folder-annotation", "folder", "--allow-folder", other).status == .success)
        #expect(files == [:])
        #expect(!FileManager.default.fileExists(atPath: folder + "/sub"))
        #expect(!FileManager.default.fileExists(atPath: other + "/e"))
    }

    @Test func anAllowedFolderMayHaveAnyName() throws {
        let other = folder + "-all\u{F6}-e\u{301}"
        defer { try? FileManager.default.removeItem(atPath: other) }
        let words = ["--once", "--folder-annotation", "folder", "--allow-folder", other]
        client.answer(
            .get, Self.list,
            body: Self.items(
                Self.map("x", #""a.txt":"1","b.txt":"2""#, annotation: other),
                Self.map("y", #""c.txt":"3""#, annotation: other + "/\u{65E5}")))
        let run = sync(words)
        #expect(run.status == .success, "\(run.errors)")
        for (path, text) in ["a.txt": "1", "b.txt": "2", "\u{65E5}/c.txt": "3"] {
            #expect(FileManager.default.contents(atPath: "\(other)/\(path)") == Data(text.utf8), "\(path)")
        }
        client.answer(.get, Self.list, body: Self.items())
        #expect(sync(words).status == .success)
        #expect(try FileManager.default.contentsOfDirectory(atPath: other) == [])
    }

    @Test func aFolderThatCannotBeWrittenIsToldOfAndTriedAgain() throws {
        try put("file", "")
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#, annotation: "file")))
        let run = sync("--once", "--folder-annotation", "folder")
        #expect(run.status == .failure)
        #expect(run.errors.contains("file/a is not as it should be"))
    }

    /// Many files that cannot be written are one failure, and tried again soon and then less and less often.
    @Test func whatStandsInTheWayIsTriedAgainUntilItIsGone() throws {
        for name in ["a", "b", "c", "d"] { try put(name, "mine") }
        for _ in 0..<9 {
            client.answer(
                .get, Self.list, body: Self.items(Self.map("x", #""a":"1","b":"1","c":"1","d":"1""#)))
            client.answer(.get, Self.watch(7), steps: [.silence])
        }
        client.at(.seconds(10)) { [folder] in
            for name in ["a", "b", "c", "d"] { try? FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
        }
        let run = sync()
        #expect(files == ["a": "1", "b": "1", "c": "1", "d": "1"])
        #expect(run.errors.components(separatedBy: "a is not as it should be").count == 2, "\(run.errors)")
    }

    /// What could not be written is not kpod's: whoever makes such a file meanwhile keeps it.
    @Test func whatWasNeverWrittenIsNobodys() throws {
        try put("sub", "in the way")
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#, annotation: "sub")))
        #expect(sync("--once", "--folder-annotation", "folder").status == .failure)
        try FileManager.default.removeItem(atPath: folder + "/sub")
        try FileManager.default.createDirectory(atPath: folder + "/sub", withIntermediateDirectories: true)
        try put("sub/a", "mine")
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#, annotation: "sub")))
        let run = sync("--once", "--folder-annotation", "folder")
        #expect(run.status == .failure)
        #expect(run.errors.contains("kpod has not written it"), "\(run.errors)")
        #expect(files["sub/a"] == "mine")
    }

    /// A folder that somebody removes is made again, with all that belongs into it.
    @Test(arguments: [[], ["--atomic-folder"]])
    func aFolderThatIsRemovedIsMadeAnew(_ more: [String]) throws {
        let maps = [Self.map("x", #""a":"1""#), Self.map("y", #""b":"1""#)]
        client.answer(.get, Self.list, body: Self.items(maps[0], maps[1]))
        client.answer(
            .get, Self.watch(7), after: .seconds(5),
            steps: [Self.event("MODIFIED", Self.map("x", #""a":"2""#, version: 8)), .silence])
        for _ in 0..<4 {
            client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"2""#), maps[1], version: 8))
            client.answer(.get, Self.watch(8), steps: [.silence])
        }
        client.at(.seconds(2)) { [folder] in try? FileManager.default.removeItem(atPath: folder) }
        sync(more)
        #expect(try String(contentsOfFile: folder + "/a", encoding: .utf8) == "2")
        #expect(try String(contentsOfFile: folder + "/b", encoding: .utf8) == "1")
    }
}
