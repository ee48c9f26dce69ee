/// Reads a list while it arrives: fed by whatever pieces the network gives, it yields each element of one array
/// that is a member of the outermost object (`items` of a list, `rows` of a Table) as soon as the element is complete.
///
///     try reader.feed(piece)
///     while let item = try reader.next() { … }
///     …
///     let envelope = try reader.finish()
///
/// Items of built-in lists leave out their `apiVersion` and `kind`, which the list's type implies; with `implied` such
/// members are added to each element that lacks them, so that an item reads as the object it is.
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
    private var implied: [ImpliedMember] = []
    private var patterns = ElementPatterns()

    /// A member that each element has, whether it says so or not; key and value stand among the pinned bytes.
    private struct ImpliedMember {
        var key: TapeEntry
        var value: TapeEntry
    }

    /// A reader of the array that is the member `key` of the outermost object, or `orKey` for an answer that may come in
    /// two forms. `projection` tells which members of the elements are kept.
    public init(
        array key: String, orArray orKey: String? = nil, projection: JSONProjection? = nil,
        implied: [(key: String, value: String)] = [], limits: JSONLimits = JSONLimits()
    ) {
        self.limits = limits
        parser = JSONParser(limits: limits)
        parser.listKeys = [key, orKey].compactMap { $0 }.map { Array($0.utf8) }
        parser.projection = projection
        document = JSONDocument(bytes: 64 << 10, entries: 1 << 10)
        guard !implied.isEmpty else { return }
        var pinned: [UInt8] = []
        for (key, value) in implied {
            self.implied.append(
                ImpliedMember(key: Self.pin(key, into: &pinned), value: Self.pin(value, into: &pinned)))
        }
        document.pin(pinned)
        parser.origin = pinned.count
        keepFrom = pinned.count
    }

    /// Appends a plain ASCII text in quotes, and returns the entry for it.
    private static func pin(_ text: String, into pinned: inout [UInt8]) -> TapeEntry {
        pinned.append(0x22)
        let entry = TapeEntry(offset: pinned.count, extent: text.utf8.count, tag: TapeEntry.string)
        pinned.append(contentsOf: text.utf8)
        pinned.append(0x22)
        return entry
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
        switch patterns.match(&parser, document) {
        case .matched: return element()
        case .needsMore: return nil
        case .differs: break
        }
        while true {
            switch try run(isComplete: false) {
            case .element:
                patterns.take(parser, document)
                return element()
            case .listBegan:
                hasList = true
                takeIntoEnvelope(upTo: parser.position)
                opening = try JSONDocument(parsing: envelope + Array("]}".utf8), limits: limits)
            case .listEnded:
                keepFrom = parser.position - 1
                patterns = ElementPatterns()
            case .needsMore, .complete: return nil
            }
        }
    }

    /// The element that was just read.
    private mutating func element() -> JSONNode {
        hasYielded = true
        addImplied()
        return JSONNode(document: document, index: parser.list + 1)
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

    /// How many bytes of memory the reader holds.
    var footprint: Int { document.footprint + envelope.capacity }

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
        document.pattern = nil
        if isKnownUniquelyReferenced(&document) {
            document.tapeCount = parser.list + 1
        } else {
            let successor = document.successor(bytesFrom: keepFrom, entries: parser.list + 1)
            let predecessor = document
            document = successor
            forget(of: predecessor)
        }
    }

    private mutating func dropBytes() {
        let count = keepFrom - document.pinned
        guard count > 0 else { return }
        forget(of: document)
        document.dropFirst(count, entriesFrom: parser.isInList ? parser.list + 1 : document.tapeCount)
    }

    /// Moves all places back over the bytes of `document` before `keepFrom`, which are dropped.
    private mutating func forget(of document: JSONDocument) {
        let start = document.pinned
        let dropped = UnsafeBufferPointer(start: document.bytes + start, count: keepFrom - start)
        parser.rebase(by: dropped.count, dropped: dropped)
        keepFrom = start
    }

    /// Adds the implied members that the element just read lacks; its entries are the last on the tape.
    private func addImplied() {
        let element = parser.list + 1
        guard !implied.isEmpty, document.tape[element].kind == TapeEntry.object else { return }
        for member in implied where !hasMember(member.key, ofObjectAt: element) {
            while document.tapeCount + 2 > document.tapeCapacity { document.growTape() }
            document.tape[document.tapeCount] = member.key
            document.tape[document.tapeCount + 1] = member.value
            document.tapeCount += 2
            document.tape[element].count += 1
            document.tape[element].extent = UInt32(truncatingIfNeeded: document.tapeCount)
        }
    }

    private func hasMember(_ key: TapeEntry, ofObjectAt element: Int) -> Bool {
        let (bytes, tape) = (document.bytes, document.tape)
        var index = element + 1
        while index < Int(tape[element].extent) {
            if tape[index].extent == key.extent,
                (0..<Int(key.extent)).allSatisfy({ bytes[Int(tape[index].offset) + $0] == bytes[Int(key.offset) + $0] })
            {
                return true
            }
            index = tape[index + 1].next(after: index + 1)
        }
        return false
    }
}
