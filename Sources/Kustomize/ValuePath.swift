import JSON

/// Paths as variables and replacements write them: names with dots between, `[name=value]` for an item of a list, or its
/// number.
enum ValuePath {
    /// The parts of a path. Dots within brackets divide nothing.
    static func split(_ path: String) -> [String] {
        let parts = FieldSpec.split(path, ".")
        var result: [String] = []
        var index = 0
        while index < parts.count {
            var part = parts[index]
            index += 1
            if part.hasPrefix("["), !part.hasSuffix("]") {
                while index < parts.count {
                    part += "." + parts[index]
                    index += 1
                    if part.hasSuffix("]") { break }
                }
                if !part.contains("=") {
                    part = String(part.drop { "[]".contains($0) }.reversed().drop { "[]".contains($0) }.reversed())
                }
            }
            result.append(part)
        }
        return result
    }

    /// The name and the value of `[name=value]`; nil for a part that is not of this form.
    static func condition(_ part: String) throws(KustomizeError) -> (key: String, value: String)? {
        guard part.hasPrefix("["), part.hasSuffix("]") else { return nil }
        let inner = part.dropFirst().dropLast()
        guard let equals = inner.firstIndex(of: "=") else {
            throw KustomizeError("the part \(part) of a path must be of the form [name=value]")
        }
        return (String(inner[..<equals]), String(inner[inner.index(after: equals)...]))
    }

    /// The value at the end of a path; nil if a part of it is absent.
    static func find(_ parts: [String], in value: JSONValue) throws(KustomizeError) -> JSONValue? {
        var value = value
        for part in parts.map(trimmed) where !part.isEmpty {
            let next: JSONValue?
            if part == "*" { throw KustomizeError("a '*' may not stand in the path of a source") }
            if value.isNothing { return nil }
            if let index = Int(part), !(value.object?[part] != nil) {
                guard let items = value.array else { return nil }
                next = items.indices.contains(index) ? items[index] : nil
            } else if part == "-" {
                next = value.array?.last
            } else if let (key, wanted) = try condition(part) {
                next = value.array?.first { item in
                    key.isEmpty ? item.scalarText == wanted : item[key].map { $0.scalarText ?? "" } == wanted
                }
            } else {
                guard value.object != nil else {
                    throw KustomizeError("the path \(parts.joined(separator: ".")) leads through what is no map")
                }
                next = value[part]
            }
            guard let next else { return nil }
            value = next
        }
        return value
    }

    private static func trimmed(_ part: String) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" }
        return String(part.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
