import JSON
@_spi(Tape) import JSON

/// Prints values as `kubectl get -o kyaml` does (KEP-5295): YAML in flow style, every string in double quotes, keys only
/// where they need them, and a comma behind everything. Keys are sorted, or stand in the order of a type's fields.
public struct KYAMLWriter {
    private let scratch = OutputScratch()
    private let sortsKeys: Bool

    /// A writer whose buffers are used again for each value.
    public init(sortsKeys: Bool = true) {
        self.sortsKeys = sortsKeys
    }

    /// Appends a value as a document of its own. Members at the paths `omitting` are left out.
    public func writeDocument(_ node: JSONNode, omitting: [[String]] = [], into output: inout [UInt8]) {
        output.append(contentsOf: "---\n".utf8)
        write(node, omitting: omitting, into: &output)
        output.append(UInt8(ascii: "\n"))
    }

    /// Appends a value, without the `---` before it and a line break behind it. Its first line is not indented; the
    /// others are, for a value that begins at `indent` levels of two spaces. Members at the paths `omitting` are left
    /// out. An array whose elements are all collections prints them one behind the other, with `, ` between.
    public func write(
        _ node: JSONNode, indent: Int = 0, omitting: [[String]] = [], into output: inout [UInt8]
    ) {
        node.withTape { bytes, tape, index in
            var printer = KYAMLPrinter(
                bytes: bytes, tape: tape, layout: ElementPrint.Layout(indent: indent, omitting: omitting),
                sortsKeys: sortsKeys, output: OutputCursor(scratch))
            printer.element(index, node.pattern)
            printer.output.flush(into: &output)
        }
    }
}

/// One value being printed.
private struct KYAMLPrinter: ElementPrinter {
    let bytes: UnsafePointer<UInt8>
    let tape: UnsafePointer<TapeEntry>
    let layout: ElementPrint.Layout
    var omitted = OmittedPaths([])
    let sortsKeys: Bool
    var output: OutputCursor

    mutating func whole(_ index: Int) {
        omitted = OmittedPaths(layout.omitting)
        node(index, depth: layout.indent, level: 0, matching: omitted.all)
    }

    mutating func node(_ index: Int, depth: Int, level: Int, matching: OmittedPaths.Matching) {
        switch tape[index].kind {
        case TapeEntry.object: mapping(index, depth: depth, level: level, matching: matching)
        case TapeEntry.array: sequence(index, depth: depth)
        default:
            let start = output.count
            scalar(index, depth: depth)
            output.note(index, from: start, depth: depth)
        }
    }

    mutating func scalar(_ index: Int, depth: Int) {
        let entry = tape[index]
        let text = bytes + Int(entry.offset)
        switch entry.kind {
        case TapeEntry.string: string(entry, depth: depth + 1)
        case TapeEntry.number where GoNumber.isPlainInteger(text, Int(entry.extent)):
            output.put(padded: text, Int(entry.extent))
        case TapeEntry.number:
            output.put(
                GoNumber.normalized(
                    String(decoding: UnsafeBufferPointer(start: text, count: Int(entry.extent)), as: UTF8.self)))
        default: output.put(text, Int(entry.extent))
        }
    }

    private mutating func mapping(_ index: Int, depth: Int, level: Int, matching: OmittedPaths.Matching) {
        let range = output.listMembers(ofObjectAt: index, bytes, tape)
        let (bytes, tape) = (bytes, tape)
        if sortsKeys { output.sort(range) { TapeKey.isBefore($0, $1, bytes, tape) } }
        output.put("{")
        var isEmpty = true
        for place in range {
            let keyIndex = output.member(place)
            let key = tape[keyIndex]
            if place + 1 < range.upperBound, TapeKey.compare(key, tape[output.member(place + 1)], bytes) == 0 {
                continue  // a duplicate, of which the last counts
            }
            var below: OmittedPaths.Matching = 0
            if matching != 0 {
                guard let still = omitted.matching(matching, key: key, bytes, level: level) else { continue }
                below = still
            }
            isEmpty = false
            line(depth + 1)
            self.key(key)
            output.put(": ")
            node(keyIndex + 1, depth: depth + 1, level: level + 1, matching: below)
            output.put(",")
        }
        output.ordered = range.lowerBound
        if !isEmpty { line(depth) }
        output.put("}")
    }

