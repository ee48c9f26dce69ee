/// The comparisons of templates: integers with integers, doubles with doubles, text with text.
enum GoTemplateComparison {
    private enum Basic {
        case bool(Bool)
        case int(Int64)
        case float(Double)
        case text([UInt8])
    }

    /// `eq`: whether a value equals one of others.
    static func isEqual(
        _ left: GoTemplateValue, _ others: ArraySlice<GoTemplateValue>
    ) throws(GoTemplateCallError) -> Bool {
        if others.isEmpty { throw GoTemplateCallError("missing argument for comparison") }
        for right in others {
            if try isEqual(left, right) { return true }
        }
        return false
    }

    private static func isEqual(
        _ left: GoTemplateValue, _ right: GoTemplateValue
    ) throws(GoTemplateCallError) -> Bool {
        switch (basic(left), basic(right)) {
        case (.bool(let left)?, .bool(let right)?): return left == right
        case (.int(let left)?, .int(let right)?): return left == right
        case (.float(let left)?, .float(let right)?): return left == right
        case (.text(let left)?, .text(let right)?): return left == right
        case (nil, nil):
            if left.isAbsent || right.isAbsent { return left.isAbsent == right.isAbsent }
            if left.type != right.type {
                throw GoTemplateCallError(
                    "non-comparable types \(shown(left)): \(left.type), \(right.type): \(right.goText)")
            }
            throw GoTemplateCallError("non-comparable type \(shown(right)): \(right.type)")
        default:
            if left.isAbsent || right.isAbsent { return false }
            throw incompatible(left, right)
        }
    }

    /// `lt`: whether a value is less than another.
    static func isLess(_ left: GoTemplateValue, _ right: GoTemplateValue) throws(GoTemplateCallError) -> Bool {
        guard let basicLeft = basic(left), let basicRight = basic(right) else {
            throw GoTemplateCallError("invalid type for comparison")
        }
        switch (basicLeft, basicRight) {
        case (.int(let left), .int(let right)): return left < right
        case (.float(let left), .float(let right)): return left < right
        case (.text(let left), .text(let right)): return left.lexicographicallyPrecedes(right)
        case (.bool, .bool): throw GoTemplateCallError("invalid type for comparison")
        default: throw incompatible(left, right)
        }
    }

    private static func incompatible(_ left: GoTemplateValue, _ right: GoTemplateValue) -> GoTemplateCallError {
        GoTemplateCallError("incompatible types for comparison: \(left.type) and \(right.type)")
    }

    private static func shown(_ value: GoTemplateValue) -> String {
        String(decoding: GoPrintf.format(Array("%s".utf8), [value]), as: UTF8.self)
    }

    /// `le`: whether a value is less than another or equals it.
    static func isLessOrEqual(
        _ left: GoTemplateValue, _ right: GoTemplateValue
    ) throws(GoTemplateCallError) -> Bool {
        if try isLess(left, right) { return true }
        return try isEqual(left, right)
    }

    private static func basic(_ value: GoTemplateValue) -> Basic? {
        switch value.shape {
        case .bool(let bool): .bool(bool)
        case .int(let int): .int(int)
        case .byte(let byte): .int(Int64(byte))
        case .float(let float): .float(float)
        case .text(let text): .text(text)
        case .none, .list, .map: nil
        }
    }
}
