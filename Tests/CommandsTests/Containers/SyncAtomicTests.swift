import FakeTransport
import Foundation
import Testing

@testable import Commands

/// `kpod sync --atomic-folder`: all files change at once.
@Suite final class SyncAtomicTests: SyncTestCase {
    /// What is shown, as a program sees it, and how many states lie in the folder.
    private var shown: (files: [String: String], states: Int) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var files: [String: String] = [:]
        for name in names where !name.hasPrefix(".") {
            files[name] = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? "nothing"
        }
        return (files, names.count { $0.hasPrefix("..") && $0 != "..data" })
    }

    @Test func allFilesChangeAtOnceByOneLink() throws {
        client.answer(
            .get, Self.list, body: Self.items(Self.map("x", #""a":"1","b":"1""#), Self.map("y", #""c":"1""#)))
        client.answer(
            .get, Self.watch(7), after: .seconds(5),
            steps: [
                Self.event("MODIFIED", Self.map("x", #""b":"2","d":"2""#, version: 8)),
                Self.event("DELETED", Self.map("y", #""c":"1""#, version: 9)), .silence,
            ])
        var states: Set<String> = []
        for second in [2, 10] {
            client.at(.seconds(second)) { [folder] in
                let link = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/..data")
                states.insert(link ?? "none")
            }
        }
        #expect(sync("--atomic-folder").errors == "")
        #expect(shown.files == ["b": "2", "d": "2"])
        #expect(shown.states == 1)
        #expect(states.count == 2)
    }

    /// One that is started anew knows what is its own, and clears what one that was killed had begun.
    @Test func aNewRunGoesOnWithTheLastState() throws {
        for map in [Self.map("x", #""a":"1","b":"1""#), Self.map("x", #""b":"1","c":"2""#)] {
            client.answer(.get, Self.list, body: Self.items(map))
        }
        #expect(sync("--atomic-folder", "--once").status == .success)
        #expect(shown.files == ["a": "1", "b": "1"])
        try FileManager.default.createDirectory(atPath: folder + "/..kpod-begun", withIntermediateDirectories: true)
        #expect(sync("--atomic-folder", "--once").status == .success)
        #expect(shown.files == ["b": "1", "c": "2"])
        #expect(shown.states == 1)
    }

    /// A name that somebody else has is told of, and what was shown stays.
    @Test func aStateThatCannotBeShownIsNot() throws {
        try put("b", "mine")
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"2","b":"2""#)))
        #expect(sync("--atomic-folder", "--once").status == .success)
        let run = sync("--atomic-folder", "--once")
        #expect(run.status == .failure)
        #expect(run.errors.contains("File exists"), "\(run.errors)")
        #expect(shown.files == ["a": "1", "b": "mine"])
        #expect(shown.states == 1)
    }

    @Test func theLinkIsOneKpods() {
        #expect(sync("--atomic-folder", "--instance", "a").status == .usage)
    }

    /// What could not be shown is shown when nothing stands in the way any more, and until then nothing counts as written.
    @Test func whatCouldNotBeShownIsShownLater() throws {
        try put("b", "mine")
        for _ in 0..<9 {
            client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1","b":"1""#)))
            client.answer(.get, Self.watch(7), steps: [.silence])
        }
        client.at(.seconds(5)) { [folder] in
            #expect(!FileManager.default.fileExists(atPath: folder + "/a"))
            try? FileManager.default.removeItem(atPath: folder + "/b")
        }
        let run = sync("--atomic-folder")
        #expect(shown.files == ["a": "1", "b": "1"])
        #expect(shown.states == 1)
        #expect(run.errors.components(separatedBy: "is not as it should be").count == 2, "\(run.errors)")
    }

    /// An object that goes while nothing can be shown leaves no file behind.
    @Test func whatGoesMeanwhileIsNotLeftOver() throws {
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#), Self.map("y", #""c":"1""#)))
        client.answer(
            .get, Self.watch(7), after: .seconds(5),
            steps: [
                Self.event("MODIFIED", Self.map("x", #""a":"1","b":"1""#, version: 8)), .pause,
                Self.event("DELETED", Self.map("y", #""c":"1""#, version: 9)),
                Self.event("DELETED", Self.map("x", #""a":"1","b":"1""#, version: 10)), .silence,
            ])
        for _ in 0..<9 {
            client.answer(.get, Self.list, body: Self.items(version: 10))
            client.answer(.get, Self.watch(10), steps: [.silence])
        }
        client.at(.seconds(2)) { [folder] in
            _ = FileManager.default.createFile(atPath: folder + "/b", contents: Data("mine".utf8))
        }
        sync("--atomic-folder")
        #expect(shown.files == ["b": "mine"])
        #expect(shown.states == 1)
    }

    /// The kubelet's link is not taken away, nor a folder of a name like that of a state.
    @Test func whatIsSomebodyElsesStays() throws {
        try FileManager.default.createDirectory(atPath: folder + "/..cache", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder + "/..data", withDestinationPath: "..cache")
        client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
        let run = sync("--atomic-folder", "--once")
        #expect(run.status == .failure)
        #expect(run.errors.contains("..data: File exists"), "\(run.errors)")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/..data") == "..cache")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["..cache", "..data"])
    }

    /// Neither are the files of a folder beside it shown, shared or removed, whatever way leads there.
    @Test(arguments: [
        [("..data", "OUTSIDE")], [("..data", "../NAME-outside")],
        [("..kpod-x", "OUTSIDE"), ("..data", "..kpod-x")], [("..kpod-x", "../NAME-outside"), ("..data", "..kpod-x")],
        [("..kpod-x", "OUTSIDE"), ("..kpod-y", "..kpod-x"), ("..data", "..kpod-y")],
        [("..kpod-x", "."), ("..data", "..kpod-x/../NAME-outside")],
    ])
    func noLinkLeadsToAnotherFolder(_ links: [(name: String, target: String)]) throws {
        let outside = folder + "-outside"
        defer { try? FileManager.default.removeItem(atPath: outside) }
        for path in [folder, outside + "/sub"] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        for name in ["a", "precious", "sub/precious", ".kpod-sync"] {
            try Data("a\tdefault/configmaps/x\n".utf8).write(to: URL(fileURLWithPath: "\(outside)/\(name)"))
        }
        for (name, target) in links {
            let target = target.replacingOccurrences(of: "OUTSIDE", with: outside)
                .replacingOccurrences(of: "NAME", with: (folder as NSString).lastPathComponent)
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: target)
        }
        for data in [#""a":"1""#, #""b":"2""#] {
            client.answer(.get, Self.list, body: Self.items(Self.map("x", data)))
            let run = sync("--atomic-folder", "--once")
            #expect(run.status == .failure)
            #expect(run.errors.contains("..data: File exists"), "\(run.errors)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == links.map(\.name).sorted())
        let left = try FileManager.default.subpathsOfDirectory(atPath: outside)
        #expect(left.sorted() == [".kpod-sync", "a", "precious", "sub", "sub/precious"])
        for name in left where name != "sub" {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(outside)/\(name)")
            #expect(attributes[.referenceCount] as? Int == 1)
            #expect(attributes[.size] as? Int == 23)
        }
    }

    /// The folder that is named may be a link, and its name in any script.
    @Test func theFolderIsTheUsersToName() throws {
        let real = folder
        folder += "-t\u{E4}st-e\u{301}-\u{65E5}\u{672C}"
        defer { try? FileManager.default.removeItem(atPath: real) }
        try FileManager.default.createDirectory(atPath: real, withIntermediateDirectories: true)
        for isLink in [false, true] {
            try? FileManager.default.removeItem(atPath: folder)
            if isLink { try FileManager.default.createSymbolicLink(atPath: folder, withDestinationPath: real) }
            for data in [#""a":"1","b":"1""#, #""b":"2","c":"2""#] {
                client.answer(.get, Self.list, body: Self.items(Self.map("x", data)))
                let run = sync("--atomic-folder", "--once")
                #expect(run.status == .success, "\(run.errors)")
                #expect(shown.states == 1)
            }
            #expect(shown.files == ["b": "2", "c": "2"])
        }
    }

    /// Of a state that somebody has removed the link alone is left, which keeps no other from being shown.
    @Test func aStateThatIsGoneIsMadeAnew() throws {
        for _ in 0..<2 {
            client.answer(.get, Self.list, body: Self.items(Self.map("x", #""a":"1""#)))
            let run = sync("--atomic-folder", "--once")
            #expect(run.status == .success, "\(run.errors)")
            #expect(shown.files == ["a": "1"])
            let state = try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/..data")
            try FileManager.default.removeItem(atPath: "\(folder)/\(state)")
        }
    }
}
