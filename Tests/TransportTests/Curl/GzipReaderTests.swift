import Testing

@testable import Transport

@Suite struct GzipReaderTests {
    /// `one` and `two`, each with a line break, as gzip packs them.
    private static let one: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0xCF, 0x4B, 0xE5, 0x02, 0x00, 0x9F, 0xA8,
        0x17, 0xF8, 0x04, 0x00, 0x00, 0x00,
    ]
    private static let two: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2B, 0x29, 0xCF, 0xE7, 0x02, 0x00, 0x74, 0x08,
        0x17, 0x96, 0x04, 0x00, 0x00, 0x00,
    ]

    /// Unpacks pieces of so many bytes each into room for so many.
    private func unpack(_ packed: [UInt8], size: Int, room: Int) throws -> (text: String, isComplete: Bool) {
        var reader = try GzipReader()
        var text: [UInt8] = []
        for start in stride(from: 0, to: packed.count, by: size) {
            let piece = Array(packed[start..<min(start + size, packed.count)])
            var position = 0
            repeat {
                var output = [UInt8](repeating: 0, count: room)
                var failure: GzipReader.Failure?
                let count = output.withUnsafeMutableBufferPointer { buffer in
                    do throws(GzipReader.Failure) {
                        return try reader.read(piece, from: &position, into: buffer)
                    } catch {
                        failure = error
                        return 0
                    }
                }
                if let failure { throw failure }
                text += output.prefix(count)
            } while position < piece.count || reader.mayHoldMore
        }
        return (String(decoding: text, as: UTF8.self), reader.isComplete)
    }

    @Test(arguments: [1, 7, 1_000], [1, 3, 1_000])
    func allMembersAreUnpacked(_ size: Int, _ room: Int) throws {
        for (packed, expected) in [
            (Self.one, "one\n"), (Self.one + Self.two, "one\ntwo\n"), (Self.one + [0, 0, 0], "one\n"),
            (Self.one + [0, 0] + Self.two + [0], "one\ntwo\n"), ([], ""),
        ] {
            let result = try unpack(packed, size: size, room: room)
            #expect(result.text == expected)
            #expect(result.isComplete == !packed.isEmpty)
        }
    }

    @Test func whatIsCutOffIsNotComplete() throws {
        #expect(try !unpack(Self.one + Self.two.dropLast(), size: 9, room: 9).isComplete)
        #expect(try !unpack(Self.one + Self.two.prefix(1), size: 9, room: 9).isComplete)
    }

    @Test func whatIsNoMemberIsAnError() {
        #expect(throws: GzipReader.Failure.self) { try unpack(Self.one + Array("rest".utf8), size: 9, room: 9) }
        #expect(throws: GzipReader.Failure.self) { try unpack(Array("plain".utf8), size: 9, room: 9) }
    }
}
