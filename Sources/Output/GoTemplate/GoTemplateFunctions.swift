import JSON
import Text

/// A call that failed, with Go's message.
struct GoTemplateCallError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// The functions of templates: Go's own, and kubectl's `exists` and `base64decode`.
enum GoTemplateFunctions {
    /// How many arguments a function takes, and what kind.
    struct Signature {
        /// The fewest arguments.
        var minimum: Int
        /// Whether there may be more.
        var isVariadic = false
        /// How many of the first arguments must be text.
        var texts = 0
    }

    /// The functions by name. `and` and `or` are evaluated by the executor, since they leave arguments unread.
    static let signatures: [String: Signature] = [
        "and": Signature(minimum: 1, isVariadic: true), "or": Signature(minimum: 1, isVariadic: true),
        "not": Signature(minimum: 1), "len": Signature(minimum: 1),
        "index": Signature(minimum: 1, isVariadic: true), "slice": Signature(minimum: 1, isVariadic: true),
        "call": Signature(minimum: 1, isVariadic: true), "print": Signature(minimum: 0, isVariadic: true),
        "println": Signature(minimum: 0, isVariadic: true),
        "printf": Signature(minimum: 1, isVariadic: true, texts: 1),
        "html": Signature(minimum: 0, isVariadic: true), "js": Signature(minimum: 0, isVariadic: true),
        "urlquery": Signature(minimum: 0, isVariadic: true), "eq": Signature(minimum: 1, isVariadic: true),
        "ne": Signature(minimum: 2), "lt": Signature(minimum: 2), "le": Signature(minimum: 2),
        "gt": Signature(minimum: 2), "ge": Signature(minimum: 2),
        "exists": Signature(minimum: 1, isVariadic: true), "base64decode": Signature(minimum: 1, texts: 1),
    ]

    /// The names of all functions.
    static let names = Set(signatures.keys)

    /// Calls a function with as many arguments as it takes.
    static func call(
        _ name: String, _ arguments: [GoTemplateValue]
    ) throws(GoTemplateCallError) -> GoTemplateValue {
        switch name {
        case "not": return .bool(!arguments[0].isTrue)
        case "len": return .int(Int64(try length(arguments[0])))
        case "index": return try index(arguments[0], arguments.dropFirst())
        case "slice": return try slice(arguments[0], arguments.dropFirst())
        case "print": return .text(GoPrintf.print(arguments))
        case "println": return .text(GoPrintf.println(arguments))
        case "printf":
            guard case .text(let format) = arguments[0].shape else { return .none }
            return .text(GoPrintf.format(format, Array(arguments.dropFirst())))
        case "html": return .text(GoTemplateEscapes.html(text(arguments)))
        case "js": return .text(GoTemplateEscapes.js(text(arguments)))
        case "urlquery": return .text(GoTemplateEscapes.urlQuery(text(arguments)))
        case "eq": return .bool(try GoTemplateComparison.isEqual(arguments[0], arguments.dropFirst()))
        case "ne": return .bool(try !GoTemplateComparison.isEqual(arguments[0], arguments[1...1]))
        case "lt": return .bool(try GoTemplateComparison.isLess(arguments[0], arguments[1]))
        case "le": return .bool(try GoTemplateComparison.isLessOrEqual(arguments[0], arguments[1]))
        case "gt": return .bool(try !GoTemplateComparison.isLessOrEqual(arguments[0], arguments[1]))
        case "ge": return .bool(try !GoTemplateComparison.isLess(arguments[0], arguments[1]))
        case "exists": return .bool(exists(arguments[0], arguments.dropFirst()))
        case "base64decode":
            guard case .text(let encoded) = arguments[0].shape else { return .none }
            do {
                return .text(try Base64.decode(encoded))
            } catch {
                throw GoTemplateCallError("base64 decode failed: illegal base64 data at input byte \(error.offset)")
            }
        default: throw GoTemplateCallError("\(name) is not a defined function")
        }
    }

    /// The arguments as `html`, `js` and `urlquery` take them.
    private static func text(_ arguments: [GoTemplateValue]) -> [UInt8] {
        GoPrintf.print(arguments.map { $0.isAbsent ? .text(Array("<no value>".utf8)) : $0 })
    }

