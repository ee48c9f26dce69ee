/// The machine that reads JSON (RFC 8259) in one pass over the bytes and writes the tape.
///
/// It stops at token boundaries when the bytes run out and goes on from there when there are more, so one machine
/// serves whole texts and lists that arrive in pieces. The loop works on local copies of its state and writes them back
/// on the way out; the bytes behind the text are zeros, so no read is checked against the end until a token fails.
struct JSONParser {
    /// Why the machine stopped.
    enum Event {
        /// All bytes are read and the value is not complete (or only white space may follow).
        case needsMore
        /// The streamed array has begun; `position` stands behind its bracket.
        case listBegan
        /// One element of the streamed array is complete on the tape.
        case element
        /// The streamed array has ended; `position` stands behind its bracket.
        case listEnded
        /// The whole value was read.
        case complete
    }

    private enum State {
        case value, firstElement, firstKey, key, colon, afterValue, skipping, end
    }

    let limits: JSONLimits
    /// The members of the outermost object whose elements may be reported one by one; the first that occurs is the one.
    var listKeys: [[UInt8]] = []
    /// Which members of the list's elements are kept; all of them, when absent.
    var projection: JSONProjection?
    /// The rules of the projection for the objects around the present place, from the element inwards.
    private var rules: [Int] = [0]
    /// Whether the machine stops behind a value without looking at what follows.
    var stopsAfterValue = false

    /// Where the text begins in the document.
    var origin = 0 {
        didSet { position = origin }
    }
    /// The next byte to read.
    var position = 0
    /// The place of the document's first byte in all that was fed.
    var base = TextPlace()
    /// Where the streamed array's entry stands on the tape, or -2.
    private(set) var list = -2

    private var state = State.value
    private var depth = 0
    private var container = -1
    private var inObject = false
    /// Where the scan of a string goes on that the bytes have cut off, with the tag that it has so far.
    var scanned = 0
    var scannedTag: UInt32 = 0
    /// How deep the member that is passed over is nested at this place, and whether a string is open there.
    var skippedDepth = 0
    var skippingString = false

    init(limits: JSONLimits) {
        self.limits = limits
    }

    /// The longest number that is read; longer ones have no use, and an unfinished number is read again from its start.
    static let longestNumber = 4_096

    /// Whether the machine stands inside the streamed array.
    var isInList: Bool { list >= 0 }

    /// Whether the machine stands behind a complete element of the streamed array.
    var standsBehindElement: Bool { list >= 0 && container == list && state == .afterValue }

    /// Whether no part of a value has been read since the last one was complete.
    var isBetweenValues: Bool { state == .value && depth == 0 && scanned <= position }

    /// Forgets a complete value, so that the next one can be read behind it.
    mutating func restart() {
        state = .value
        depth = 0
        container = -1
        inObject = false
    }

    /// Moves all places back by `count` bytes that the document has dropped.
    mutating func rebase(by count: Int, dropped: UnsafeBufferPointer<UInt8>) {
        base.advance(over: dropped)
        position -= count
        scanned = max(0, scanned - count)
    }

