import CISAL

/// Undoes gzip (RFC 1952) piece by piece, as far as somebody wants to read, of several members one after the other.
///
/// libcurl could do it, but not stop midway: of a paused answer it keeps everything that one packet holds unpacked, and
/// copies what is left of it each time the answer goes on. A list of pods packs forty to one. By ISA-L, since zlib takes
/// three times as long, a quarter of all that printing a list costs.
struct GzipReader: ~Copyable {
    /// Why the text cannot be unpacked.
    struct Failure: Error {
        let reason: String
    }

    private let state: UnsafeMutableRawPointer
    /// Whether nothing of a member was read yet.
    private var isAtStart = true
    /// Whether the text has ended as it should, unless another member follows.
    private(set) var isComplete = false
    /// Whether the last piece was full, so that more may come out without more going in.
    private(set) var mayHoldMore = false

    /// Fails where memory is short.
    init() throws(Failure) {
        guard let state = kpod_gunzip_open() else { throw Failure(reason: "out of memory") }
        self.state = state
        kpod_gunzip_begin(state)
    }

    deinit { free(state) }

    /// Unpacks `input` from `position` on, which is moved, until `output` is full or the input is used up; returns how
    /// many bytes came out.
    mutating func read(
        _ input: [UInt8], from position: inout Int, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(Failure) -> Int {
        if isComplete {
            // Zeros after the end are padding; anything else is another member, or no gzip.
            position = input[position...].firstIndex { $0 != 0 } ?? input.count
            guard position < input.count else {
                mayHoldMore = false
                return 0
            }
            kpod_gunzip_begin(state)
            (isComplete, isAtStart) = (false, true)
        }
        // It would collect the whole head before it looks.
        if isAtStart, position < input.count {
            guard input[position] == 0x1F else { throw Failure(reason: Self.reason(ISAL_INVALID_WRAPPER)) }
            isAtStart = false
        }
        var (inputLeft, outputLeft) = (UInt32(input.count - position), UInt32(output.count))
        let status = input.withUnsafeBufferPointer { bytes in
            kpod_gunzip_read(
                state, bytes.baseAddress.map { $0 + position }, &inputLeft, output.baseAddress, &outputLeft)
        }
        guard status >= 0 else { throw Failure(reason: Self.reason(status)) }
        position = input.count - Int(inputLeft)
        isComplete = kpod_gunzip_is_complete(state) != 0
        mayHoldMore = !isComplete && outputLeft == 0
        return output.count - Int(outputLeft)
    }

    private static func reason(_ status: Int32) -> String {
        switch status {
        case ISAL_INVALID_WRAPPER: "it is not gzip"
        case ISAL_UNSUPPORTED_METHOD: "its method is unknown"
        case ISAL_INCORRECT_CHECKSUM: "its check sum is another"
        default: "it is not in the form it should be in"
        }
    }
}
