import FakeTransport
import Foundation
import Kube
import System
import Tar
import Testing

@testable import CLIRuntime
@testable import Commands
@testable import Transport

/// A pod in which commands are answered from a script, and a folder to copy into and out of.
final class CopyFixture {
    let client = FakeClient()
    /// The folder, which goes with the test.
    let folder = NSTemporaryDirectory() + "kpod-copy-" + UUID().uuidString
    private(set) var sent: [FakeConnection] = []

    init(lasting: Bool = true) throws {
        try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: true)
        client.answer(.get, RemoteStreamTests.pod, body: RemoteStreamTests.one)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Answers one command.
    func answer(
        _ command: [String], takesInput: Bool = false, output: [UInt8] = [], errors: String = "", code: Int = 0
    ) {
        var steps: [FakeClient.Step] = []
        for start in stride(from: 0, to: output.count, by: 3_000) {
            steps.append(.bytes(Self.frame(1, Array(output[start..<min(start + 3_000, output.count)]))))
        }
        if !errors.isEmpty { steps.append(.bytes(Self.frame(2, Array(errors.utf8)))) }
        let status =
            code == 0
            ? #"{"status":"Success"}"#
            : #"{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"\#(code)"}]}}"#
        steps.append(.bytes(Self.frame(3, Array(status.utf8))))
        answer(command, takesInput: takesInput, steps: takesInput ? [.pause, .pause, .pause] + steps : steps)
    }

    /// Says that a program is not there.
    func lacks(_ command: [String], takesInput: Bool = false) {
        let status =
            #"{"status":"Failure","reason":"InternalError","message":"exec: \"\#(command[0])\": executable file not found in $PATH"}"#
        answer(command, takesInput: takesInput, steps: [.bytes(Self.frame(3, Array(status.utf8)))])
    }

    func answer(_ command: [String], takesInput: Bool = false, steps: [FakeClient.Step]) {
        var request = RemoteRequest(.exec, namespace: "default", pod: "shell", container: "main", command: command)
        request.takesInput = takesInput
        client.upgrade(request.request.target) { [self] request in
            let made = FakeConnection(
                head: .success(ResponseHead(status: 101, headers: FakeClient.handshake(request))), steps: steps)
            sent.append(made)
            return made
        }
    }

    static func frame(_ channel: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        let count = bytes.count + 1
        return [0x82] + (count < 126 ? [UInt8(count)] : [126, UInt8(count >> 8), UInt8(count & 0xFF)]) + [channel]
            + bytes
    }

    func cp(_ words: String..., environment: [String: String] = [:], input: String = "") -> CommandRun {
        CommandRun(["cp"] + words, client: client, environment: environment, input: input)
    }

    /// What was handed to the standard input of a command.
    func input(_ index: Int) -> [UInt8] {
        RemoteStreamTests.messages(sent[index].sent).filter { $0.payload.first == 0 }.flatMap { $0.payload.dropFirst() }
    }

    func make(_ name: String, _ contents: String = "", mode: Int = 0o644) throws {
        let path = folder + "/" + name
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(contents.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    func link(_ name: String, _ target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: folder + "/" + name, withDestinationPath: target)
    }

    func text(_ name: String) -> String? { try? String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

    /// All that is in the folder, links as `NAME -> TARGET`.
    var tree: [String] {
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []).map { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/" + name)
            return target.map { "\(name) -> \($0)" } ?? name
        }.sorted()
    }

    static func archive(_ members: [(TarEntry, String)]) -> [UInt8] {
        members.flatMap { TarWriter.header($0.0) + Array($0.1.utf8) + TarWriter.padding($0.1.utf8.count) }
            + TarWriter.end
    }

    static func file(_ name: String, _ contents: String, mode: UInt32 = 0o644) -> (TarEntry, String) {
        (TarEntry(Array(name.utf8), .file, size: contents.utf8.count, permissions: mode), contents)
    }
    static func dir(_ name: String, mode: UInt32 = 0o755) -> (TarEntry, String) {
        (TarEntry(Array(name.utf8), .folder, permissions: mode), "")
    }
    static func link(_ name: String, _ target: String, hard: Bool = false) -> (TarEntry, String) {
        (TarEntry(Array(name.utf8), hard ? .hardLink : .symbolicLink, target: Array(target.utf8)), "")
    }
}

/// Copies out of a container.
@Suite struct CopyDownloadTests {
    private typealias F = CopyFixture