    /// Reads on until something has to be reported.
    mutating func run(_ document: JSONDocument, isComplete: Bool) throws(JSONError) -> Event {
        let bytes = UnsafePointer(document.bytes)
        let end = document.byteCount
        var tape = document.tape
        var count = document.tapeCount
        var capacity = document.tapeCapacity
        var position = self.position
        var state = self.state
        var depth = self.depth
        var container = self.container
        var inObject = self.inObject
        let list = self.list
        // The depth of the innermost object that the projection has rules for.
        var ruledDepth = projection == nil || list < 0 ? -1 : elementDepth &+ rules.count &- 1
        defer {
            document.tapeCount = count
            self.position = position
            self.state = state
            self.depth = depth
            self.container = container
            self.inObject = inObject
        }

        reading: while true {
            var byte = bytes[position]
            if byte <= 0x20 {
                while byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
                    position &+= 1
                    byte = bytes[position]
                }
                if position >= end, state != .skipping { break reading }
            }
            if count &+ 1 >= capacity {
                document.tapeCount = count
                document.growTape()
                tape = document.tape
                capacity = document.tapeCapacity
            }

            switch state {
            case .firstKey, .key:
                guard byte == 0x22 else {
                    if byte == 0x7D, state == .firstKey {
                        position &+= 1
                        break
                    }
                    throw failure(
                        state == .key
                            ? "expected a quoted key after ',' in an object"
                            : "expected a quoted key or '}' in an object",
                        at: position, in: document)
                }
                guard let (stop, tag) = try string(in: document, quote: position, isComplete: isComplete) else {
                    break reading
                }
                tape[count] = TapeEntry(offset: position &+ 1, extent: stop &- position &- 1, tag: tag)
                count &+= 1
                position = stop &+ 1
                guard bytes[position] == 0x3A else {
                    state = .colon
                    continue reading
                }
                position &+= 1
                state = .value
                if depth <= ruledDepth, isSkipped(tape[count &- 1], bytes, depth: depth, &ruledDepth) {
                    count &-= 1
                    tape[container].count &-= 1
                    state = .skipping
                }
                continue reading

            case .colon:
                guard byte == 0x3A else {
                    throw failure("expected ':' after a key of an object", at: position, in: document)
                }
                position &+= 1
                state = .value
                if depth <= ruledDepth, isSkipped(tape[count &- 1], bytes, depth: depth, &ruledDepth) {
                    count &-= 1
                    tape[container].count &-= 1
                    state = .skipping
                }
                continue reading

            case .value, .firstElement:
                switch byte {
                case 0x22:
                    guard let (stop, tag) = try string(in: document, quote: position, isComplete: isComplete) else {
                        break reading
                    }
                    tape[count] = TapeEntry(offset: position &+ 1, extent: stop &- position &- 1, tag: tag)
                    count &+= 1
                    position = stop &+ 1
                case 0x7B, 0x5B:
                    depth &+= 1
                    guard depth <= limits.maximumDepth else {
                        throw failure(
                            "arrays and objects are nested more than \(limits.maximumDepth) deep", at: position,
                            in: document)
                    }
                    inObject = byte == 0x7B
                    tape[count] = TapeEntry(
                        offset: position, extent: container, tag: inObject ? TapeEntry.object : TapeEntry.array)
                    container = count
                    count &+= 1
                    position &+= 1
                    state = inObject ? .firstKey : .firstElement
                    if depth == 2, !inObject, !listKeys.isEmpty, list < 0, isListKey(before: container, tape, bytes) {
                        self.list = container
                        return .listBegan
                    }
                    continue reading
                case 0x5D where state == .firstElement:
                    position &+= 1
                    depth &-= 1
                    let closed = container
                    container = Int(Int32(bitPattern: tape[closed].extent))
                    tape[closed].extent = UInt32(truncatingIfNeeded: count)
                    inObject = container >= 0 && tape[container].kind == TapeEntry.object
                    state = .afterValue
                    if closed == list {
                        self.list = -2
                        return .listEnded
                    }
                case 0x2D, 0x30...0x39:
                    let stop = try number(in: document, from: position, isComplete: isComplete)
                    if stop >= end, !isComplete { break reading }
                    tape[count] = TapeEntry(offset: position, extent: stop &- position, tag: TapeEntry.number)
                    count &+= 1
                    position = stop
                case 0x74, 0x66, 0x6E:
                    let stop = try literal(in: document, from: position)
                    if stop > end { break reading }
                    tape[count] = TapeEntry(
                        offset: position, extent: stop &- position,
                        tag: byte == 0x6E ? TapeEntry.null : TapeEntry.bool)
                    count &+= 1
                    position = stop
                default:
                    throw failure(
                        unexpectedValue(byte, isFirstElement: state == .firstElement, position: position),
                        at: position, in: document)
                }
                state = .afterValue
                if container == list { return endElement() }
                if container < 0 {
                    state = .end
                    if stopsAfterValue { return .complete }
                }
                continue reading

            case .afterValue:
                if byte == 0x2C {
                    tape[container].count &+= 1
                    position &+= 1
                    state = inObject ? .key : .value
                    continue reading
                }
                guard byte == (inObject ? 0x7D : 0x5D) else {
                    throw failure(
                        inObject
                            ? "expected ',' or '}' after a member of an object"
                            : "expected ',' or ']' after an element of an array",
                        at: position, in: document)
                }
                tape[container].count &+= 1
                position &+= 1

            case .skipping:
                guard skip(bytes, &position, end: end) else {
                    if isComplete { throw failure("the text ends within a value", at: end, in: document) }
                    return .needsMore
                }
                state = .afterValue
                continue reading

            case .end:
                throw failure("expected nothing more after the value", at: position, in: document)
            }

            // Here a container has been closed.
            depth &-= 1
            let closed = container
            container = Int(Int32(bitPattern: tape[closed].extent))
            tape[closed].extent = UInt32(truncatingIfNeeded: count)
            inObject = container >= 0 && tape[container].kind == TapeEntry.object
            state = .afterValue
            if container == list { return endElement() }
            if closed == list {
                self.list = -2
                return .listEnded
            }
            if container < 0 {
                state = .end
                if stopsAfterValue { return .complete }
            }
        }

