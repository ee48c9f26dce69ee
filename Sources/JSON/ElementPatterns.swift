/// The patterns by which a list is read: few, since neighbours in a list are alike or have nothing in common.
struct ElementPatterns {
    /// How many are kept.
    static let limit = 2
    /// The one that was of use last comes first.
    private var patterns: [ElementPattern] = []
    /// How many elements in a row no pattern fits. The first few make none: short lists should not pay for patterns.
    private var misses = -4

    /// Reads the next element by one of the patterns.
    mutating func match(_ parser: inout JSONParser, _ document: JSONDocument) -> JSONParser.Match {
        guard !patterns.isEmpty else { return .differs }
        let (next, start) = parser.nextElement(document)
        guard next == .matched else { return next }
        for index in patterns.indices {
            let pattern = patterns[index]
            let match = parser.match(pattern, at: start, document)
            if match == .differs { continue }
            if match == .matched {
                misses = 0
                document.pattern = pattern.hasOtherKeys ? nil : pattern
                document.patterned = parser.list + 1
                if index > 0 { patterns.swapAt(0, index) }
            }
            return match
        }
        return .differs
    }

    /// Makes a pattern of the element that was just read, which none fits. In a list whose elements have nothing in common
    /// that would be a waste, so there it is tried now and then.
    mutating func take(_ parser: JSONParser, _ document: JSONDocument) {
        misses += 1
        guard misses >= 0, misses <= 2 || misses % 8 == 0 else { return }
        let element = parser.list + 1
        guard
            let pattern = ElementPattern(
                document, element: element, end: parser.position, isProjected: parser.projection != nil)
        else { return }
        if patterns.count == Self.limit { patterns.removeLast() }
        patterns.insert(pattern, at: 0)
        document.pattern = pattern
        document.patterned = element
    }
}
