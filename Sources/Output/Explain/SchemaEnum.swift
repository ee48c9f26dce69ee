import JSON
import Kube

/// The values that a field may have, where its schema names them.
struct SchemaEnum {
    private let values: [String]

    /// The most values of a line.
    private static let limit = 4

    init(_ schema: JSONNode) {
        values = (schema["enum"]?.elements.map { $0 } ?? []).map { value in
            if value.isNull { return "<nil>" }
            guard let text = value.string else {
                var bytes: [UInt8] = []
                value.appendText(to: &bytes)
                return String(decoding: bytes, as: UTF8.self)
            }
            return text.isEmpty ? "\"\"" : printableLine(text)
        }
    }

    /// All of them, a line each below a title; nothing where none are named.
    var lines: String { values.isEmpty ? "" : "ENUM:" + values.map { "\n    " + $0 }.joined() }

    /// The first of them on one line; nothing where none are named.
    var inBrief: String {
        guard !values.isEmpty else { return "" }
        return "enum: " + values.prefix(Self.limit).joined(separator: ", ")
            + (values.count > Self.limit ? ", ...." : "")
    }
}
