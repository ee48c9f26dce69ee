import JSON
@_spi(Tape) import JSON

extension YAMLPrinter {
    /// Behind this column a line is folded at the next space.
    private static let width = 80
    /// A key of more bytes, or of more lines, has a line of its own behind a question mark.
    private static let longestSimpleKey = 128

    /// A value that is no collection, in a collection that is indented by `depth`, and a line break.
    @inline(__always)
    mutating func scalar(_ index: Int, depth: Int) {
        let entry = tape[index]
        switch entry.kind {
        case TapeEntry.string: string(entry, indent: depth, isKey: false)
        case TapeEntry.number: number(entry)
        default: output.put(padded: bytes + Int(entry.offset), Int(entry.extent))
        }
        endLine()
    }

    /// A key and its colon. Returns false if the key has a line of its own, and so the value has an indicator.
    mutating func key(_ entry: TapeEntry, indent: Int) -> Bool {
        if !entry.isEscaped, entry.extent <= Self.longestSimpleKey {
            if entry.tag & TapeEntry.nonASCII == 0 {
                string(entry, indent: indent, isKey: true)
                output.reserve(1)
                output.put(0x3A)
                return true
            }
        }
        let text = TapeKey.decoded(entry, bytes)
        let isSimple = text.withUnsafeBufferPointer { text in
            text.count <= Self.longestSimpleKey && !ScalarAnalysis(text).hasLineBreaks
        }
        if !isSimple { output.put("? ") }
        text.withUnsafeBufferPointer { decodedString($0, indent: indent, isKey: isSimple) }
        if isSimple {
            output.put(":")
        } else {
            endLine()
            output.putSpaces(indent)
            output.put(":")
        }
        return isSimple
    }

    /// A line break, unless a literal block has just written one.
    private mutating func endLine() {
        if !endsWithLiteral {
            output.reserve(1)
            output.put(0x0A)
        }
        endsWithLiteral = false
    }

    private mutating func number(_ entry: TapeEntry) {
        let text = bytes + Int(entry.offset)
        let length = Int(entry.extent)
        if length <= 18, (0..<length).allSatisfy({ text[$0] &- 0x30 < 10 }) {
            output.put(padded: text, length)
            return
        }
        // kubectl prints numbers as JSON first, and YAML then reads that.
        let json = GoNumber.normalized(
            String(decoding: UnsafeBufferPointer(start: text, count: length), as: UTF8.self))
        if let integer = Int64(json) {
            output.put(String(integer))  // -0 is 0
        } else if UInt64(json) != nil {
            output.put(json)
        } else {
            output.put(Double(json).map { GoNumber.shortest($0) } ?? json)
        }
    }

    // MARK: Strings

    /// A string in the style that go-yaml chooses. For most, one look at each byte tells that they are plain.
    @inline(__always)
    private mutating func string(_ entry: TapeEntry, indent: Int, isKey: Bool) {
        let text = bytes + Int(entry.offset)
        let length = Int(entry.extent)
        if entry.tag & (TapeEntry.escaped | TapeEntry.nonASCII) == 0, length > 0 {
            var found: UInt8 = 0
            for index in 0..<length { found |= classes[Int(text[index])] }
            let first = classes[Int(text[0])]
            if found & CharacterClasses.anywhere == 0, first & CharacterClasses.atBeginning == 0 {
                output.put(padded: text, length)
                return
            }
            if found & CharacterClasses.special == 0, simpleString(text, length, found, first, isKey: isKey) { return }
        }
        anyString(entry, indent: indent, isKey: isKey)
    }

    /// A string of printable ASCII that needs no fold. Returns false, with nothing written, if it may need one.
    private mutating func simpleString(
        _ text: UnsafePointer<UInt8>, _ length: Int, _ found: UInt8, _ first: UInt8, isKey: Bool
    ) -> Bool {
        // Quotes, which are doubled within quotes, may push a space beyond the column at which lines are folded.
        if found & CharacterClasses.space != 0, !isKey, length * 2 + 1 + column > Self.width {
            let quotes = (0..<length).count { text[$0] == 0x27 }
            if length + quotes + 1 + column > Self.width { return false }
        }
        let whole = UnsafeBufferPointer(start: text, count: length)
        if first & CharacterClasses.hint != 0, text[0] < 0x40 || length <= 5,
            ScalarResolver.meaning(of: whole) != .string
                || found & CharacterClasses.colon != 0 && ScalarResolver.isBase60(whole)
        {
            output.reserve(length + 2)
            output.put(0x22)
            output.put(padded: text, length)
            output.reserve(1)
            output.put(0x22)
        } else if isPlain(text, length, found, first) {
            output.put(padded: text, length)
        } else {
            output.reserve(length * 2 + 2)
            output.put(0x27)
            for index in 0..<length {
                if text[index] == 0x27 { output.put(0x27) }
                output.put(text[index])
            }
            output.put(0x27)
        }
        return true
    }

