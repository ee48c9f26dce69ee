/// Prints values straight from the tape of their document. Keep one writer for many values: its scratch memory is
/// used again.
public struct JSONWriter {
    /// The layout.
    public let format: JSONFormat
    private let scratch = OutputScratch()

    /// A writer of one layout.
    public init(_ format: JSONFormat = .kubectl) {
        self.format = format
    }

    /// Appends a value to `output`, without a line break at the end. Its first line is not indented; the others are, for
    /// a value that begins at `indent` levels. Members at the paths `omitting`, such as
    /// `["metadata", "managedFields"]`, are left out.
    public func write(
        _ node: JSONNode, indent: Int = 0, omitting: [[String]] = [], into output: inout [UInt8]
    ) {
        node.withTape { bytes, tape, index in
            var printer = JSONPrinter(
                bytes: bytes, tape: tape, format: format,
                layout: ElementPrint.Layout(indent: indent, omitting: omitting),
                output: OutputCursor(scratch))
            printer.element(index, node.pattern)
            printer.output.flush(into: &output)
        }
    }

    /// Appends a value that is not part of a document.
    public func write(
        _ value: JSONValue, indent: Int = 0, omitting: [[String]] = [], into output: inout [UInt8]
    ) {
        write(value.document().root, indent: indent, omitting: omitting, into: &output)
    }

    /// Appends a text as a JSON string.
    public func write(string: String, into output: inout [UInt8]) {
        write(JSONValue.string(string), into: &output)
    }
}

/// One value being printed.
private struct JSONPrinter: ElementPrinter {
    let bytes: UnsafePointer<UInt8>
    let tape: UnsafePointer<TapeEntry>
    let format: JSONFormat
    let layout: ElementPrint.Layout
    var omitted = OmittedPaths([])
    var output: OutputCursor

    mutating func whole(_ index: Int) {
        omitted = OmittedPaths(layout.omitting)
        value(index, depth: layout.indent, level: 0, matching: omitted.all)
    }

    mutating func value(_ index: Int, depth: Int, level: Int, matching: OmittedPaths.Matching) {
        switch tape[index].kind {
        case TapeEntry.object: object(index, depth: depth, level: level, matching: matching)
        case TapeEntry.array: array(index, depth: depth)
        default:
            let start = output.count
            scalar(index, depth: depth)
            output.note(index, from: start, depth: depth)
        }
    }

    @inline(__always)
    mutating func scalar(_ index: Int, depth: Int) {
        let entry = tape[index]
        switch entry.kind {
        case TapeEntry.string: string(entry)
        case TapeEntry.number: number(entry)
        default: output.put(padded: bytes + Int(entry.offset), Int(entry.extent))
        }
    }

    private mutating func object(_ index: Int, depth: Int, level: Int, matching: OmittedPaths.Matching) {
        output.reserve(2)
        output.put(0x7B)
        let range = output.listMembers(ofObjectAt: index, bytes, tape)
        if format.sortsKeys {
            let (bytes, tape) = (bytes, tape)
            output.sort(range) { TapeKey.isBefore($0, $1, bytes, tape) }
        }
        var isFirst = true
        for place in range {
            let key = tape[output.member(place)]
            if format.sortsKeys, place + 1 < range.upperBound {
                let next = tape[output.member(place + 1)]
                if key.extent == next.extent || key.isEscaped || next.isEscaped,
                    TapeKey.compare(key, next, bytes) == 0
                {
                    continue  // a duplicate, of which the last counts
                }
            }
            var below: OmittedPaths.Matching = 0
            if matching != 0 {
                guard let still = omitted.matching(matching, key: key, bytes, level: level) else { continue }
                below = still
            }
            if !isFirst {
                output.reserve(1)
                output.put(0x2C)
            }
            isFirst = false
            lineBreak(depth + 1)
            string(key)
            output.reserve(2)
            output.put(0x3A)
            if format.indentation != nil { output.put(0x20) }
            value(output.member(place) + 1, depth: depth + 1, level: level + 1, matching: below)
        }
        output.ordered = range.lowerBound
        if !isFirst { lineBreak(depth) }
        output.reserve(1)
        output.put(0x7D)
    }

    private mutating func array(_ index: Int, depth: Int) {
        output.reserve(2)
        output.put(0x5B)
        let end = Int(tape[index].extent)
        var position = index &+ 1
        while position < end {
            if position > index &+ 1 {
                output.reserve(1)
                output.put(0x2C)
            }
            lineBreak(depth + 1)
            value(position, depth: depth + 1, level: 0, matching: 0)
            position = tape[position].next(after: position)
        }
        if end > index + 1 { lineBreak(depth) }
        output.reserve(1)
        output.put(0x5D)
    }

