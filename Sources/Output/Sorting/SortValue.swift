import JSON
import Kube

/// Why two values cannot be sorted: they have no order.
struct SortFailure: Error {
    let message: String
}

/// What an object is sorted by, detached from the object.
public struct SortValue {
    private enum Content {
        case missing
        case null
        case int(Int64)
        case float(Double)
        case text([UInt8], amount: Quantity?)
        case unsortable(type: String)
    }

    private let content: Content

    /// The first thing that a sort expression found.
    init(_ value: JSONPathValue) {
        content =
            switch value {
            case .node(let node): Self.content(node)
            case .text(let text): .text(text, amount: nil)
            case .int(let int): .int(Int64(int))
            case .float(let float): .float(float)
            case .byte(let byte): .int(Int64(byte))
            case .bool: .unsortable(type: "bool")
            case .none: .null
            }
    }

    private init(content: Content) { self.content = content }

    /// Nothing was found.
    public static var missing: SortValue { SortValue(content: .missing) }

    /// Whether nothing was found.
    public var isMissing: Bool { if case .missing = content { true } else { false } }

    private static func content(_ node: JSONNode) -> Content {
        switch node.kind {
        case .null: return .null
        case .number:
            switch DecodedNumber(node) {
            case .int(let int): return .int(int)
            case .float(let float): return .float(float)
            }
        case .string:
            var text: [UInt8] = []
            node.appendText(to: &text)
            return .text(text, amount: Quantity(String(decoding: text, as: UTF8.self)))
        case .bool, .array, .object: return .unsortable(type: GoValue.type(of: node))
        }
    }

    /// Whether the value stands before another: numbers of one type by size, texts that are both amounts
    /// (apimachinery's resource.Quantity) by size, other texts by their bytes, null before all.
    func isLess(than other: SortValue) throws(SortFailure) -> Bool {
        switch (content, other.content) {
        case (.missing, _): return true
        case (_, .missing): return false
        case (.null, .null): return false
        case (.null, _): return true
        case (_, .null): return false
        case (.int(let left), .int(let right)): return left < right
        case (.float(let left), .float(let right)): return left < right
        case (.text(_, let left?), .text(_, let right?)): return left < right
        case (.text(let left, _), .text(let right, _)): return left.lexicographicallyPrecedes(right)
        case (.unsortable(let type), _): throw SortFailure(message: "values of type \(type) have no order")
        default: throw SortFailure(message: "the objects have values of different types there")
        }
    }
}
