import CZlib

/// Undoes zlib's form (RFC 1950) of one endless text, whose packer begins with a dictionary in its memory.
struct Inflater: ~Copyable {
    /// Why the text cannot be unpacked.
    struct Failure: Error {
        /// zlib's word for it, or a phrase.
        let reason: String
    }

    // On the heap, since zlib keeps a pointer to it.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether the last piece was full, so that more may come out without more going in.
    private(set) var mayHoldMore = false
    private let dictionary: [UInt8]

    /// Undoes what was packed with a dictionary. Fails where memory is short.
    init(dictionary: [UInt8]) throws(Failure) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        self.dictionary = dictionary
        guard kpod_inflate_begin(stream) == Z_OK else {
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
        let status = input.withUnsafeBufferPointer { bytes in
            // zlib only reads through the pointer; its type predates const.
            stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress.map { $0 + position })
            stream.pointee.avail_in = UInt32(bytes.count - position)
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            var status = CZlib.inflate(stream, Z_NO_FLUSH)
            if status == Z_NEED_DICT, inflateSetDictionary(stream, dictionary, UInt32(dictionary.count)) == Z_OK {
                status = CZlib.inflate(stream, Z_NO_FLUSH)
            }
            position = bytes.count - Int(stream.pointee.avail_in)
            return status
        }
        // Without Z_OK and Z_BUF_ERROR, which says that the input is used up, no progress is possible.
        guard [Z_OK, Z_BUF_ERROR, Z_STREAM_END].contains(status) else {
            throw Failure(
                reason: stream.pointee.msg.map { String(cString: $0) } ?? "it is not in the form it should be in")
        }
        mayHoldMore = stream.pointee.avail_out == 0
        return output.count - Int(stream.pointee.avail_out)
    }
}
