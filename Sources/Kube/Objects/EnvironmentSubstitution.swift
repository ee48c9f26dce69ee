/// Puts the values of environment variables into the texts of a manifest: `$NAME`, `${NAME}`, `${NAME:-default}`, and
/// `$$` for a dollar sign (the forms of GNU envsubst and of a shell's parameter expansion, POSIX 2.6.2).
///
/// Every other form stays as it is: `$(NAME)`, which the kubelet expands, `$1`, `${NAME%x}`, a dollar sign alone.
public struct EnvironmentSubstitution {
    private let names: Set<String>?
    private let variable: (String) -> String?

    /// The deepest nesting of defaults within defaults.
    private static let deepestDefault = 16

    /// A substitution of the names given, or of all.
    ///
    /// - Parameter names: the only names that are touched, without which everything else stays, `$$` too; empty for all.
    /// - Parameter variable: the value of a variable; nil where it is not set.
    /// - Throws: `InvalidInput` for what is no name.
    public init(names: [String], variable: @escaping (String) -> String?) throws(InvalidInput) {
        for name in names {
            guard let first = name.utf8.first, Self.begins(first), name.utf8.allSatisfy(Self.continues) else {
                throw InvalidInput(
                    "\(goQuoted(name)) is no name of a variable: letters, digits and underscores, and no digit first")
            }
        }
        self.names = names.isEmpty ? nil : Set(names)
        self.variable = variable
    }

    /// A text with the values in it, and the names in it that have neither a value nor a default: these stay.
    public func substitute(in text: String) -> (text: String, unset: [String]) {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return (text, []) }
        var unset: [String] = []
        let result = substitute(Array(text.utf8)[...], depth: 0, &unset)
        return (String(decoding: result, as: UTF8.self), unset)
    }

    /// One form in a text, from its dollar sign on.
    private struct Form {
        var name: String
        var fallback: ArraySlice<UInt8>?
        /// Where the text goes on.
        var end: Int
    }

    private func substitute(_ text: ArraySlice<UInt8>, depth: Int, _ unset: inout [String]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let next = index + 1
            if text[index] == UInt8(ascii: "$") {
                if next < text.endIndex, text[next] == UInt8(ascii: "$"), names == nil || form(text, at: next) != nil {
                    result.append(text[index])
                    index = next + 1
                    continue
                }
                if let form = form(text, at: index), depth <= Self.deepestDefault {
                    result += value(of: form, text[index..<form.end], depth, &unset)
                    index = form.end
                    continue
                }
            }
            result.append(text[index])
            index = next
        }
        return result
    }

    private func value(
        of form: Form, _ source: ArraySlice<UInt8>, _ depth: Int, _ unset: inout [String]
    ) -> [UInt8] {
        let value = variable(form.name)
        if let fallback = form.fallback, value?.isEmpty != false {
            return substitute(fallback, depth: depth + 1, &unset)
        }
        if let value { return Array(value.utf8) }
        if !unset.contains(form.name) { unset.append(form.name) }
        return Array(source)
    }

    /// The form that begins at a dollar sign; nil where none does, or one of a name that is not to be touched.
    private func form(_ text: ArraySlice<UInt8>, at start: Int) -> Form? {
        var index = start + 1
        let isBraced = index < text.endIndex && text[index] == UInt8(ascii: "{")
        if isBraced { index += 1 }
        guard index < text.endIndex, Self.begins(text[index]) else { return nil }
        let nameEnd = text[index...].firstIndex { !Self.continues($0) } ?? text.endIndex
        var form = Form(name: String(decoding: text[index..<nameEnd], as: UTF8.self), end: nameEnd)
        guard names?.contains(form.name) != false else { return nil }
        guard isBraced else { return form }
        index = nameEnd
        if text[index...].starts(with: ":-".utf8) {
            index += 2
            guard let end = Self.closing(text, from: index) else { return nil }
            form.fallback = text[index..<end]
            index = end
        }
        guard index < text.endIndex, text[index] == UInt8(ascii: "}") else { return nil }
        form.end = index + 1
        return form
    }

    /// The brace that ends a default, which may have forms in braces in it.
    private static func closing(_ text: ArraySlice<UInt8>, from start: Int) -> Int? {
        var open = 0
        var index = start
        while index < text.endIndex {
            if text[index] == UInt8(ascii: "}") {
                if open == 0 { return index }
                open -= 1
            } else if text[index...].starts(with: "${".utf8) {
                open += 1
                index += 1
            }
            index += 1
        }
        return nil
    }

    private static func begins(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (byte | 0x20) &- 0x61 < 26
    }

    private static func continues(_ byte: UInt8) -> Bool { begins(byte) || byte &- 0x30 < 10 }
}
