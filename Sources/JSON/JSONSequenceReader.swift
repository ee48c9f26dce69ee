/// Reads JSON values that follow one another, as the events of a watch or the documents of a file do: fed by whatever
/// pieces arrive, it yields each value as soon as it is complete. Memory is bounded as in `JSONListReader`.
public struct JSONSequenceReader {
    private let limits: JSONLimits
    private var parser: JSONParser
    private(set) var document: JSONDocument
    private var hasYielded = false
    private var keepFrom = 0
    private var failure: JSONError?

    /// A reader of values with nothing but white space, or nothing at all, between them.
    public init(limits: JSONLimits = JSONLimits()) {
        self.limits = limits
        parser = JSONParser(limits: limits)
        parser.stopsAfterValue = true
        document = JSONDocument(bytes: 16 << 10, entries: 256)
    }

    /// Takes the next piece of the text. Values are complete, and errors in the text are found, in `next`.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        if let failure { throw failure }
        dropValue()
        if !document.hasRoom(for: bytes.count), keepFrom > 0 {
            parser.rebase(by: keepFrom, dropped: UnsafeBufferPointer(start: document.bytes, count: keepFrom))
            document.dropFirst(keepFrom, entriesFrom: 0)
            keepFrom = 0
        }
        if document.byteCount > limits.maximumSize {
            let error = parser.failure(
                "a value has more than the \(limits.maximumSize) bytes that are accepted", at: 0, in: document)
            failure = error
            throw error
        }
        document.append(bytes)
    }

    /// Takes the next piece of the text.
    public mutating func feed(_ bytes: [UInt8]) throws(JSONError) {
        var failure: JSONError?
        bytes.withUnsafeBytes { piece in
            do throws(JSONError) { try feed(piece) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// The next value, or nil if more must be fed.
    public mutating func next() throws(JSONError) -> JSONNode? { try next(isComplete: false) }

    /// The next value once everything has been fed, or nil at the end of the text. A value that is cut off is an error.
    public mutating func finish() throws(JSONError) -> JSONNode? { try next(isComplete: true) }

    private mutating func next(isComplete: Bool) throws(JSONError) -> JSONNode? {
        if let failure { throw failure }
        dropValue()
        do throws(JSONError) {
            if isComplete, isAtEnd { return nil }
            guard case .complete = try parser.run(document, isComplete: isComplete) else { return nil }
        } catch {
            failure = error
            throw error
        }
        hasYielded = true
        return document.root
    }

    /// The offset of the next unread byte that is not white space, the byte, and the line where it stands, from 1; nil
    /// if there is none.
    package mutating func nextByte() -> (offset: Int, byte: UInt8, line: Int)? {
        dropValue()
        guard !isAtEnd else { return nil }
        let place = place(at: parser.position)
        return (place.offset, document.bytes[parser.position], place.line)
    }

    /// The place in everything that was fed of an offset in the document.
    func place(at offset: Int) -> JSONError { parser.failure("", at: offset, in: document) }

    /// Moves over white space, and tells whether nothing else is left.
    private var isAtEnd: Bool {
        mutating get {
            guard parser.isBetweenValues else { return false }
            while parser.position < document.byteCount,
                [0x20, 0x09, 0x0A, 0x0D].contains(document.bytes[parser.position])
            {
                parser.position += 1
            }
            return parser.position == document.byteCount
        }
    }

    private mutating func dropValue() {
        guard hasYielded else { return }
        hasYielded = false
        keepFrom = parser.position
        parser.restart()
        if isKnownUniquelyReferenced(&document) {
            document.tapeCount = 0
        } else {
            let dropped = UnsafeBufferPointer(start: document.bytes, count: keepFrom)
            let successor = document.successor(bytesFrom: keepFrom, entries: 0)
            parser.rebase(by: keepFrom, dropped: dropped)
            document = successor
            keepFrom = 0
        }
    }
}
