import JSON
import YAML

/// A field of the objects of a type: where a transformer does its work.
struct FieldSpec {
    var type: TypeID
    /// The path as it was written.
    var path: String
    var segments: [String]
    /// Whether the field is made where it is not there.
    var creates: Bool

    init(_ type: TypeID, _ path: String, creates: Bool = false) {
        self.type = type
        self.path = path
        segments = FieldSpec.split(path, "/")
        self.creates = creates
    }

    /// What a file of configurations, or `fields` of a label, says.
    init(_ value: JSONValue) {
        self.init(
            TypeID(group: value.text("group"), version: value.text("version"), kind: value.text("kind")),
            value.text("path"), creates: value.flag("create"))
    }

    /// The parts of a path; a backslash before the separator makes it part of a name.
    static func split(_ path: String, _ separator: Character) -> [String] {
        var parts = path.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
        if parts.count > 1, parts[0].isEmpty { parts.removeFirst() }
        var result: [String] = []
        for part in parts {
            if let last = result.last, last.hasSuffix("\\") {
                result[result.count - 1] = last.dropLast() + String(separator) + part
            } else {
                result.append(part)
            }
        }
        return result
    }

    /// Does something to the field of an object, or to each of them where the path leads through lists.
    ///
    /// - Parameter made: what is made where the field is not there; nil makes nothing.
    func visit(
        _ object: inout JSONValue, making made: JSONValue? = nil,
        _ body: (inout JSONValue) throws(KustomizeError) -> Void
    ) throws(KustomizeError) {
        try visit(&object, segments[...], creates ? made : nil, body)
    }

    // Unoptimised, so that there is one of it, and not one for each closure that is handed in.
    @_optimize(none)
    private func visit(
        _ value: inout JSONValue, _ path: ArraySlice<String>, _ made: JSONValue?,
        _ body: (inout JSONValue) throws(KustomizeError) -> Void
    ) throws(KustomizeError) {
        guard let first = path.first else { return try body(&value) }
        switch value {
        case .array(var items):
            value = .null
            for index in items.indices {
                var item = items[index]
                items[index] = .null
                try visit(&item, path, made, body)
                items[index] = item
            }
            value = .array(items)
        case .object(let members):
            let isList = first.hasSuffix("[]")
            let name = isList ? String(first.dropLast(2)) : first
            let rest = path.dropFirst()
            let present = members[name]
            let created: JSONValue? = isList ? .array([]) : made == nil ? nil : rest.isEmpty ? made : .object([:])
            if present == nil {
                guard made != nil, !isList else { return }
            } else if !reaches(present, rest, made != nil) {
                return
            }
            try value.update(name) { (field) throws(KustomizeError) in
                if present == nil || field.isNothing, let created { field = created }
                try visit(&field, rest, made, body)
            }
        default:
            if value.isNothing { return }
            throw KustomizeError(
                "the field \(path.first ?? "") of \(self.path) is looked for in what is neither a map nor a list")
        }
    }

    /// Whether there is anything to do below a member, so that what is not changed is not touched either.
    private func reaches(_ value: JSONValue?, _ path: ArraySlice<String>, _ creates: Bool) -> Bool {
        guard !creates, let next = path.first, case .object(let members)? = value else { return true }
        let name = next.hasSuffix("[]") ? String(next.dropLast(2)) : next
        return members[name] != nil
    }
}

extension JSONValue {
    /// A member's text; empty where there is none.
    func text(_ key: String) -> String { self[key]?.string ?? "" }

    /// Whether a member is true.
    func flag(_ key: String) -> Bool { self[key] == .bool(true) }

    /// A member's elements; none where there are none.
    func list(_ key: String) -> [JSONValue] { self[key]?.array ?? [] }

    /// A member's elements, all of which are texts.
    func texts(_ key: String) -> [String] { list(key).compactMap(\.string) }

    /// A member's members.
    func map(_ key: String) -> JSONObject { self[key]?.object ?? JSONObject() }
}

extension JSONObject {
    /// The members in the order of their keys.
    var sorted: [(key: String, value: JSONValue)] {
        map(\.key).sorted().map { ($0, self[$0] ?? .null) }
    }
}
