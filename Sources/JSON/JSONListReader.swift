/// Reads a list while it arrives: fed by whatever pieces the network gives, it yields each element of one array
/// that is a member of the outermost object (`items` of a list, `rows` of a Table) as soon as the element is complete.
///
///     try reader.feed(piece)
///     while let item = try reader.next() { … }
///     …
///     let envelope = try reader.finish()
///
/// Memory is bounded by the largest element and one piece: an element's storage is used again for the next one,
/// unless somebody still holds the element, which then keeps the storage to itself.
public struct JSONListReader {
    private let limits: JSONLimits
    private var parser: JSONParser
    private var document: JSONDocument
    private var envelope: [UInt8] = []
    /// Whether the array was met; a text without it is no list.
    public private(set) var hasList = false
    /// What stands before the array's first element, as an object of its own; nil until the array was met.
    public private(set) var opening: JSONDocument?
    private var hasYielded = false
    /// The bytes before this offset are not needed any more.
    private var keepFrom = 0
    private var failure: JSONError?

    /// A reader of the array that is the member `key` of the outermost object, or `orKey` for an answer that may come in
    /// two forms. With `skipping`, the member of that name
    /// is left out of each element, and its text is passed over without being looked at.
    public init(
        array key: String, orArray orKey: String? = nil, skipping skipped: String? = nil,
        limits: JSONLimits = JSONLimits()
    ) {
        self.limits = limits
        parser = JSONParser(limits: limits)
        parser.listKeys = [key, orKey].compactMap { $0 }.map { Array($0.utf8) }
        parser.skippedKey = skipped.map { Array($0.utf8) } ?? []
        document = JSONDocument(bytes: 64 << 10, entries: 1 << 10)
    }

    /// Takes the next piece of the text. Elements are complete, and errors in the text are found, in `next`.
    public mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        if let failure { throw failure }
        dropElement()
        if !document.hasRoom(for: bytes.count) { dropBytes() }
        if document.byteCount > limits.maximumSize || envelope.count > limits.maximumSize {
            throw fail(
                parser.failure(
                    "an element of the list, or what stands around the list, has more than the \(limits.maximumSize) bytes that are accepted",
                    at: 0, in: document))
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

    /// The next element, or nil if more must be fed (or the list has ended).
    public mutating func next() throws(JSONError) -> JSONNode? {
        if let failure { throw failure }
        dropElement()
        while true {
            switch try run(isComplete: false) {
            case .element:
                hasYielded = true
                return JSONNode(document: document, index: parser.list + 1)
            case .listBegan:
                hasList = true
                takeIntoEnvelope(upTo: parser.position)
                opening = try JSONDocument(parsing: envelope + Array("]}".utf8), limits: limits)
            case .listEnded: keepFrom = parser.position - 1
            case .needsMore, .complete: return nil
            }
        }
    }

    /// The end of the text: returns everything but the elements, with the array left empty. If the text has no such
    /// array, as a Status has none, that is the whole of it. Elements that were not asked for are dropped.
    public mutating func finish() throws(JSONError) -> JSONDocument {
        while try next() != nil {}
        _ = try run(isComplete: true)
        guard hasList else { return document }
        takeIntoEnvelope(upTo: document.byteCount)
        return try JSONDocument(parsing: envelope, limits: limits)
    }

    private mutating func run(isComplete: Bool) throws(JSONError) -> JSONParser.Event {
        do throws(JSONError) {
            return try parser.run(document, isComplete: isComplete)
        } catch {
            throw fail(error)
        }
    }

    private mutating func fail(_ error: JSONError) -> JSONError {
        failure = error
        return error
    }

    private mutating func takeIntoEnvelope(upTo position: Int) {
        envelope.append(
            contentsOf: UnsafeBufferPointer(start: document.bytes + keepFrom, count: position - keepFrom))
        keepFrom = position
    }

    /// Makes room for the next element in place of the one that was returned last.
    private mutating func dropElement() {
        guard hasYielded else { return }
        hasYielded = false
        keepFrom = parser.position
        if isKnownUniquelyReferenced(&document) {
            document.tapeCount = parser.list + 1
        } else {
            let dropped = UnsafeBufferPointer(start: document.bytes, count: keepFrom)
            let successor = document.successor(bytesFrom: keepFrom, entries: parser.list + 1)
            parser.rebase(by: keepFrom, dropped: dropped)
            document = successor
            keepFrom = 0
        }
    }

    private mutating func dropBytes() {
        guard keepFrom > 0 else { return }
        parser.rebase(by: keepFrom, dropped: UnsafeBufferPointer(start: document.bytes, count: keepFrom))
        document.dropFirst(keepFrom, entriesFrom: parser.isInList ? parser.list + 1 : document.tapeCount)
        keepFrom = 0
    }
}
