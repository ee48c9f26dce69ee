/// How much of a log is still wanted (`--limit-bytes`).
struct LogByteLimit {
    /// The bytes that are left; nil without a limit.
    private var remaining: Int?

    /// A limit in bytes; 0 is none.
    init(_ bytes: Int) { remaining = bytes > 0 ? bytes : nil }

    /// Whether nothing more is wanted.
    var isReached: Bool { remaining.map { $0 <= 0 } ?? false }

    /// What of a piece is wanted, the bytes before it that are hidden later on not counted.
    mutating func cut(_ bytes: UnsafeRawBufferPointer, hidden: Int) -> UnsafeRawBufferPointer {
        guard let remaining else { return bytes }
        let count = min(bytes.count - hidden, remaining)
        self.remaining = remaining - count
        return UnsafeRawBufferPointer(rebasing: bytes[..<(count > 0 ? hidden + count : 0)])
    }
}
