import Foundation

/// Tables of custom resources, by their additionalPrinterColumns.
enum CustomColumns {
    /// A printer with a name and these columns.
    static func printer(_ columns: [ResourceType.Column]) -> TablePrinter {
        let all = columns.map { TableColumn(name: $0.name, type: $0.type, format: $0.format, priority: $0.priority) }
        return TablePrinter(columns: [TablePrinters.name] + all) { object, now in
            [object.cell("metadata", "name")] + columns.map { cell(value(at: $0.path, in: object), $0.type, now) }
        }
    }

    /// The value at a simple path such as `.spec.size` or `.status.conditions[0].type`; filters by equality too.
    static func value(at path: String, in object: JSON) -> JSON? {
        var value: JSON? = object
        var name = ""
        var rest = path[...]
        func descend() {
            if !name.isEmpty { value = value?[name] }
            name = ""
        }
        while let character = rest.popFirst() {
            switch character {
            case ".": descend()
            case "\\": if let next = rest.popFirst() { name.append(next) }
            case "[":
                descend()
                guard let end = rest.firstIndex(of: "]") else { return nil }
                let inside = rest[..<end]
                rest = rest[rest.index(after: end)...]
                if let position = Int(inside) {
                    let elements = value?.array ?? []
                    value = elements.indices.contains(position) ? elements[position] : nil
                } else if inside.hasPrefix("?(@."), let equal = inside.range(of: "==") {
                    let key = String(inside[inside.index(inside.startIndex, offsetBy: 4)..<equal.lowerBound]).trimmed
                    let wanted = inside[equal.upperBound...].filter { !"\"')".contains($0) }
                    value = value?.array?.first { $0[key]?.string == String(wanted).trimmed }
                } else {
                    value = value?[inside.filter { !"'\"".contains($0) }]
                }
            default: name.append(character)
            }
        }
        descend()
        return value
    }

    private static func cell(_ value: JSON?, _ type: String, _ now: Double) -> JSON {
        guard let value, !value.isNull else { return .null }
        switch (type, value) {
        case ("date", .string(let text)): return .string(Time.parse(text).map { Time.age(now - $0) } ?? "<unknown>")
        case ("integer", .number), ("number", .number), ("boolean", .bool): return value
        case ("string", .string): return value
        case ("string", _): return .string(value.text)
        default: return .null
        }
    }
}
