import CZlib

/// Undoes gzip (RFC 1952) piece by piece, as far as somebody wants to read, of several members one after the other; or
/// zlib's form (RFC 1950) with a dictionary.
///
/// libcurl could do it, but not stop midway: of a paused answer it keeps everything that one packet holds unpacked, and
/// copies what is left of it each time the answer goes on. A list of pods packs forty to one.
struct Inflater: ~Copyable {
    /// Why the text cannot be unpacked.
    struct Failure: Error {
        /// zlib's word for it, or a phrase.
        let reason: String
    }

    // On the heap, since zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether the text has ended as it should, unless another member follows.
    private(set) var isComplete = false
    /// Whether the last piece was full, so that more may come out without more going in.
    private(set) var mayHoldMore = false

    /// What a text in zlib's form begins with in the packer's memory; nil for gzip.
    private let dictionary: [UInt8]?

    /// Undoes gzip, or zlib's form with a dictionary. Fails where memory is short.
    init(dictionary: [UInt8]? = nil) throws(Failure) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        self.dictionary = dictionary
        guard kpod_inflate_begin(stream, dictionary == nil ? 1 : 0) == Z_OK else {
            stream.deallocate()
            throw Failure(reason: "out of memory")
        }
        self.stream = stream
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Unpacks `input` from `position` on, which is moved, until `output` is full or the input is used up; returns how
    /// many bytes came out.
    mutating func inflate(
        _ input: [UInt8], from position: inout Int, into output: UnsafeMutableBufferPointer<UInt8>
    ) throws(Failure) -> Int {
        if isComplete {
            // Zeros after the end are padding; anything else is another member, or makes zlib say that it is none.
            position = input[position...].firstIndex { $0 != 0 } ?? input.count
            guard position < input.count else {
                mayHoldMore = false
                return 0
            }
            inflateReset(stream)
            isComplete = false
        }
        let status = input.withUnsafeBufferPointer { bytes in
            // zlib only reads through the pointer; its type predates const.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress.map { $0 + position })
            stream.pointee.avail_in = UInt32(bytes.count - position)
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            var status = CZlib.inflate(stream, Z_NO_FLUSH)
            if status == Z_NEED_DICT, let dictionary,
                inflateSetDictionary(stream, dictionary, UInt32(dictionary.count)) == Z_OK
            {
                status = CZlib.inflate(stream, Z_NO_FLUSH)
            }
            position = bytes.count - Int(stream.pointee.avail_in)
            return status
        }
        switch status {
        case Z_STREAM_END: isComplete = true
        // No progress was possible: the input is used up.
        case Z_OK, Z_BUF_ERROR: break
        default:
            throw Failure(
                reason: stream.pointee.msg.map { String(cString: $0) } ?? "it is not in the form it should be in")
        }
        mayHoldMore = !isComplete && stream.pointee.avail_out == 0
        return output.count - Int(stream.pointee.avail_out)
    }
}