        guard isComplete else { return .needsMore }
        guard state == .end else {
            throw failure(
                depth == 0 && position == end
                    ? "there is no value in the text" : "the text ends before the value is complete", at: end,
                in: document)
        }
        return .complete
    }

    // MARK: Keys and errors

    /// How deep the members of the streamed array's elements stand.
    private let elementDepth = 3

    /// Whether the projection leaves out the member whose key was just read at `depth`; otherwise notes the rules for
    /// what stands below it.
    @inline(never)
    private mutating func isSkipped(
        _ key: TapeEntry, _ bytes: UnsafePointer<UInt8>, depth: Int, _ ruledDepth: inout Int
    ) -> Bool {
        let level = depth - elementDepth
        guard level >= 0, level < rules.count, let fate = projection?.fate(of: key, bytes, in: rules[level]) else {
            return false
        }
        rules.removeSubrange((level + 1)...)
        if case .enter(let node) = fate { rules.append(node) }
        ruledDepth = elementDepth + rules.count - 1
        return fate == .skip
    }

    /// Notes that an element of the list is complete.
    @inline(__always)
    private mutating func endElement() -> Event {
        if rules.count > 1 { rules.removeSubrange(1...) }
        return .element
    }

    @inline(__always)
    private func isKey(_ key: [UInt8], _ entry: TapeEntry, _ bytes: UnsafePointer<UInt8>) -> Bool {
        guard Int(entry.extent) == key.count else { return false }
        for index in 0..<key.count where bytes[Int(entry.offset) + index] != key[index] { return false }
        return true
    }

    private func isListKey(
        before index: Int, _ tape: UnsafeMutablePointer<TapeEntry>, _ bytes: UnsafePointer<UInt8>
    ) -> Bool {
        // At depth 2 the array stands in the outermost value; only if that is an object a key stands before it.
        tape[0].kind == TapeEntry.object && listKeys.contains { isKey($0, tape[index - 1], bytes) }
    }

    private func unexpectedValue(_ byte: UInt8, isFirstElement: Bool, position: Int) -> String {
        switch byte {
        case 0xEF where base.offset == 0 && position == origin:
            "a byte order mark stands before the value; JSON has none"
        case 0x00: "expected a value and not a NUL byte"
        case 0x27: "expected a value; strings stand in double quotes"
        default: isFirstElement ? "expected a value or ']'" : "expected a value"
        }
    }

    /// An error at an offset of the document, with its place counted over everything that was fed.
    func failure(_ message: String, at offset: Int, in document: JSONDocument) -> JSONError {
        var place = base
        let end = min(offset, document.byteCount)
        place.advance(
            over: UnsafeBufferPointer(
                start: document.bytes + document.pinned, count: max(0, end - document.pinned)))
        return JSONError(offset: place.offset, line: place.line, column: place.column, message: message)
    }
}