    /// Whether printable ASCII can stand without quotes, as far as its characters go.
    private func isPlain(_ text: UnsafePointer<UInt8>, _ length: Int, _ found: UInt8, _ first: UInt8) -> Bool {
        if first & CharacterClasses.indicator != 0 || text[0] == 0x20 || text[length - 1] == 0x20 { return false }
        if first & CharacterClasses.blankIndicator != 0, length == 1 || text[1] == 0x20 { return false }
        if length >= 3, text[0] == 0x2D || text[0] == 0x2E, text[1] == text[0], text[2] == text[0] { return false }
        guard found & (CharacterClasses.colon | CharacterClasses.comment) != 0 else { return true }
        for index in 0..<length {
            if text[index] == 0x3A, index + 1 == length || text[index + 1] == 0x20 { return false }
            if text[index] == 0x23, index > 0, text[index - 1] == 0x20 { return false }
        }
        return true
    }

    @inline(never)
    private mutating func anyString(_ entry: TapeEntry, indent: Int, isKey: Bool) {
        if entry.isEscaped {
            TapeKey.decoded(entry, bytes).withUnsafeBufferPointer {
                decodedString($0, indent: indent, isKey: isKey)
            }
        } else {
            decodedString(
                UnsafeBufferPointer(start: bytes + Int(entry.offset), count: Int(entry.extent)), indent: indent,
                isKey: isKey)
        }
    }

    private mutating func decodedString(_ text: UnsafeBufferPointer<UInt8>, indent: Int, isKey: Bool) {
        let analysis = ScalarAnalysis(text)
        let inner = indent < 0 ? 2 : indent + 2
        if analysis.hasNewlines {
            if !isKey, analysis.allowsBlock { return literal(text, indent: inner) }
            return doubleQuoted(text, indent: inner, folds: !isKey)
        }
        if ScalarResolver.meaning(of: text) != .string || ScalarResolver.isBase60(text) {
            return doubleQuoted(text, indent: inner, folds: !isKey)
        }
        if analysis.allowsPlain { return plain(text, indent: inner, folds: !isKey) }
        if analysis.allowsSingleQuotes, !(isKey && analysis.hasLineBreaks) {
            return singleQuoted(text, indent: inner, folds: !isKey)
        }
        doubleQuoted(text, indent: inner, folds: !isKey)
    }

    // MARK: Styles

    /// How many characters stand on the present line.
    private var column: Int {
        var position = output.count
        var characters = 0
        while position > 0, output.byte(at: position - 1) != 0x0A {
            position -= 1
            if output.byte(at: position) & 0xC0 != 0x80 { characters += 1 }
        }
        return position == 0 ? characters + layout.indent : characters
    }

    /// A fold: a line break and the indentation of the next line.
    private mutating func fold(_ indent: Int) {
        output.reserve(1)
        output.put(0x0A)
        output.putSpaces(indent)
    }

    private mutating func plain(_ text: UnsafeBufferPointer<UInt8>, indent: Int, folds: Bool) {
        var column = column
        var wasSpace = false
        output.reserve(text.count)
        for (index, byte) in text.enumerated() {
            if byte == 0x20 {
                if folds, !wasSpace, column > Self.width, index + 1 < text.count, text[index + 1] != 0x20 {
                    fold(indent)
                    column = indent
                } else {
                    output.reserve(1)
                    output.put(byte)
                    column += 1
                }
                wasSpace = true
            } else {
                output.reserve(1)
                output.put(byte)
                if byte & 0xC0 != 0x80 { column += 1 }
                wasSpace = false
            }
        }
    }

