// What the printers of JSON and of YAML share. It is public under an SPI name and not `package`, since only what is
// public can be inlined into another module, and YAML is printed at half the speed without that.

/// Memory that a printer writes into and uses again, so that printing an item allocates nothing.
@_spi(Tape) public final class OutputScratch {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var order: UnsafeMutablePointer<MemberKey>
    @usableFromInline var orderCapacity: Int
    /// What was made of patterns, that of the last one first.
    var prints: [ElementPrint] = []

    /// Scratch with room for a small object.
    public init() {
        capacity = 16 << 10
        base = .allocate(capacity: capacity)
        orderCapacity = 256
        order = .allocate(capacity: orderCapacity)
    }

    deinit {
        base.deallocate()
        order.deallocate()
    }

    @usableFromInline
    func grow(toHold needed: Int, used: Int) {
        let larger = max(needed, capacity * 2)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        memory.update(from: base, count: used)
        base.deallocate()
        base = memory
        capacity = larger
    }

    @usableFromInline
    func growOrder(toHold needed: Int, used: Int) {
        let larger = max(needed, orderCapacity * 2)
        let memory = UnsafeMutablePointer<MemberKey>.allocate(capacity: larger)
        memory.update(from: order, count: used)
        order.deallocate()
        order = memory
        orderCapacity = larger
    }
}

/// A member of an object in the order in which it is printed: the first eight bytes of its key as a big-endian
/// number, which settles most comparisons, and where the key stands on the tape.
@frozen
@_spi(Tape) public struct MemberKey {
    public var prefix: UInt64
    public var index: UInt32
    public var length: UInt32

    @inlinable
    public init(prefix: UInt64, index: Int, length: UInt32) {
        self.prefix = prefix
        self.index = UInt32(truncatingIfNeeded: index)
        self.length = length
    }
}

/// Where a printer writes: raw memory of an `OutputScratch`, since appending to an array checks its uniqueness and
/// bounds for every token. Every `put` but those that reserve themselves needs room that `reserve` has made.
@frozen
@_spi(Tape) public struct OutputCursor {
    @usableFromInline let scratch: OutputScratch
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var order: UnsafeMutablePointer<MemberKey>
    @usableFromInline var orderCapacity: Int
    /// How many bytes have been written.
    public var count = 0
    /// How many entries of the scratch for orders are in use.
    public var ordered = 0
    /// Where the scalars of an element are printed, which begins and ends on the tape at these places; nil where that is not
    /// noted.
    @usableFromInline var spans: UnsafeMutablePointer<ElementPrint.Span>?
    @usableFromInline var notedElement = 0
    @usableFromInline var notedEnd = 0

    /// Begins at the start of the scratch, over whatever it held.
    @inlinable
    public init(_ scratch: OutputScratch) {
        self.scratch = scratch
        base = scratch.base
        capacity = scratch.capacity
        order = scratch.order
        orderCapacity = scratch.orderCapacity
    }

    /// Appends what was written to an array.
    public func flush(into output: inout [UInt8]) {
        output.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    }

    /// The byte at an index below `count`.
    @inlinable
    public func byte(at index: Int) -> UInt8 { base[index] }

    /// Where the next byte goes.
    @inlinable public var end: UnsafeMutablePointer<UInt8> { base + count }

    /// Makes room for so many more bytes.
    @inlinable
    @inline(__always)
    public mutating func reserve(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    @usableFromInline
    @inline(never)
    mutating func grow(_ more: Int) {
        scratch.grow(toHold: count + more, used: count)
        base = scratch.base
        capacity = scratch.capacity
    }

    @usableFromInline
    @inline(never)
    mutating func growOrder(_ more: Int) {
        scratch.growOrder(toHold: ordered + more, used: ordered)
        order = scratch.order
        orderCapacity = scratch.orderCapacity
    }

    /// Writes one byte.
    @inlinable
    @inline(__always)
    public mutating func put(_ byte: UInt8) {
        base[count] = byte
        count &+= 1
    }

    /// Writes a text of the program's own, with its own reservation.
    @inlinable
    public mutating func put(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        end.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count &+= text.utf8CodeUnitCount
    }

    /// Writes a text, with its own reservation.
    public mutating func put(_ text: String) {
        for byte in text.utf8 {
            reserve(1)
            put(byte)
        }
    }

    /// Writes bytes, with its own reservation.
    @inlinable
    @inline(__always)
    public mutating func put(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        end.update(from: bytes, count: length)
        count &+= length
    }

    /// Writes bytes of a document, with its own reservation, sixteen at a time: a document has zeros behind its text, and
    /// most texts are too short for a call of memmove to pay.
    @inlinable
    @inline(__always)
    public mutating func put(padded bytes: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length &+ 16)
        let source = UnsafeRawPointer(bytes)
        let target = UnsafeMutableRawPointer(end)
        var position = 0
        while position < length {
            let word = source.loadUnaligned(fromByteOffset: position, as: SIMD2<UInt64>.self)
            target.storeBytes(of: word, toByteOffset: position, as: SIMD2<UInt64>.self)
            position &+= 16
        }
        count &+= length
    }

