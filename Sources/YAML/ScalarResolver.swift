/// What a plain scalar of YAML means to kubectl: the rules of YAML 1.1 as go-yaml's second version reads them.
/// The reader converts by them, and the writer quotes every string that they would take for something else.
enum ScalarResolver {
    /// The meaning of a plain scalar.
    enum Meaning: Equatable {
        case string
        case null
        case bool(Bool)
        /// An integer, with its decimal text.
        case integer(String)
        case float(Double)
        /// A date or time, which stays a string but is quoted when written.
        case timestamp
    }

    /// What a plain scalar of these bytes means.
    static func meaning(of text: UnsafeBufferPointer<UInt8>) -> Meaning {
        guard let first = text.first else { return .null }
        switch first {
        case 0x79, 0x59, 0x6E, 0x4E, 0x74, 0x54, 0x66, 0x46, 0x6F, 0x4F, 0x7E:
            return text.count > 5 ? .string : word(text)
        case 0x2E:
            let special = word(text)
            return special == .string ? pointFloat(text) : special
        case 0x2B, 0x2D:
            let special = text.count == 5 ? word(text) : .string
            return special == .string ? number(text) : special
        case 0x30...0x39:
            return isTimestamp(text) ? .timestamp : number(text)
        default:
            return .string
        }
    }

    /// What a plain scalar means.
    static func meaning(of text: [UInt8]) -> Meaning {
        text.withUnsafeBufferPointer { meaning(of: $0) }
    }

    /// The words with a meaning: in lower case, in upper case, or with the first letter in upper case.
    private static func word(_ text: UnsafeBufferPointer<UInt8>) -> Meaning {
        var lowered: UInt64 = 0
        var upper = 0
        var letters = 0
        guard text.count <= 5 else { return .string }
        for byte in text {
            let isUpper = byte &- 0x41 < 26
            if isUpper || byte &- 0x61 < 26 { letters += 1 }
            if isUpper { upper += 1 }
            lowered = lowered << 8 | UInt64(isUpper ? byte | 0x20 : byte)
        }
        let meaning: Meaning
        switch lowered {
        case 0x79, 0x79_6573, 0x7472_7565, 0x6F6E: meaning = .bool(true)
        case 0x6E, 0x6E6F, 0x66_616C_7365, 0x6F_6666: meaning = .bool(false)
        case 0x7E, 0x6E75_6C6C: meaning = .null
        case 0x2E69_6E66, 0x2B_2E69_6E66: meaning = .float(.infinity)
        case 0x2D_2E69_6E66: meaning = .float(-.infinity)
        case 0x2E6E_616E:
            // Here the two letters at the ends go together.
            return text[1] == text[3] && (upper == 0 || text[1] == 0x4E) ? .float(.nan) : .string
        default: return .string
        }
        let first = text[min(text.count - letters, text.count - 1)]
        let isCapital = upper == 1 && first &- 0x41 < 26
        return upper == 0 || upper == letters || isCapital ? meaning : .string
    }

    // MARK: Numbers

    /// A scalar that begins with a point: digits and an exponent, with underscores only between digits.
    private static func pointFloat(_ text: UnsafeBufferPointer<UInt8>) -> Meaning {
        func isDigit(_ index: Int) -> Bool { index < text.count && text[index] &- 0x30 < 10 }
        var plain: [UInt8] = []
        for (index, byte) in text.enumerated() {
            if byte != 0x5F {
                plain.append(byte)
            } else if index == 0 || !isDigit(index - 1) || !isDigit(index + 1) {
                return .string
            }
        }
        return plain.withUnsafeBufferPointer { isDecimalFloat($0) ? float($0) : .string }
    }

    /// A scalar that begins with a digit or a sign; underscores between its characters do not count.
    private static func number(_ text: UnsafeBufferPointer<UInt8>) -> Meaning {
        guard mayBeNumber(text) else { return .string }
        let plain = text.filter { $0 != 0x5F }
        return plain.withUnsafeBufferPointer { plain in
            if let integer = integer(plain) { return .integer(integer) }
            if isDecimalFloat(plain), case .float(let value) = float(plain) { return .float(value) }
            // Binary digits with a sign behind the prefix are read as well.
            if plain.count > 3, plain[0] == 0x30, plain[1] == 0x62, plain[2] == 0x2B || plain[2] == 0x2D,
                let value = Int64(String(decoding: plain.dropFirst(2), as: UTF8.self), radix: 2)
            {
                return .integer(String(value))
            }
            return .string
        }
    }

