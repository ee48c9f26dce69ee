import Foundation
import Tar
import Testing

@testable import CLIRuntime
@testable import Commands

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
        fixture.survey("/v/key", has: "tar")
        fixture.answer(["tar", "chf", "-", "/v/key"], output: F.archive([F.file("v/key", "k")]))
        #expect(fixture.cp("shell:/v/key", fixture.folder + "/key").status == .success)
        #expect(fixture.text("key") == "k")
        fixture.client.answer(.get, RemoteStreamTests.pod, body: RemoteStreamTests.one)
        fixture.answer(["tar", "cf", "-", "/now"], output: F.archive([F.link("now", "releases/3")]))
        fixture.survey("/now", has: "tar", "folder")
        fixture.answer(["tar", "cf", "-", "/now/."], output: F.archive([F.dir("now/./"), F.file("now/./a", "a")]))
        #expect(fixture.cp("shell:/now", fixture.folder + "/now").status == .success)
        #expect(fixture.text("now/a") == "a")
        #expect(fixture.client.faults == [])
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
        fixture.survey("/f", has: "cat", "wc", "mv", "rm")
        fixture.answer(["sh", "-c", CopyUpload.write, "sh", "/.kpod-*"], takesInput: true, steps: [.pause, .pause])
        let put = fixture.cp("-", "shell:/f", "--retries=2", input: "text")
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
