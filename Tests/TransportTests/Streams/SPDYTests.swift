import Foundation
import Kube
import Testing

@testable import Transport

/// A connection between kubectl and a real API server.
struct RecordedSPDY: Decodable {
    struct Piece: Decodable {
        var from: String
        var bytes: Data
    }

    var connections: [[Piece]]

    static let names = [
        "attach", "exec-echo", "exec-exit-3", "exec-not-found", "exec-stdin", "exec-tty", "port-forward",
    ]

    static func load(_ name: String) throws -> RecordedSPDY {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try JSONDecoder().decode(
            RecordedSPDY.self, from: Data(contentsOf: tests.appending(path: "Fixtures/spdy/\(name).json")))
    }

    /// What one side said after the upgrade, on each connection.
    func said(by side: String) -> [[UInt8]] {
        connections.map { pieces in
            let all = pieces.filter { $0.from == side }.flatMap { Array($0.bytes) }
            let end = all.indices.first { all[$0...].starts(with: Array("\r\n\r\n".utf8)) }
            return end.map { Array(all[($0 + 4)...]) } ?? []
        }
    }
}

/// The SPDY/3.1 frame coder, both ways.
@Suite struct SPDYTests {
    private static func read(_ bytes: [UInt8], by size: Int) throws -> [SPDYFrame] {
        let reader = SPDYReader()
        var frames: [SPDYFrame] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.feed(Array(bytes[start..<min(start + size, bytes.count)]))
            while let frame = try reader.next() { frames.append(frame) }
        }
        return frames
    }

    @Test(arguments: RecordedSPDY.names)
    func recordedConnectionsAreReadAndWritten(_ name: String) throws {
        let recording = try RecordedSPDY.load(name)
        for side in ["client", "server"] {
            for bytes in recording.said(by: side) {
                let frames = try Self.read(bytes, by: bytes.count)
                #expect(frames.count > 2)
                for size in [1, 3, 17] { #expect(try Self.read(bytes, by: size) == frames) }
                var writer = SPDYWriter()
                let written = frames.flatMap { writer.bytes($0) }
                #expect(try Self.read(written, by: 5) == frames)
            }
        }
    }

    @Test func aRecordedStreamSaysWhatItIs() throws {
        let recording = try RecordedSPDY.load("exec-stdin")
        let client = try Self.read(recording.said(by: "client")[0], by: 4_096)
        #expect(client.first == .open(stream: 1, headers: [Header("streamtype", "error")], isLast: false))
        #expect(client.contains(.data(stream: 3, bytes: Array("one\ntwo\n".utf8), isLast: false)))
        #expect(client.contains(.data(stream: 3, bytes: [], isLast: true)))
        let server = try Self.read(recording.said(by: "server")[0], by: 4_096)
        #expect(server.contains(.reply(stream: 1, headers: [], isLast: false)))
        #expect(server.contains(.reset(stream: 1, status: 5)))
        #expect(server.last == .goAway(lastStream: 7, status: 0))
    }

    @Test func everyKindOfFrameComesBack() throws {
        let long = Header("long", String(repeating: "x", count: 60_000))
        let frames: [SPDYFrame] = [
            .open(stream: 1, headers: [Header("streamtype", "data"), Header("port", "80")], isLast: true),
            .headers(stream: 1, headers: [], isLast: true), .reply(stream: 1, headers: [long], isLast: false),
            .data(stream: 3, bytes: (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }, isLast: false),
            .data(stream: 0x7FFF_FFFF, bytes: [], isLast: true), .reset(stream: 3, status: 1), .settings, .ping(7),
            .goAway(lastStream: 9, status: 2), .windowUpdate(stream: 5, size: 65_536),
        ]
        var writer = SPDYWriter()
        #expect(try Self.read(frames.flatMap { writer.bytes($0) }, by: 4_099) == frames)
    }

    /// Each with what is wrong with it.
    static let faults: [(bytes: [UInt8], reason: String)] = [
        ([0x80, 2, 0, 6, 0, 0, 0, 4, 0, 0, 0, 1], "not of SPDY/3"),
        ([0x80, 3, 0, 5, 0, 0, 0, 4, 0, 0, 0, 1], "unknown kind 5"), ([0x80, 3, 0, 6, 0, 0, 0, 2, 0, 0], "too short"),
        ([0x80, 3, 0, 3, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1], "of no stream"),
        ([0, 0, 0, 0, 0, 0, 0, 0], "of no stream"),
        ([0x80, 3, 0, 2, 0, 0xFF, 0xFF, 0xFF], "of 16777215 bytes"),
        ([0x80, 3, 0, 2, 0, 0, 0, 6, 0, 0, 0, 1, 9, 9], "cannot be unpacked"),
        ([0x80, 3, 0, 2, 0, 0, 0, 4, 0, 0, 0, 1], "break off"),
    ]

    @Test(arguments: 0..<faults.count)
    func whatMustNotBeSentIsAFault(_ index: Int) {
        let fault = Self.faults[index]
        do {
            let frames = try Self.read(fault.bytes, by: fault.bytes.count)
            Issue.record("\(frames)")
        } catch let error as StreamFault {
            #expect(error.reason.contains(fault.reason))
        } catch {
            Issue.record(error)
        }
    }

    /// Sixty kilobytes of one packed byte unpack to sixty megabytes, and a million such frames would to many gigabytes.
    @Test func headersThatUnpackWithoutEndAreRefused() throws {
        // A block of fixed codes: a zero, and copies of 258 bytes from one before, each of 13 bits.
        var bits: [UInt8] = [0, 1, 0]
        bits += [0, 0, 1, 1, 0, 0, 0, 0]
        for _ in 0..<30_000 { bits += [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0] }
        let packed = stride(from: 0, to: bits.count - 7, by: 8).map { start in
            (0..<8).reduce(UInt8(0)) { $0 | bits[start + $1] << UInt8($1) }
        }
        let block = [0x78, 0x20, 0xE3, 0xC6, 0xA7, 0xC2] + packed
        let payload = [0, 0, 0, 1] + block
        let head: [UInt8] = [0x80, 3, 0, 2, 0] + [16, 8, 0].map { UInt8(truncatingIfNeeded: payload.count >> $0) }
        #expect(throws: StreamFault("headers cannot be unpacked: more than 64 KiB")) {
            try Self.read(head + payload, by: 1_000)
        }
    }
}
