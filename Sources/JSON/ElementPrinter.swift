/// A printer that prints elements of lists by what it made of the pattern that they were read by.
@_spi(Tape) public protocol ElementPrinter {
    /// Where it writes.
    var output: OutputCursor { get set }
    /// How the element is laid out.
    var layout: ElementPrint.Layout { get }

    /// Prints the whole value at an index of the tape. Scalars are noted by `OutputCursor.note`.
    mutating func whole(_ index: Int)

    /// Prints a scalar alone, at the depth with which it was noted.
    mutating func scalar(_ index: Int, depth: Int)
}

extension ElementPrinter {
    /// Prints the value at an index of the tape: what differs from its pattern, put into what was printed of that, or the
    /// whole value, and then that is remembered where the value is the pattern itself.
    @inlinable
    public mutating func element(_ index: Int, _ pattern: ElementPattern?) {
        guard let pattern else { return whole(index) }
        if let print = output.print(of: pattern, layout) {
            repeated(index, print)
        } else if pattern.changeCount == 0 {
            output.beginNotes(of: pattern, element: index)
            whole(index)
            output.remember(pattern, layout)
        } else {
            whole(index)
        }
    }

    /// Prints what was printed of the pattern, with the scalars that differ.
    @inlinable
    mutating func repeated(_ index: Int, _ print: ElementPrint) {
        let range = output.listChanges(of: print)
        output.sort(range) { $0.prefix < $1.prefix }
        var from = 0
        for place in range {
            let changed = output.member(place)
            let span = print.spans[changed]
            output.put(print.bytes + from, Int(span.start) - from)
            scalar(index + changed, depth: Int(span.depth))
            from = Int(span.end)
        }
        output.put(print.bytes + from, print.count - from)
        output.ordered = range.lowerBound
    }
}

/// What a printer made of the element that a pattern is, and where in it each scalar stands.
@_spi(Tape) public final class ElementPrint {
    /// What else decides how an element is printed.
    @frozen
    public struct Layout: Equatable {
        public let indent: Int
        public let omitting: [[String]]

        /// At how many levels the element begins, and the members that are left out.
        public init(indent: Int, omitting: [[String]]) {
            self.indent = indent
            self.omitting = omitting
        }
    }

    /// Where a scalar was printed, and at what depth, in the terms of its printer.
    @frozen
    @usableFromInline
    struct Span {
        @usableFromInline var start: UInt32
        @usableFromInline var end: UInt32
        @usableFromInline var depth: Int32

        @inlinable
        init(start: Int, end: Int, depth: Int) {
            self.start = UInt32(truncatingIfNeeded: start)
            self.end = UInt32(truncatingIfNeeded: end)
            self.depth = Int32(truncatingIfNeeded: depth)
        }

        /// That of what is not printed.
        @usableFromInline static var none: Span { Span(start: Int(UInt32.max), end: 0, depth: 0) }
    }

    @usableFromInline let pattern: ElementPattern
    let layout: Layout
    @usableFromInline let bytes: UnsafeMutablePointer<UInt8>
    @usableFromInline let count: Int
    /// For each entry of the pattern.
    @usableFromInline let spans: UnsafeMutablePointer<Span>

    /// Takes spans over, and copies what was printed.
    init(
        _ pattern: ElementPattern, _ layout: Layout, _ printed: UnsafeBufferPointer<UInt8>,
        spans: UnsafeMutablePointer<Span>
    ) {
        self.pattern = pattern
        self.layout = layout
        self.spans = spans
        count = printed.count
        bytes = .allocate(capacity: count)
        _ = UnsafeMutableBufferPointer(start: bytes, count: count).initialize(from: printed)
    }

    deinit {
        bytes.deallocate()
        spans.deallocate()
    }
}

extension OutputScratch {
    /// How many elements are remembered: as many as there are patterns at a time.
    private static let limit = ElementPatterns.limit

    /// What was printed of a pattern, if it is remembered.
    @usableFromInline
    func print(of pattern: ElementPattern, _ layout: ElementPrint.Layout) -> ElementPrint? {
        guard let index = prints.firstIndex(where: { $0.pattern === pattern && $0.layout == layout }) else {
            return nil
        }
        if index > 0 { prints.swapAt(0, index) }
        return prints[0]
    }

    func remember(_ print: ElementPrint) {
        if prints.count == Self.limit { prints.removeLast() }
        prints.insert(print, at: 0)
    }
}

extension OutputCursor {
    /// What was printed of a pattern, if it is remembered.
    @inlinable
    func print(of pattern: ElementPattern, _ layout: ElementPrint.Layout) -> ElementPrint? {
        scratch.print(of: pattern, layout)
    }

    /// Begins to note where the scalars of the element at an index of the tape are printed.
    @usableFromInline
    mutating func beginNotes(of pattern: ElementPattern, element: Int) {
        let spans = UnsafeMutablePointer<ElementPrint.Span>.allocate(capacity: pattern.entryCount)
        spans.initialize(repeating: .none, count: pattern.entryCount)
        self.spans = spans
        notedElement = element
        notedEnd = element + pattern.entryCount
    }

    /// Notes that the scalar at an index of the tape was printed from `start` to here.
    @inlinable
    @inline(__always)
    public func note(_ index: Int, from start: Int, depth: Int) {
        // Implied members stand behind the entries of the pattern.
        guard let spans, index < notedEnd else { return }
        spans[index &- notedElement] = ElementPrint.Span(start: start, end: count, depth: depth)
    }

    /// Keeps what was printed and noted.
    @usableFromInline
    mutating func remember(_ pattern: ElementPattern, _ layout: ElementPrint.Layout) {
        guard let spans else { return }
        self.spans = nil
        scratch.remember(
            ElementPrint(pattern, layout, UnsafeBufferPointer(start: base, count: count), spans: spans))
    }

    /// Lists the changes that were printed in the scratch for orders, each with its place in what was printed.
    @usableFromInline
    mutating func listChanges(of print: ElementPrint) -> Range<Int> {
        let first = ordered
        let (changes, count) = (print.pattern.changes, print.pattern.changeCount)
        if first + count > orderCapacity { growOrder(count) }
        for index in 0..<count {
            let change = Int(changes[index])
            let start = print.spans[change].start
            if start == .max { continue }
            order[ordered] = MemberKey(prefix: UInt64(start), index: change, length: 0)
            ordered += 1
        }
        return first..<ordered
    }
}
