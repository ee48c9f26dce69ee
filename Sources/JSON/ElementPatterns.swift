/// The patterns by which a list is read: few, since neighbours in a list are alike or have nothing in common.
struct ElementPatterns {
    /// How many are kept.
    static let limit = 4
    /// The one that was of use last comes first.
    private var patterns: [ElementPattern] = []
    /// How many elements in a row no pattern fits. The first few make none: short lists should not pay for patterns.
    private var misses = -4
    /// How many entries the elements had that no pattern fitted, the last ones of them.
    private var missed: [Int] = []

    /// Reads the next element by one of the patterns.
    mutating func match(_ parser: inout JSONParser, _ document: JSONDocument) -> JSONParser.Match {
        guard !patterns.isEmpty else { return .differs }
        let (next, start) = parser.nextElement(document)
        guard next == .matched else { return next }
        for index in candidates {
            let pattern = patterns[index]
            let match = parser.match(pattern, at: start, document)
            if match == .differs { continue }
            if match == .matched {
                misses = 0
                document.pattern = pattern.hasOtherKeys ? nil : pattern
                document.patterned = parser.list + 1
                if index > 0 { patterns.insert(patterns.remove(at: index), at: 0) }
            }
            return match
        }
        return .differs
    }

    /// The patterns to try: all, or, when none has fitted for long, one after the other.
    private var candidates: Range<Int> {
        guard misses >= 8 else { return patterns.indices }
        let next = misses % patterns.count
        return next..<next + 1
    }

    /// Makes a pattern of the element that was just read, which none fits, if it looks like one that came not long before.
    mutating func take(_ parser: JSONParser, _ document: JSONDocument) {
        misses += 1
        let element = parser.list + 1
        guard isLikeOthers(document.tapeCount - element), isWorthwhile,
            let pattern = ElementPattern(
                document, element: element, end: parser.position, isProjected: parser.projection != nil)
        else { return }
        if patterns.count == Self.limit { patterns.removeLast() }
        patterns.insert(pattern, at: 0)
        document.pattern = pattern
        document.patterned = element
    }

    /// Whether one of the last elements that no pattern fitted had as many entries.
    private mutating func isLikeOthers(_ count: Int) -> Bool {
        if missed.contains(count) { return true }
        if missed.count == 8 { missed.removeFirst() }
        missed.append(count)
        return false
    }

    /// Whether it is time for a pattern: the longer none has fitted, the less will another.
    private var isWorthwhile: Bool { misses >= 0 && (misses <= 4 || misses & (misses - 1) == 0 || misses % 64 == 0) }
}
