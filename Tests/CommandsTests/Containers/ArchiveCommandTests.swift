import Foundation
import Kube
import System
import Tar
import Testing

@testable import CLIRuntime
@testable import Commands

/// What kpod does in a container for the kpod that copies.
@Suite struct ArchiveCommandTests {
    /// An archive on standard input is no text, as the common runner has it.
    private func run(
        _ words: String..., input: [UInt8] = []
    ) -> (status: CLIRuntime.ExitStatus, output: [UInt8], errors: String) {
        let output = MemorySink()
        let errors = MemorySink()
        let platform = Platform(
            output: output, errors: errors, readInput: { input }, environment: [:], now: { Timestamp(seconds: 0) },
            connect: { _, _ in throw SystemError(operation: "connect", code: 1) })
        let status = Program.run(["__archive", "--"] + words, of: Root.command, in: platform)
        return (status, output.bytes, errors.text)
    }

    @Test func whatIsCreatedIsExtracted() throws {
        let fixture = try CopyFixture()
        try fixture.make("d/s p/a", "one", mode: 0o640)
        try fixture.link("d/l", "s p/a")
        try fixture.make("d/big", String(repeating: "x", count: 400_000))
        let made = run("create", fixture.folder + "/d")
        #expect(made.status == .success, "\(made.errors)")
        let archive = made.output
        // The names are those of tar, so that the same reading will do.
        let place = try #require(TreePath(Array((fixture.folder + "/d").utf8)))
        let out = fixture.folder + "/in"
        let put = run("extract", out, input: archive)
        #expect(put.status == .success, "\(put.errors)")
        let copied = "in/\(place)"
        #expect(fixture.text("\(copied)/s p/a") == "one")
        #expect(fixture.text("\(copied)/big")?.utf8.count == 400_000)
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: "\(fixture.folder)/\(copied)/l")
        #expect(link == "s p/a")
        let short = run("extract", out, input: Array(archive.dropLast(2_000)))
        #expect(short.status == .failure)
        #expect(run("create", fixture.folder + "/nope").status == .notFound)
    }

    @Test func anArchiveOfAnotherNeverLeavesTheFolder() throws {
        let fixture = try CopyFixture()
        let archive = CopyFixture.archive([
            CopyFixture.file("../x", "evil"), CopyFixture.link("l", ".."), CopyFixture.file("l/x", "evil"),
            CopyFixture.file("good", "good"),
        ])
        let put = run("extract", "--no-preserve", fixture.folder + "/in", input: archive)
        #expect(put.status == .failure)
        #expect(put.errors.contains("left out: ../x: "))
        #expect(fixture.tree == ["in", "in/good", "in/l", "in/l/x"])
    }

    @Test func aPartIsNamedOnceItIsWhole() throws {
        let fixture = try CopyFixture()
        let part = fixture.folder + "/part"
        #expect(run("write", part, input: Array("12345".utf8)).status == .success)
        #expect(run("finish", part, fixture.folder + "/f", "6").status == .failure)
        #expect(fixture.tree == ["in"])
        #expect(run("write", part, input: Array("12345".utf8)).status == .success)
        #expect(run("finish", part, fixture.folder + "/f", "5").status == .success)
        #expect(fixture.text("f") == "12345")
        #expect(run("folder", fixture.folder).status == .success)
        #expect(run("folder", part).status == .no)
        #expect(run("nothing").status == .usage)
    }
}
