import JSON

/// Shows JSON values as Go's package fmt shows what kubectl decoded them into.
package enum GoValue {
    /// The name of the Go type that kubectl decodes a value into.
    package static func type(of node: JSONNode) -> String {
        switch node.kind {
        case .null: "interface {}"
        case .bool: "bool"
        case .number: if case .int = DecodedNumber(node) { "int64" } else { "float64" }
        case .string: "string"
        case .array: "[]interface {}"
        case .object: "map[string]interface {}"
        }
    }

    /// Appends a value as `%v` shows it: `map[a:1 b:[x y]]`, `<nil>`.
    package static func append(_ node: JSONNode, to output: inout [UInt8]) {
        switch node.kind {
        case .null: output.append(contentsOf: "<nil>".utf8)
        case .bool, .string: node.appendText(to: &output)
        case .number: output.append(contentsOf: DecodedNumber(node).text.utf8)
        case .array:
            output.append(UInt8(ascii: "["))
            var isFirst = true
            for element in node.elements {
                if !isFirst { output.append(UInt8(ascii: " ")) }
                isFirst = false
                append(element, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object:
            output.append(contentsOf: "map[".utf8)
            var isFirst = true
            for (key, value) in sortedMembers(node) {
                if !isFirst { output.append(UInt8(ascii: " ")) }
                isFirst = false
                output.append(contentsOf: key.utf8)
                output.append(UInt8(ascii: ":"))
                append(value, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        }
    }

    /// The members of an object by the bytes of their keys; of several with one key, the last.
    package static func sortedMembers(_ node: JSONNode) -> [(key: String, value: JSONNode)] {
        var members: [(key: String, value: JSONNode)] = []
        for member in node.members { members.append((member.key, member.value)) }
        var isSorted = true
        for index in members.indices.dropFirst() where !isLess(members[index - 1].key, members[index].key) {
            isSorted = false
            break
        }
        if isSorted { return members }
        let order = members.indices.sorted {
            members[$0].key.utf8.elementsEqual(members[$1].key.utf8)
                ? $0 < $1 : isLess(members[$0].key, members[$1].key)
        }
        var sorted: [(key: String, value: JSONNode)] = []
        for index in order {
            if let last = sorted.last, last.key.utf8.elementsEqual(members[index].key.utf8) { sorted.removeLast() }
            sorted.append(members[index])
        }
        return sorted
    }

    private static func isLess(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
