import JSON
@_spi(Tape) import JSON

/// Prints values as `kubectl get -o yaml` does, straight from the tape of their document: block style, keys in
/// go-yaml's order, lists not indented below their key, lines folded at spaces behind column 80.
/// Keep one writer for many values: its scratch memory is used again.
public struct YAMLWriter {
    private let scratch = OutputScratch()
    private let classes = CharacterClasses()

    /// A writer whose buffers are used again for each value.
    public init() {}

    /// Appends a value and a line break. The value begins at column `indent`, up to which the caller has written
    /// the line (such as `- ` for an item of a list, with an `indent` of 2); the following lines are indented by as
    /// much. Members at the paths `omitting`, such as `["metadata", "managedFields"]`, are left out.
    public func write(
        _ node: JSONNode, indent: Int = 0, omitting: [[String]] = [], into output: inout [UInt8]
    ) {
        node.withTape { bytes, tape, index in
            var printer = YAMLPrinter(
                bytes: bytes, tape: tape, classes: classes.table,
                layout: ElementPrint.Layout(indent: indent, omitting: omitting), output: OutputCursor(scratch))
            printer.element(index, node.pattern)
            printer.output.flush(into: &output)
        }
    }
}

/// One value being printed: the structure. Scalars are in an extension of their own.
///
/// `indent` is always that of the collection in which a value stands, and below 0 around the outermost value.
struct YAMLPrinter: ElementPrinter {
    /// What stands before a value on its line.
    enum Place {
        /// Nothing, or what the caller wrote.
        case start
        /// A key and a colon.
        case key
        /// An indicator: `-`, or `?` or `:` of a key that has a line of its own.
        case indicator
    }

    let bytes: UnsafePointer<UInt8>
    let tape: UnsafePointer<TapeEntry>
    /// What each byte means within a plain scalar: see `CharacterClasses`.
    let classes: UnsafePointer<UInt8>
    let layout: ElementPrint.Layout
    var omitted = OmittedPaths([])
    /// Whether a literal block that ends its own last line has just been written.
    var endsWithLiteral = false
    var output: OutputCursor

    mutating func whole(_ index: Int) {
        omitted = OmittedPaths(layout.omitting)
        node(index, indent: layout.indent - 2, place: .start, level: 0, matching: omitted.all)
    }

    /// A value and a line break.
    mutating func node(
        _ index: Int, indent: Int, place: Place, level: Int, matching: OmittedPaths.Matching
    ) {
        switch tape[index].kind {
        case TapeEntry.object: mapping(index, indent: indent, place: place, level: level, matching: matching)
        case TapeEntry.array: sequence(index, indent: indent, place: place)
        default:
            if place != .start {
                output.reserve(1)
                output.put(0x20)
            }
            let start = output.count
            scalar(index, depth: indent)
            output.note(index, from: start, depth: indent)
        }
    }

    private mutating func mapping(
        _ index: Int, indent: Int, place: Place, level: Int, matching: OmittedPaths.Matching
    ) {
        let inner = max(0, indent + 2)
        let range = output.listMembers(ofObjectAt: index, bytes, tape)
        let (bytes, tape) = (bytes, tape)
        output.sort(range) { KeyOrder.isBefore($0, $1, bytes, tape) }
        var isFirst = true
        for position in range {
            let keyIndex = output.member(position)
            let key = tape[keyIndex]
            if position + 1 < range.upperBound {
                let next = tape[output.member(position + 1)]
                if key.extent == next.extent || key.isEscaped || next.isEscaped,
                    TapeKey.compare(key, next, bytes) == 0
                {
                    continue  // a duplicate, of which the last counts
                }
            }
            var below: OmittedPaths.Matching = 0
            if matching != 0 {
                guard let still = omitted.matching(matching, key: key, bytes, level: level) else { continue }
                below = still
            }
            beginEntry(isFirst: isFirst, indent: inner, place: place)
            isFirst = false
            if self.key(key, indent: inner) {
                node(keyIndex + 1, indent: inner, place: .key, level: level + 1, matching: below)
            } else {
                node(keyIndex + 1, indent: inner, place: .indicator, level: level + 1, matching: below)
            }
        }
        output.ordered = range.lowerBound
        if isFirst { empty("{}\n", place) }
    }

    private mutating func sequence(_ index: Int, indent: Int, place: Place) {
        let end = Int(tape[index].extent)
        guard end > index + 1 else { return empty("[]\n", place) }
        let inner = place == .key ? indent : max(0, indent + 2)
        var position = index + 1
        while position < end {
            beginEntry(isFirst: position == index + 1, indent: inner, place: place)
            output.reserve(1)
            output.put(0x2D)
            node(position, indent: inner, place: .indicator, level: 0, matching: 0)
            position = tape[position].next(after: position)
        }
    }

    /// The indentation of a key or a dash; the first of a collection may share the line with what stands before.
    @inline(__always)
    private mutating func beginEntry(isFirst: Bool, indent: Int, place: Place) {
        guard isFirst, place != .start else {
            if !isFirst { output.putSpaces(indent) }
            return
        }
        output.reserve(1)
        if place == .indicator {
            output.put(0x20)
        } else {
            output.put(0x0A)
            output.putSpaces(indent)
        }
    }

    private mutating func empty(_ text: StaticString, _ place: Place) {
        if place != .start {
            output.reserve(1)
            output.put(0x20)
        }
        output.put(text)
    }
}
