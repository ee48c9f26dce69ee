@_spi(Tape) import JSON
import Kube

/// Writes what `describe` says of objects: lines that are indented by levels of two blanks, with cells that end in tabs.
///
/// Text of objects is made safe for a terminal as it is written. A newline in it goes on at the start of the next line and
/// ends the columns above, as it does with kubectl.
///
/// Most of what is written are scalars of the object: they are copied from its text as they stand there, since a String of
/// each would cost more than all the rest.
public struct DescriptionWriter: ~Copyable {
    private var aligned = OutputCursor(OutputScratch())
    private var pending = OutputCursor(OutputScratch())
    private var alignment = TabAlignment()
    /// How many levels are added to those of each line.
    var indent = 0
    /// The present time, from which ages are reckoned.
    let now: Timestamp

    /// A writer of an empty description.
    public init(now: Timestamp = Timestamp(seconds: 0)) { self.now = now }

    /// Appends all that was written to an array, with its columns aligned; the next description begins empty.
    public mutating func finish(into output: inout [UInt8]) {
        endColumns()
        aligned.flush(into: &output)
        aligned.count = 0
    }

    /// What was written since columns ended last, with its tabs.
    public var text: String {
        var bytes: [UInt8] = []
        pending.flush(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Ends the columns of the lines so far.
    mutating func endColumns() { alignment.move(&pending, to: &aligned) }

    /// Begins a line at a level.
    mutating func begin(_ level: Int) { pending.putSpaces(2 * (level + indent)) }

    /// Ends the present line.
    mutating func end() {
        pending.reserve(1)
        pending.put(UInt8(ascii: "\n"))
    }

    /// Writes text at a level, without the end of a line.
    mutating func write(_ level: Int, _ text: String) {
        begin(level)
        add(text)
    }

    /// Goes on with the present line.
    mutating func add(_ text: String) {
        var text = text
        let isPlain = text.withUTF8 { bytes in
            // Nearly all text is; only what may have to be escaped is looked at as characters.
            guard isPrintable(bytes) else { return false }
            if let start = bytes.baseAddress { pending.put(start, bytes.count) }
            return true
        }
        if !isPlain { pending.put(printable(text)) }
    }

    /// Goes on with the present line with a scalar; with nothing for null, lists and maps.
    mutating func add(_ node: JSONNode?) {
        if let node, !node.putPlain(into: &pending) { add(node.scalar) }
    }

    /// Goes on with the present line with a scalar and what stands before it, unless the scalar is empty.
    mutating func add(_ before: String, _ node: JSONNode?) {
        guard let node, !node.isBlank else { return }
        add(before)
        add(node)
    }

    /// Goes on with the present line with a scalar; what comes after a newline in it stands on a line of its own, behind
    /// `before` at a level.
    mutating func add(_ node: JSONNode?, breakingAt level: Int, _ before: String = "") {
        guard let node, !node.putPlain(into: &pending) else { return }
        for (index, line) in node.scalar.lines.enumerated() {
            if index > 0 {
                end()
                write(level, before)
            }
            add(line)
        }
    }

    /// Goes on with the present line with a number.
    mutating func add(_ number: Int) {
        pending.reserve(20)
        pending.put(String(number))
    }

    /// Writes a line at a level.
    mutating func line(_ level: Int, _ text: String) {
        write(level, text)
        end()
    }

    /// Writes a title and a value.
    mutating func field(_ level: Int, _ title: String, _ value: String) {
        self.title(level, title)
        add(value)
        end()
    }

    /// Writes a title and a scalar.
    mutating func field(_ level: Int, _ title: String, _ value: JSONNode?) {
        self.title(level, title)
        add(value)
        end()
    }

    /// Writes a title and a number.
    mutating func field(_ level: Int, _ title: String, _ value: Int) {
        self.title(level, title)
        add(value)
        end()
    }

    /// Begins a line with a title.
    mutating func title(_ level: Int, _ title: String) {
        write(level, title)
        pending.reserve(2)
        pending.put(UInt8(ascii: ":"))
        pending.put(UInt8(ascii: "\t"))
    }

    /// Writes a title and a value, unless that is empty.
    mutating func given(_ level: Int, _ title: String, _ value: String) {
        if !value.isEmpty { field(level, title, value) }
    }

    /// Writes a title and a scalar, unless that is empty.
    mutating func given(_ level: Int, _ title: String, _ value: JSONNode?) {
        if let value, !value.isBlank { field(level, title, value) }
    }

    /// The column titles of a table below a title of its own, with a rule below each: as long as the title, or as given.
    mutating func table(_ title: String, _ columns: [String], rules: [String: Int] = [:]) {
        line(0, title + ":")
        line(1, columns.joined(separator: "\t"))
        line(1, columns.map { String(repeating: "-", count: rules[$0] ?? $0.utf8.count) }.joined(separator: "\t"))
    }
}

/// Whether a text is ASCII without other controls than tabs and newlines.
private func isPrintable(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var position = 0
    while position + 8 <= text.count {
        let word = UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: position, as: UInt64.self)
        let delete = word ^ (ones &* 0x7F)
        // What is below a blank, what is DEL, and what is beyond; where one is, the others may be said to be too.
        guard (word &- ones &* 0x20 | delete &- ones | word) & tops == 0 else { break }
        position += 8
    }
    while position < text.count {
        let byte = text[position]
        if byte < 0x20 && byte != 0x0A && byte != 0x09 || byte > 0x7E { return false }
        position += 1
    }
    return true
}
