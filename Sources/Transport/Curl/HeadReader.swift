import Kube

/// Puts a response's head together from its lines as libcurl hands them over, one a call.
struct HeadReader {
    /// The largest head that is taken, in bytes.
    static let limit = 1 << 20

    private var head = ResponseHead(status: 0)
    private var size = 0
    private var isComplete = false
    private let takesUpgrade: Bool

    /// Reads one head; `takesUpgrade`: whether 101 is the answer that was asked for, and not an interim one.
    init(takesUpgrade: Bool = false) {
        self.takesUpgrade = takesUpgrade
    }

    /// What is known of the head after a line of it.
    enum Outcome: Equatable {
        case more
        case complete(ResponseHead)
        case tooLarge
        /// A trailer, which follows the body.
        case ignored
    }

    /// Takes one line with its line end. Interim answers (1xx) are passed over.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Outcome {
        guard !isComplete else { return .ignored }
        size += line.count
        guard size <= HeadReader.limit else { return .tooLarge }
        var bytes = line[...]
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }

        if bytes.starts(with: "HTTP/".utf8) {
            head = ResponseHead(status: HeadReader.status(bytes))
            return .more
        }
        if bytes.isEmpty {
            guard head.status >= 200 || (takesUpgrade && head.status == 101) else { return .more }
            isComplete = true
            return .complete(head)
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return .more }
        var value = bytes[(colon + 1)...].drop { $0 == 0x20 || $0 == 0x09 }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        head.headers.append(
            Header(String(decoding: bytes[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
        return .more
    }

    /// The number after the first blank of a status line.
    private static func status(_ line: Slice<UnsafeRawBufferPointer>) -> Int {
        var status = 0
        for byte in line.drop(while: { $0 != 0x20 }).dropFirst().prefix(3) {
            guard byte >= 0x30 && byte <= 0x39 else { return 0 }
            status = status * 10 + Int(byte - 0x30)
        }
        return status
    }
}
