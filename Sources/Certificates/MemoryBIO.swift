import CCrypto

/// Bytes in memory that OpenSSL reads and writes, the only owner of the BIO behind them.
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    /// An empty one, to be written.
    init() throws(CertificateError) {
        guard let bio = BIO_new(BIO_s_mem()) else { throw .last("there is no memory") }
        pointer = bio
    }

    /// One to be read, with a copy of the bytes.
    init(_ bytes: [UInt8]) throws(CertificateError) {
        guard let bio = BIO_new(BIO_s_mem()) else { throw .last("there is no memory") }
        guard BIO_write(bio, bytes, Int32(clamping: bytes.count)) == bytes.count || bytes.isEmpty else {
            BIO_free_all(bio)
            throw .last("the text cannot be held")
        }
        pointer = bio
    }

    deinit { BIO_free_all(pointer) }

    /// What has been written.
    var bytes: [UInt8] {
        var start: UnsafeMutablePointer<CChar>?
        let count = kpod_memory_of(pointer, &start)
        guard let start, count > 0 else { return [] }
        // The memory is the BIO's, which outlives the copy.
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}