    @Test func aFileHasItsModeAndTime() throws {
        let fixture = try F()
        var file = F.file("data/a.txt", "one\n", mode: 0o4750)
        file.0.modified = (1_500_000_000, 0)
        fixture.answer(
            ["tar", "cf", "-", "/data/a.txt"], output: F.archive([file]), errors: "tar: removing leading '/'")
        let run = fixture.cp("shell:/data/a.txt", fixture.folder + "/new/b.txt")
        #expect(run.status == .success, "\(run.errors)")
        // As kubectl has it.
        #expect(run.output == "tar: removing leading '/'\n")
        #expect(run.errors == "")
        #expect(fixture.text("new/b.txt") == "one\n")
        let attributes = try FileManager.default.attributesOfItem(atPath: fixture.folder + "/new/b.txt")
        #expect(attributes[.posixPermissions] as? Int == 0o750)
        #expect((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 == 1_500_000_000)
        #expect(fixture.client.faults == [])
    }

    @Test func aFileGoesIntoAFolderThatIsThere() throws {
        let fixture = try F()
        fixture.answer(["tar", "cf", "-", "data/../a.txt"], output: F.archive([F.file("a.txt", "one")]))
        let run = fixture.cp("shell:data/../a.txt", fixture.folder + "/in", "--no-preserve")
        #expect(run.status == .success, "\(run.errors)")
        #expect(fixture.text("in/a.txt") == "one")
    }

    @Test func aFolderBecomesTheDestination() throws {
        let fixture = try F()
        let members = [
            F.dir("d/", mode: 0o700), F.dir("d/s p/", mode: 0o500), F.file("d/s p/-x:y", "odd"), F.file("d/empty", ""),
            F.link("d/s p/link", "../empty"), F.link("d/other", "d/s p/-x:y", hard: true),
        ]
        fixture.answer(["tar", "cf", "-", "/d"], output: F.archive(members))
        let run = fixture.cp("shell:/d/", fixture.folder + "/out")
        #expect(run.status == .success, "\(run.errors)")
        #expect(
            fixture.tree == [
                "in", "out", "out/empty", "out/other", "out/s p", "out/s p/-x:y", "out/s p/link -> ../empty",
            ])
        #expect(fixture.text("out/other") == "odd")
        let mode = try FileManager.default.attributesOfItem(atPath: fixture.folder + "/out/s p")[.posixPermissions]
        #expect(mode as? Int == 0o500)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: fixture.folder + "/out/s p")
    }

    /// A mounted Secret: links through `..data` to a folder of the kubelet's own. Twice, the second time with other names.
    @Test func aVolumeIsItsFiles() throws {
        for (state, links) in [("..2026_01", true), ("..2026_02", false)] {
            let fixture = try F()
            try fixture.make("out/dir/old", "old")
            let own = [
                F.dir("v/\(state)/"), F.file("v/\(state)/key", "k"), F.dir("v/\(state)/dir/", mode: 0o750),
                F.file("v/\(state)/dir/x", "x"),
            ]
            let names = [F.link("v/..data", state), F.link("v/key", "..data/key"), F.link("v/dir", "..data/dir")]
            fixture.answer(
                ["tar", "cf", "-", "/v"], output: F.archive([F.dir("v/")] + (links ? names + own : own + names)))
            let run = fixture.cp("shell:/v", fixture.folder + "/out")
            #expect(run.status == .success, "\(run.errors)")
            #expect(fixture.tree == ["in", "out", "out/dir", "out/dir/old", "out/dir/x", "out/key"])
            #expect(fixture.text("out/key") == "k")
        }
    }

    /// One file of such a volume is a link alone.
    @Test func aLinkThatIsNamedIsFollowed() throws {
        let fixture = try F()
        fixture.answer(["tar", "cf", "-", "/v/key"], output: F.archive([F.link("v/key", "..data/key")]))
        fixture.answer(["test", "-d", "/v/key"], code: 1)
        fixture.answer(["tar", "chf", "-", "/v/key"], output: F.archive([F.file("v/key", "k")]))
        #expect(fixture.cp("shell:/v/key", fixture.folder + "/key").status == .success)
        #expect(fixture.text("key") == "k")
        fixture.client.answer(.get, RemoteStreamTests.pod, body: RemoteStreamTests.one)
        fixture.answer(["tar", "cf", "-", "/now"], output: F.archive([F.link("now", "releases/3")]))
        fixture.answer(["test", "-d", "/now"])
        fixture.answer(["tar", "cf", "-", "/now/."], output: F.archive([F.dir("now/./"), F.file("now/./a", "a")]))
        #expect(fixture.cp("shell:/now", fixture.folder + "/now").status == .success)
        #expect(fixture.text("now/a") == "a")
        #expect(fixture.client.faults == [])
    }

