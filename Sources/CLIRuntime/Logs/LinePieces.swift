/// A line of a log, or a piece of one that is too long to be held.
package struct LinePiece {
    /// The bytes, with the line feed if the line ends here; valid during the call that they come with.
    package let bytes: UnsafeRawBufferPointer
    /// Whether the line begins here.
    package let beginsLine: Bool

    /// A line, or a piece of one.
    package init(bytes: UnsafeRawBufferPointer, beginsLine: Bool) {
        self.bytes = bytes
        self.beginsLine = beginsLine
    }

    /// Whether the line ends here, with its line feed.
    package var endsLine: Bool { bytes.last == UInt8(ascii: "\n") }

    /// Where the time before a line ends; `nil` if there is none. Its form is that of RFC 3339.
    package static func stamp(of line: UnsafeRawBufferPointer) -> Range<Int>? {
        guard line.count > 20, line[10] == UInt8(ascii: "T"), line[4] == UInt8(ascii: "-"),
            line[13] == UInt8(ascii: ":"),
            let end = line.prefix(40).firstIndex(of: UInt8(ascii: " ")), end >= 20
        else { return nil }
        return 0..<end
    }
}

/// Cuts a stream of bytes into lines, each with its line feed. A line may be as long as it likes: of one longer than
/// `limit` the first piece has so many bytes, and what follows is handed on as it comes.
package struct LinePieces {
    /// A stream of which nothing has come.
    package init() {}

    /// The most bytes that are held of a line that has not ended.
    package static let limit = 1 << 20

    /// The line that has begun and not ended, of which nothing was handed on yet.
    package private(set) var rest: [UInt8] = []
    /// Whether the beginning of the present line was handed on.
    private var isWithinLine = false

    /// Calls `body` with each line, or piece of a long one, that is complete now.
    package mutating func feed(_ piece: [UInt8], _ body: (LinePiece) throws -> Void) rethrows {
        let feed = UInt8(ascii: "\n")
        var start = 0
        while start < piece.count {
            let end = piece[start...].firstIndex(of: feed).map { $0 + 1 }
            var stop = end ?? piece.count
            if isWithinLine || (rest.isEmpty && end.map { $0 - start <= Self.limit } == true) {
                try piece.withUnsafeBytes { try hand(UnsafeRawBufferPointer(rebasing: $0[start..<stop]), body) }
            } else {
                stop = min(stop, start + Self.limit - rest.count)
                rest += piece[start..<stop]
                if stop == end || rest.count == Self.limit {
                    try rest.withUnsafeBytes { try hand($0, body) }
                    rest.removeAll(keepingCapacity: true)
                }
            }
            start = stop
        }
    }

    private mutating func hand(_ bytes: UnsafeRawBufferPointer, _ body: (LinePiece) throws -> Void) rethrows {
        let piece = LinePiece(bytes: bytes, beginsLine: !isWithinLine)
        isWithinLine = !piece.endsLine
        try body(piece)
    }

    /// Calls `body` with what is left behind the last line feed, if anything is.
    package mutating func finish(_ body: (LinePiece) throws -> Void) rethrows {
        let left = takeRest()
        if !left.isEmpty { try left.withUnsafeBytes { try body(LinePiece(bytes: $0, beginsLine: true)) } }
    }

    /// Takes the line that has begun and not ended; what is fed next begins a line.
    package mutating func takeRest() -> [UInt8] {
        defer { (rest, isWithinLine) = ([], false) }
        return rest
    }
}
