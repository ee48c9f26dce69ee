/// An element of a list that was read entry by entry, kept as a pattern for the elements behind it.
///
/// Lists repeat themselves: of two pods of one Deployment a few names, addresses and times differ. `JSONParser.match`
/// lays the pattern over the text of the next element. Where both are the same nothing is read, where a scalar differs
/// that scalar alone is, and an element that differs in more is read as any other. A printer that remembers what it made
/// of the pattern puts what differs into that (`ElementPrinter.element`).
@_spi(Tape) public final class ElementPattern {
    /// Larger elements are no patterns: an element that arrives in pieces is matched from its start again.
    static let largestText = 32 << 10

    /// What may differ from the pattern at a token.
    enum Freedom {
        /// Nothing: it is a key, and which members a projection keeps depends on it.
        case fixed
        /// The text of a key.
        case key
        /// The text of a scalar.
        case value
        /// The text of a scalar or key in a member that the projection leaves out.
        case omitted
    }

    /// A scalar or key, quotes and all. Numbers and literals have the byte behind them too: where another stands there, they
    /// may go on.
    struct Token {
        var start: UInt32
        var end: UInt32
        var freedom: Freedom
        /// The number of its entry, or, where it is left out, of the next one.
        var entry: UInt32
    }

    /// The element's text, with the padding of a document behind it.
    let text: UnsafeMutablePointer<UInt8>
    /// The length of the text in bytes.
    let length: Int
    /// The element's entries; places are counted from the beginning of its text.
    let entries: UnsafeMutablePointer<TapeEntry>
    let entryCount: Int
    /// All scalars and keys in the order of the text.
    private let tokens: [Token]
    /// For each sixteen bytes of the text the last token that begins before their end.
    private let tokenOfBlock: [UInt32]

    /// The entries that differ, counted from the element's own, of the element that was matched last.
    let changes: UnsafeMutablePointer<UInt32>
    @usableFromInline private(set) var changeCount = 0
    /// Whether there are keys among them, so that its members may stand in another order when they are sorted.
    private(set) var hasOtherKeys = false

    /// Takes the element that was read last, which begins at `element` on the tape and ends before `end` in the text. Nil
    /// for what makes no pattern.
    init?(_ document: JSONDocument, element: Int, end: Int, isProjected: Bool) {
        let first = document.tape[element]
        let start = Int(first.offset)
        guard first.kind == TapeEntry.object, end - start <= Self.largestText else { return nil }
        let whole: JSONDocument
        if isProjected {
            // The text has to be known with what the projection leaves out.
            let text = Array(UnsafeBufferPointer(start: document.bytes + start, count: end - start))
            guard let parsed = try? JSONDocument(parsing: text) else { return nil }
            whole = parsed
        } else {
            whole = document
        }
        length = end - start
        text = .allocate(capacity: length + JSONDocument.padding)
        text.update(from: document.bytes + start, count: length)
        (text + length).update(repeating: 0, count: JSONDocument.padding)
        entryCount = document.tapeCount - element
        entries = .allocate(capacity: entryCount)
        for index in 0..<entryCount {
            entries[index] = document.tape[element + index]
            entries[index].offset &-= UInt32(truncatingIfNeeded: start)
        }

        var finder = TokenFinder(
            whole: isProjected ? UnsafePointer(whole.tape) : UnsafePointer(entries), kept: UnsafePointer(entries),
            keptCount: entryCount, isProjected: isProjected)
        finder.value(0, element: isProjected ? 0 : element)
        tokens = finder.tokens
        tokenOfBlock = Self.blocks(of: tokens, length: length)
        changes = .allocate(capacity: tokens.count)
    }

    private static func blocks(of tokens: [Token], length: Int) -> [UInt32] {
        var last = 0
        return (0...(length >> 4)).map { block in
            while last + 1 < tokens.count, Int(tokens[last + 1].start) < (block + 1) << 4 { last += 1 }
            return UInt32(last)
        }
    }

    deinit {
        text.deallocate()
        changes.deallocate()
        entries.deallocate()
    }

    /// The token at a place of the text, if one is there.
    @inline(__always)
    func token(at place: Int) -> Token? {
        guard !tokens.isEmpty else { return nil }
        var index = Int(tokenOfBlock[place >> 4])
        while index > 0, tokens[index].start > place { index -= 1 }
        let token = tokens[index]
        return token.start <= place && place < token.end ? token : nil
    }

    /// Begins the changes of another element.
    func forgetChanges() {
        changeCount = 0
        hasOtherKeys = false
    }

    /// Notes that an entry differs.
    func noteChange(of entry: Int, isKey: Bool) {
        // Each token is met once at most.
        changes[changeCount] = UInt32(truncatingIfNeeded: entry)
        changeCount += 1
        if isKey { hasOtherKeys = true }
    }
}

/// Walks over an element's entries and notes what may differ at each token.
private struct TokenFinder {
    /// All entries of the element, and those of them that are on the tape.
    let whole: UnsafePointer<TapeEntry>
    let kept: UnsafePointer<TapeEntry>
    let keptCount: Int
    let isProjected: Bool
    /// How many entries of the tape have been passed over.
    private(set) var next = 0
    private(set) var tokens: [ElementPattern.Token] = []

    init(whole: UnsafePointer<TapeEntry>, kept: UnsafePointer<TapeEntry>, keptCount: Int, isProjected: Bool) {
        (self.whole, self.kept, self.keptCount, self.isProjected) = (whole, kept, keptCount, isProjected)
    }

    /// Whether an entry of the whole is the next one on the tape, which is then passed over.
    private mutating func takeKept(_ index: Int) -> Bool {
        guard next < keptCount, kept[next].offset == whole[index].offset else { return false }
        next += 1
        return true
    }

    /// Walks over the value at an index of the whole, whose extents are counted from `element`, and returns the index behind.
    @discardableResult
    mutating func value(_ index: Int, element: Int) -> Int {
        let entry = whole[index]
        let isKept = takeKept(index)
        guard entry.kind >= TapeEntry.array else {
            add(entry, isKept ? .value : .omitted)
            return index + 1
        }
        let end = Int(entry.extent) - element
        var position = index + 1
        while position < end {
            if entry.kind == TapeEntry.object {
                let isKeptKey = takeKept(position)
                // A key of an object that is read tells whether its value is.
                add(whole[position], !isKept ? .omitted : isProjected || !isKeptKey ? .fixed : .key)
                position += 1
            }
            position = value(position, element: element)
        }
        return end
    }

    private mutating func add(_ entry: TapeEntry, _ freedom: ElementPattern.Freedom) {
        let isString = entry.kind == TapeEntry.string
        let start = isString ? entry.offset - 1 : entry.offset
        let number = freedom == .omitted || freedom == .fixed ? next : next - 1
        tokens.append(
            ElementPattern.Token(
                start: start, end: entry.offset + entry.extent + 1, freedom: freedom,
                entry: UInt32(truncatingIfNeeded: number)))
    }
}
