/// Finding the end of a JSON string eight bytes at a time.
enum StringScan {
    @inline(__always)
    private static func load(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
    }

    /// The offset of the first byte from `start` on that is a quote, a backslash, a control character or not ASCII.
    /// The zero padding behind the text is a control character, so the search always ends.
    ///
    /// Each term has the top bit of a byte set where that byte matches; borrows can only set bits above the first match,
    /// and the first is all that is asked for.
    @inline(__always)
    static func firstSpecial(_ bytes: UnsafePointer<UInt8>, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var position = start
        while true {
            let word = load(bytes + position)
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let found =
                ((quote &- ones) | (backslash &- ones) | (word &- (ones &* 0x20)) | word) & tops
            if found != 0 {
                // The terms above may also be set by bytes of 0x80 and more, which are wanted in any case, and by
                // borrows above the first match.
                return position &+ (found.trailingZeroBitCount &>> 3)
            }
            position &+= 8
        }
    }

    /// The offset of the first byte from `start` on that is a quote or a backslash, or the end at `end`.
    static func firstQuoteOrBackslash(_ bytes: UnsafePointer<UInt8>, from start: Int, end: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var position = start
        while position < end {
            let word = load(bytes + position)
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let found = (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & tops
            if found != 0 { return min(end, position &+ (found.trailingZeroBitCount &>> 3)) }
            position &+= 8
        }
        return end
    }

    /// Whether the byte 0x7F is in a text; it may also stand just behind it.
    @inline(__always)
    static func mayHaveDelete(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var found: UInt64 = 0
        var position = 0
        while position < length {
            let word = load(bytes + position) ^ (ones &* 0x7F)
            found |= (word &- ones) & ~word
            position &+= 8
        }
        return found & 0x8080_8080_8080_8080 != 0
    }
}
