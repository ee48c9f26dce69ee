import Glibc

/// A sink over a file descriptor that it does not own. It gathers small writes and never leaves a write half done.
///
/// `EPIPE` comes back as an error, since SIGPIPE is ignored (see `Signals.install`). A signal that asks the program
/// to end breaks a blocked write off with code `EINTR`.
public final class FileSink: ByteSink {
    /// Standard output, gathering 64 KB.
    public static func standardOutput() -> FileSink { FileSink(descriptor: STDOUT_FILENO, name: "standard output") }
    /// Standard error, unbuffered.
    public static func standardError() -> FileSink {
        FileSink(descriptor: STDERR_FILENO, name: "standard error", capacity: 0)
    }

    /// The descriptor written to.
    public let descriptor: Int32
    private let name: String
    private let capacity: Int
    private var buffer: [UInt8] = []

    /// Makes a sink; `name` is what errors call it, and a `capacity` of 0 passes every write on at once.
    public init(descriptor: Int32, name: String, capacity: Int = 65_536) {
        self.descriptor = descriptor
        self.name = name
        self.capacity = capacity
    }

    /// Gathers the bytes, or writes them when the buffer is full.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        if buffer.count + bytes.count > capacity { try flush() }
        if bytes.count >= capacity {
            try writeAll(bytes)
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    /// Writes what was gathered. After a failure it is forgotten, so that a later flush does not fail again.
    public func flush() throws(SystemError) {
        guard !buffer.isEmpty else { return }
        // Out of the property while it is written, since its bytes are borrowed for as long.
        var gathered: [UInt8] = []
        swap(&gathered, &buffer)
        defer {
            // Its memory is used again.
            gathered.removeAll(keepingCapacity: true)
            swap(&gathered, &buffer)
        }
        try gathered.span.bytes.withUnsafeBytes { (bytes) throws(SystemError) in try writeAll(bytes) }
    }

    private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                // Somebody who shares the terminal has made it non-blocking.
                try waitUntilWritable()
            } else if errno != EINTR || Signals.pending != nil {
                throw .last("write", name)
            }
        }
    }

    private func waitUntilWritable() throws(SystemError) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&entry, 1, -1) < 0 else { return }
        if errno != EINTR || Signals.pending != nil { throw .last("write", name) }
    }
}
