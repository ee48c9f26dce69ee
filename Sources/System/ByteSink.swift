/// Something that takes bytes in order: standard output, a file, memory.
public protocol ByteSink: AnyObject {
    /// Takes all of the bytes, or fails.
    func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError)
    /// Hands on what is still held back.
    func flush() throws(SystemError)
}

extension ByteSink {
    /// Writes all of an array.
    public func write(_ bytes: [UInt8]) throws(SystemError) {
        try bytes.span.bytes.withUnsafeBytes { (buffer) throws(SystemError) in try write(buffer) }
    }

    /// Writes a text as UTF-8.
    public func write(_ text: String) throws(SystemError) {
        try text.utf8.span.bytes.withUnsafeBytes { (buffer) throws(SystemError) in try write(buffer) }
    }
}

/// A sink that keeps everything in memory; tests read it.
public final class MemorySink: ByteSink {
    /// All that was written.
    public private(set) var bytes: [UInt8] = []
    /// Where to fail, in bytes written, and with which `errno`; a test's stand-in for a full disk or a closed pipe.
    public var failure: (after: Int, code: Int32)?

    /// Makes an empty sink.
    public init() {}

    /// All that was written, as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Keeps the bytes.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        if let failure, self.bytes.count + bytes.count > failure.after {
            throw SystemError(operation: "write", code: failure.code)
        }
        self.bytes.append(contentsOf: bytes)
    }

    /// Does nothing: nothing is held back.
    public func flush() {}

    /// Forgets what was written.
    public func removeAll() { bytes.removeAll() }
}
