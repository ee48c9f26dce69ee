import JSON
import YAML

/// JSON that a text holds, such as a file in a ConfigMap.
enum EmbeddedText {
    /// Changes the value that a text holds. The text is written anew where something was found: with its keys sorted, and on
    /// several lines where it had them.
    static func change(
        _ text: inout String, _ body: (inout JSONValue) throws(KustomizeError) -> Int
    ) throws(KustomizeError) -> Int {
        let first = text.utf8.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            throw KustomizeError("a path into a text needs JSON there: kpod writes no YAML within texts anew")
        }
        guard var value = try Documents.first(Array(text.utf8), keepsPlainScalars: true) else { return 0 }
        let count = try body(&value)
        guard count > 0 else { return 0 }
        var format = JSONFormat.compact
        if text.contains("\n"), text.contains("  ") { format.indentation = 2 }
        var written: [UInt8] = []
        JSONWriter(format).write(try value.resolved(), into: &written)
        text = String(decoding: written, as: UTF8.self)
        return count
    }
}
