import JSON

/// Labels and annotations that stand in several places of an object at once.
///
/// kustomize puts one and the same node into all fields of a label or annotation that it adds. What changes one of them
/// later, be it a patch, another label or a variable, changes all: the selector of a Deployment goes with its label. So it
/// does here: such a value has a mark behind its text, by which the places are known that go together.
enum SharedValues {
    /// The byte that ends a mark; texts of manifests do not end so.
    private static let end: UInt8 = 1

    /// A mark of a number.
    static func mark(_ number: Int) -> String { "\u{0}\(number)\u{1}" }

    /// A text without its mark, and the mark.
    static func split(_ text: String) -> (text: String, mark: String) {
        guard text.utf8.last == end, let start = text.utf8.lastIndex(of: 0) else { return (text, "") }
        return (String(text[..<start]), String(text[start...]))
    }
}

extension JSONValue {
    /// The mark of a scalar; empty where it stands in one place alone.
    var sharedMark: String {
        switch self {
        case .string(let text), .number(let text): SharedValues.split(text).mark
        default: ""
        }
    }

    /// The value in the place of another scalar, whose mark it takes over.
    func taking(place old: JSONValue?) -> JSONValue {
        guard let mark = old?.sharedMark, !mark.isEmpty else { return self }
        switch self {
        case .string(let text): return .string(SharedValues.split(text).text + mark)
        case .number(let text): return .number(SharedValues.split(text).text + mark)
        case .bool(let flag): return .number((flag ? "true" : "false") + mark)
        default: return self
        }
    }

    /// Goes through the scalars that have a mark.
    func eachShared(_ body: (String, JSONValue) -> Void) {
        switch self {
        case .array(let items): for item in items { item.eachShared(body) }
        case .object(let members): for (_, member) in members { member.eachShared(body) }
        default:
            let mark = sharedMark
            if !mark.isEmpty { body(mark, self) }
        }
    }

    /// The value with others in the places of marks.
    func replacingShared(_ values: [String: JSONValue]) -> JSONValue {
        switch self {
        case .array(let items): .array(items.map { $0.replacingShared(values) })
        case .object(let members): .object(JSONObject(members.map { ($0.key, $0.value.replacingShared(values)) }))
        default: values[sharedMark] ?? self
        }
    }
}

extension Resource {
    /// A mark for a value that is put into several places.
    func newMark() -> String {
        shared[SharedValues.mark(shared.count)] = .some(nil)
        return SharedValues.mark(shared.count - 1)
    }

    /// Gives the values that go together the value that one of them was given.
    func share() {
        guard !shared.isEmpty else { return }
        var changed: [String: JSONValue] = [:]
        value.eachShared { mark, value in
            if shared[mark] != value { changed[mark] = value }
        }
        guard !changed.isEmpty else { return }
        value = value.replacingShared(changed)
        for (mark, value) in changed { shared[mark] = value }
    }
}
