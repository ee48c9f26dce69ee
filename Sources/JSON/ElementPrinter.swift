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