    private mutating func singleQuoted(_ text: UnsafeBufferPointer<UInt8>, indent: Int, folds: Bool) {
        output.put("'")
        var column = column
        var wasSpace = false
        var wasBreak = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            output.reserve(8)
            if byte == 0x20 {
                if folds, !wasSpace, column > Self.width, index > 0, index < text.count - 1, text[index + 1] != 0x20 {
                    fold(indent)
                    column = indent
                } else {
                    output.put(byte)
                    column += 1
                }
                wasSpace = true
                index += 1
            } else if ScalarAnalysis.isLineSeparator(text, index) {
                output.put(text[index])
                output.put(text[index + 1])
                output.put(text[index + 2])
                column = 0
                wasBreak = true
                index += 3
            } else {
                if wasBreak {
                    output.putSpaces(max(0, indent - column))
                    column = max(column, indent)
                }
                output.reserve(2)
                if byte == 0x27 {
                    output.put(byte)
                    column += 1
                }
                output.put(byte)
                if byte & 0xC0 != 0x80 { column += 1 }
                wasSpace = false
                wasBreak = false
                index += 1
            }
        }
        output.put("'")
    }

    private mutating func doubleQuoted(_ text: UnsafeBufferPointer<UInt8>, indent: Int, folds: Bool) {
        output.put("\"")
        var column = column
        var wasSpace = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            output.reserve(16)
            if byte == 0x20 {
                if folds, !wasSpace, column > Self.width, index > 0, index < text.count - 1 {
                    fold(indent)
                    column = indent
                    output.reserve(1)
                    if text[index + 1] == 0x20 {
                        output.put(0x5C)
                        column += 1
                    }
                } else {
                    output.put(byte)
                    column += 1
                }
                wasSpace = true
                index += 1
                continue
            }
            wasSpace = false
            let (character, length) = ScalarAnalysis.character(text, index)
            if ScalarAnalysis.isPrintable(character), character != 0x22, character != 0x5C, character != 0x0A,
                character != 0x2028, character != 0x2029, character != 0xFEFF
            {
                for offset in 0..<length { output.put(text[index + offset]) }
                column += 1
            } else {
                let before = output.count
                escape(character)
                column += output.count - before
            }
            index += length
        }
        output.put("\"")
    }

    private mutating func escape(_ character: UInt32) {
        output.put(0x5C)
        let letter: UInt8? =
            switch character {
            case 0x00: 0x30
            case 0x07: 0x61
            case 0x08: 0x62
            case 0x09: 0x74
            case 0x0A: 0x6E
            case 0x0B: 0x76
            case 0x0C: 0x66
            case 0x0D: 0x72
            case 0x1B: 0x65
            case 0x22: 0x22
            case 0x5C: 0x5C
            case 0x85: 0x4E
            case 0xA0: 0x5F
            case 0x2028: 0x4C
            case 0x2029: 0x50
            default: nil
            }
        if let letter { return output.put(letter) }
        let (introducer, digits): (UInt8, UInt32) =
            character <= 0xFF ? (0x78, 2) : character <= 0xFFFF ? (0x75, 4) : (0x55, 8)
        output.put(introducer)
        for place in (0..<digits).reversed() {
            let digit = UInt8(character >> (place * 4) & 0xF)
            output.put(digit < 10 ? 0x30 + digit : 0x37 + digit)
        }
    }

    /// A literal block: the header says how the text ends, and how it is indented if that cannot be seen.
    private mutating func literal(_ text: UnsafeBufferPointer<UInt8>, indent: Int) {
        output.put("|")
        if text[0] == 0x20 || ScalarAnalysis.breakLength(text, 0) > 0 { output.put("2") }
        let breaks = ScalarAnalysis.trailingBreaks(text)
        switch breaks {
        case 0: output.put("-")
        case 1: break
        default: output.put("+")
        }
        output.reserve(1)
        output.put(0x0A)
        var isLineStart = true
        var index = 0
        while index < text.count {
            let length = ScalarAnalysis.breakLength(text, index)
            if length > 0 {
                output.reserve(4)
                for offset in 0..<length { output.put(text[index + offset]) }
                isLineStart = true
                index += length
                continue
            }
            if isLineStart { output.putSpaces(indent) }
            isLineStart = false
            var end = index + 1
            while end < text.count, ScalarAnalysis.breakLength(text, end) == 0 { end += 1 }
            text.baseAddress.map { output.put($0 + index, end - index) }
            index = end
        }
        endsWithLiteral = breaks > 0
    }
}
