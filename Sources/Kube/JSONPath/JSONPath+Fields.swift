// What a template reads of an object, so that the rest need not be kept while a list is read.
extension JSONPath {
    /// The paths of fields below which everything that the template reads of an object stands; nil if it may read anything.
    public var readFields: [[String]]? { Self.readFields(segments) }

    /// The same for some of a template's segments.
    static func readFields(_ segments: some Sequence<JSONPathSegment>) -> [[String]]? {
        var paths: [[String]] = []
        for case .action(let steps) in segments {
            guard let fields = readFields(steps) else { return nil }
            paths += fields
        }
        return paths
    }

    /// The same for the steps of one expression: its fields up to the first step that is none.
    static func readFields(_ steps: [JSONPathNode]) -> [[String]]? {
        switch steps.first {
        case .text, .int, .float, .bool: return []
        default: break
        }
        guard !steps.contains(where: { if case .identifier = $0 { true } else { false } }) else { return nil }
        var path: [String] = []
        for step in steps {
            guard case .field(let name) = step else { break }
            path.append(name)
        }
        return path.isEmpty ? nil : [path]
    }
}

extension JSONPathStream {
    /// The paths of fields below which everything that the template reads of an item stands; nil if it may read anything.
    public var readFields: [[String]]? {
        if case .filter = plan.selection { return nil }
        guard plan.steps.isEmpty else { return JSONPath.readFields(plan.steps) }
        // The items themselves: printed as they are, or gone through by the body.
        guard plan.isRange else { return nil }
        return JSONPath.readFields(segments[(plan.index + 1)..<(plan.end - 1)])
    }
}
