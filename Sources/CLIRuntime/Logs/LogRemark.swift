/// What stands in a log in place of lines: the kubelet's words on why there are none.
struct LogRemark {
    private var text: [UInt8] = []
    private var wasSaid = false

    /// More than this of it tells nothing more.
    private static let limit = 1 << 10

    /// Takes note of a line without a time.
    mutating func take(_ line: UnsafeRawBufferPointer) {
        // The kubelet ends its words without a line feed, and a stream may end within the time that begins a line.
        let isTime = line.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? true
        if !isTime, !line.contains(UInt8(ascii: "\n")) { text = Array(line.prefix(Self.limit)) }
    }

    /// Takes what is to be said, once.
    mutating func words() -> String? {
        defer { text = [] }
        guard !text.isEmpty, !wasSaid else { return nil }
        wasSaid = true
        return String(decoding: text, as: UTF8.self)
    }
}
