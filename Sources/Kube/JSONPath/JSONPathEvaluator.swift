import JSON

/// Evaluates the segments of a template on an object.
///
/// An expression is a row of steps; each takes the values that the one before found. `range` runs the segments up to
/// its `end` once for each value that it found, on that value.
struct JSONPathEvaluator {
    /// The whole template.
    let segments: [JSONPathSegment]
    /// Whether a field that no value has is nothing (true) or an error.
    let allowsMissingKeys: Bool
    /// Ranges met in the action at hand that have not begun.
    private var opening = 0
    /// Ranges that are being run.
    private var depth = 0
    /// Ends met in the action at hand.
    private var closing = 0
    /// The segment of the last `end` that closed a range.
    private(set) var lastEnd: Int?

    /// An evaluator of the segments of a template, for any number of objects.
    init(_ segments: [JSONPathSegment], allowsMissingKeys: Bool) {
        self.segments = segments
        self.allowsMissingKeys = allowsMissingKeys
    }

    /// The results of each segment in the order of printing, from a segment to the template's end, or to the end of
    /// the range if `isBody` says that they are one's body.
    mutating func results(
        on value: JSONPathValue, from start: Int = 0, isBody: Bool = false
    ) throws(JSONPathError) -> [[JSONPathValue]] {
        if isBody { depth = 1 }
        let root: JSONPathValue = if case .node(let node) = value, node.isNull { .none } else { value }
        return try run(root, from: start)
    }

    private mutating func run(_ value: JSONPathValue, from start: Int) throws(JSONPathError) -> [[JSONPathValue]] {
        var all: [[JSONPathValue]] = []
        var index = start
        while index < segments.count {
            var values = [value]
            switch segments[index] {
            case .text(let text): values = [.text(text)]
            case .action(let steps): try walk(&values, steps)
            }
            if closing > 0 && closing <= depth {
                closing -= 1
                lastEnd = index
                break
            }
            if opening > 0 {
                opening -= 1
                depth += 1
                if values.isEmpty {
                    // Nothing to print, but the end has to be found.
                    _ = try run(.none, from: index + 1)
                }
                for value in values { all += try results(on: value, from: index + 1) }
                depth -= 1
                if let lastEnd, lastEnd > index { index = lastEnd }
            } else {
                all.append(values)
            }
            index += 1
        }
        return all
    }

    /// Replaces the values by what the steps find in them. After an error they are what kubectl would be left with,
    /// which a filter that asks for existence still counts.
    mutating func walk(_ values: inout [JSONPathValue], _ steps: [JSONPathNode]) throws(JSONPathError) {
        for step in steps { _ = try walk(&values, step) }
    }

    /// One step. True if the step is done for good: an empty slice of one array keeps those after it from being read,
    /// as in kubectl.
    mutating func walk(_ values: inout [JSONPathValue], _ step: JSONPathNode) throws(JSONPathError) -> Bool {
        switch step {
        case .text(let text): values = [.text(text)]
        case .int(let int): values = values.map { _ in .int(int) }
        case .float(let float): values = values.map { _ in .float(float) }
        case .bool(let bool): values = values.map { _ in .bool(bool) }
        case .field(let name): try field(&values, name)
        case .array(let slice): return try array(&values, slice)
        case .filter(let filter): try self.filter(&values, filter)
        case .wildcard:
            var found: [JSONPathValue] = []
            for value in values { Self.appendChildren(of: value, to: &found) }
            values = found
        case .recursive:
            var found: [JSONPathValue] = []
            for value in values { Self.appendDescendants(of: value, to: &found) }
            values = found
        case .union(let expressions):
            var found: [JSONPathValue] = []
            for expression in expressions {
                var branch = values
                try walk(&branch, expression)
                found += branch
            }
            values = found
        case .identifier(let name): try identifier(&values, name)
        }
        return false
    }

    private mutating func identifier(_ values: inout [JSONPathValue], _ name: String) throws(JSONPathError) {
        switch name {
        case "range": opening += 1
        case "end":
            values = []
            guard depth > 0 else { throw JSONPathError("not in range, nothing to end") }
            closing += 1
        default: throw JSONPathError("unrecognized identifier \(name)")
        }
    }

    private func field(_ values: inout [JSONPathValue], _ name: String) throws(JSONPathError) {
        if values.isEmpty { return }
        var kept = 0
        for index in values.indices {
            if let found = values[index].present?[name] {
                values[kept] = .node(found)
                kept += 1
            }
        }
        values.removeSubrange(kept...)
        if kept == 0 && !allowsMissingKeys { throw JSONPathError("\(name) is not found") }
    }

    private func array(_ values: inout [JSONPathValue], _ slice: JSONPathSlice) throws(JSONPathError) -> Bool {
        var found: [JSONPathValue] = []
        for value in values where !value.isAbsent {
            guard let node = value.present, node.kind == .array else {
                throw JSONPathError("\(value.goType) is not array or slice")
            }
            guard let bounds = try slice.bounds(count: node.count) else {
                values = found
                return true
            }
            if bounds.isWhole {
                for element in node.elements { found.append(.node(element)) }
            } else {
                var index = 0
                for element in node.elements {
                    if index >= bounds.end { break }
                    if index >= bounds.start && (index - bounds.start) % bounds.step == 0 {
                        found.append(.node(element))
                    }
                    index += 1
                }
            }
        }
        values = found
        return false
    }

    private static func appendChildren(of value: JSONPathValue, to found: inout [JSONPathValue]) {
        switch value {
        case .node(let node):
            switch node.kind {
            case .object: for member in node.members { found.append(.node(member.value)) }
            case .array: for element in node.elements { found.append(.node(element)) }
            case .string:
                var text: [UInt8] = []
                node.appendText(to: &text)
                found += text.map { .byte($0) }
            case .null, .bool, .number: break
            }
        case .text(let text): found += text.map { .byte($0) }
        default: break
        }
    }

    private static func appendDescendants(of value: JSONPathValue, to found: inout [JSONPathValue]) {
        switch value {
        case .node(let node):
            switch node.kind {
            case .object:
                if node.count > 0 { found.append(value) }
                for member in node.members { appendDescendants(of: .node(member.value), to: &found) }
            case .array:
                if node.count > 0 { found.append(value) }
                for element in node.elements { appendDescendants(of: .node(element), to: &found) }
            case .string: if !node.equals("") { found.append(value) }
            case .null, .bool, .number: break
            }
        case .text(let text): if !text.isEmpty { found.append(value) }
        default: break
        }
    }
}

extension JSONPathSlice {
    /// The indices that are meant in an array of some length; nil if there are none.
    func bounds(count: Int) throws(JSONPathError) -> (start: Int, end: Int, step: Int, isWhole: Bool)? {
        var first = start ?? 0
        if first < 0 { first += count }
        var last = end ?? count
        if last < 0 || (last == 0 && isIndex) { last += count }
        if first == last { return nil }
        if first >= count || first < 0 {
            throw JSONPathError("array index out of bounds: index \(first), length \(count)")
        }
        if last > count || last < 0 {
            throw JSONPathError("array index out of bounds: index \(last - 1), length \(count)")
        }
        if first > last {
            throw JSONPathError("starting index \(first) is greater than ending index \(last)")
        }
        if let step, step <= 0 { throw JSONPathError("step must be > 0") }
        return (first, last, step ?? 1, first == 0 && last == count && (step ?? 1) == 1)
    }
}
