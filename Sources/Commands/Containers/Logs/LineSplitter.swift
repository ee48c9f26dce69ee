/// Cuts a stream of bytes into lines, each with its line feed. A line may be as long as it likes.
struct LineSplitter {
    /// The line that has begun and not ended.
    private(set) var rest: [UInt8] = []

    /// Calls `body` with each line that a piece completes; the bytes are valid during the call.
    mutating func feed(_ piece: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        let feed = UInt8(ascii: "\n")
        var start = 0
        if !rest.isEmpty {
            guard let end = piece.firstIndex(of: feed) else {
                rest += piece
                return
            }
            rest += piece[...end]
            start = end + 1
            try rest.withUnsafeBytes { try body($0) }
            rest.removeAll(keepingCapacity: rest.capacity < 1 << 20)
        }
        while let end = piece[start...].firstIndex(of: feed) {
            try piece.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start...end])) }
            start = end + 1
        }
        rest += piece[start...]
    }

    /// Calls `body` with what is left behind the last line feed, if anything is.
    mutating func finish(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        defer { rest = [] }
        if !rest.isEmpty { try rest.withUnsafeBytes { try body($0) } }
    }

    /// Forgets a line that has begun.
    mutating func forget() { rest = [] }
}
