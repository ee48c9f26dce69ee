import Foundation
import Programs
import Tar
import Testing

@testable import Commands

/// What tar and a shell make of an archive, whole or not.
@Suite struct UnpackApartTests {
    private let fixture: CopyFixture

    init() throws { fixture = try CopyFixture() }

    /// Unpacks so much of an archive into the folder `in`; the exit code.
    private func unpack(_ apart: UnpackApart, _ archive: [UInt8]) throws -> Int32 {
        try run(program: apart.command[0], Array(apart.command[1...]), input: Data(archive)).status
    }

    private func apart(_ size: Int?, in folder: String = "in") -> UnpackApart {
        UnpackApart(["tar", "-xpf", "-"], in: fixture.folder + "/" + folder, as: "it's", size: size)
    }

    @Test func aFileHasItsNameOnceAllOfItHasCome() throws {
        let text = String(repeating: "x", count: 50_000)
        try fixture.make("in/it's", "old")
        for count in [0, 100, 512, 700, 50_000] {
            let apart = apart(50_000)
            let archive = CopyFixture.archive([CopyFixture.file(apart.part, text, mode: 0o640)])
            #expect(try unpack(apart, Array(archive[..<count])) != 0, "\(count)")
            #expect(fixture.text("in/it's") == "old")
            #expect(fixture.tree == ["in", "in/it's"], "\(count)")
        }
        let whole = apart(50_000)
        #expect(try unpack(whole, CopyFixture.archive([CopyFixture.file(whole.part, text, mode: 0o640)])) == 0)
        #expect(fixture.text("in/it's") == text)
        #expect(fixture.tree == ["in", "in/it's"])
        let path = fixture.folder + "/in/it's"
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o640)
    }

    @Test func aFolderHasItsNameOnceAllOfItHasCome() throws {
        func archive(_ apart: UnpackApart) -> [UInt8] {
            CopyFixture.archive([
                CopyFixture.dir(apart.part + "/", mode: 0o750), CopyFixture.file(apart.part + "/a b", "one"),
                CopyFixture.link(apart.part + "/link", "a b"), CopyFixture.file(apart.end, ""),
            ])
        }
        for count in [0, 512, 1_024, 1_100, 1_536, 2_048] {
            let apart = apart(nil)
            #expect(try unpack(apart, Array(archive(apart)[..<count])) != 0, "\(count)")
            #expect(fixture.tree == ["in"], "\(count)")
        }
        let whole = apart(nil)
        #expect(try unpack(whole, archive(whole)) == 0)
        #expect(fixture.tree == ["in", "in/it's", "in/it's/a b", "in/it's/link -> a b"])
        #expect(fixture.text("in/it's/a b") == "one")
    }

    /// As where owners may not be set: what has come stays, and the exit code is tar's.
    @Test func whatIsWholeStaysThoughTarHasFailed() throws {
        let failing = #"tar "$@"; exit 2"#
        for size in [3, nil] {
            let apart = UnpackApart(
                ["sh", "-c", failing, "tar", "-xpf", "-"], in: fixture.folder + "/in", as: "x\(size ?? 0)", size: size)
            let members =
                size == nil
                ? [CopyFixture.dir(apart.part + "/"), CopyFixture.file(apart.end, "")]
                : [CopyFixture.file(apart.part, "one")]
            #expect(try unpack(apart, CopyFixture.archive(members)) == 2)
        }
        #expect(fixture.tree == ["in", "in/x0", "in/x3"])
    }

    @Test func whatCannotHaveItsNameIsTakenAway() throws {
        try fixture.make("in/it's", "a file")
        let apart = apart(nil)
        let archive = CopyFixture.archive([CopyFixture.dir(apart.part + "/"), CopyFixture.file(apart.end, "")])
        #expect(try unpack(apart, archive) == 1)
        #expect(fixture.tree == ["in", "in/it's"])
        #expect(try unpack(self.apart(1, in: "no/such"), []) == 2)
    }

    @Test func messagesHaveTheNameThatIsMeant() {
        let apart = apart(1)
        #expect(
            apart.meant("tar: \(apart.part): no\ntar: \(apart.part)/a: no") == "tar: it's: no\ntar: it's/a: no")
    }
}