    @inline(__always)
    private mutating func lineBreak(_ depth: Int) {
        guard let indentation = format.indentation else { return }
        let spaces = indentation &* depth
        output.reserve(spaces &+ 1)
        output.put(0x0A)
        output.putSpaces(spaces)
    }

    private mutating func number(_ entry: TapeEntry) {
        let text = bytes + Int(entry.offset)
        let length = Int(entry.extent)
        if format.normalizesNumbers, !GoNumber.isPlainInteger(text, length) {
            output.put(
                GoNumber.normalized(
                    String(decoding: UnsafeBufferPointer(start: text, count: length), as: UTF8.self)))
        } else {
            output.put(padded: text, length)
        }
    }

    // MARK: Strings

    /// A string, copied eight bytes at a time as long as nothing in it has to be escaped or decoded.
    @inline(__always)
    private mutating func string(_ entry: TapeEntry) {
        let text = bytes + Int(entry.offset)
        let length = Int(entry.extent)
        // Whole words are written, up to seven bytes more than the text has.
        output.reserve(length &+ 16)
        output.put(0x22)
        if entry.tag & (TapeEntry.escaped | TapeEntry.nonASCII) == 0 {
            let copied = format.escapesHTML ? copyPlain(text, length) : copyAll(text, length)
            output.count &+= copied
            if copied < length { rest(text, from: copied, length: length) }
        } else {
            rest(text, from: 0, length: length)
        }
        output.reserve(1)
        output.put(0x22)
    }

    @inline(__always)
    private func copyAll(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int {
        output.end.update(from: text, count: length)
        return length
    }

    /// Copies ASCII up to the first of `<`, `>` and `&` and returns how many bytes that were.
    @inline(__always)
    private func copyPlain(_ text: UnsafePointer<UInt8>, _ length: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let source = UnsafeRawPointer(text)
        let target = UnsafeMutableRawPointer(output.end)
        var position = 0
        while position < length {
            let word = source.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            target.storeBytes(of: word, toByteOffset: position, as: UInt64.self)
            // `<` and `>` differ in one bit. Bytes of 0x80 and more can only stand behind the string.
            let angle = (word | ones &* 0x02) ^ ones &* 0x3E
            let ampersand = word ^ ones &* 0x26
            let found = ((angle &- ones) & ~angle | (ampersand &- ones) & ~ampersand) & tops
            if found != 0 {
                return min(length, position &+ UInt64(littleEndian: found).trailingZeroBitCount &>> 3)
            }
            position &+= 8
        }
        return length
    }

    /// The rest of a string, character by character, as Go's `encoding/json` prints it.
    @inline(never)
    private mutating func rest(_ text: UnsafePointer<UInt8>, from start: Int, length: Int) {
        var position = start
        while position < length {
            output.reserve(16)
            let byte = text[position]
            switch byte {
            case 0x5C:
                let (character, next) = StringDecoder.escape(text, at: position, end: length)
                self.character(character)
                position = next
            case 0x3C, 0x3E, 0x26:
                character(UInt32(byte))
                position += 1
            case 0xE2 where format.escapesHTML && text[position + 1] == 0x80 && text[position + 2] & 0xFE == 0xA8:
                character(0x2000 | UInt32(text[position + 2] & 0x3F))
                position += 3
            default:
                output.put(byte)
                position += 1
            }
        }
    }

    private mutating func character(_ character: UInt32) {
        switch character {
        case 0x22, 0x5C: escape(UInt8(character))
        case 0x08: escape(0x62)
        case 0x09: escape(0x74)
        case 0x0A: escape(0x6E)
        case 0x0C: escape(0x66)
        case 0x0D: escape(0x72)
        case 0x00..<0x20: hexadecimal(character)
        case 0x3C, 0x3E, 0x26, 0x2028, 0x2029:
            if format.escapesHTML { hexadecimal(character) } else { fallthrough }
        default: output.count += StringDecoder.encode(character, to: output.end)
        }
    }

    private mutating func escape(_ letter: UInt8) {
        output.put(0x5C)
        output.put(letter)
    }

    private mutating func hexadecimal(_ character: UInt32) {
        output.put(0x5C)
        output.put(0x75)
        for shift: UInt32 in [12, 8, 4, 0] {
            let digit = UInt8(character >> shift & 0xF)
            output.put(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
}
