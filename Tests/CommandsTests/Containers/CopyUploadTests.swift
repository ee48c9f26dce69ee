import CLIRuntime
import Foundation
import Tar
import Testing

@testable import Commands

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
        fixture.survey("/tmp/new name", name: "a.txt", has: "tar")
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
        fixture.survey("/tmp", name: "d", has: "tar", "folder")
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
        fixture.survey("/no/a", name: "a", has: "tar")
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
        fixture.survey("/a", name: "a", has: "tar")
        fixture.answer(["tar", "-xpf", "-", "-C", "/"], takesInput: true, steps: [.pause, .pause])
        let run = fixture.cp(fixture.folder + "/a", "shell:/a")
        #expect(run.status == .command(125))
        #expect(run.errors.hasPrefix("error: the copy broke off: "), "\(run.errors)")
    }

    // MARK: Under another name first

    private func apart(_ fixture: F, _ name: String, size: String, errors: String = "", code: Int = 0) {
        fixture.answer(
            ["sh", "-c", UnpackApart.script, "sh", "/t", ".kpod-*", name, size, "tar", "-xpf", "-"], takesInput: true,
            errors: errors, code: code)
    }

    @Test func whatTarUnpacksHasAnotherNameUntilItIsWhole() throws {
        let fixture = try F()
        try fixture.make("a", "one")
        fixture.survey("/t", name: "a", has: "tar", "wc", "mv", "rm", "folder")
        apart(fixture, "a", size: "3")
        #expect(fixture.cp(fixture.folder + "/a", "shell:/t").status == .success)
        let members = try Self.read(fixture.input(1))
        #expect(members.map(\.contents) == ["one"])
        #expect(members[0].entry.name.starts(with: Array(".kpod-".utf8)))
        #expect(fixture.client.faults == [])
    }

    /// The archive of a folder says itself that it is at its end; messages have the name that is meant.
    @Test func aFolderIsWholeOnceItsLastMemberHasCome() throws {
        let fixture = try F()
        try fixture.make("d/x", "one")
        try fixture.link("d/out", "/etc/passwd")
        fixture.survey("/t/new", name: "d", has: "tar", "wc", "mv", "rm")
        apart(fixture, "new", size: "", errors: "tar: no\n", code: 2)
        let run = fixture.cp(fixture.folder + "/d", "shell:/t/new")
        #expect(run.status == .failure)
        #expect(run.errors.hasPrefix("left out: new/out: a link"), "\(run.errors)")
        let names = try Self.read(fixture.input(1)).map { String(decoding: $0.entry.name, as: UTF8.self) }
        let part = try #require(names.first?.dropLast())
        #expect(names == ["\(part)/", "\(part)/x", "\(part).end"])
        #expect(fixture.client.faults == [])
    }

    /// What is in it already stays.
    @Test func aFolderThatIsThereIsFilled() throws {
        let fixture = try F()
        try fixture.make("d/x", "one")
        fixture.survey("/t", name: "d", has: "tar", "wc", "mv", "rm", "folder", "inner")
        fixture.answer(["tar", "-xpf", "-", "-C", "/t"], takesInput: true)
        #expect(fixture.cp(fixture.folder + "/d", "shell:/t").status == .success)
        let names = try Self.read(fixture.input(1)).map { String(decoding: $0.entry.name, as: UTF8.self) }
        #expect(names == ["d/", "d/x"])
        fixture.client.answer(.get, RemoteStreamTests.pod, body: RemoteStreamTests.one)
        fixture.survey("/t", has: "tar", "wc", "mv", "rm", "folder")
        fixture.answer(["tar", "-xpf", "-", "-C", "/"], takesInput: true)
        #expect(fixture.cp(fixture.folder + "/d/.", "shell:/t").status == .success)
        #expect(fixture.client.faults == [])
    }

    // MARK: What there is

    /// Nothing is sent to a program that is not there: a server that closes the stream meanwhile would be taken for a break.
    @Test func whatIsNotThereIsSentNothing() throws {
        let fixture = try F()
        try fixture.make("a", "x")
        fixture.survey("/a", name: "a", has: "cat", "wc", "mv", "rm")
        fixture.answer(["sh", "-c", CopyUpload.write, "sh", "/.kpod-*"], takesInput: true)
        fixture.answer(["sh", "-c", CopyUpload.finish, "sh", "/.kpod-*", "/a", "1", "644"])
        let run = fixture.cp(fixture.folder + "/a", "shell:/a")
        #expect(run.status == .success, "\(run.errors)")
        #expect(fixture.input(1) == Array("x".utf8))
        #expect(fixture.client.faults == [])
    }

    /// Where kpod lies is asked once, and input is for the one that is there.
    @Test(arguments: [true, false])
    func inputIsForTheProgramThatIsThere(_ isStandard: Bool) throws {
        let fixture = try F()
        try fixture.make("a", "text")
        let name = isStandard ? "." : "a"
        fixture.lacksShell("/t", name: name)
        fixture.lacks(["kpod", "__archive", "--", "folder", "/t"])
        fixture.answer(["/kpod", "__archive", "--", "folder", "/t"], code: 1)
        if isStandard {
            fixture.answer(["/kpod", "__archive", "--", "write", "/.kpod-*"], takesInput: true)
            fixture.answer(["/kpod", "__archive", "--", "finish", "/.kpod-*", "/t", "4"])
        } else {
            fixture.answer(["/kpod", "__archive", "--", "extract", "/"], takesInput: true)
        }
        let run = fixture.cp(isStandard ? "-" : fixture.folder + "/a", "shell:/t", input: "text")
        #expect(run.status == .success, "\(run.errors)")
        let sent = fixture.input(3)
        #expect(try isStandard ? sent == Array("text".utf8) : Self.read(sent).map(\.contents) == ["text"])
        #expect(fixture.client.faults == [])
    }

    @Test func tarAloneIsEnough() throws {
        let fixture = try F()
        try fixture.make("a", "x")
        fixture.lacksShell("/t", name: "a")
        for kpod in ["kpod", "/kpod"] { fixture.lacks([kpod, "__archive", "--", "folder", "/t"]) }
        fixture.answer(["test", "-d", "/t"])
        fixture.answer(["tar", "tf", "/dev/null"], code: 1)
        fixture.answer(["tar", "-xpf", "-", "-C", "/t"], takesInput: true)
        let run = fixture.cp(fixture.folder + "/a", "shell:/t")
        #expect(run.status == .success, "\(run.errors)")
        #expect(fixture.client.faults == [])
    }

    @Test func withoutAnyProgramOneSentenceSaysSo() throws {
        let fixture = try F()
        try fixture.make("a", "x")
        fixture.lacksShell("/t", name: "a")
        for kpod in ["kpod", "/kpod"] { fixture.lacks([kpod, "__archive", "--", "folder", "/t"]) }
        fixture.lacks(["test", "-d", "/t"])
        fixture.lacks(["tar", "tf", "/dev/null"])
        let run = fixture.cp(fixture.folder + "/a", "shell:/t")
        #expect(run.status == .failure)
        #expect(run.errors.contains("has neither tar, nor sh and cat, nor kpod"), "\(run.errors)")
        #expect(fixture.client.faults == [])
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

    /// Each step is printed that does not hang on what the one before says.
    @Test func curlPrintsTheSteps() throws {
        let fixture = try F()
        try fixture.make("a", "x")
        let file = fixture.cp(fixture.folder + "/a", "shell:/tmp/a", "--curl")
        #expect(file.status == .success, "\(file.errors)")
        for step in ["pods/shell\n", "command=sh&", "command=tar&"] {
            #expect(file.output.contains(step), "\(step): \(file.output)")
        }
        let input = fixture.cp("-", "shell:/tmp/a", "--curl", input: "text")
        #expect(input.status == .success, "\(input.errors)")
        for step in ["pods/shell\n", "command=sh&", "%2Fdev%2Fnull", "stdin=true"] {
            #expect(input.output.contains(step), "\(step): \(input.output)")
        }
        #expect(fixture.client.requests.isEmpty)
    }
}
