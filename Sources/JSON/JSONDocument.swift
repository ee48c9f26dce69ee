/// A JSON text together with the flat index (the tape) over it. Values are read from both on demand.
///
/// The storage is raw memory and not two arrays, since the list reader refills it in place, piece by piece, while
/// a class that holds arrays would check for uniqueness and bounds on every byte. Nothing raw is public.
public final class JSONDocument {
    /// Zero bytes that always stand behind the text, so that eight bytes can be loaded anywhere in it, and so that
    /// the scanner meets a byte that no token continues with.
    static let padding = 32

    private(set) var bytes: UnsafeMutablePointer<UInt8>
    private(set) var byteCount = 0
    /// How many bytes at the start are no part of the text and are never dropped.
    private(set) var pinned = 0
    private var byteCapacity: Int
    private(set) var tape: UnsafeMutablePointer<TapeEntry>
    var tapeCount = 0
    private(set) var tapeCapacity: Int
    /// The pattern that the element at `patterned` is, or was read by.
    var pattern: ElementPattern?
    var patterned = -1

    /// An empty document with room for `bytes` bytes and `entries` entries.
    init(bytes: Int, entries: Int) {
        byteCapacity = bytes + Self.padding
        self.bytes = .allocate(capacity: byteCapacity)
        self.bytes.update(repeating: 0, count: Self.padding)
        tapeCapacity = max(16, entries)
        tape = .allocate(capacity: tapeCapacity)
    }

    /// Reads a whole text, which must be one JSON value in UTF-8 with nothing but white space around it (RFC 8259).
    public convenience init(parsing text: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self.init(bytes: text.count, entries: text.count / 16)
        try checkSize(text.count, limits: limits)
        text.withUnsafeBytes { append($0) }
        var parser = JSONParser(limits: limits)
        _ = try parser.run(self, isComplete: true)
    }

    private func checkSize(_ size: Int, limits: JSONLimits) throws(JSONError) {
        if size > limits.maximumSize {
            throw JSONError(
                offset: limits.maximumSize, line: 1, column: 1,
                message: "the text has \(size) bytes, more than the \(limits.maximumSize) that are accepted")
        }
    }

    deinit {
        bytes.deallocate()
        tape.deallocate()
    }

    /// The outermost value.
    public var root: JSONNode { JSONNode(document: self, index: 0) }

    /// Appends a piece of text and renews the padding.
    func append(_ piece: UnsafeRawBufferPointer) {
        let needed = byteCount + piece.count + Self.padding
        if needed > byteCapacity {
            byteCapacity = max(needed, byteCapacity * 2)
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: byteCapacity)
            larger.update(from: bytes, count: byteCount)
            bytes.deallocate()
            bytes = larger
        }
        if let start = piece.baseAddress {
            (bytes + byteCount).update(from: start.assumingMemoryBound(to: UInt8.self), count: piece.count)
        }
        byteCount += piece.count
        (bytes + byteCount).update(repeating: 0, count: Self.padding)
    }

    /// How many bytes of memory the document holds.
    var footprint: Int { byteCapacity + tapeCapacity * MemoryLayout<TapeEntry>.stride }

    /// Whether `count` more bytes fit without new memory.
    func hasRoom(for count: Int) -> Bool { byteCount + count + Self.padding <= byteCapacity }

    /// Puts bytes before the text, for entries that are added to the tape and stand nowhere in the text.
    func pin(_ text: [UInt8]) {
        text.withUnsafeBytes { append($0) }
        pinned = byteCount
    }

    /// Drops the first `count` bytes of the text; entries from `firstEntry` on keep pointing at their text.
    func dropFirst(_ count: Int, entriesFrom firstEntry: Int) {
        byteCount -= count
        (bytes + pinned).update(from: bytes + pinned + count, count: byteCount - pinned + Self.padding)
        for index in stride(from: firstEntry, to: tapeCount, by: 1) {
            tape[index].offset &-= UInt32(truncatingIfNeeded: count)
        }
    }

    /// Doubles the room on the tape.
    func growTape() {
        tapeCapacity *= 2
        let larger = UnsafeMutablePointer<TapeEntry>.allocate(capacity: tapeCapacity)
        larger.update(from: tape, count: tapeCount)
        tape.deallocate()
        tape = larger
    }

    /// A document of its own with the bytes from `firstByte` on and the first `entries` entries, for a list reader
    /// whose last element somebody still holds.
    func successor(bytesFrom firstByte: Int, entries: Int) -> JSONDocument {
        let copy = JSONDocument(bytes: byteCapacity - Self.padding, entries: tapeCapacity)
        copy.append(UnsafeRawBufferPointer(start: bytes, count: pinned))
        copy.pinned = pinned
        copy.append(UnsafeRawBufferPointer(start: bytes + firstByte, count: byteCount - firstByte))
        copy.tape.update(from: tape, count: entries)
        copy.tapeCount = entries
        return copy
    }

    /// A document of its own with the value at an index of the tape, which is copied as it lies there: neither parsed again
    /// nor looked at.
    func copy(of index: Int) -> JSONDocument {
        let end = tape[index].next(after: index)
        let first = max(pinned, Int(tape[index].offset))
        var last = first
        // Where the text of a container ends the tape does not say; all that is read of it are the scalars within.
        for entry in index..<end where tape[entry].kind < TapeEntry.array {
            last = max(last, Int(tape[entry].offset &+ tape[entry].extent))
        }
        let copy = JSONDocument(bytes: pinned + last - first, entries: end - index)
        copy.append(UnsafeRawBufferPointer(start: bytes, count: pinned))
        copy.pinned = pinned
        copy.append(UnsafeRawBufferPointer(start: bytes + first, count: last - first))
        for position in index..<end {
            var entry = tape[position]
            if Int(entry.offset) >= pinned { entry.offset &-= UInt32(truncatingIfNeeded: first - pinned) }
            if entry.kind >= TapeEntry.array { entry.extent &-= UInt32(truncatingIfNeeded: index) }
            copy.tape[position - index] = entry
        }
        copy.tapeCount = end - index
        return copy
    }
}
