/// What go-yaml's emitter looks at before it chooses the style of a scalar.
struct ScalarAnalysis {
    /// Whether there is a line feed, which makes a literal block the style of choice.
    private(set) var hasNewlines = false
    /// Whether there is any line break, the separators U+2028 and U+2029 included.
    private(set) var hasLineBreaks = false
    private(set) var allowsPlain = true
    private(set) var allowsSingleQuotes = true
    private(set) var allowsBlock = true

    init(_ text: UnsafeBufferPointer<UInt8>) {
        guard !text.isEmpty else {
            allowsBlock = false
            return
        }
        var isIndicator =
            text.count >= 3 && text[0] == text[1] && text[1] == text[2] && (text[0] == 0x2D || text[0] == 0x2E)
        var isSpecial = false
        var spaceThenBreak = false
        var breakThenSpace = false
        var wasSpace = false
        var wasBreak = false
        var followsBlank = true
        var index = 0
        var lastIsSpace = false
        var lastIsBreak = false
        while index < text.count {
            let byte = text[index]
            let (character, length) = Self.character(text, index)
            let next = index + length
            let blankFollows = next >= text.count || text[next] == 0x20 || text[next] == 0x09
            if index == 0 {
                switch byte {
                case 0x23, 0x2C, 0x5B, 0x5D, 0x7B, 0x7D, 0x26, 0x2A, 0x21, 0x7C, 0x3E, 0x27, 0x22, 0x25, 0x40, 0x60:
                    isIndicator = true
                case 0x3F, 0x3A, 0x2D: isIndicator = isIndicator || blankFollows
                default: break
                }
            } else if byte == 0x3A {
                isIndicator = isIndicator || blankFollows
            } else if byte == 0x23 {
                isIndicator = isIndicator || followsBlank
            }
            if !Self.isPrintable(character) { isSpecial = true }
            lastIsSpace = byte == 0x20
            lastIsBreak = Self.breakLength(text, index) > 0
            if lastIsSpace {
                breakThenSpace = breakThenSpace || wasBreak
            } else if lastIsBreak {
                hasLineBreaks = true
                hasNewlines = hasNewlines || byte == 0x0A
                spaceThenBreak = spaceThenBreak || wasSpace
            }
            wasSpace = lastIsSpace
            wasBreak = lastIsBreak
            followsBlank = lastIsSpace || lastIsBreak || byte == 0x09 || byte == 0x00
            index = next
        }
        let beginsBlank = text[0] == 0x20 || Self.breakLength(text, 0) > 0
        if beginsBlank || lastIsSpace || lastIsBreak || hasLineBreaks || isIndicator { allowsPlain = false }
        if lastIsSpace { allowsBlock = false }
        if breakThenSpace {
            allowsPlain = false
            allowsSingleQuotes = false
        }
        if spaceThenBreak || isSpecial {
            allowsPlain = false
            allowsSingleQuotes = false
            allowsBlock = false
        }
    }

    /// The character at a place of valid UTF-8 and its length in bytes.
    static func character(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> (UInt32, Int) {
        let lead = UInt32(text[index])
        func tail(_ offset: Int) -> UInt32 { UInt32(text[index + offset] & 0x3F) }
        if lead < 0xC0 { return (lead, 1) }
        if lead < 0xE0 { return ((lead & 0x1F) << 6 | tail(1), 2) }
        if lead < 0xF0 { return ((lead & 0x0F) << 12 | tail(1) << 6 | tail(2), 3) }
        return ((lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
    }

    /// Whether go-yaml prints a character as it is. Characters beyond the basic plane are escaped.
    static func isPrintable(_ character: UInt32) -> Bool {
        switch character {
        case 0x0A, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD: true
        default: false
        }
    }

    /// The length of the line break at a place, or 0.
    static func breakLength(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
        switch text[index] {
        case 0x0A, 0x0D: 1
        case 0xC2: text[index + 1] == 0x85 ? 2 : 0
        case 0xE2: isLineSeparator(text, index) ? 3 : 0
        default: 0
        }
    }

    /// Whether U+2028 or U+2029 stands at a place.
    static func isLineSeparator(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        text[index] == 0xE2 && text[index + 1] == 0x80 && text[index + 2] & 0xFE == 0xA8
    }

    /// With how many line breaks a text ends: 0, 1, or 2 for more. A single line break counts as more, since
    /// nothing stands before it.
    static func trailingBreaks(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        var end = text.count
        for count in 0..<2 {
            var start = end - 1
            guard start >= 0 else { return 2 }
            while text[start] & 0xC0 == 0x80 { start -= 1 }
            if breakLength(text, start) == 0 { return count }
            end = start
        }
        return 2
    }
}
