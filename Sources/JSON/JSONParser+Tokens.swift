// The tokens: what stands between two places at which the machine may stop.
extension JSONParser {
    /// The closing quote of the string that opens at `quote`, with the string's tag, or nil if the bytes run out.
    @inline(__always)
    mutating func string(
        in document: JSONDocument, quote: Int, isComplete: Bool
    ) throws(JSONError) -> (Int, UInt32)? {
        let bytes = UnsafePointer(document.bytes)
        let start = max(quote &+ 1, scanned)
        let stop = StringScan.firstSpecial(bytes, from: start)
        if bytes[stop] == 0x22, scanned <= quote { return (stop, TapeEntry.string) }
        return try restOfString(in: document, quote: quote, from: stop, isComplete: isComplete)
    }

    /// The rest of a string from the first byte that needs a closer look.
    @inline(never)
    private mutating func restOfString(
        in document: JSONDocument, quote: Int, from start: Int, isComplete: Bool
    ) throws(JSONError) -> (Int, UInt32)? {
        let bytes = UnsafePointer(document.bytes)
        let end = document.byteCount
        var tag = scanned > quote ? scannedTag : TapeEntry.string
        var position = start
        scanning: while true {
            let byte = bytes[position]
            switch byte {
            case 0x22:
                return (position, tag)
            case 0x5C:
                tag |= TapeEntry.escaped
                let length = bytes[position + 1] == 0x75 ? 6 : 2
                guard try isEscape(in: document, at: position, end: end) else {
                    if position + length <= end {
                        throw failure("'\\' begins no escape of JSON here", at: position, in: document)
                    }
                    break scanning
                }
                position += length
            case 0x80...:
                tag |= TapeEntry.nonASCII
                switch UTF8Check.character(at: bytes + position, available: end - position) {
                case .character(let length):
                    position += length
                    if bytes[position] >= 0x80 { continue scanning }
                case .cutOff: break scanning
                case .invalid: throw failure("the string is not valid UTF-8", at: position, in: document)
                }
            default:
                if position >= end { break scanning }
                throw failure(
                    "a control character stands unescaped in a string", at: position, in: document)
            }
            position = StringScan.firstSpecial(bytes, from: position)
        }
        if isComplete {
            throw failure("the text ends within a string", at: end, in: document)
        }
        scanned = position
        scannedTag = tag
        return nil
    }

    /// Whether a complete escape of JSON stands at `position`.
    private func isEscape(in document: JSONDocument, at position: Int, end: Int) throws(JSONError) -> Bool {
        let bytes = UnsafePointer(document.bytes)
        switch bytes[position + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
            return position + 2 <= end
        case 0x75:
            for index in 2..<6 {
                switch bytes[position + index] {
                case 0x30...0x39, 0x41...0x46, 0x61...0x66: continue
                default:
                    if position + index < end {
                        throw failure("'\\u' must be followed by four hexadecimal digits", at: position, in: document)
                    }
                    return false
                }
            }
            return position + 6 <= end
        default:
            return false
        }
    }

    /// The offset behind the number at `start`. A number that the bytes cut off ends at their end.
    @inline(__always)
    func number(
        in document: JSONDocument, from start: Int, isComplete: Bool
    ) throws(JSONError) -> Int {
        let bytes = UnsafePointer(document.bytes)
        var position = start
        // Most numbers are short runs of digits, followed by what ends a value.
        if bytes[position] != 0x30, bytes[position] != 0x2D {
            repeat { position &+= 1 } while bytes[position] &- 0x30 < 10 && position &- start < 20
            let byte = bytes[position]
            if byte == 0x2C || byte == 0x7D || byte == 0x5D { return position }
        }
        return try anyNumber(in: document, from: start, isComplete: isComplete)
    }

    @inline(never)
    private func anyNumber(
        in document: JSONDocument, from start: Int, isComplete: Bool
    ) throws(JSONError) -> Int {
        let bytes = UnsafePointer(document.bytes)
        let end = document.byteCount
        var position = start
        func digits() throws(JSONError) {
            let first = position
            while bytes[position] &- 0x30 < 10 { position += 1 }
            if position == first, position < end || isComplete {
                throw failure("expected a digit in a number", at: position, in: document)
            }
        }
        if bytes[position] == 0x2D { position += 1 }
        if bytes[position] == 0x30 {
            position += 1
            if bytes[position] &- 0x30 < 10 {
                throw failure("a number must not begin with 0 and another digit", at: position - 1, in: document)
            }
        } else {
            try digits()
        }
        if bytes[position] == 0x2E {
            position += 1
            try digits()
        }
        if bytes[position] | 0x20 == 0x65 {
            position += 1
            if bytes[position] == 0x2B || bytes[position] == 0x2D { position += 1 }
            try digits()
        }
        if position - start > Self.longestNumber {
            throw failure("a number is longer than \(Self.longestNumber) characters", at: start, in: document)
        }
        return position
    }

    /// The offset behind `true`, `false` or `null` at `start`; beyond the end of the text if that cuts it off.
    @inline(__always)
    func literal(in document: JSONDocument, from start: Int) throws(JSONError) -> Int {
        let bytes = UnsafePointer(document.bytes)
        let word = UInt32(littleEndian: UnsafeRawPointer(bytes + start).loadUnaligned(as: UInt32.self))
        if word == 0x6575_7274 || word == 0x6C6C_756E { return start &+ 4 }
        if word == 0x736C_6166, bytes[start &+ 4] == 0x65 { return start &+ 5 }
        return try partOfLiteral(in: document, from: start)
    }

    @inline(never)
    private func partOfLiteral(in document: JSONDocument, from start: Int) throws(JSONError) -> Int {
        let end = document.byteCount
        let expected: StaticString
        switch document.bytes[start] {
        case 0x74: expected = "true"
        case 0x66: expected = "false"
        default: expected = "null"
        }
        for index in 0..<expected.utf8CodeUnitCount where document.bytes[start + index] != expected.utf8Start[index] {
            if start + index >= end { break }
            throw failure("expected a value; '\(expected)' is spelled otherwise", at: start, in: document)
        }
        return start + expected.utf8CodeUnitCount
    }

    /// Moves over the value of a member that is not wanted: quotes and brackets are matched, nothing else is looked at.
    mutating func skip(_ bytes: UnsafePointer<UInt8>, _ position: inout Int, end: Int) -> Bool {
        while position < end {
            if skippingString {
                position = StringScan.firstQuoteOrBackslash(bytes, from: position, end: end)
                guard position < end else { return false }
                if bytes[position] == 0x5C {
                    guard position + 1 < end else { return false }
                    position += 2
                    continue
                }
                position += 1
                skippingString = false
                if skippedDepth == 0 { return true }
                continue
            }
            switch bytes[position] {
            case 0x22: skippingString = true
            case 0x7B, 0x5B: skippedDepth += 1
            case 0x7D, 0x5D:
                if skippedDepth == 0 { return true }
                skippedDepth -= 1
                if skippedDepth == 0 {
                    position += 1
                    return true
                }
            case 0x2C where skippedDepth == 0: return true
            default: break
            }
            position += 1
        }
        return false
    }
}
