/// A value in a document: a view that is cheap to copy and that keeps the document alive.
public struct JSONNode {
    let document: JSONDocument
    let index: Int

    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    var entry: TapeEntry { document.tape[index] }

    /// What the value is.
    public var kind: JSONKind { JSONKind(rawValue: UInt8(truncatingIfNeeded: entry.kind)) ?? .null }

    /// Whether the value is `null`.
    public var isNull: Bool { entry.kind == TapeEntry.null }

    /// How many elements an array or members an object has; 0 for everything else.
    public var count: Int { entry.kind >= TapeEntry.array ? Int(entry.count) : 0 }

    /// The member of an object with this key; nil if there is none or the value is no object. Of members with the
    /// same key the last counts, as in Go's `encoding/json`.
    public subscript(_ key: String) -> JSONNode? { node(document.member(key, of: index)) }

    /// The element of an array at this index; nil if there is none or the value is no array. Takes time in proportion
    /// to the index: go through `elements` to visit all.
    public subscript(_ index: Int) -> JSONNode? {
        guard entry.kind == TapeEntry.array, index >= 0, index < count else { return nil }
        var position = self.index + 1
        for _ in 0..<index { position = document.tape[position].next(after: position) }
        return JSONNode(document: document, index: position)
    }

    /// The value at the end of a path of keys, or nil if a part of it is absent.
    public func at(_ path: String...) -> JSONNode? { at(path) }

    /// The same for two keys, as nearly all paths have, without a list of them.
    public func at(_ first: String, _ second: String) -> JSONNode? {
        let place = document.member(first, of: index)
        return place < 0 ? nil : node(document.member(second, of: place))
    }

    /// The value at the end of a path of keys, or nil if a part of it is absent.
    public func at(_ path: [String]) -> JSONNode? {
        var place = index
        for key in path {
            place = document.member(key, of: place)
            if place < 0 { return nil }
        }
        return node(place)
    }

    private func node(_ place: Int) -> JSONNode? { place < 0 ? nil : JSONNode(document: document, index: place) }

    /// A string's characters, escapes decoded; nil for everything else.
    public var string: String? {
        entry.kind == TapeEntry.string ? document.text(of: entry) : nil
    }

    /// `true` or `false`; nil for everything else.
    public var bool: Bool? {
        entry.kind == TapeEntry.bool ? document.bytes[Int(entry.offset)] == 0x74 : nil
    }

    /// A number that is an integer of 64 bits without a fraction or an exponent; nil for everything else.
    public var int: Int? { numberText.flatMap { Int($0) } }

    /// A number as the nearest floating-point value; nil for everything else and where it overflows.
    public var double: Double? {
        numberText.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }

    /// A number as it stands in the text; nil for everything else.
    public var numberText: String? {
        entry.kind == TapeEntry.number ? document.text(of: entry) : nil
    }

    /// Appends a string's characters in UTF-8, escapes decoded, or a number, `true`, `false` or `null` as it stands
    /// in the text. Arrays and objects append nothing.
    public func appendText(to output: inout [UInt8]) {
        guard entry.kind < TapeEntry.array else { return }
        document.appendText(of: entry, to: &output)
    }

    /// Writes a scalar as it stands in the text, and nothing for null, lists and maps, unless that might be other than
    /// printable ASCII; then it writes nothing and returns false.
    @_spi(Tape) public func putPlain(into output: inout OutputCursor) -> Bool {
        guard entry.kind < TapeEntry.array else { return true }
        guard let text = plainText else { return false }
        if let start = text.baseAddress { output.put(padded: start, text.count) }
        return true
    }

    /// Appends a scalar as it stands in the text, and nothing for null, and returns its length; nil, with nothing appended,
    /// for lists and maps and where it might be other than printable ASCII.
    @_spi(Tape) public func appendPlain(to output: inout [UInt8]) -> Int? {
        guard let text = plainText else { return nil }
        output.append(contentsOf: text)
        return text.count
    }

