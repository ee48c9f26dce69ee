import Glibc

/// One connection of TCP or of a Unix socket, on which nothing blocks. Who owns it last closes it.
public final class StreamSocket {
    /// For `Client.wait`.
    public let descriptor: Int32
    private var isClosed = false

    /// So much is read at a time, in bytes.
    private static let pieceSize = 64 << 10

    /// Takes over an open socket.
    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var yes: Int32 = 1
        // Small pieces are not held back for larger ones. A Unix socket knows of no such thing.
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close() }

    /// What has come, without waiting; empty if nothing has, and nil once the other side sends no more.
    public func read() throws(SystemError) -> [UInt8]? {
        var count = -1
        let piece = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, initialized in
            repeat { count = recv(descriptor, buffer.baseAddress, buffer.count, 0) } while count < 0 && errno == EINTR
            // The bytes that the system has written are initialized, and no others are.
            initialized = max(count, 0)
        }
        if count > 0 { return piece }
        if count == 0 { return nil }
        guard errno == EAGAIN || errno == EWOULDBLOCK else { throw .last("read") }
        return []
    }

    /// Sends what goes without waiting; the result is how many bytes went.
    public func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
        var count = -1
        bytes.withUnsafeBytes { buffer in
            repeat {
                count = send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            } while count < 0 && errno == EINTR
        }
        if count >= 0 { return count }
        guard errno == EAGAIN || errno == EWOULDBLOCK else { throw .last("write") }
        return 0
    }

    /// Has the system probe the connection when it was quiet for a time of whole seconds, one at least.
    public func keepAlive(after time: Duration) {
        var yes: Int32 = 1
        var seconds = Int32(clamping: max(1, time.components.seconds))
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &yes, size)
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_KEEPIDLE, &seconds, size)
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_KEEPINTVL, &seconds, size)
    }

    /// Tells the other side that nothing more is sent; it may go on sending.
    public func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes the connection so that the other side sees that it broke, and takes no part of anything for the whole.
    public func reset() {
        guard !isClosed else { return }
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close()
    }

    /// Closes the connection; it must not be asked again.
    public func close() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(descriptor)
    }
}
