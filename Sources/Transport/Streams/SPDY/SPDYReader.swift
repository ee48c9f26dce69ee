import Kube

/// Puts SPDY/3.1 frames together from the bytes that the other side sends. Bytes go in, frames come out.
public final class SPDYReader {
    /// The longest control frame, and the most that the headers of one frame may be unpacked, in bytes. Kubernetes'
    /// servers send none above a hundred; without a bound a kilobyte could unpack to a megabyte.
    static let controlLimit = 64 << 10

    private var inbox = FrameInbox()
    private var inflater: Inflater?

    /// A reader for a connection on which nothing was read.
    public init() {}

    /// Takes what has come.
    public func feed(_ piece: [UInt8]) { inbox.feed(piece) }

    /// The next frame; nil until more has come.
    ///
    /// - Throws: `StreamFault` for what must not be sent; nothing that follows can be read.
    public func next() throws(StreamFault) -> SPDYFrame? {
        let position = inbox.position
        let count = inbox.bytes.count - position
        guard count >= 8 else { return nil }
        let isControl = inbox.bytes[position] & 0x80 != 0
        let flags = inbox.bytes[position + 4]
        let length = Int(word(position + 4) & 0xFF_FFFF)
        if isControl {
            guard word(position) >> 16 == 0x8003 else { throw StreamFault("a frame is not of SPDY/3") }
            guard length <= Self.controlLimit else { throw StreamFault("a control frame of \(length) bytes") }
        } else if word(position) == 0 {
            throw StreamFault("data of no stream")
        }
        guard count - 8 >= length else { return nil }
        let head = word(position)
        let body = (position + 8)..<(position + 8 + length)
        inbox.position = body.upperBound
        guard isControl else {
            return .data(stream: head, bytes: Array(inbox.bytes[body]), isLast: flags & 1 != 0)
        }
        guard let type = SPDYType(rawValue: UInt16(head & 0xFFFF)) else {
            throw StreamFault("a frame is of the unknown kind \(head & 0xFFFF)")
        }
        return try control(type, body, isLast: flags & 1 != 0)
    }

    private func control(_ type: SPDYType, _ range: Range<Int>, isLast: Bool) throws(StreamFault) -> SPDYFrame {
        let least =
            switch type {
            case .open: 10
            case .reply, .headers, .settings, .ping: 4
            case .reset, .goAway, .windowUpdate: 8
            }
        guard range.count >= least else { throw StreamFault("a control frame is too short") }
        let first = word(range.lowerBound) & 0x7FFF_FFFF
        let second = range.count >= 8 ? word(range.lowerBound + 4) : 0
        switch type {
        case .settings: return .settings
        case .ping: return .ping(word(range.lowerBound))
        case .goAway: return .goAway(lastStream: first, status: second)
        case .windowUpdate: return .windowUpdate(stream: first, size: second & 0x7FFF_FFFF)
        case .open, .reply, .headers, .reset: break
        }
        guard first != 0 else { throw StreamFault("a control frame of no stream") }
        if type == .reset { return .reset(stream: first, status: second) }
        let headers = try headers(Array(inbox.bytes[(range.lowerBound + least)..<range.upperBound]))
        switch type {
        case .open: return .open(stream: first, headers: headers, isLast: isLast)
        case .reply: return .reply(stream: first, headers: headers, isLast: isLast)
        default: return .headers(stream: first, headers: headers, isLast: isLast)
        }
    }

    /// Reads a block of headers; several values of one name have a zero byte between them.
    private func headers(_ packed: [UInt8]) throws(StreamFault) -> [Header] {
        let text = try unpacked(packed)
        var rest = text[...]
        guard let count = Self.takeWord(&rest) else { throw StreamFault("headers that break off") }
        var headers: [Header] = []
        for _ in 0..<count {
            guard let name = Self.takeText(&rest), let value = Self.takeText(&rest) else {
                throw StreamFault("headers that break off")
            }
            headers.append(Header(name, value))
        }
        return headers
    }

    private func unpacked(_ packed: [UInt8]) throws(StreamFault) -> [UInt8] {
        do throws(Inflater.Failure) {
            if inflater == nil { inflater = try Inflater(dictionary: SPDYDictionary.bytes) }
            var position = 0
            var failure: Inflater.Failure?
            let text = [UInt8](unsafeUninitializedCapacity: Self.controlLimit) { buffer, count in
                // zlib has written what it counts, and nothing else is taken for written.
                do throws(Inflater.Failure) {
                    count = try inflater?.inflate(packed, from: &position, into: buffer) ?? 0
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            guard position == packed.count, inflater?.mayHoldMore == false else {
                throw Inflater.Failure(reason: "more than \(Self.controlLimit >> 10) KiB")
            }
            return text
        } catch {
            throw StreamFault("headers cannot be unpacked: \(error.reason)")
        }
    }

    private func word(_ start: Int) -> UInt32 {
        inbox.bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func takeWord(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        guard rest.count >= 4 else { return nil }
        defer { rest = rest.dropFirst(4) }
        return rest.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func takeText(_ rest: inout ArraySlice<UInt8>) -> String? {
        guard let count = takeWord(&rest), count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(Int(count)) }
        return String(decoding: rest.prefix(Int(count)), as: UTF8.self)
    }
}
