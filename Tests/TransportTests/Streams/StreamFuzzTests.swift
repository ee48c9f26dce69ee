import Foundation
import Kube
import Testing

@testable import Transport

/// Random frames, whole and spoiled, in random pieces: what is right comes back, and nothing else does harm.
///
/// KPOD_FUZZ_FRAMES sets how many frames there are of each kind, for longer runs.
@Suite struct StreamFuzzTests {
    /// SplitMix64: the same numbers in each run.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }

        mutating func bytes(_ limit: Int) -> [UInt8] {
            (0..<Int.random(in: 0...limit, using: &self)).map { _ in .random(in: 0...255, using: &self) }
        }

        /// Bytes in pieces, most of them short.
        mutating func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let size = Bool.random(using: &self) ? Int.random(in: 1...9, using: &self) : 500
                pieces.append(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            return pieces
        }

        /// Bytes of which some are others, are missing or stand twice.
        mutating func spoiled(_ bytes: [UInt8]) -> [UInt8] {
            var bytes = bytes
            for _ in 0..<Int.random(in: 1...4, using: &self) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &self)
                switch Int.random(in: 0..<4, using: &self) {
                case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
                case 1: bytes[place] = [0, 0x7F, 0x80, 0xFF][Int.random(in: 0..<4, using: &self)]
                case 2: bytes.remove(at: place)
                default: bytes.insert(bytes[place], at: place)
                }
            }
            return bytes
        }
    }

    private static let frames = ProcessInfo.processInfo.environment["KPOD_FUZZ_FRAMES"].flatMap { Int($0) } ?? 50_000
    /// So many frames make one connection.
    private static let connection = 20

    /// A message as a server frames it, in random fragments with control frames between.
    private static func webSocketBytes(
        _ message: WebSocketMessage, _ random: inout Generator, _ expected: inout [WebSocketMessage]
    ) -> [UInt8] {
        func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
            let length: [UInt8] =
                payload.count < 126
                ? [UInt8(payload.count)] : [126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
            return [first] + length + payload
        }
        guard case .binary(let payload) = message else { return [] }
        var bytes: [UInt8] = []
        var rest = payload[...]
        var opcode: UInt8 = 2
        repeat {
            let isLast = Bool.random(using: &random)
            let piece = isLast ? rest : rest.prefix(Int.random(in: 0...rest.count, using: &random))
            rest = rest.dropFirst(piece.count)
            bytes += frame((isLast ? 0x80 : 0) | opcode, Array(piece))
            opcode = 0
            if isLast { break }
            if Int.random(in: 0..<4, using: &random) == 0 {
                let ping = random.bytes(9)
                bytes += frame(0x89, ping)
                expected.append(.ping(ping))
            }
        } while true
        expected.append(message)
        return bytes
    }

    @Test func webSocketFrames() throws {
        var random = Generator(state: 1)
        for _ in 0..<max(1, Self.frames / Self.connection) {
            var expected: [WebSocketMessage] = []
            var bytes: [UInt8] = []
            for _ in 0..<Self.connection {
                bytes += Self.webSocketBytes(.binary(random.bytes(60)), &random, &expected)
            }
            var reader = WebSocketReader()
            var read: [WebSocketMessage] = []
            for piece in random.pieces(bytes) {
                reader.feed(piece)
                while let message = try reader.next() { read.append(message) }
            }
            #expect(read == expected)
            var other = WebSocketReader()
            var size = 0
            do {
                for piece in random.pieces(random.spoiled(bytes)) {
                    other.feed(piece)
                    while let message = try other.next() {
                        if case .binary(let bytes) = message { size += bytes.count }
                    }
                }
            } catch {}
            #expect(size <= bytes.count + 4)
        }
    }

    private static func spdyFrame(_ random: inout Generator) -> SPDYFrame {
        let stream = UInt32.random(in: 1...0x7FFF_FFFF, using: &random)
        let isLast = Bool.random(using: &random)
        func headers(_ random: inout Generator) -> [Header] {
            (0..<Int.random(in: 0...4, using: &random)).map { _ in
                Header("h\(random.next() % 1_000)", String(random.next(), radix: 36))
            }
        }
        return switch Int.random(in: 0..<10, using: &random) {
        case 0: .open(stream: stream, headers: headers(&random), isLast: isLast)
        case 1: .reply(stream: stream, headers: headers(&random), isLast: isLast)
        case 2: .headers(stream: stream, headers: headers(&random), isLast: isLast)
        case 3: .reset(stream: stream, status: stream & 15)
        case 4: .ping(stream)
        case 5: .goAway(lastStream: stream, status: 0)
        case 6: .windowUpdate(stream: stream, size: stream)
        case 7: .settings
        default: .data(stream: stream, bytes: random.bytes(60), isLast: isLast)
        }
    }

    @Test func spdyFrames() throws {
        var random = Generator(state: 2)
        for _ in 0..<max(1, Self.frames / Self.connection) {
            var writer = SPDYWriter()
            let frames = (0..<Self.connection).map { _ in Self.spdyFrame(&random) }
            let bytes = frames.flatMap { writer.bytes($0) }
            let reader = SPDYReader()
            var read: [SPDYFrame] = []
            for piece in random.pieces(bytes) {
                reader.feed(piece)
                while let frame = try reader.next() { read.append(frame) }
            }
            #expect(read == frames)
            let other = SPDYReader()
            var count = 0
            do {
                for piece in random.pieces(random.spoiled(bytes)) {
                    other.feed(piece)
                    while try other.next() != nil { count += 1 }
                }
            } catch {}
            #expect(count <= bytes.count / 8 + 1)
        }
    }
}