    private mutating func sequence(_ index: Int, depth: Int) {
        let end = Int(tape[index].extent)
        var position = index + 1
        var holdsScalars = false
        while position < end {
            if tape[position].kind < TapeEntry.array { holdsScalars = true }
            position = tape[position].next(after: position)
        }
        output.put("[")
        position = index + 1
        while position < end {
            if holdsScalars {
                line(depth + 1)
            } else if position > index + 1 {
                output.put(", ")
            }
            node(position, depth: holdsScalars ? depth + 1 : depth, level: 0, matching: 0)
            if holdsScalars { output.put(",") }
            position = tape[position].next(after: position)
        }
        if holdsScalars { line(depth) }
        output.put("]")
    }

    private mutating func line(_ depth: Int) {
        output.put("\n")
        output.putSpaces(depth * 2)
    }

    // MARK: Strings

    private mutating func key(_ entry: TapeEntry) {
        let word = bytes + Int(entry.offset)
        if KYAMLKeys.isPlainWord(word, Int(entry.extent)) {
            return output.put(padded: word, Int(entry.extent))
        }
        let text = String(decoding: TapeKey.decoded(entry, bytes), as: UTF8.self)
        if KYAMLKeys.needsQuotes(text) {
            quoted(text, depth: 0, isKey: true)
        } else {
            output.put(text)
        }
    }

    private mutating func string(_ entry: TapeEntry, depth: Int) {
        let text = bytes + Int(entry.offset)
        // Without escapes there is no quote, backslash or control character in it.
        if entry.tag & (TapeEntry.escaped | TapeEntry.nonASCII) == 0,
            (0..<Int(entry.extent)).allSatisfy({ text[$0] != 0x7F })
        {
            output.put("\"")
            output.put(text, Int(entry.extent))
            output.put("\"")
        } else {
            quoted(String(decoding: TapeKey.decoded(entry, bytes), as: UTF8.self), depth: depth, isKey: false)
        }
    }

    /// A string in quotes. One of several lines begins on a line of its own, with its lines below each other.
    private mutating func quoted(_ text: String, depth: Int, isKey: Bool) {
        let hasLines = !isKey && text.unicodeScalars.contains("\n")
        output.put("\"")
        if hasLines { output.put("\\\n") }
        var isLineStart = hasLines
        for scalar in text.unicodeScalars {
            if isLineStart {
                output.putSpaces(depth * 2)
                // Blanks at the beginning of a line would be dropped; elsewhere a space keeps the lines below each other.
                output.put(scalar.properties.isWhitespace && scalar != "\n" ? "\\" : " ")
            }
            isLineStart = false
            switch scalar {
            case "\n":
                output.put(isKey ? "\\n" : "\\n\\\n")
                isLineStart = !isKey
            case "\t": output.put(isKey ? "\\t" : "\t")
            default: character(scalar)
            }
        }
        if hasLines {
            if !isLineStart { output.put("\\\n") }
            output.putSpaces(depth * 2)
        }
        output.put("\"")
    }

    private mutating func character(_ scalar: Unicode.Scalar) {
        if scalar == "\"" || scalar == "\\" {
            output.put("\\")
            output.put(String(scalar))
            return
        }
        if KYAMLKeys.isPrintable(scalar) { return output.put(String(scalar)) }
        switch scalar.value {
        case 0x00: output.put("\\0")
        case 0x07: output.put("\\a")
        case 0x08: output.put("\\b")
        case 0x0B: output.put("\\v")
        case 0x0C: output.put("\\f")
        case 0x0D: output.put("\\r")
        case 0x1B: output.put("\\e")
        case 0x85: output.put("\\N")
        case 0xA0: output.put("\\_")
        case 0x2028: output.put("\\L")
        case 0x2029: output.put("\\P")
        case 0..<0x20, 0x7F: hexadecimal("\\x", scalar, digits: 2)
        case 0..<0x10000: hexadecimal("\\u", scalar, digits: 4)
        default: hexadecimal("\\U", scalar, digits: 8)
        }
    }

    private mutating func hexadecimal(_ introducer: StaticString, _ scalar: Unicode.Scalar, digits: Int) {
        let text = String(scalar.value, radix: 16)
        output.put(introducer)
        output.put(String(repeating: "0", count: digits - text.count) + text)
    }
}
