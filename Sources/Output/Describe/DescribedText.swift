import JSON
import Kube

extension JSONNode {
    /// The scalar at a key as text; empty where there is none.
    func text(_ key: String) -> String { self[key]?.scalar ?? "" }

    /// The scalar at the end of a path as text; empty where there is none.
    func text(_ path: String...) -> String { at(path)?.scalar ?? "" }

    /// The same, or other text where it is absent or null.
    func text(_ path: String..., absent: String) -> String {
        guard let node = at(path), !node.isNull else { return absent }
        return node.scalar
    }

    /// A scalar as text; empty for null, lists and maps.
    var scalar: String {
        switch kind {
        case .null, .array, .object: ""
        case .string: string ?? ""
        case .bool: bool == true ? "true" : "false"
        case .number: numberText ?? ""
        }
    }

    /// Whether the scalar is empty.
    var isBlank: Bool {
        switch kind {
        case .null, .array, .object: true
        case .string: equals("")
        case .bool, .number: false
        }
    }

    /// The whole number at a key; 0 where there is none.
    func number(_ key: String) -> Int { self[key]?.int ?? 0 }

    /// The whole number at the end of a path; 0 where there is none.
    func number(_ path: String...) -> Int { at(path)?.int ?? 0 }

    /// Whether there is something at a key, not null.
    func has(_ key: String) -> Bool { self[key].map { !$0.isNull } ?? false }

    /// The elements of a list; none for anything else.
    var items: [JSONNode] { kind == .array ? Array(elements) : [] }

    /// How many elements a list has; 0 for anything else.
    var length: Int { kind == .array ? count : 0 }

    /// The elements of a list by the text at a key; those with the same text keep their order.
    func items(by key: String) -> [JSONNode] { items { $0.text(key) } }

    /// The elements of a list by a text of each; those with the same text keep their order.
    func items(by text: (JSONNode) -> String) -> [JSONNode] {
        let items = items
        guard items.count > 1 else { return items }
        let keys = items.map(text)
        // Go compares the bytes of texts, and Swift their characters.
        func isBefore(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
        guard !zip(keys, keys.dropFirst()).allSatisfy({ !isBefore($1, $0) }) else { return items }
        return items.indices.sorted {
            isBefore(keys[$0], keys[$1]) || !isBefore(keys[$1], keys[$0]) && $0 < $1
        }.map { items[$0] }
    }

    /// The elements of a list of scalars as text.
    var words: [String] { items.map(\.scalar) }

    /// The members of a map of scalars, sorted by key.
    var texts: [(key: String, value: String)] {
        kind == .object ? GoValue.sortedMembers(self).map { ($0.key, $0.value.scalar) } : []
    }

    /// The time at a key in the words of RFC 1123; that of year 1 where there is none, as Go has it.
    func date(_ key: String) -> String { (self[key]?.string.flatMap { Timestamp($0) } ?? .goZero).rfc1123 }

    /// The same for the time at the end of a path.
    func date(_ first: String, _ second: String) -> String { self[first]?.date(second) ?? Timestamp.goZero.rfc1123 }
}

/// The members of a map as `a=b,c=d`; `<none>` where there are none. They are sorted as texts, the `=` included, so that
/// `app.kubernetes.io/name=x` stands before `app=x` (apimachinery's labels.Set).
func pairText(_ node: JSONNode?) -> String {
    (node?.texts ?? []).map { "\($0.key)=\($0.value)" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        .joined(separator: ",").orNone
}

/// A list of texts as Go prints it: `[a b]`.
func goList(_ words: [String]?) -> String { "[\((words ?? []).joined(separator: " "))]" }

extension String {
    /// The lines between newlines, empty ones too.
    var lines: [String] {
        guard utf8.contains(UInt8(ascii: "\n")) else { return [self] }
        return utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// At most so many bytes; three dots stand for what is cut off.
    func shortened(to limit: Int) -> String {
        utf8.count > limit ? String(decoding: utf8.prefix(limit), as: UTF8.self) + "..." : self
    }

    var droppingLastByte: String { String(decoding: utf8.dropLast(), as: UTF8.self) }

    /// The text, or `<none>` in place of nothing.
    var orNone: String { isEmpty ? "<none>" : self }
}