    /// The text of a scalar that is printable ASCII as it stands, empty for null; nil for all else. Valid as long as the
    /// document is.
    private var plainText: UnsafeBufferPointer<UInt8>? {
        let entry = entry
        if entry.kind == TapeEntry.null { return UnsafeBufferPointer(start: nil, count: 0) }
        guard entry.kind < TapeEntry.array, entry.tag & (TapeEntry.escaped | TapeEntry.nonASCII) == 0 else {
            return nil
        }
        let (text, length) = (UnsafePointer(document.bytes) + Int(entry.offset), Int(entry.extent))
        // Of the controls DEL alone may stand in a string as it is.
        return StringScan.mayHaveDelete(text, length) ? nil : UnsafeBufferPointer(start: text, count: length)
    }

    /// Whether the value is a string of exactly this text.
    public func equals(_ text: String) -> Bool {
        guard entry.kind == TapeEntry.string else { return false }
        var text = text
        return text.withUTF8 { document.text(of: entry, equals: $0) }
    }

    /// A deep copy that does not depend on the document.
    public var value: JSONValue {
        switch kind {
        case .null: .null
        case .bool: .bool(bool ?? false)
        case .number: .number(numberText ?? "0")
        case .string: .string(string ?? "")
        case .array: .array(elements.map(\.value))
        case .object: .object(JSONObject(members.lazy.map { ($0.key, $0.value.value) }))
        }
    }

    /// A document of its own with this value alone, for what outlives a list or a watch whose storage is used again.
    public func detached() -> JSONDocument { document.copy(of: index) }

    /// The pattern by which this value was read, if it is an element of a list that has one.
    @_spi(Tape) public var pattern: ElementPattern? { index == document.patterned ? document.pattern : nil }

    /// Gives `body` the document's bytes and tape and the value's index. The pointers are valid only within; printers
    /// work on them because going through nodes would count references at every step.
    @_spi(Tape) public func withTape<Result>(
        _ body: (UnsafePointer<UInt8>, UnsafePointer<TapeEntry>, Int) -> Result
    ) -> Result {
        withExtendedLifetime(document) {
            body(UnsafePointer(document.bytes), UnsafePointer(document.tape), index)
        }
    }
}

extension JSONDocument {
    /// The decoded text of a string, or the literal text of another scalar.
    func text(of entry: TapeEntry) -> String {
        let text = UnsafeBufferPointer(start: bytes + Int(entry.offset), count: Int(entry.extent))
        guard entry.isEscaped, let start = text.baseAddress else { return String(decoding: text, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: text.count) { target in
            target.baseAddress.map { StringDecoder.decode(start, count: text.count, to: $0) } ?? 0
        }
    }

    func appendText(of entry: TapeEntry, to output: inout [UInt8]) {
        let text = UnsafeBufferPointer(start: bytes + Int(entry.offset), count: Int(entry.extent))
        guard entry.isEscaped, let start = text.baseAddress else {
            output.append(contentsOf: text)
            return
        }
        output.append(
            contentsOf: [UInt8](unsafeUninitializedCapacity: text.count) { target, count in
                count = target.baseAddress.map { StringDecoder.decode(start, count: text.count, to: $0) } ?? 0
            })
    }

    /// Where the value of an object's member with this key stands on the tape, the last of several; -1 if there is none
    /// or what stands at `object` is no object.
    func member(_ key: String, of object: Int) -> Int {
        let entry = tape[object]
        guard entry.kind == TapeEntry.object else { return -1 }
        var key = key
        return key.withUTF8 { key in
            let (tape, end, length) = (tape, Int(entry.extent), UInt32(truncatingIfNeeded: key.count))
            var position = object + 1
            var found = -1
            while position < end {
                let own = tape[position]
                // Nearly all keys have another length, and none has escapes.
                if own.extent == length || own.isEscaped, text(of: own, equals: key) { found = position + 1 }
                position = tape[position + 1].next(after: position + 1)
            }
            return found
        }
    }

    /// Whether a string or key has exactly this text once decoded.
    @inline(__always)
    func text(of entry: TapeEntry, equals text: UnsafeBufferPointer<UInt8>) -> Bool {
        if entry.isEscaped { return decodedText(of: entry, equals: text) }
        guard Int(entry.extent) == text.count else { return false }
        let own = bytes + Int(entry.offset)
        for index in 0..<text.count where own[index] != text[index] { return false }
        return true
    }

    @inline(never)
    private func decodedText(of entry: TapeEntry, equals text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count <= Int(entry.extent) else { return false }
        var decoded: [UInt8] = []
        appendText(of: entry, to: &decoded)
        return decoded.elementsEqual(text)
    }
}
