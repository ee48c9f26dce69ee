/// What a printer made of the element that a pattern is, and where in it each scalar stands.
@_spi(Tape) public final class ElementPrint {
    /// What else decides how an element is printed.
    @frozen
    public struct Layout: Equatable {
        /// The levels or columns at which the element begins, in the terms of its printer.
        public let indent: Int
        /// The paths of the members that are left out.
        public let omitting: [[String]]

        /// A layout of a caller's own.
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
        if index > 0 { prints.insert(prints.remove(at: index), at: 0) }
        return prints[0]
    }

    /// Remembers what was printed of a pattern, in place of what was of no use for longest. Patterns go in the same order,
    /// so those that are in use have what was printed of them.
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