    /// Rules out most of what begins with a digit, such as an address, a version or a UID, without allocating.
    private static func mayBeNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var points = 0
        for byte in text {
            switch byte {
            case 0x30...0x39, 0x5F, 0x2B, 0x2D: continue
            case 0x41...0x46, 0x61...0x66, 0x78, 0x58, 0x6F, 0x4F: continue
            case 0x2E:
                points += 1
                if points > 1 { return false }
            default: return false
            }
        }
        return true
    }

    /// The decimal text of an integer that fits 64 bits, signed or not, in any of Go's bases; nil if it is none.
    private static func integer(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        var digits = text[...]
        var isNegative = false
        if digits.first == 0x2B || digits.first == 0x2D {
            isNegative = digits.first == 0x2D
            digits = digits.dropFirst()
        }
        let hasSign = digits.count < text.count
        var radix: UInt64 = 10
        if digits.first == 0x30, digits.count > 1 {
            switch digits[digits.startIndex + 1] | 0x20 {
            case 0x78: radix = 16
            case 0x62: radix = 2
            case 0x6F: radix = 8
            default: radix = 0
            }
            if radix == 0 {
                radix = 8
                digits = digits.dropFirst()
            } else {
                digits = digits.dropFirst(2)
            }
        }
        guard !digits.isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in digits {
            let digit: UInt64
            switch byte {
            case 0x30...0x39: digit = UInt64(byte - 0x30)
            case 0x61...0x66: digit = UInt64(byte - 0x57)
            case 0x41...0x46: digit = UInt64(byte - 0x37)
            default: return nil
            }
            guard digit < radix else { return nil }
            let (product, overflows) = value.multipliedReportingOverflow(by: radix)
            let (sum, carries) = product.addingReportingOverflow(digit)
            if overflows || carries { return nil }
            value = sum
        }
        if isNegative {
            guard value <= 1 << 63 else { return nil }
            return value == 0 ? "0" : "-\(value)"
        }
        // Beyond the signed range Go reads an unsigned integer, which has no sign.
        if hasSign, value >= 1 << 63 { return nil }
        return String(value)
    }

    /// Whether a text is digits with at most one point and at most one exponent.
    private static func isDecimalFloat(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = text[...]
        func skipDigits() -> Int {
            let behind = rest.drop { $0 &- 0x30 < 10 }
            defer { rest = behind }
            return rest.count - behind.count
        }
        if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
        let whole = skipDigits()
        var fraction = 0
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            fraction = skipDigits()
        }
        guard whole > 0 || fraction > 0 else { return false }
        if rest.first == 0x65 || rest.first == 0x45 {
            rest = rest.dropFirst()
            if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
            guard skipDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    /// The value of decimal digits; a string if it overflows, as in Go.
    private static func float(_ text: UnsafeBufferPointer<UInt8>) -> Meaning {
        var text = String(decoding: text, as: UTF8.self)
        // Swift wants a digit on both sides of a point.
        if let point = text.firstIndex(of: ".") {
            let behind = text.index(after: point)
            if behind == text.endIndex || !text[behind].isNumber { text.insert("0", at: behind) }
            if point == text.startIndex || !text[text.index(before: point)].isNumber { text.insert("0", at: point) }
        }
        guard let value = Double(text), value.isFinite else { return .string }
        return .float(value)
    }

    /// Whether a string is a number in base 60 to older readers of YAML ("1:20"); it is read as a string but written
    /// in quotes.
    static func isBase60(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = text[...]
        if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
        guard let first = rest.first, first &- 0x30 < 10 else { return false }
        rest = rest.drop { $0 &- 0x30 < 10 || $0 == 0x5F }
        guard rest.first == 0x3A else { return false }
        while rest.first == 0x3A {
            rest = rest.dropFirst()
            guard let digit = rest.first, digit &- 0x30 < 10 else { return false }
            rest = rest.dropFirst()
            if digit < 0x36, let second = rest.first, second &- 0x30 < 10 { rest = rest.dropFirst() }
        }
        if rest.first == 0x2E { rest = rest.dropFirst().drop { $0 &- 0x30 < 10 || $0 == 0x5F } }
        return rest.isEmpty
    }

    // MARK: Dates

    /// Whether a text is a date, or a date and a time, in one of the forms that go-yaml knows.
    static func isTimestamp(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count >= 8, text[4] == 0x2D else { return false }
        var rest = DigitScanner(text)
        guard let year = rest.number(4...4), rest.skip(0x2D), let month = rest.number(1...2), 1...12 ~= month,
            rest.skip(0x2D), let day = rest.number(1...2), day >= 1, day <= days(in: month, of: year)
        else { return false }
        if rest.isAtEnd { return true }
        let hasZone = !rest.skip(0x20)
        if hasZone {
            guard rest.skip(0x54) || rest.skip(0x74) else { return false }
        } else {
            while rest.skip(0x20) {}
        }
        guard let hour = rest.number(1...2), hour < 24, rest.skip(0x3A), let minute = rest.number(1...2), minute < 60,
            rest.skip(0x3A), let second = rest.number(1...2), second < 60
        else { return false }
        rest.skipFraction()
        if !hasZone || rest.skip(0x5A) { return rest.isAtEnd }
        guard rest.skip(0x2B) || rest.skip(0x2D), let hours = rest.number(2...2), hours <= 24, rest.skip(0x3A),
            let minutes = rest.number(2...2), minutes <= 60
        else { return false }
        return rest.isAtEnd
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// Reads the numbers of a date from front to back.
private struct DigitScanner {
    private let text: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
    }

    var isAtEnd: Bool { position == text.count }

    /// A number of so many digits; nil if there are fewer.
    mutating func number(_ digits: ClosedRange<Int>) -> Int? {
        var value = 0
        let start = position
        while position - start < digits.upperBound, position < text.count, text[position] &- 0x30 < 10 {
            value = value * 10 + Int(text[position] - 0x30)
            position += 1
        }
        return position - start < digits.lowerBound ? nil : value
    }

    /// Moves over a character if it is the next.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }

    /// Moves over a fraction of a second behind a point or a comma.
    mutating func skipFraction() {
        guard position + 1 < text.count, text[position] == 0x2E || text[position] == 0x2C,
            text[position + 1] &- 0x30 < 10
        else { return }
        position += 2
        while position < text.count, text[position] &- 0x30 < 10 { position += 1 }
    }
}
