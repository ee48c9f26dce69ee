import Foundation
import Programs
import Testing

@testable import Tar

/// What is written is read again, by kpod and by others, and what others have written is read.
@Suite struct TarTests {
    /// All members with their contents.
    static func read(_ bytes: [UInt8], piece: Int = 4_096) throws -> [(entry: TarEntry, contents: [UInt8])] {
        var reader = TarReader()
        var members: [(TarEntry, [UInt8])] = []
        var ends = 0
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try reader.read(bytes[start..<min(start + piece, bytes.count)]) { event in
                switch event {
                case .entry(let entry): members.append((entry, []))
                case .contents(let piece): members[members.count - 1].1 += piece
                case .entryEnd: ends += 1
                }
            }
        }
        try reader.finish()
        #expect(ends == members.count)
        return members
    }

    static func archive(_ members: [(TarEntry, [UInt8])]) -> [UInt8] {
        members.flatMap { TarWriter.header($0.0) + $0.1 + TarWriter.padding($0.1.count) } + TarWriter.end
    }

    static func file(_ name: String, _ contents: String = "") -> (TarEntry, [UInt8]) {
        (TarEntry(Array(name.utf8), .file, size: contents.utf8.count), Array(contents.utf8))
    }

    @Test(arguments: [1, 7, 511, 512, 513, 100_000])
    func whatIsWrittenIsRead(_ piece: Int) throws {
        var script = TarEntry(Array("a b/\u{1F600}:-x".utf8), .file, size: 700, permissions: 0o4755)
        script.modified = (1_700_000_000, 0)
        script.user = 3_000_000
        script.group = 12
        let members: [(TarEntry, [UInt8])] = [
            (TarEntry(Array("a b/".utf8), .folder, permissions: 0o750), []),
            (script, [UInt8](repeating: 7, count: 700)),
            Self.file("empty"),
            (TarEntry([0x66, 0xFF, 0x0A, 0x22], .file, size: 512), [UInt8](repeating: 1, count: 512)),
            (
                TarEntry(
                    Array("link".utf8), .symbolicLink, target: Array(("../" + String(repeating: "t", count: 300)).utf8)),
                []
            ),
            (TarEntry(Array("hard".utf8), .hardLink, target: Array("empty".utf8)), []),
            Self.file(String(repeating: "d/", count: 60) + "divided", "x"),
            Self.file(String(repeating: "n", count: 200) + "/" + String(repeating: "m", count: 120), "whole"),
        ]
        let found = try Self.read(Self.archive(members), piece: piece)
        #expect(found.map(\.entry) == members.map(\.0))
        #expect(found.map(\.contents) == members.map(\.1))
    }

    @Test func sizesBeyondOctalDigitsAreWritten() throws {
        var entry = TarEntry(Array("big".utf8), .file, size: 1 << 40)
        entry.modified = (1 << 34, 0)
        var reader = TarReader()
        var found: TarEntry?
        try reader.read(TarWriter.header(entry)[...]) { if case .entry(let entry) = $0 { found = entry } }
        #expect(found == entry)
        #expect(throws: TarFault.self) { try reader.finish() }
    }

    /// GNU tar reads it, and what GNU tar writes in each of its formats is read.
    @Test(arguments: ["gnu", "pax", "ustar", "v7", "oldgnu"])
    func tarAndKpodUnderstandEachOther(_ format: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let long = ["v7"].contains(format) ? "short" : String(repeating: "l", count: 90)
        let script = """
            mkdir -p 'in/s p/\(long)' && cd in && printf content >'s p/\(long)/fï\\le' && ln -s '\(long)' 's p/link' &&
            ln 's p/\(long)/fï\\le' 's p/other' && touch -d @1600000000.5 's p/\(long)/fï\\le' && tar -c --format=\(format) -f - 's p'
            """
        let bytes = try Self.shell(script, in: folder)
        let found = try Self.read(bytes, piece: 1_000)
        #expect(Set(found.map(\.entry.kind)) == [.folder, .file, .symbolicLink, .hardLink])
        let file = try #require(found.first { $0.entry.kind == .file })
        #expect(file.contents == Array("content".utf8))
        #expect(file.entry.modified.seconds == 1_600_000_000)
        #expect(file.entry.modified.nanoseconds == (format == "pax" ? 500_000_000 : 0))
        let ours = Self.archive(found.map { ($0.entry, $0.contents) })
        try Data(ours).write(to: folder.appending(path: "ours.tar"))
        let list = try Self.shell(
            "tar -tf ours.tar; mkdir out; tar -xf ours.tar -C out; diff -r in out && echo same", in: folder)
        #expect(String(decoding: list, as: UTF8.self).hasSuffix("same\n"))
    }

    static func shell(_ script: String, in folder: URL) throws -> [UInt8] {
        let outcome = try run(program: "sh", ["-c", script], in: folder.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return Array(outcome.outputBytes)
    }
}