    /// Writes spaces, with its own reservation, sixteen at a time.
    @inlinable
    @inline(__always)
    public mutating func putSpaces(_ number: Int) {
        reserve(number &+ 16)
        let target = UnsafeMutableRawPointer(end)
        let spaces = SIMD2<UInt64>(repeating: 0x2020_2020_2020_2020)
        var position = 0
        while position < number {
            target.storeBytes(of: spaces, toByteOffset: position, as: SIMD2<UInt64>.self)
            position &+= 16
        }
        count &+= number
    }

    /// Lists the members of the object at `index` in scratch memory and returns where that begins and ends; the
    /// caller sets `ordered` back to the beginning when it is done with them.
    @inlinable
    public mutating func listMembers(
        ofObjectAt index: Int, _ bytes: UnsafePointer<UInt8>, _ tape: UnsafePointer<TapeEntry>
    ) -> Range<Int> {
        let first = ordered
        let members = Int(tape[index].count)
        if first &+ members > orderCapacity { growOrder(members) }
        let order = order
        let end = Int(tape[index].extent)
        var position = index &+ 1
        var last = first
        while position < end {
            let key = tape[position]
            // Zeros stand behind the text, so eight bytes can be loaded anywhere; those behind the key are cut off.
            let word = UInt64(bigEndian: UnsafeRawPointer(bytes + Int(key.offset)).loadUnaligned(as: UInt64.self))
            let prefix = key.extent >= 8 ? word : word & ~(UInt64.max &>> (UInt64(key.extent) &* 8))
            order[last] = MemberKey(prefix: prefix, index: position, length: key.extent)
            last &+= 1
            position = tape[position &+ 1].next(after: position &+ 1)
        }
        ordered = last
        return first..<last
    }

    /// The member at a place of the scratch for orders.
    @inlinable
    public func member(_ place: Int) -> Int { Int(order[place].index) }

    /// Sorts members that `listMembers` has listed by `isBefore`, which must be a total order.
    @inlinable
    @inline(__always)
    public func sort(_ range: Range<Int>, by isBefore: (MemberKey, MemberKey) -> Bool) {
        let order = order
        if range.count > 32 {
            var members = UnsafeMutableBufferPointer(start: order + range.lowerBound, count: range.count)
            members.sort(by: isBefore)
            return
        }
        var place = range.lowerBound &+ 1
        while place < range.upperBound {
            let member = order[place]
            var hole = place
            while hole > range.lowerBound, isBefore(member, order[hole &- 1]) {
                order[hole] = order[hole &- 1]
                hole &-= 1
            }
            order[hole] = member
            place &+= 1
        }
    }
}

/// Comparing keys on the tape.
@_spi(Tape) public enum TapeKey {
    /// Whether one key stands before another bytewise once both are decoded; equal keys in their order on the tape.
    @inlinable
    @inline(__always)
    public static func isBefore(
        _ left: MemberKey, _ right: MemberKey, _ bytes: UnsafePointer<UInt8>, _ tape: UnsafePointer<TapeEntry>
    ) -> Bool {
        let first = tape[Int(left.index)]
        let second = tape[Int(right.index)]
        if (first.tag | second.tag) & TapeEntry.escaped == 0, left.prefix != right.prefix {
            return left.prefix < right.prefix
        }
        let order = compare(first, second, bytes)
        return order < 0 || order == 0 && left.index < right.index
    }

    /// Less than, equal to or greater than 0, as the first key's decoded bytes compare to the second's.
    public static func compare(_ first: TapeEntry, _ second: TapeEntry, _ bytes: UnsafePointer<UInt8>) -> Int {
        if (first.tag | second.tag) & TapeEntry.escaped != 0 {
            let left = decoded(first, bytes)
            let right = decoded(second, bytes)
            return left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
        }
        let left = bytes + Int(first.offset)
        let right = bytes + Int(second.offset)
        for index in 0..<Int(min(first.extent, second.extent)) where left[index] != right[index] {
            return left[index] < right[index] ? -1 : 1
        }
        return Int(first.extent) - Int(second.extent)
    }

    /// The decoded bytes of a string.
    public static func decoded(_ entry: TapeEntry, _ bytes: UnsafePointer<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(entry.extent)) { target, count in
            count =
                target.baseAddress.map {
                    StringDecoder.decode(bytes + Int(entry.offset), count: Int(entry.extent), to: $0)
                } ?? 0
        }
    }
}
