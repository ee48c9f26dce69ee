import JSON

/// A template that reads `.items` once from front to back, fed with one item at a time.
///
/// What it prints is byte for byte what the template prints for the whole list. An error that only shows at a later
/// item leaves the text of the items before it printed.
public struct JSONPathStream {
    let plan: JSONPathStreamPlan
    let segments: [JSONPathSegment]
    private let allowsMissingKeys: Bool
    private let asJSON: Bool
    /// The steps that found an empty slice, after which they read nothing more.
    private var finished: [Bool]
    private var count = 0
    private var hasResult = false
    private var suffix: [UInt8] = []

    /// A stream over a template; nil if the template needs the whole list.
    init?(_ path: JSONPath, allowsMissingKeys: Bool, asJSON: Bool) {
        guard let plan = JSONPathStreamPlan(path.segments, allowsMissingKeys: allowsMissingKeys) else { return nil }
        self.plan = plan
        self.allowsMissingKeys = allowsMissingKeys
        self.asJSON = asJSON
        segments = path.segments
        finished = Array(repeating: false, count: plan.steps.count)
    }

    /// Whether another item can still change what is printed.
    public var needsMore: Bool {
        if case .slice(let slice) = plan.selection, let end = slice.end { return count < end }
        return true
    }

    /// Appends what stands before the items.
    /// - Parameter envelope: The list without its items.
    public mutating func begin(_ envelope: JSONNode, into output: inout [UInt8]) throws(JSONPathError) {
        var prefix: [UInt8] = []
        for segment in segments[..<plan.index] { try print(segment, on: envelope, into: &prefix) }
        for segment in segments[plan.end...] { try print(segment, on: envelope, into: &suffix) }
        output.append(contentsOf: prefix)
        if !plan.isRange && asJSON { output.append(UInt8(ascii: "[")) }
    }

    /// Appends the text of the next item. Nothing is appended if it throws.
    public mutating func item(_ node: JSONNode, into output: inout [UInt8]) throws(JSONPathError) {
        defer { count += 1 }
        let mark = output.count
        do throws(JSONPathError) {
            var values: [JSONPathValue] = []
            try select(node, &values)
            if values.isEmpty { return }
            if plan.isRange {
                for value in values { try printBody(value, into: &output) }
            } else {
                for value in values { append(value, to: &output) }
            }
            hasResult = true
        } catch {
            output.removeSubrange(mark...)
            throw error
        }
    }

    /// Appends what stands after the items.
    public mutating func finish(into output: inout [UInt8]) throws(JSONPathError) {
        if case .slice(let slice) = plan.selection, needsMore { _ = try slice.bounds(count: count) }
        if plan.isRange && !hasResult {
            var evaluator = JSONPathEvaluator(segments, allowsMissingKeys: allowsMissingKeys)
            _ = try evaluator.results(on: .none, from: plan.index + 1, isBody: true)
        }
        if !plan.isRange && asJSON {
            if hasResult { output.append(UInt8(ascii: "\n")) }
            output.append(contentsOf: "]\n".utf8)
        }
        output.append(contentsOf: suffix)
    }

    /// What the steps after `.items` find in one item.
    private mutating func select(_ node: JSONNode, _ values: inout [JSONPathValue]) throws(JSONPathError) {
        var evaluator = JSONPathEvaluator(segments, allowsMissingKeys: allowsMissingKeys)
        switch plan.selection {
        case .whole: break
        case .slice(let slice):
            let first = slice.start ?? 0
            guard count >= first, slice.end.map({ count < $0 }) ?? true, (count - first) % (slice.step ?? 1) == 0
            else { return }
        case .filter(let filter):
            guard try evaluator.holds(filter, for: .node(node)) else { return }
        }
        if let fields = plan.fields {
            if let found = JSONPath.follow(fields, from: node) { values.append(.node(found)) }
            return
        }
        values.append(.node(node))
        for (index, step) in plan.steps.enumerated() {
            if finished[index] || values.isEmpty {
                values = []
                return
            }
            if try evaluator.walk(&values, step) { finished[index] = true }
        }
    }

    private mutating func append(_ value: JSONPathValue, to output: inout [UInt8]) {
        if hasResult { output.append(UInt8(ascii: asJSON ? "," : " ")) }
        hasResult = true
        if asJSON {
            output.append(contentsOf: "\n    ".utf8)
            value.appendJSON(to: &output, depth: 1)
        } else {
            value.appendText(to: &output)
        }
    }

    private func printBody(_ value: JSONPathValue, into output: inout [UInt8]) throws(JSONPathError) {
        guard plan.isFlat, case .node(let node) = value, !node.isNull else {
            var evaluator = JSONPathEvaluator(segments, allowsMissingKeys: allowsMissingKeys)
            for results in try evaluator.results(on: value, from: plan.index + 1, isBody: true) {
                JSONPath.append(results, asJSON: asJSON, to: &output)
            }
            return
        }
        for index in plan.index + 1..<plan.end - 1 {
            if !asJSON, let fields = plan.bodyFields[index - plan.index - 1] {
                guard let found = JSONPath.follow(fields, from: node) else {
                    if allowsMissingKeys { continue }
                    try print(segments[index], on: node, into: &output)
                    continue
                }
                JSONPathValue.node(found).appendText(to: &output)
            } else {
                try print(segments[index], on: node, into: &output)
            }
        }
    }

    private func print(_ segment: JSONPathSegment, on node: JSONNode, into output: inout [UInt8]) throws(JSONPathError)
    {
        var values: [JSONPathValue] = [.node(node)]
        switch segment {
        case .text(let text): values = [.text(text)]
        case .action(let steps):
            var evaluator = JSONPathEvaluator(segments, allowsMissingKeys: allowsMissingKeys)
            try evaluator.walk(&values, steps)
        }
        JSONPath.append(values, asJSON: asJSON, to: &output)
    }
}

extension JSONPath {
    /// A stream that prints a list item by item; nil if the template needs the whole list: it reads `.items` not at
    /// all, twice, from the end, or the object as a whole.
    public func stream(allowsMissingKeys: Bool = true, asJSON: Bool = false) -> JSONPathStream? {
        JSONPathStream(self, allowsMissingKeys: allowsMissingKeys, asJSON: asJSON)
    }
}
