import JSON
import Kube

/// A value that a template computes with.
enum GoTemplateValue {
    /// No value: a missing key, or what an untyped nil becomes. Printed as `<no value>`.
    case none
    /// A null of the object, or the argument `nil`.
    case null
    /// A value of the object that is not null. It is boxed until a pipeline has passed it on; Go's messages tell.
    case node(JSONNode, isBoxed: Bool)
    /// Some elements of an array of the object.
    case elements([JSONNode])
    /// Text.
    case text([UInt8])
    /// An integer of the template.
    case int(Int64)
    /// A double of the template.
    case float(Double)
    /// Whether something holds.
    case bool(Bool)
    /// A byte of a text.
    case byte(UInt8)

    /// A value of the object as maps and arrays give it.
    init(_ node: JSONNode) { self = node.isNull ? .null : .node(node, isBoxed: true) }

    /// What a value is made of.
    enum Shape {
        case none
        case bool(Bool)
        case int(Int64)
        case byte(UInt8)
        case float(Double)
        case text([UInt8])
        case list([JSONNode])
        case map(JSONNode)
    }

    /// What the value is made of.
    var shape: Shape {
        switch self {
        case .none, .null: return .none
        case .elements(let nodes): return .list(nodes)
        case .text(let text): return .text(text)
        case .int(let int): return .int(int)
        case .float(let float): return .float(float)
        case .bool(let bool): return .bool(bool)
        case .byte(let byte): return .byte(byte)
        case .node(let node, _):
            switch node.kind {
            case .null: return .none
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
            case .array: return .list(Array(node.elements))
            case .object: return .map(node)
            }
        }
    }

    /// The value without its box, as a pipeline gives it.
    var unboxed: GoTemplateValue {
        switch self {
        case .null: .none
        case .node(let node, true): .node(node, isBoxed: false)
        default: self
        }
    }

    /// The value with the parts of the object that it refers to copied.
    var detached: GoTemplateValue {
        switch self {
        case .node(let node, let isBoxed): .node(node.detached().root, isBoxed: isBoxed)
        case .elements(let nodes): .elements(nodes.map { $0.detached().root })
        default: self
        }
    }

    /// Whether it is nothing or null.
    var isAbsent: Bool {
        switch self {
        case .none, .null: true
        default: false
        }
    }

    /// Whether `if` and `with` take it for true: not false, 0, empty or nothing.
    var isTrue: Bool {
        switch self {
        case .none, .null: return false
        case .elements(let nodes): return !nodes.isEmpty
        case .text(let text): return !text.isEmpty
        case .int(let int): return int != 0
        case .float(let float): return float != 0
        case .bool(let bool): return bool
        case .byte(let byte): return byte != 0
        case .node(let node, _):
            switch node.kind {
            case .null: return false
            case .bool: return node.bool ?? false
            case .number: return DecodedNumber(node) != .int(0)
            case .string: return !node.equals("")
            case .array, .object: return node.count > 0
            }
        }
    }

    /// The name of its Go type, box included.
    var boxedType: String {
        switch self {
        case .null, .node(_, isBoxed: true): "interface {}"
        default: type
        }
    }

    /// The name of its Go type.
    var type: String {
        switch self {
        case .none: "<nil>"
        case .null: "interface {}"
        case .node(let node, _): GoValue.type(of: node)
        case .elements: "[]interface {}"
        case .text: "string"
        case .int: "int"
        case .float: "float64"
        case .bool: "bool"
        case .byte: "uint8"
        }
    }

    /// Appends the value as a template prints it.
    func append(to output: inout [UInt8]) {
        if case .none = self {
            output.append(contentsOf: "<no value>".utf8)
        } else {
            appendGoText(to: &output)
        }
    }

    /// Appends the value as Go's `%v` shows it.
    func appendGoText(to output: inout [UInt8]) {
        switch self {
        case .none, .null: output.append(contentsOf: "<nil>".utf8)
        case .node(let node, _): GoValue.append(node, to: &output)
        case .elements(let nodes):
            output.append(UInt8(ascii: "["))
            for (index, node) in nodes.enumerated() {
                if index > 0 { output.append(UInt8(ascii: " ")) }
                GoValue.append(node, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .text(let text): output.append(contentsOf: text)
        case .int(let int): output.append(contentsOf: String(int).utf8)
        case .float(let float): output.append(contentsOf: GoNumber.shortest(float).utf8)
        case .bool(let bool): output.append(contentsOf: String(bool).utf8)
        case .byte(let byte): output.append(contentsOf: String(byte).utf8)
        }
    }

    /// The value as Go's `%v` shows it.
    var goText: String {
        var text: [UInt8] = []
        appendGoText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
