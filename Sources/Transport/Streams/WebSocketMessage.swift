/// A whole message of a WebSocket, or a control frame between messages (RFC 6455, section 5).
public enum WebSocketMessage: Equatable, Sendable {
    case text([UInt8])
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    /// The end, with a code unless there was none.
    case close(code: Int?, reason: String)

    private var opcode: UInt8 {
        switch self {
        case .text: 1
        case .binary: 2
        case .close: 8
        case .ping: 9
        case .pong: 10
        }
    }

    private var payload: [UInt8] {
        switch self {
        case .text(let bytes), .binary(let bytes), .ping(let bytes), .pong(let bytes): bytes
        case .close(let code?, let reason):
            [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)] + Array(reason.utf8)
        case .close(nil, _): []
        }
    }

    /// The kind and the size: for the log, which never shows what is in it.
    var summary: String {
        let kind =
            switch self {
            case .text: "text"
            case .binary: "binary"
            case .ping: "ping"
            case .pong: "pong"
            case .close(let code, _): "close \(code.map(String.init) ?? "without a code")"
            }
        return "\(kind), \(payload.count) bytes"
    }

    /// The message as one frame, masked as a client's must be.
    func frame(mask: UInt32 = .random(in: 0...UInt32.max)) -> [UInt8] {
        let payload = payload
        var frame: [UInt8] = [0x80 | opcode]
        switch payload.count {
        case 0...125: frame.append(0x80 | UInt8(payload.count))
        case 126...0xFFFF:
            frame.append(0x80 | 126)
            frame += (0..<2).map { UInt8(truncatingIfNeeded: payload.count >> (8 - 8 * $0)) }
        default:
            frame.append(0x80 | 127)
            frame += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        let key = (0..<4).map { UInt8(truncatingIfNeeded: mask >> UInt32(24 - 8 * $0)) }
        frame += key
        let head = frame.count
        frame += payload
        // In place and eight bytes at a time: a gigabyte may go this way.
        let word = (key + key).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        frame.withUnsafeMutableBytes { buffer in
            var index = head
            while index + 8 <= buffer.count {
                let masked = buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ word
                buffer.storeBytes(of: masked, toByteOffset: index, as: UInt64.self)
                index += 8
            }
            for rest in index..<buffer.count { buffer[rest] ^= key[(rest - head) & 3] }
        }
        return frame
    }
}
