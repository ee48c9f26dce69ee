import CYAML

/// libyaml's parser over a text of its own: the one owner of its memory.
struct EventParser: ~Copyable {
    // libyaml keeps pointers into its parser and into the text, so both stay where they are until the end.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutablePointer<UInt8>
    private let size: Int
    private let isReady: Bool

    init(_ bytes: some Collection<UInt8>) {
        parser = .allocate(capacity: 1)
        size = bytes.count
        text = .allocate(capacity: max(1, size))
        _ = UnsafeMutableBufferPointer(start: text, count: size).update(fromContentsOf: bytes)
        isReady = yaml_parser_initialize(parser) == 1
        if isReady { yaml_parser_set_input_string(parser, text, size) }
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deallocate()
        text.deallocate()
    }

    /// The next event.
    mutating func next() throws(YAMLError) -> Event {
        guard isReady else { throw YAMLError(line: 1, column: 1, message: "there is no memory left to read the text") }
        guard let event = Event(from: parser) else { throw failure() }
        return event
    }

    /// What libyaml says is wrong.
    private func failure() -> YAMLError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "the text cannot be read"
        if parser.pointee.error == YAML_READER_ERROR {
            return readerFailure(problem, at: min(size, Int(parser.pointee.problem_offset)))
        }
        var message = problem
        if let context = parser.pointee.context.map({ String(cString: $0) }) {
            message += " \(context)"
            if parser.pointee.context_mark.line != parser.pointee.problem_mark.line {
                message += " that begins on line \(parser.pointee.context_mark.line + 1)"
            }
        }
        let mark = parser.pointee.problem_mark
        return YAMLError(line: Int(mark.line) + 1, column: Int(mark.column) + 1, message: message)
    }

    /// An error in the encoding, which libyaml places by a byte offset.
    private func readerFailure(_ problem: String, at offset: Int) -> YAMLError {
        var line = 1
        var column = 1
        for index in 0..<offset {
            if text[index] == 0x0A {
                line += 1
                column = 1
            } else if text[index] & 0xC0 != 0x80 {
                column += 1
            }
        }
        return YAMLError(line: line, column: column, message: problem)
    }
}

/// One event of libyaml's parser: the one owner of its memory.
struct Event: ~Copyable {
    private var raw: yaml_event_t

    fileprivate init?(from parser: UnsafeMutablePointer<yaml_parser_t>) {
        raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else { return nil }
    }

    deinit {
        // A copy may be freed in its place: the event is not used any more, and what it points to is freed once.
        var raw = raw
        yaml_event_delete(&raw)
    }

    var kind: yaml_event_type_t { raw.type }
    var line: Int { Int(raw.start_mark.line) + 1 }
    var column: Int { Int(raw.start_mark.column) + 1 }

    /// The text of a scalar.
    var text: [UInt8] {
        let scalar = raw.data.scalar
        return scalar.value.map { Array(UnsafeBufferPointer(start: $0, count: scalar.length)) } ?? []
    }

    /// Whether a scalar is plain and has no tag, so that its text decides what it means.
    var isPlain: Bool { raw.data.scalar.plain_implicit == 1 }

    /// The tag of a scalar, if it has one.
    var scalarTag: String? { string(raw.data.scalar.tag) }

    /// The name of the anchor of a node, or of the anchor that an alias refers to.
    var anchor: String? {
        switch kind {
        case YAML_ALIAS_EVENT: string(raw.data.alias.anchor)
        case YAML_SCALAR_EVENT: string(raw.data.scalar.anchor)
        case YAML_SEQUENCE_START_EVENT: string(raw.data.sequence_start.anchor)
        case YAML_MAPPING_START_EVENT: string(raw.data.mapping_start.anchor)
        default: nil
        }
    }

    private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(cString: $0) }
    }
}
