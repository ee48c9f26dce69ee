import JSON

extension JSONPathEvaluator {
    /// Keeps the elements of each array for which the condition holds.
    mutating func filter(_ values: inout [JSONPathValue], _ filter: JSONPathFilter) throws(JSONPathError) {
        var found: [JSONPathValue] = []
        for value in values {
            guard let node = value.present, node.kind == .array else {
                var text: [UInt8] = []
                value.appendGoText(to: &text)
                let shown = String(decoding: text, as: UTF8.self)
                throw JSONPathError("\(shown) is not array or slice and cannot be filtered")
            }
            for element in node.elements {
                let element = JSONPathValue.node(element)
                if try holds(filter, for: element) { found.append(element) }
            }
        }
        values = found
    }

    /// Whether the condition holds for one element.
    mutating func holds(_ filter: JSONPathFilter, for element: JSONPathValue) throws(JSONPathError) -> Bool {
        var lefts = [element]
        if filter.comparison == JSONPathFilter.exists {
            // An error leaves the values that the failing step was given, and kubectl counts those.
            do throws(JSONPathError) { try walk(&lefts, filter.left) } catch {}
            return !lefts.isEmpty
        }
        try walk(&lefts, filter.left)
        guard let left = try Self.single(lefts) else { return false }
        var rights = [element]
        try walk(&rights, filter.right)
        guard let right = try Self.single(rights) else { return false }
        return try JSONPathComparison.holds(left, filter.comparison, right)
    }

    private static func single(_ values: [JSONPathValue]) throws(JSONPathError) -> JSONPathValue? {
        if values.count > 1 { throw JSONPathError("can only compare one element at a time") }
        return values.first
    }
}

/// The comparisons of filters: integers with integers, doubles with doubles, text with text, and no conversions.
enum JSONPathComparison {
    private enum Operand {
        case int(Int64)
        case uint(UInt64)
        case float(Double)
        case bool(Bool)
        case text([UInt8])
    }

    /// Whether a comparison holds between two values.
    static func holds(
        _ left: JSONPathValue, _ comparison: String, _ right: JSONPathValue
    ) throws(JSONPathError) -> Bool {
        switch comparison {
        case "==": return try isEqual(try operand(left), try operand(right))
        case "!=": return try !isEqual(try operand(left), try operand(right))
        case "<": return try isLess(try operand(left), try operand(right))
        case ">=": return try !isLess(try operand(left), try operand(right))
        case "<=":
            let (left, right) = (try operand(left), try operand(right))
            let less = try isLess(left, right)
            return try less ? true : isEqual(left, right)
        case ">":
            let (left, right) = (try operand(left), try operand(right))
            let less = try isLess(left, right)
            return try less ? false : !isEqual(left, right)
        default: throw JSONPathError("unrecognized filter operator \(comparison)")
        }
    }

    private static func operand(_ value: JSONPathValue) throws(JSONPathError) -> Operand {
        switch value {
        case .int(let int): return .int(Int64(int))
        case .float(let float): return .float(float)
        case .bool(let bool): return .bool(bool)
        case .byte(let byte): return .uint(UInt64(byte))
        case .text(let text): return .text(text)
        case .none: break
        case .node(let node):
            switch node.kind {
            case .bool: return .bool(node.bool ?? false)
            case .number:
                switch DecodedNumber(node) {
                case .int(let int): return .int(int)
                case .float(let float): return .float(float)
                }
            case .string:
                var text: [UInt8] = []
                node.appendText(to: &text)
                return .text(text)
            case .null, .array, .object: break
            }
        }
        throw JSONPathError("invalid type for comparison")
    }

    private static func isEqual(_ left: Operand, _ right: Operand) throws(JSONPathError) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)): return left == right
        case (.uint(let left), .uint(let right)): return left == right
        case (.int(let left), .uint(let right)): return left >= 0 && UInt64(left) == right
        case (.uint(let left), .int(let right)): return right >= 0 && left == UInt64(right)
        case (.float(let left), .float(let right)): return left == right
        case (.bool(let left), .bool(let right)): return left == right
        case (.text(let left), .text(let right)): return left == right
        default: throw JSONPathError("incompatible types for comparison")
        }
    }

    private static func isLess(_ left: Operand, _ right: Operand) throws(JSONPathError) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)): return left < right
        case (.uint(let left), .uint(let right)): return left < right
        case (.int(let left), .uint(let right)): return left < 0 || UInt64(left) < right
        case (.uint(let left), .int(let right)): return right >= 0 && left < UInt64(right)
        case (.float(let left), .float(let right)): return left < right
        case (.text(let left), .text(let right)): return left.lexicographicallyPrecedes(right)
        case (.bool, .bool): throw JSONPathError("invalid type for comparison")
        default: throw JSONPathError("incompatible types for comparison")
        }
    }
}
