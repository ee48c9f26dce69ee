/// One value, or one key of an object, on the tape of a document. An object is followed by key, value, key, value, …
/// and an array by its elements, each value with all that it contains.
@frozen
@_spi(Tape) public struct TapeEntry {
    /// Where the value's text begins in the document's bytes; for a string, behind its quote.
    public var offset: UInt32
    /// The length in bytes of a string's, number's or literal's text; for a container the index of the entry behind
    /// everything in it (and while it is being read, the index of the container around it).
    public var extent: UInt32
    /// How many elements or members a container has.
    public var count: UInt32
    /// The kind and the flags below.
    public var tag: UInt32

    @inlinable
    init(offset: Int, extent: Int, count: Int = 0, tag: UInt32) {
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.extent = UInt32(truncatingIfNeeded: extent)
        self.count = UInt32(truncatingIfNeeded: count)
        self.tag = tag
    }

    @inlinable public static var null: UInt32 { 0 }
    @inlinable public static var bool: UInt32 { 1 }
    @inlinable public static var number: UInt32 { 2 }
    @inlinable public static var string: UInt32 { 3 }
    @inlinable public static var array: UInt32 { 4 }
    @inlinable public static var object: UInt32 { 5 }
    /// Flag of a string whose text contains escapes.
    @inlinable public static var escaped: UInt32 { 0x100 }
    /// Flag of a string whose text contains bytes of 0x80 and above.
    @inlinable public static var nonASCII: UInt32 { 0x200 }

    /// The kind without the flags: one of the constants above.
    @inlinable public var kind: UInt32 { tag & 0xFF }
    /// Whether the string's text has escapes that must be decoded.
    @inlinable public var isEscaped: Bool { tag & Self.escaped != 0 }

    /// The index of the entry behind this value, which stands at `index`.
    @inlinable
    public func next(after index: Int) -> Int {
        kind >= Self.array ? Int(extent) : index &+ 1
    }
}