    // MARK: Wicked archives

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

    // MARK: What is not whole

    @Test func aShortCopyDoesNotBearTheName() throws {
        let whole = F.archive([F.file("big", String(repeating: "x", count: 9_000))])
        for count in [0, 512, 700, 9_000, 9_728] {
            let fixture = try F()
            try fixture.make("big", "old")
            fixture.answer(["tar", "cf", "-", "big"], output: Array(whole[..<count]))
            let run = fixture.cp("shell:big", fixture.folder + "/big")
            #expect(run.status == .command(125), "\(count): \(run.errors)")
            #expect(run.errors.hasPrefix("error: the copy of big is not whole: "))
            #expect(fixture.text("big") == (count < 9_728 ? "old" : String(repeating: "x", count: 9_000)))
            #expect(fixture.tree == ["big", "in"])
        }
    }

    @Test func aCopyThatBreaksOffIsMadeAgainWhenAskedFor() throws {
        for (environment, words) in [
            ([:], ["--retries=2"]), (["KPOD_CP_RETRIES": "2"], []), (["KPOD_RETRIES": "2"], []),
        ] {
            let fixture = try F()
            let whole = F.archive([F.file("f", "all of it")])
            fixture.answer(["tar", "cf", "-", "f"], steps: [.bytes(F.frame(1, Array(whole[..<515])))])
            fixture.answer(["tar", "cf", "-", "f"], output: whole)
            let run = CommandRun(
                ["cp", "shell:f", fixture.folder + "/f"] + words, client: fixture.client, environment: environment)
            if environment["KPOD_RETRIES"] != nil {
                #expect(run.status == .command(125))
                #expect(fixture.tree == ["in"])
            } else {
                #expect(run.status == .success, "\(run.errors)")
                #expect(run.errors.contains("the copy is made again"))
                #expect(fixture.text("f") == "all of it")
            }
        }
    }

    /// What went to standard output is not told twice, and what was read is not there again.
    @Test func whatCannotBeRepeatedIsNot() throws {
        let fixture = try F()
        let whole = F.archive([F.file("f", "all of it")])
        fixture.answer(["tar", "cf", "-", "f"], steps: [.bytes(F.frame(1, Array(whole[..<515])))])
        let out = fixture.cp("shell:f", "-", "--retries=2")
        #expect(out.status == .command(125))
        #expect(out.output == "all")
        fixture.client.answer(.get, RemoteStreamTests.pod, body: RemoteStreamTests.one)
        fixture.answer(["test", "-d", "/f"], code: 1)
        fixture.answer(["sh", "-c", "cat </dev/null"])
        let put = fixture.cp("-", "shell:/f", "--retries=2", input: "text")
        // The name of the part is another each time, so that the script has no answer to it.
        #expect(put.status != .success)
        #expect(!put.errors.contains("made again"))
    }

    @Test func whatIsNotThereIsNotFound() throws {
        let fixture = try F()
        fixture.answer(
            ["tar", "cf", "-", "/nope"], output: TarWriter.end, errors: "tar: /nope: No such file or directory\n",
            code: 1)
        let run = fixture.cp("shell:/nope", fixture.folder + "/x")
        #expect(run.status == .notFound)
        #expect(run.errors == "error: there is no /nope in container main of pod shell\n")
        #expect(fixture.tree == ["in"])
    }

    @Test func whatTarCouldNotReadIsTold() throws {
        let fixture = try F()
        fixture.answer(
            ["tar", "cf", "-", "d"], output: F.archive([F.dir("d/"), F.file("d/a", "a")]),
            errors: "tar: d/b: Cannot open: Permission denied\n", code: 2)
        let run = fixture.cp("shell:d", fixture.folder + "/d")
        #expect(run.status == .failure)
        #expect(run.errors == "error: tar in container main of pod shell ended with exit code 2\n")
        #expect(run.output == "tar: d/b: Cannot open: Permission denied\n")
        #expect(fixture.text("d/a") == "a")
    }

    // MARK: Standard output

    @Test func standardOutputIsTheFileAndNothingElse() throws {
        let fixture = try F()
        let text = String(repeating: "line\n", count: 30_000)
        fixture.answer(["tar", "cf", "-", "/a"], output: F.archive([F.file("a", text)]), errors: "tar: noise\n")
        let run = fixture.cp("shell:/a", "-")
        #expect(run.status == .success, "\(run.errors)")
        #expect(run.output == text)
        #expect(run.errors == "tar: noise\n")
        let other = try F()
        other.answer(["tar", "cf", "-", "/d"], output: F.archive([F.dir("d/"), F.file("d/a", "x")]))
        #expect(other.cp("shell:/d", "-").status == .usage)
    }

