/// How a template that reads `.items` once splits into what stands before, what each item gives, and what follows.
struct JSONPathStreamPlan {
    /// Which of the items are read.
    enum Selection {
        case whole
        case slice(JSONPathSlice)
        case filter(JSONPathFilter)
    }

    /// The segment that reads the items.
    let index: Int
    /// The segment after it, or after the `end` of its range.
    let end: Int
    /// Whether the segment is a range over the items, or prints what it finds.
    let isRange: Bool
    /// Which of the items are read.
    let selection: Selection
    /// The steps taken from each item.
    let steps: [JSONPathNode]
    /// The names to follow from each item, if the steps are fields alone.
    let fields: [String]?
    /// Whether the body of the range has no range in it.
    let isFlat: Bool
    /// For each segment of a flat body the names to follow, if its steps are fields alone.
    let bodyFields: [[String]?]

    /// The plan for a template; nil if it needs the whole list.
    init?(_ segments: [JSONPathSegment], allowsMissingKeys: Bool) {
        var reader: (index: Int, end: Int, isRange: Bool, steps: ArraySlice<JSONPathNode>)?
        var index = 0
        while index < segments.count {
            var next = index + 1
            if case .action(let steps) = segments[index] {
                let isRange = steps.first == .identifier("range")
                let path = isRange ? steps.dropFirst() : steps[...]
                guard !path.contains(where: Self.isIdentifier) else { return nil }
                if path.first == .field("items") {
                    guard reader == nil else { return nil }
                    if isRange {
                        guard let end = Self.end(of: index, in: segments) else { return nil }
                        next = end + 1
                    }
                    reader = (index, next, isRange, path.dropFirst())
                } else if isRange || !Self.readsOneField(path) {
                    return nil
                }
            }
            index = next
        }
        guard let reader, let first = reader.steps.first, let selection = Self.selection(first) else { return nil }
        let steps = Array(reader.steps.dropFirst())
        guard steps.allSatisfy({ Self.isPerItem($0, allowsMissingKeys: allowsMissingKeys) }) else { return nil }
        self.index = reader.index
        end = reader.end
        isRange = reader.isRange
        self.selection = selection
        self.steps = steps
        fields = JSONPath.fields(steps)
        let body = isRange ? segments[(reader.index + 1)..<reader.end - 1] : []
        isFlat = !body.contains { segment in
            if case .action(let steps) = segment { steps.contains(where: Self.isIdentifier) } else { false }
        }
        bodyFields = body.map { segment in
            if case .action(let steps) = segment { JSONPath.fields(steps) } else { nil }
        }
    }

    /// The segment with the `end` of the range that a segment starts; nil if ranges and ends do not pair plainly.
    private static func end(of range: Int, in segments: [JSONPathSegment]) -> Int? {
        var depth = 0
        for index in range..<segments.count {
            guard case .action(let steps) = segments[index] else { continue }
            guard !steps.dropFirst().contains(where: isIdentifier) else { return nil }
            switch steps.first {
            case .identifier("range"): depth += 1
            case .identifier("end") where steps.count == 1: depth -= 1
            case .identifier: return nil
            default: break
            }
            if depth == 0 { return index }
        }
        return nil
    }

    private static func isIdentifier(_ step: JSONPathNode) -> Bool {
        if case .identifier = step { true } else { false }
    }

    /// Whether an expression starts with a literal or with a field other than the items.
    private static func readsOneField(_ steps: ArraySlice<JSONPathNode>) -> Bool {
        switch steps.first {
        case .text, .int, .float, .bool, .field: true
        default: false
        }
    }

    private static func selection(_ step: JSONPathNode) -> Selection? {
        switch step {
        case .wildcard: return .whole
        case .filter(let filter): return .filter(filter)
        case .array(let slice):
            if slice.isWhole { return .whole }
            let start = slice.start ?? 0
            return start >= 0 && slice.end ?? start >= start && (slice.step ?? 1) >= 1 ? .slice(slice) : nil
        default: return nil
        }
    }

    /// Whether a step gives for all items, one after another, what it gives for each.
    private static func isPerItem(_ step: JSONPathNode, allowsMissingKeys: Bool) -> Bool {
        switch step {
        case .array, .filter, .wildcard, .recursive: true
        // Without a single item that has the field it is an error, which no item alone shows.
        case .field: allowsMissingKeys
        case .text, .int, .float, .bool, .union, .identifier: false
        }
    }
}
