import JSON

/// One result of a JSONPath expression: a place in the object, or a literal of the template.
public enum JSONPathValue {
    /// A value of the object.
    case node(JSONNode)
    /// A quoted literal.
    case text([UInt8])
    /// An integer literal.
    case int(Int)
    /// A floating-point literal.
    case float(Double)
    /// A boolean literal.
    case bool(Bool)
    /// A byte of a string, which is what a wildcard finds in one.
    case byte(UInt8)
    /// No value at all: what the body of a range over nothing is evaluated on.
    case none

    /// The value of the object, if it is one and not null.
    var present: JSONNode? {
        guard case .node(let node) = self, !node.isNull else { return nil }
        return node
    }

    /// Whether it is nothing or null.
    var isAbsent: Bool {
        switch self {
        case .none: true
        case .node(let node): node.isNull
        default: false
        }
    }

    /// The name of its type in kubectl's messages.
    var goType: String {
        switch self {
        case .node(let node): GoValue.type(of: node)
        case .text: "string"
        case .int: "int"
        case .float: "float64"
        case .bool: "bool"
        case .byte: "uint8"
        case .none: "nil"
        }
    }

    /// Appends the value as a JSONPath template prints it: strings as they are, objects and arrays as compact JSON.
    public func appendText(to output: inout [UInt8]) {
        switch self {
        case .node(let node):
            switch node.kind {
            case .null: output.append(contentsOf: "null".utf8)
            case .string, .bool: node.appendText(to: &output)
            case .number: output.append(contentsOf: DecodedNumber(node).text.utf8)
            case .array, .object: JSONWriter(.compact).write(node, into: &output)
            }
        case .text(let text): output.append(contentsOf: text)
        case .int(let int): output.append(contentsOf: String(int).utf8)
        case .float(let float): output.append(contentsOf: GoNumber.shortest(float).utf8)
        case .bool(let bool): output.append(contentsOf: String(bool).utf8)
        case .byte(let byte): output.append(contentsOf: String(byte).utf8)
        case .none: output.append(contentsOf: "<no value>".utf8)
        }
    }

    /// Appends the value as indented JSON that starts at a depth.
    func appendJSON(to output: inout [UInt8], depth: Int) {
        switch self {
        case .node(let node): JSONWriter(.kubectl).write(node, indent: depth, into: &output)
        case .text(let text): JSONWriter(.kubectl).write(string: String(decoding: text, as: UTF8.self), into: &output)
        case .float(let float): output.append(contentsOf: GoNumber.json(float).utf8)
        case .none: output.append(contentsOf: "null".utf8)
        case .int, .bool, .byte: appendText(to: &output)
        }
    }

    /// Appends the value as Go's `fmt.Sprint` prints it, which is how custom columns show it.
    package func appendGoText(to output: inout [UInt8]) {
        if case .node(let node) = self {
            GoValue.append(node, to: &output)
        } else if case .none = self {
            output.append(contentsOf: "<nil>".utf8)
        } else {
            appendText(to: &output)
        }
    }
}