    // MARK: Without tar

    /// A name is an argument, whatever it holds.
    @Test func withoutTarAShellGivesAFile() throws {
        let name = "/d/it's \"$(touch x)\" `id`;\n-x"
        let fixture = try F()
        fixture.lacks(["tar", "cf", "-", name])
        let shell = try #require(Self.shellCommand(name))
        fixture.answer(shell, output: Array("9\ncontents\n".utf8))
        let run = fixture.cp("shell:" + name, fixture.folder + "/f", "--retries=3")
        #expect(run.status == .success, "\(run.errors)")
        #expect(fixture.text("f") == "contents\n")
        #expect(fixture.client.faults == [])
    }

    private static func shellCommand(_ name: String) -> [String]? {
        [
            "sh", "-c",
            #"[ -d "$1" ] && exit 21; [ -e "$1" ] || exit 20; (wc -c <"$1") 2>/dev/null || echo -; cat <"$1""#, "sh",
            name,
        ]
    }

    @Test(
        arguments: [
            ("10\nshort", 0, 125), ("", 20, 3), ("", 1, 10), ("-\nunknown", 0, 0), ("12", 0, 125), ("3\nlonger", 0, 0),
        ] as [(String, Int, Int32)])
    func whatAShellGivesIsChecked(_ output: String, _ code: Int, _ status: Int32) throws {
        let fixture = try F()
        fixture.lacks(["tar", "cf", "-", "./-f"])
        fixture.answer(try #require(Self.shellCommand("./-f")), output: Array(output.utf8), code: code)
        let run = fixture.cp("shell:-f", fixture.folder + "/f")
        #expect(run.status.code == status, "\(run.errors)")
        #expect(fixture.tree == (status == 0 ? ["f", "in"] : ["in"]))
        #expect(fixture.client.faults == [])
    }

    @Test func withoutAShellKpodItselfGivesAnArchive() throws {
        let fixture = try F()
        fixture.lacks(["tar", "cf", "-", "/d"])
        fixture.lacks(try #require(Self.shellCommand("/d")))
        fixture.lacks(["kpod", "__archive", "--", "create", "/d"])
        fixture.answer(
            ["/kpod", "__archive", "--", "create", "/d"], output: F.archive([F.dir("d/"), F.file("d/a", "a")]))
        #expect(fixture.cp("shell:/d", fixture.folder + "/d").status == .success)
        #expect(fixture.text("d/a") == "a")
        #expect(fixture.client.faults == [])
    }

    @Test func withoutAnyOfThemOneSentenceSaysSo() throws {
        let fixture = try F()
        fixture.lacks(["tar", "cf", "-", "/d"])
        fixture.lacks(try #require(Self.shellCommand("/d")))
        for kpod in ["kpod", "/kpod"] { fixture.lacks([kpod, "__archive", "--", "create", "/d"]) }
        let run = fixture.cp("shell:/d", fixture.folder + "/d")
        #expect(run.status == .failure)
        #expect(
            run.errors.hasPrefix(
                "error: container main of pod shell has neither tar, nor sh and cat, nor kpod, without which nothing can be copied\n"
            ))
    }

    @Test func progressIsToldWhereItIsAskedFor() throws {
        let fixture = try F()
        fixture.answer(["tar", "cf", "-", "a"], output: F.archive([F.file("a", String(repeating: "x", count: 3_000))]))
        let run = fixture.cp("shell:a", fixture.folder + "/a", "--progress")
        #expect(run.errors.hasPrefix("2.9 KiB of 2.9 KiB, "), "\(run.errors)")
        #expect(
            [0, 1_023, 1_024, 1_048_575, 1_048_576, 5 << 40].map(CopyProgress.size) == [
                "0 B", "1023 B", "1.0 KiB", "1023.9 KiB", "1.0 MiB", "5.0 TiB",
            ])
    }
}

/// Copies into a container.
@Suite struct CopyUploadTests {
    private typealias F = CopyFixture

    private static func read(_ bytes: [UInt8]) throws -> [(entry: TarEntry, contents: String)] {
        var reader = TarReader()
        var members: [(TarEntry, String)] = []
        try reader.read(bytes[...]) { event in
            if case .entry(let entry) = event { members.append((entry, "")) }
            if case .contents(let piece) = event {
                members[members.count - 1].1 += String(decoding: piece, as: UTF8.self)
            }
        }
        try reader.finish()
        return members
    }

