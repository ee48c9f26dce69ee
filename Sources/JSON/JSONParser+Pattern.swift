// Reading an element of a list by one that was read before it.
extension JSONParser {
    /// What came of laying a pattern over an element.
    enum Match {
        /// The element is on the tape, and the pattern knows what differs.
        case matched
        /// The bytes end before that can be told.
        case needsMore
        /// The element differs in more than its scalars, or there is none. Nothing has been read.
        case differs
    }

    /// Where the next element of the streamed array begins, if the machine stands behind another one: `matched` with its
    /// place, where that can be told.
    func nextElement(_ document: JSONDocument) -> (match: Match, start: Int) {
        guard standsBehindElement else { return (.differs, 0) }
        let bytes = document.bytes
        var start = position
        if bytes[start] == 0x2C {
            repeat { start += 1 } while bytes[start] == 0x20 || bytes[start] == 0x0A
        }
        if start >= document.byteCount { return (.needsMore, 0) }
        return (start > position && bytes[start] == 0x7B ? .matched : .differs, start)
    }

    /// Reads the element that begins at `start` as the pattern has it, as far as it is the same.
    mutating func match(_ pattern: ElementPattern, at start: Int, _ document: JSONDocument) -> Match {
        let target = list + 1
        while target + pattern.entryCount + 1 >= document.tapeCapacity { document.growTape() }
        let tape = document.tape + target
        let (bytes, text) = (UnsafePointer(document.bytes), UnsafePointer(pattern.text))
        pattern.forgetChanges()
        // How far the element's text has been compared, how much further its place in the document is, and how many
        // entries are on the tape.
        var place = 0
        var shift = start
        var entry = 0
        var lastToken: UInt32?
        while true {
            place = Self.firstDifference(text, bytes + shift, from: place, length: pattern.length)
            guard place < pattern.length else { break }
            guard place + shift < document.byteCount else { return rest(of: pattern, from: start, document) }
            // Where it differs behind a number that was just read, what differs is not the number.
            guard let token = pattern.token(at: place), token.start != lastToken else { return .differs }
            lastToken = token.start
            guard token.freedom != .fixed else { return .differs }
            let begin = Int(token.start) + shift
            guard let scalar = scalar(at: begin, document) else { return .differs }
            guard scalar.end < document.byteCount else { return rest(of: pattern, from: start, document) }
            let changed = Int(token.entry)
            Self.copy(pattern.entries, to: tape, from: entry, upTo: changed, shift: shift)
            entry = changed
            if token.freedom != .omitted {
                if token.freedom == .key, scalar.entry.kind != TapeEntry.string { return .differs }
                tape[changed] = scalar.entry
                pattern.noteChange(of: changed, isKey: token.freedom == .key)
                entry += 1
            }
            // Numbers and literals have one byte more, which is compared again.
            place = Int(token.end) - (text[Int(token.start)] == 0x22 ? 0 : 1)
            shift = scalar.end - place
        }
        Self.copy(pattern.entries, to: tape, from: entry, upTo: pattern.entryCount, shift: shift)
        document.tapeCount = target + pattern.entryCount
        document.tape[list].count &+= 1
        position = pattern.length + shift
        return .matched
    }

    /// What to do with an element that is cut off: it is matched from its start again when there is more, unless it is so
    /// much larger than the pattern that it is read once and for all.
    private func rest(of pattern: ElementPattern, from start: Int, _ document: JSONDocument) -> Match {
        document.byteCount - start < 2 * pattern.length + 4_096 ? .needsMore : .differs
    }

    /// The scalar that begins at `begin`, with its end in the text, which is that of all bytes if it is cut off; nil if
    /// there is none, or it is not valid.
    private mutating func scalar(at begin: Int, _ document: JSONDocument) -> (entry: TapeEntry, end: Int)? {
        do throws(JSONError) {
            switch document.bytes[begin] {
            case 0x22:
                guard let (stop, tag) = try string(in: document, quote: begin, isComplete: false) else {
                    // The string is read from its beginning again.
                    scanned = 0
                    return (TapeEntry(offset: begin, extent: 0, tag: TapeEntry.string), document.byteCount)
                }
                return (TapeEntry(offset: begin + 1, extent: stop - begin - 1, tag: tag), stop + 1)
            case 0x2D, 0x30...0x39:
                let stop = try number(in: document, from: begin, isComplete: false)
                return (TapeEntry(offset: begin, extent: stop - begin, tag: TapeEntry.number), stop)
            case 0x74, 0x66, 0x6E:
                let stop = try literal(in: document, from: begin)
                let tag = document.bytes[begin] == 0x6E ? TapeEntry.null : TapeEntry.bool
                return (TapeEntry(offset: begin, extent: stop - begin, tag: tag), min(stop, document.byteCount))
            default: return nil
            }
        } catch {
            // Whoever reads the element entry by entry tells what is wrong.
            scanned = 0
            return nil
        }
    }

    /// The first place from `start` on at which two texts differ, or `length` or more; both have padding behind them.
    @inline(__always)
    private static func firstDifference(
        _ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>, from start: Int, length: Int
    ) -> Int {
        let (first, second) = (UnsafeRawPointer(first), UnsafeRawPointer(second))
        func difference(_ place: Int) -> UInt64 {
            first.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                ^ second.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        }
        var place = start
        while place < length {
            let pair = (difference(place), difference(place + 8))
            if pair.0 | pair.1 != 0 {
                let differs = pair.0 != 0 ? (place, pair.0) : (place + 8, pair.1)
                return differs.0 &+ UInt64(littleEndian: differs.1).trailingZeroBitCount &>> 3
            }
            place &+= 16
        }
        return place
    }

    /// Copies entries whose text has moved by `shift`.
    @inline(__always)
    private static func copy(
        _ entries: UnsafePointer<TapeEntry>, to tape: UnsafeMutablePointer<TapeEntry>, from first: Int, upTo end: Int,
        shift: Int
    ) {
        let shift = UInt32(truncatingIfNeeded: shift)
        var index = first
        while index < end {
            var entry = entries[index]
            entry.offset &+= shift
            tape[index] = entry
            index &+= 1
        }
    }
}