    private static func length(_ value: GoTemplateValue) throws(GoTemplateCallError) -> Int {
        switch value.shape {
        case .none:
            if case .null = value { throw GoTemplateCallError("len of nil pointer") }
            throw GoTemplateCallError("reflect: call of reflect.Value.Type on zero Value")
        case .text(let text): return text.count
        case .list(let nodes): return nodes.count
        case .map(let node): return node.count
        case .bool, .int, .byte, .float: throw GoTemplateCallError("len of type \(value.type)")
        }
    }

    private static func index(
        _ start: GoTemplateValue, _ indices: ArraySlice<GoTemplateValue>
    ) throws(GoTemplateCallError) -> GoTemplateValue {
        if start.isAbsent { throw GoTemplateCallError("index of untyped nil") }
        var value = start
        for index in indices {
            switch value.shape {
            case .none: throw GoTemplateCallError("index of nil pointer")
            case .list(let nodes):
                let position = try position(index, upTo: nodes.count)
                guard position < nodes.count else {
                    throw GoTemplateCallError("reflect: slice index out of range")
                }
                value = GoTemplateValue(nodes[position])
            case .text(let text):
                let position = try position(index, upTo: text.count)
                guard position < text.count else {
                    throw GoTemplateCallError("reflect: string index out of range")
                }
                value = .byte(text[position])
            case .map(let node):
                guard !index.isAbsent else {
                    throw GoTemplateCallError("value is nil; should be of type string")
                }
                guard case .text(let key) = index.shape else {
                    throw GoTemplateCallError("value has type \(index.type); should be string")
                }
                value = node[String(decoding: key, as: UTF8.self)].map { GoTemplateValue($0) } ?? .null
            case .bool, .int, .byte, .float:
                throw GoTemplateCallError("can't index item of type \(value.type)")
            }
        }
        return value
    }

    private static func position(
        _ index: GoTemplateValue, upTo limit: Int
    ) throws(GoTemplateCallError) -> Int {
        let position: Int64
        switch index.shape {
        case .int(let int): position = int
        case .byte(let byte): position = Int64(byte)
        case .none: throw GoTemplateCallError("cannot index slice/array with nil")
        default: throw GoTemplateCallError("cannot index slice/array with type \(index.type)")
        }
        guard position >= 0, position <= limit else { throw GoTemplateCallError("index out of range: \(position)") }
        return Int(position)
    }

    private static func slice(
        _ value: GoTemplateValue, _ indices: ArraySlice<GoTemplateValue>
    ) throws(GoTemplateCallError) -> GoTemplateValue {
        if value.isAbsent { throw GoTemplateCallError("slice of untyped nil") }
        guard indices.count <= 3 else { throw GoTemplateCallError("too many slice indexes: \(indices.count)") }
        let count: Int
        switch value.shape {
        case .text(let text):
            if indices.count == 3 { throw GoTemplateCallError("cannot 3-index slice a string") }
            count = text.count
        case .list(let nodes): count = nodes.count
        default: throw GoTemplateCallError("can't slice item of type \(value.type)")
        }
        var bounds = [0, count, count]
        for (offset, index) in indices.enumerated() { bounds[offset] = try position(index, upTo: count) }
        if indices.count < 3 { bounds[2] = max(bounds[1], count) }
        if bounds[0] > bounds[1] { throw GoTemplateCallError("invalid slice index: \(bounds[0]) > \(bounds[1])") }
        if bounds[1] > bounds[2] { throw GoTemplateCallError("invalid slice index: \(bounds[1]) > \(bounds[2])") }
        switch value.shape {
        case .text(let text): return .text(Array(text[bounds[0]..<bounds[1]]))
        case .list(let nodes): return .elements(Array(nodes[bounds[0]..<bounds[1]]))
        default: return .none
        }
    }

    private static func exists(_ start: GoTemplateValue, _ indices: ArraySlice<GoTemplateValue>) -> Bool {
        var value = start
        for index in indices {
            switch (value.shape, index.shape) {
            case (.list(let nodes), .int(let position)):
                guard position >= 0, position < nodes.count else { return false }
                value = GoTemplateValue(nodes[Int(position)])
            case (.text(let text), .int(let position)):
                guard position >= 0, position < text.count else { return false }
                value = .byte(text[Int(position)])
            case (.map(let node), .text(let key)):
                value = node[String(decoding: key, as: UTF8.self)].map { GoTemplateValue($0) } ?? .null
            default: return false
            }
        }
        if case .null = value, !indices.isEmpty { return false }
        return true
    }
}