/// Archives that lie, and that end anywhere.
@Suite struct WickedTarTests {
    private let good = TarTests.archive([
        TarTests.file("a", "one"), TarTests.file("b", String(repeating: "x", count: 600)),
    ])

    @Test func everyCutIsFound() throws {
        for count in stride(from: 0, to: good.count - 512, by: 37) {
            #expect(throws: TarFault.self, "\(count)") { try TarTests.read(Array(good[..<count])) }
        }
        // One block of nothing is taken for the end.
        #expect(try TarTests.read(Array(good.dropLast(512))).count == 2)
        #expect(try TarTests.read(good + [UInt8](repeating: 0xAA, count: 5_000)).count == 2)
    }

    @Test func wrongHeadersAreRefused() {
        var wrong = good
        wrong[0] ^= 1
        #expect(throws: TarFault("a header whose checksum is wrong")) { try TarTests.read(wrong) }
        #expect(throws: TarFault.self) { try TarTests.read([UInt8](repeating: 0x41, count: 1_024)) }
        let between = Array(good[..<1_024]) + [UInt8](repeating: 0, count: 512) + good[1_024...]
        #expect(throws: TarFault("members after the end of the archive")) { try TarTests.read(between) }
    }

    /// A header block with a field of one's own, and a checksum that fits.
    private func block(_ type: Character, size: [UInt8], name: String = "x") -> [UInt8] {
        var block = TarWriter.header(TarEntry(Array(name.utf8), .file))
        block.replaceSubrange(124..<136, with: size + [UInt8](repeating: 0, count: 12 - size.count))
        block[156] = type.asciiValue ?? 0
        let sum = String(TarField.sum(block), radix: 8)
        block.replaceSubrange(148..<156, with: Array((String(repeating: "0", count: 6 - sum.count) + sum + "\0 ").utf8))
        return block
    }

    @Test func impossibleSizesAreRefused() {
        let sizes: [[UInt8]] = [
            [0xFF] + [UInt8](repeating: 0xFF, count: 11), [0x80, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8),
            [0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 7), Array("9".utf8), Array("-1".utf8),
        ]
        for size in sizes {
            #expect(throws: TarFault("a member of an impossible size")) { try TarTests.read(block("0", size: size)) }
        }
        for type in "xgLK" {
            #expect(throws: TarFault.self) { try TarTests.read(block(type, size: Array("77777777777".utf8))) }
        }
    }

    private func pax(_ records: String) -> [UInt8] {
        let size = Array(String(records.utf8.count, radix: 8).utf8)
        return block("x", size: size) + Array(records.utf8) + TarWriter.padding(records.utf8.count)
    }

