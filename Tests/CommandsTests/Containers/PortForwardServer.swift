import FakeTransport

@testable import Transport

/// The server's side of one plain session of `port-forward`: what it makes of the frames that have come.
final class PortForwardServer {
    private let reader = SPDYReader()
    private var writer = SPDYWriter()
    private var seen = 0
    private var streams: [UInt32: String] = [:]
    private var sentCount = 0
    private(set) var ports: [String] = []
    /// What a port says to bytes; nil refuses the connection.
    var answer: ([UInt8]) -> [UInt8]? = { Array(String(decoding: $0, as: UTF8.self).uppercased().utf8) }
    /// After so many frames the first connection's stream of this kind is reset, and no more is said on either.
    var reset: (after: Int, kind: String)?

    func reply(_ sent: [UInt8]) -> [FakeClient.Step] {
        reader.feed(Array(sent[seen...]))
        seen = sent.count
        var frames: [SPDYFrame] = []
        while let frame = try? reader.next() {
            switch frame {
            case .open(let stream, let headers, _):
                let kind = headers.first { $0.name == "streamtype" }?.value ?? ""
                streams[stream] = kind
                frames.append(.reply(stream: stream, headers: [], isLast: false))
                guard kind == "data" else { continue }
                ports.append(headers.first { $0.name == "port" }?.value ?? "")
                if answer([]) == nil {
                    frames.append(.data(stream: stream - 2, bytes: Array("refused".utf8), isLast: true))
                    frames.append(.data(stream: stream, bytes: [], isLast: true))
                }
            case .data(let stream, let bytes, let isLast) where streams[stream] == "data":
                if !bytes.isEmpty, let text = answer(bytes) {
                    frames.append(.data(stream: stream, bytes: text, isLast: false))
                }
                if isLast {
                    frames.append(.data(stream: stream, bytes: Array("bye\n".utf8), isLast: true))
                    frames.append(.data(stream: stream - 2, bytes: [], isLast: true))
                }
            default: continue
            }
        }
        let bytes = spoilt(frames).flatMap { writer.bytes($0) }
        return bytes.isEmpty ? [] : [.bytes(bytes)]
    }

    private func spoilt(_ frames: [SPDYFrame]) -> [SPDYFrame] {
        guard let reset, let stream = streams.keys.sorted().first(where: { streams[$0] == reset.kind }) else {
            return frames
        }
        var result: [SPDYFrame] = []
        for frame in frames {
            let isOfFirst =
                switch frame {
                case .reply(let stream, _, _), .data(let stream, _, _): stream <= 3
                default: false
                }
            if sentCount < reset.after || !isOfFirst { result.append(frame) }
            if isOfFirst { sentCount += 1 }
            if isOfFirst, sentCount == max(reset.after, 1) {
                if reset.after == 0 { result = [] }
                result.append(.reset(stream: stream, status: 5))
            }
        }
        return result
    }
}
