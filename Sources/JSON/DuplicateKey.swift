/// A key that stands twice in an object or mapping, of which readers take the last: where it stands the second time.
public struct DuplicateKey: Equatable, Sendable {
    /// The key.
    public var key: String
    /// The path of the field in its document, as the API server has it: `spec.ports[0].port`.
    public var path: String
    /// The line, from 1.
    public var line: Int
    /// The column in characters, from 1.
    public var column: Int

    /// A key at a place that the caller worked out.
    public init(key: String, path: String, line: Int, column: Int) {
        self.key = key
        self.path = path
        self.line = line
        self.column = column
    }
}

/// The way from a document's root to a value.
public struct FieldPath: Sendable {
    private enum Step {
        case key(String)
        case index(Int)
    }

    private var steps: [Step] = []

    /// The root.
    public init() {}

    /// Goes to the member of a key.
    public mutating func enter(_ key: String) { steps.append(.key(key)) }

    /// Goes to an element.
    public mutating func enter(_ index: Int) { steps.append(.index(index)) }

    /// Goes back from a member or an element.
    public mutating func leave() { _ = steps.popLast() }

    /// The path to a member of the value here, as in `spec.ports[0].port`.
    public func text(to key: String) -> String {
        var text = ""
        for step in steps + [.key(key)] {
            switch step {
            case .key(let key): text += text.isEmpty ? key : "." + key
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }
}

extension JSONSequenceReader {
    /// The keys that stand twice in an object of the value that was read last, in their order.
    package func duplicateKeys() -> [DuplicateKey] {
        var path = FieldPath()
        var found: [DuplicateKey] = []
        collect(at: 0, &path, &found)
        return found
    }

    /// Looks through the value at an index of the tape.
    private func collect(at index: Int, _ path: inout FieldPath, _ found: inout [DuplicateKey]) {
        let entry = document.tape[index]
        var position = index + 1
        switch entry.kind {
        case TapeEntry.array:
            for element in 0..<Int(entry.count) {
                path.enter(element)
                collect(at: position, &path, &found)
                path.leave()
                position = document.tape[position].next(after: position)
            }
        case TapeEntry.object:
            var keys: Set<String> = []
            for _ in 0..<Int(entry.count) {
                let key = document.text(of: document.tape[position])
                if !keys.insert(key).inserted {
                    // The offset is that behind the quote.
                    let place = self.place(at: Int(document.tape[position].offset) - 1)
                    found.append(
                        DuplicateKey(key: key, path: path.text(to: key), line: place.line, column: place.column))
                }
                path.enter(key)
                collect(at: position + 1, &path, &found)
                path.leave()
                position = document.tape[position + 1].next(after: position + 1)
            }
        default: break
        }
    }
}
