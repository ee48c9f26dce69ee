import Testing

@testable import Transport

/// The frame coder: what goes out, what may come in, and what must not.
@Suite struct WebSocketTests {
    /// A server's frame, unmasked.
    private static func frame(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
        var frame: [UInt8] = [(isFinal ? 0x80 : 0) | opcode]
        switch payload.count {
        case 0...125: frame.append(UInt8(payload.count))
        case 126...0xFFFF: frame += [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: frame += [127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        return frame + payload
    }

    private static func read(_ bytes: [UInt8], by size: Int) throws -> [WebSocketMessage] {
        var reader = WebSocketReader()
        var messages: [WebSocketMessage] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.feed(Array(bytes[start..<min(start + size, bytes.count)]))
            while let message = try reader.next() { messages.append(message) }
        }
        return messages
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
    func framesAreReadWhateverTheirLength(_ length: Int) throws {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let bytes = Self.frame(2, payload) + Self.frame(1, [0x61])
        for size in [1, 7, 4_096, bytes.count] where length < 1_000 || size > 1 {
            #expect(try Self.read(bytes, by: size) == [.binary(payload), .text([0x61])])
        }
    }

    @Test func fragmentsAreOneMessageWithPingsBetween() throws {
        let bytes =
            Self.frame(2, [1, 2], isFinal: false) + Self.frame(9, [7]) + Self.frame(0, [3], isFinal: false)
            + Self.frame(0, []) + Self.frame(8, [0x03, 0xE8] + Array("bye".utf8))
        #expect(
            try Self.read(bytes, by: 3) == [.ping([7]), .binary([1, 2, 3]), .close(code: 1000, reason: "bye")])
        #expect(try Self.read(Self.frame(8, []), by: 1) == [.close(code: nil, reason: "")])
    }

    /// Each with what is wrong with it.
    static let faults: [(bytes: [UInt8], reason: String)] = [
        ([0x82, 0x81, 0, 0, 0, 0, 1], "masked"), ([0xC2, 0x00], "bits set"), ([0x83, 0x00], "unknown kind 3"),
        ([0x09, 0x00], "in pieces"), ([0x89, 0x7E, 0, 126], "too long"),
        ([0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0], "longer than"), ([0x80, 0x00], "not begun"),
        ([0x02, 0x00, 0x82, 0x00], "within another"), ([0x88, 0x01, 0x03], "half a code"),
        ([0x88, 0x00, 0x82, 0x00], "after it has closed"),
    ]

    @Test(arguments: 0..<faults.count)
    func whatAServerMustNotSendIsAFault(_ index: Int) {
        let fault = Self.faults[index]
        do {
            let messages = try Self.read(fault.bytes, by: fault.bytes.count)
            Issue.record("\(messages)")
        } catch {
            #expect((error as? StreamFault)?.reason.utf8.firstRange(of: fault.reason.utf8) != nil, "\(error)")
        }
    }

    @Test func aClientMasksWhatItSends() {
        #expect(
            WebSocketMessage.binary([1, 2, 3, 4, 5]).frame(mask: 0x0102_0304) == [
                0x82, 0x85, 1, 2, 3, 4, 0, 0, 0, 0, 4,
            ])
        #expect(WebSocketMessage.close(code: 1000, reason: "").frame(mask: 0) == [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8])
        #expect(
            WebSocketMessage.binary(.init(repeating: 0, count: 300)).frame(mask: 0).prefix(4) == [0x82, 0xFE, 1, 44])
        #expect(
            WebSocketMessage.text(.init(repeating: 0, count: 70_000)).frame(mask: 0).prefix(10)
                == [0x81, 0xFF, 0, 0, 0, 0, 0, 1, 0x11, 0x70])
    }

    @Test(arguments: [0, 1, 7, 8, 9, 15, 16, 125, 126, 1_003])
    func everyByteIsMasked(_ count: Int) {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let masked = WebSocketMessage.binary(payload).frame(mask: 0x1234_56F8).suffix(count)
        let key: [UInt8] = [0x12, 0x34, 0x56, 0xF8]
        #expect(masked.enumerated().map { $0.element ^ key[$0.offset % 4] } == payload)
    }

    /// The example of RFC 6455, section 1.3, and digests of FIPS 180-4.
    @Test func theHandshakeIsProven() {
        #expect(WebSocketHandshake.accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        func hex(_ text: String) -> String {
            SHA1.digest(Array(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        #expect(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(
            hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
    }

    /// The same bytes in every run: none may trap.
    @Test func survivesAnyBytes() {
        var state: UInt64 = 11
        for _ in 0..<20_000 {
            var reader = WebSocketReader()
            var bytes: [UInt8] = []
            for _ in 0..<24 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(UInt8(truncatingIfNeeded: state >> 33) & (bytes.count.isMultiple(of: 3) ? 0x8F : 0x7F))
            }
            reader.feed(bytes)
            while (try? reader.next()) != nil {}
        }
    }
}