    @Test func wrongPaxRecordsAreRefused() {
        let one = TarTests.archive([TarTests.file("plain", "abc")])
        for records in [
            "99999999 path=x\n", "3 path=x\n", "0 path=x\n", "-5 path=x\n", "11 path=xyz", "10 path-x \n", "path\n",
            "11 size=-1\n", "29 size=99999999999999999999\n",
        ] {
            #expect(throws: TarFault.self, "\(records)") { try TarTests.read(pax(records) + one) }
        }
        #expect(throws: TarFault("a name with a NUL in it")) {
            try TarTests.read(pax("12 path=a\0b\n") + one)
        }
        #expect(throws: TarFault("a name without its member")) {
            try TarTests.read(pax("9 path=x\n") + TarWriter.end)
        }
    }

    @Test func sparseMembersAreNoFiles() throws {
        let records = "22 GNU.sparse.major=1\n"
        let found = try TarTests.read(pax(records) + TarTests.archive([TarTests.file("hole", "abc")]))
        #expect(found.map(\.entry.kind) == [.other(UInt8(ascii: "S"))])
        #expect(
            try TarTests.read(block("S", size: [0x30]) + TarWriter.end).map(\.entry.kind) == [.other(UInt8(ascii: "S"))]
        )
    }

    /// Whatever bytes come, in whatever pieces: an error or members, and no crash.
    @Test func randomArchives() {
        var random = SystemRandomNumberGenerator()
        let parts = [good, pax("9 path=y\n"), block("L", size: Array("12".utf8)), block("5", size: Array("7".utf8))]
        for _ in 0..<3_000 {
            var bytes = (0..<Int.random(in: 1...4)).flatMap { _ in parts.randomElement() ?? [] }
            for _ in 0..<Int.random(in: 0...6) {
                bytes[Int.random(in: bytes.indices)] = random.next()
            }
            if Bool.random() { bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count))) }
            _ = try? TarTests.read(bytes, piece: Int.random(in: 1...2_000))
        }
    }
}

/// Where a member may go, and where a link may lead.
@Suite struct TreePathTests {
    private func place(_ path: String, _ name: String) -> String? {
        ArchivePrefix(of: Array(path.utf8)).place(of: Array(name.utf8))?.description
    }

    @Test func membersLieBelowWhatWasAskedFor() {
        #expect(place("/data", "data/a") == "a")
        #expect(place("/data/", "data/") == "")
        #expect(place("data/./", "data/./sub//x") == "sub/x")
        #expect(place(".", "./a b/c") == "a b/c")
        #expect(place("/", "etc/passwd") == "etc/passwd")
        #expect(place("data/../data/b.txt", "data/b.txt") == "")
        #expect(place("a/b/../c", "c/x") == "x")
        #expect(place("a/b/../c", "a/c/x") == "x")
        #expect(place("../up", "up/x") == "x")
        #expect(place("/data", "/data/a") == "a")
    }

    @Test func othersHaveNoPlace() {
        for name in [
            "/etc/passwd", "etc/passwd", "data2/x", "dat", "..", "../data/x", "data/../../x", "data/..",
            "data/sub/../x",
            "data/a\0b", "",
        ] {
            #expect(place("/data", name) == nil, "\(name)")
        }
        #expect(place("/", "../x") == nil)
    }

    private func stays(_ link: String, _ target: String, _ links: [String: String] = [:]) -> Bool {
        let map = Dictionary(
            uniqueKeysWithValues: links.map { (TreePath(Array($0.key.utf8)) ?? .root, Array($0.value.utf8)) })
        return TreePath.staysInside(linkAt: TreePath(Array(link.utf8)) ?? .root, to: Array(target.utf8)) { map[$0] }
    }

    @Test func linksThatStay() {
        #expect(stays("a/link", "b"))
        #expect(stays("a/link", "../b/./c"))
        #expect(stays("key", "..data/key", ["..data": "..2026"]))
        #expect(stays("a/b/link", "../../x"))
        #expect(stays("link", "."))
    }

    @Test func linksThatLeadOut() {
        #expect(!stays("link", "/etc/passwd"))
        #expect(!stays("link", ".."))
        #expect(!stays("a/link", "../../x"))
        #expect(!stays("link", "a/../../x"))
        // Each stays alone, and both together do not.
        #expect(!stays("two", "one/../../x", ["one": "deep/er", "deep": "."]))
        #expect(!stays("two", "one/..", ["one": "."]))
        #expect(!stays("link", "out/passwd", ["out": "/etc"]))
        #expect(!stays("link", "link", ["link": "link"]))
        #expect(!stays("link", "a\0b"))
    }
}
