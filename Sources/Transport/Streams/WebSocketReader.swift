/// Puts messages together from the bytes that a server sends: frames, fragments with control frames between them (RFC
/// 6455, section 5). Pure; bytes go in, messages come out.
struct WebSocketReader {
    /// The longest message that is taken, in bytes; Kubernetes' streams send 32 KiB at a time.
    static let messageLimit = 16 << 20

    private var inbox = FrameInbox()
    /// The message that has begun, and what of it has come.
    private var fragments: (isText: Bool, payload: [UInt8])?
    private var isClosed = false

    /// Takes what has come.
    mutating func feed(_ piece: [UInt8]) { inbox.feed(piece) }

    /// The next message; nil until more has come.
    ///
    /// - Throws: `StreamFault` for what a server must not send; nothing that follows can be read.
    mutating func next() throws(StreamFault) -> WebSocketMessage? {
        while let frame = try nextFrame() {
            if isClosed { throw StreamFault("it goes on after it has closed the stream") }
            if frame.opcode >= 8 { return try control(frame) }
            if let message = try data(frame) { return message }
        }
        return nil
    }

    private struct Frame {
        var isFinal: Bool
        var opcode: UInt8
        var payload: [UInt8]
    }

    private mutating func nextFrame() throws(StreamFault) -> Frame? {
        let position = inbox.position
        let rest = inbox.bytes[position...]
        guard rest.count >= 2 else { return nil }
        let (first, second) = (rest[position], rest[position + 1])
        guard first & 0x70 == 0 else { throw StreamFault("a frame has bits set that mean nothing") }
        guard second & 0x80 == 0 else { throw StreamFault("a frame of the server is masked") }
        let opcode = first & 0x0F
        let isFinal = first & 0x80 != 0
        guard [0, 1, 2, 8, 9, 10].contains(opcode) else {
            throw StreamFault("a frame is of the unknown kind \(opcode)")
        }
        var start = position + 2
        var length = UInt64(second & 0x7F)
        if opcode >= 8 {
            guard isFinal, length <= 125 else { throw StreamFault("a control frame is too long or in pieces") }
        }
        let extra = length == 126 ? 2 : length == 127 ? 8 : 0
        guard rest.count >= 2 + extra else { return nil }
        if extra > 0 {
            length = rest[start..<start + extra].reduce(0) { $0 << 8 | UInt64($1) }
            start += extra
        }
        let held = fragments?.payload.count ?? 0
        guard length <= UInt64(Self.messageLimit - held) else {
            throw StreamFault("a message is longer than \(Self.messageLimit >> 20) MiB")
        }
        guard inbox.bytes.count - start >= Int(length) else { return nil }
        let end = start + Int(length)
        inbox.position = end
        return Frame(isFinal: isFinal, opcode: opcode, payload: Array(inbox.bytes[start..<end]))
    }

    private mutating func data(_ frame: Frame) throws(StreamFault) -> WebSocketMessage? {
        if frame.opcode == 0 {
            guard fragments != nil else { throw StreamFault("a message goes on that has not begun") }
            // In place, so that a message of many pieces costs no more than one of few.
            fragments?.payload += frame.payload
        } else {
            guard fragments == nil else { throw StreamFault("a message begins within another") }
            fragments = (frame.opcode == 1, frame.payload)
        }
        guard frame.isFinal, let message = fragments else { return nil }
        fragments = nil
        return message.isText ? .text(message.payload) : .binary(message.payload)
    }

    private mutating func control(_ frame: Frame) throws(StreamFault) -> WebSocketMessage {
        switch frame.opcode {
        case 9: return .ping(frame.payload)
        case 10: return .pong(frame.payload)
        default:
            isClosed = true
            guard frame.payload.count != 1 else { throw StreamFault("half a code closes the stream") }
            guard frame.payload.count >= 2 else { return .close(code: nil, reason: "") }
            return .close(
                code: Int(frame.payload[0]) << 8 | Int(frame.payload[1]),
                reason: String(decoding: frame.payload.dropFirst(2), as: UTF8.self))
        }
    }
}
