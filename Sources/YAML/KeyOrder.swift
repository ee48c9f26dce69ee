import JSON
@_spi(Tape) import JSON

/// The order in which go-yaml prints the keys of a map: runs of digits by their value, other signs before letters.
enum KeyOrder {
    /// Whether one key of an object stands before another. Keys of plain ASCII are settled where they first differ,
    /// unless that is at a digit.
    @inline(__always)
    static func isBefore(
        _ left: MemberKey, _ right: MemberKey, _ bytes: UnsafePointer<UInt8>, _ tape: UnsafePointer<TapeEntry>
    ) -> Bool {
        let first = tape[Int(left.index)]
        let second = tape[Int(right.index)]
        guard (first.tag | second.tag) & (TapeEntry.escaped | TapeEntry.nonASCII) == 0 else {
            return isBeforeByText(left, right, bytes, tape)
        }
        var place = (left.prefix ^ right.prefix).leadingZeroBitCount &>> 3
        let shorter = Int(min(left.length, right.length))
        let (leftText, rightText) = (bytes + Int(first.offset), bytes + Int(second.offset))
        while place < shorter, leftText[place] == rightText[place] { place &+= 1 }
        guard place < shorter else {
            return left.length == right.length ? left.index < right.index : left.length < right.length
        }
        let (one, other) = (leftText[place], rightText[place])
        if one &- 0x30 < 10 || other &- 0x30 < 10 { return isBeforeByText(left, right, bytes, tape) }
        let (isLetter, isOtherLetter) = (isASCIILetter(one), isASCIILetter(other))
        return isLetter == isOtherLetter ? one < other : isOtherLetter
    }

    @inline(__always)
    private static func isASCIILetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    @inline(never)
    private static func isBeforeByText(
        _ left: MemberKey, _ right: MemberKey, _ bytes: UnsafePointer<UInt8>, _ tape: UnsafePointer<TapeEntry>
    ) -> Bool {
        let first = scalars(tape[Int(left.index)], bytes)
        let second = scalars(tape[Int(right.index)], bytes)
        // Equal keys keep their order, so that of duplicates the last can be told.
        if first == second { return left.index < right.index }
        return isBefore(first, second)
    }

    private static func scalars(_ entry: TapeEntry, _ bytes: UnsafePointer<UInt8>) -> [Unicode.Scalar] {
        Array(String(decoding: TapeKey.decoded(entry, bytes), as: UTF8.self).unicodeScalars)
    }

    /// Whether one text stands before another.
    static func isBefore(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Bool {
        guard let place = zip(left, right).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
            return left.count < right.count
        }
        let first = left[place]
        let second = right[place]
        switch (isLetter(first), isLetter(second)) {
        case (true, true): return first < second
        case (true, false): return false
        case (false, true): return true
        case (false, false): break
        }
        // With a zero on one side, digits before it that are the same on both make it more than a leading zero.
        var seed: Int64 = 0
        if first == "0" || second == "0" {
            seed = left[..<place].reversed().prefix { isDigit($0) }.contains { $0 != "0" } ? 1 : 0
        }
        let (leftNumber, leftLength) = number(left[place...], seed)
        let (rightNumber, rightLength) = number(right[place...], seed)
        if leftNumber != rightNumber { return leftNumber < rightNumber }
        if leftLength != rightLength { return leftLength < rightLength }
        return first < second
    }

    private static func number(_ text: ArraySlice<Unicode.Scalar>, _ seed: Int64) -> (Int64, Int) {
        let digits = text.prefix { isDigit($0) }
        // Long runs of digits wrap around, as they do in Go.
        return (digits.reduce(seed) { $0 &* 10 &+ (Int64($1.value) &- 0x30) }, digits.count)
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }
}
