import CLIRuntime
import Foundation
import Tar
import Testing

/// Archives that would have something written outside the destination.
@Suite struct WickedArchiveTests {
    private typealias F = CopyFixture

    /// Nothing is ever made outside the destination, what is refused is named, and the rest is copied.
    @Test(
        arguments: [
            // Names that lead out: CVE-2018-1002100.
            ([F.file("../outside/x", "evil")], "../outside/x"),
            ([F.file("d/../../outside/x", "evil")], "d/../../outside/x"),
            ([F.file("/outside/x", "evil")], "/outside/x"), ([F.file("etc/x", "evil")], "etc/x"),
            // A link first, and a file through it: CVE-2019-1002101.
            ([F.link("d/l", "../outside"), F.file("d/l/x", "evil")], "l"),
            ([F.link("d/l", "/"), F.file("d/l/x", "evil")], "l"), ([F.link("d/l", "..")], "l"),
            ([F.link("d/file", "../outside/kept"), F.file("d/file", "evil")], "file"),
            // Links that only together lead out: CVE-2019-11251.
            ([F.link("d/a", "."), F.link("d/b", "a/.."), F.file("d/b/outside/x", "evil")], "b"),
            ([F.dir("d/s/"), F.link("d/s/a", ".."), F.link("d/b", "s/a/../outside")], "b"),
            ([F.link("d/a", "b"), F.link("d/b", "a")], "a"),
            // Another name for what is not of the archive.
            ([F.link("d/h", "../outside/kept", hard: true)], "d/h"), ([F.link("d/h", "etc/passwd", hard: true)], "d/h"),
            ([F.link("d/h", "d/planted/kept", hard: true)], "d/h"),
            // A link that was there before.
            ([F.file("d/planted/x", "evil")], "d/planted/x"), ([F.dir("d/planted/sub/")], "d/planted/sub/"),
            ([F.link("d/planted/l", "x")], "planted/l"), ([F.link("d/l", "planted/kept")], "l"),
            // No files.
            ([(TarEntry(Array("d/null".utf8), .other(0x33)), "")], "d/null"),
            ([(TarEntry(Array("d/pipe".utf8), .other(0x36)), "")], "d/pipe"),
            ([(TarEntry(Array("d/hole".utf8), .other(0x53)), "")], "d/hole"),
            ([F.file("d/" + String(repeating: "n", count: 300), "x")], String(repeating: "n", count: 300)),
            // Files where folders are, and the other way round.
            ([F.dir("d/s/"), F.file("d/s", "x")], "d/s"), ([F.file("d/s", "x"), F.file("d/s/x", "x")], "d/s/x"),
        ] as [([(TarEntry, String)], String)])
    func nothingIsMadeOutside(_ members: [(TarEntry, String)], _ refused: String) throws {
        let fixture = try F()
        try fixture.make("outside/kept", "kept")
        try fixture.make("dest/here", "here")
        try fixture.link("dest/planted", "../outside")
        let all = [F.dir("d/"), F.file("d/good", "good")] + members + [F.file("d/last", "last")]
        fixture.answer(["tar", "cf", "-", "/d"], output: F.archive(all))
        let run = fixture.cp("shell:/d", fixture.folder + "/dest")
        #expect(run.status == .failure)
        #expect(run.errors.contains("\(refused): "), "\(run.errors)")
        #expect(run.errors.contains("not copied"))
        #expect(fixture.text("outside/kept") == "kept")
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder + "/outside") == ["kept"])
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: fixture.folder)) == ["in", "outside", "dest"])
        #expect(fixture.text("dest/good") == "good")
        #expect(fixture.text("dest/last") == "last")
        #expect(fixture.tree.contains("dest/planted -> ../outside"))
        #expect(!fixture.tree.contains { $0.contains(".kpod-") })
        #expect(fixture.client.faults == [])
    }

    @Test func aLinkInThePlaceOfAFileIsReplacedAndNotFollowed() throws {
        let fixture = try F()
        try fixture.make("outside", "kept")
        try fixture.make("dest/x", "")
        try fixture.link("dest/file", "../outside")
        fixture.answer(["tar", "cf", "-", "d"], output: F.archive([F.dir("d/"), F.file("d/file", "new")]))
        #expect(fixture.cp("shell:d", fixture.folder + "/dest").status == .success)
        #expect(fixture.text("outside") == "kept")
        #expect(fixture.text("dest/file") == "new")
    }
}