    @Test func aFileGoesWhereItIsTold() throws {
        let fixture = try F()
        try fixture.make("a.txt", "one", mode: 0o640)
        fixture.answer(["test", "-d", "/tmp/new name"], code: 1)
        fixture.answer(["tar", "-xpf", "-", "-C", "/tmp"], takesInput: true)
        let run = fixture.cp(fixture.folder + "/a.txt", "shell:/tmp/new name")
        #expect(run.status == .success, "\(run.errors)")
        #expect(run.output == "")
        let members = try Self.read(fixture.input(1))
        #expect(members.map(\.contents) == ["one"])
        #expect(members[0].entry.name == Array("new name".utf8))
        #expect(members[0].entry.permissions == 0o640)
        #expect(members[0].entry.modified.seconds > 1_700_000_000)
        #expect(fixture.client.faults == [])
    }

    @Test func aFolderGoesIntoOneThatIsThere() throws {
        let fixture = try F()
        try fixture.make("d/s/-x", "odd")
        try fixture.link("d/stays", "s/-x")
        try fixture.link("d/out", "/etc/passwd")
        try fixture.link("d/up", "../../x")
        try fixture.make("d/vol/..2026/key", "k")
        try fixture.link("d/vol/..data", "..2026")
        try fixture.link("d/vol/key", "..data/key")
        fixture.answer(["test", "-d", "/tmp"])
        fixture.answer(
            ["tar", "--no-same-permissions", "--no-same-owner", "-xmf", "-", "-C", "/tmp"], takesInput: true)
        let run = fixture.cp(fixture.folder + "/d/", "shell:/tmp/", "--no-preserve")
        #expect(run.status == .failure)
        #expect(run.errors.contains("left out: d/out: a link that leads out of what is copied, to /etc/passwd\n"))
        #expect(run.errors.contains("left out: d/up: "))
        let members = try Self.read(fixture.input(1))
        #expect(
            members.map { String(decoding: $0.entry.name, as: UTF8.self) } == [
                "d/", "d/s/", "d/s/-x", "d/stays", "d/vol/", "d/vol/key",
            ])
        #expect(members.last?.contents == "k")
        #expect(members[3].entry.target == Array("s/-x".utf8))
        #expect(fixture.client.faults == [])
    }

    @Test func whatTarSaysIsTold() throws {
        let fixture = try F()
        try fixture.make("a", "x")
        fixture.answer(["test", "-d", "/no/a"], code: 1)
        fixture.answer(
            ["tar", "-xpf", "-", "-C", "/no"], takesInput: true, errors: "tar: can't: No such file or directory\n",
            code: 1)
        let run = fixture.cp(fixture.folder + "/a", "shell:/no/a")
        #expect(run.status == .notFound)
        #expect(
            run.errors == """
                tar: can't: No such file or directory
                command terminated with exit code 1
                error: tar in container main of pod shell ended with exit code 1

                """)
    }

    @Test func aStreamThatBreaksOffIsNoSuccess() throws {
        let fixture = try F()
        try fixture.make("a", "x")
        fixture.answer(["test", "-d", "/a"], code: 1)
        fixture.answer(["tar", "-xpf", "-", "-C", "/"], takesInput: true, steps: [.pause, .pause])
        let run = fixture.cp(fixture.folder + "/a", "shell:/a")
        #expect(run.status == .command(125))
        #expect(run.errors.hasPrefix("error: the copy broke off: "), "\(run.errors)")
    }

    @Test func kubectlsWordsForWhatCannotBeMeant() throws {
        let fixture = try F()
        for (words, message) in [
            (["a", "b"], "one of src or dest must be a remote file specification"),
            (["a:b", "c:d"], "one of src or dest must be a local file specification"),
            (["./a:b", "/c:d"], "one of src or dest must be a remote file specification"),
            (["x", "shell:"], "filepath can not be empty"),
            (["x", "a/b/c:d"], "filespec must match the canonical format: [[namespace/]pod:]file/path"),
            (["x", ":d"], "filespec must match the canonical format: [[namespace/]pod:]file/path"),
            (["/no such", "shell:/x"], "/no such doesn't exist in local filesystem"),
            (["x", "shell/..:/d"], "x doesn't exist in local filesystem"),
            (["..:/d", "x"], "one of src or dest must be a remote file specification"),
            (["sh%ll:/d", "x"], #"invalid resource name "sh%ll": may not contain '%'"#),
        ] {
            let run = CommandRun(["cp"] + words, client: fixture.client)
            #expect(run.status == .usage, "\(words): \(run.errors)")
            #expect(run.errors.hasPrefix("error: \(message)\n"), "\(words): \(run.errors)")
        }
        #expect(fixture.client.requests.isEmpty)
    }
}
