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
    /// Whether a refused connection's bytes end before it is said why, as the kubelet has it.
    var saysWhyLast = false
    /// Whether both streams end with an answer, and the session breaks off then.
    var breaksOffAfterAnswer = false
    /// After so many frames of the first connection's streams, which are 1 for what is wrong and 3 for its bytes, one of
    /// them is reset, and no more is said on either.
    var reset: (after: Int, stream: UInt32)?

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
                    let why = SPDYFrame.data(stream: stream - 2, bytes: Array("refused".utf8), isLast: true)
                    let end = SPDYFrame.data(stream: stream, bytes: [], isLast: true)
                    if saysWhyLast {
                        let first = (frames + [end]).flatMap { writer.bytes($0) }
                        return [.bytes(first), .pause, .pause, .bytes(writer.bytes(why))]
                    }
                    frames += [why, end]
                }
            case .data(let stream, let bytes, let isLast) where streams[stream] == "data":
                if !bytes.isEmpty, let text = answer(bytes) {
                    frames.append(.data(stream: stream, bytes: text, isLast: breaksOffAfterAnswer))
                    if breaksOffAfterAnswer {
                        frames.append(.data(stream: stream - 2, bytes: [], isLast: true))
                        let server = ServerAddress(host: "api.test", port: 443)
                        return [
                            .bytes(frames.flatMap { writer.bytes($0) }), .pause,
                            .failure(.truncated(server, reason: "closed")),
                        ]
                    }
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
        guard let reset else { return frames }
        var result: [SPDYFrame] = []
        for frame in frames {
            switch frame {
            case .reply(let stream, _, _) where stream <= 3, .data(let stream, _, _) where stream <= 3:
                if sentCount == 0, reset.after == 0 { result.append(.reset(stream: reset.stream, status: 5)) }
                if sentCount < reset.after { result.append(frame) }
                sentCount += 1
                if sentCount == reset.after { result.append(.reset(stream: reset.stream, status: 5)) }
            default: result.append(frame)
            }
        }
        return result
    }
}
