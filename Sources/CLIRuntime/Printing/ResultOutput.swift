import JSON
import System
import YAML

/// Bytes on their way to standard output, handed on in pieces so that memory does not grow with them.
package final class ResultOutput {
    /// What was printed and not yet handed on.
    package var bytes: [UInt8] = []
    /// Whether anything was handed on, so that it cannot be taken back.
    package private(set) var hasHandedOn = false
    private let sink: any ByteSink
    private static let pieceSize = 64 << 10

    /// Gathers what is printed, and writes it to `sink` in large pieces.
    package init(_ sink: any ByteSink) {
        self.sink = sink
        bytes.reserveCapacity(Self.pieceSize + (16 << 10))
    }

    /// Writes everything that is still gathered.
    package func drain() throws {
        guard !bytes.isEmpty else { return }
        hasHandedOn = true
        // Where it fails too: what is lost is told of once, and not tried again at the end.
        defer { bytes.removeAll(keepingCapacity: true) }
        try sink.write(bytes)
    }

    /// Hands on everything, then a piece that somebody else has gathered, which is left empty.
    package func write(_ piece: inout [UInt8]) throws {
        try drain()
        guard !piece.isEmpty else { return }
        hasHandedOn = true
        try sink.write(piece)
        piece.removeAll(keepingCapacity: true)
    }

    /// Hands on what has become a large piece.
    package func drainIfLarge() throws {
        if bytes.count >= Self.pieceSize { try drain() }
    }

    /// Adds a text.
    package func print(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Adds a value as `-o json`, `-o yaml` or `-o kyaml` prints it. The keys of JSON and KYAML keep their order, as
    /// kubectl's do for types that it knows; those of YAML are sorted.
    package func print(_ value: JSONNode, as format: String, json: JSONFormat = .kubectlTyped) {
        switch format {
        case "yaml": YAMLWriter().write(value, into: &bytes)
        case "kyaml": KYAMLWriter(sortsKeys: false).writeDocument(value, into: &bytes)
        default:
            JSONWriter(json).write(value, into: &bytes)
            print("\n")
        }
    }

    /// Adds a value that is not part of a document.
    package func print(_ value: JSONValue, as format: String, json: JSONFormat = .kubectlTyped) {
        print(value.document().root, as: format, json: json)
    }
}
