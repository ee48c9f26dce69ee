import Glibc

/// What kind of thing a path leads to.
public enum FileKind: Sendable, Equatable {
    case regular
    case directory
    case other
}

/// What tells one version of a file from another, and what it is.
public struct FileStatus: Sendable, Equatable {
    /// What the path leads to, symbolic links followed.
    public let kind: FileKind
    /// The device that holds the file.
    public let device: UInt64
    /// The inode number.
    public let inode: UInt64
    /// The size in bytes.
    public let size: Int64
    /// The time of the last modification.
    public let modified: WallTime
    /// The permission bits.
    public let permissions: UInt32
}

/// Reading files and directories.
public enum File {
    /// Reads a whole file (also a pipe such as `/dev/stdin`); more than `limit` bytes are an error with code `EFBIG`.
    public static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        var descriptor: Int32
        repeat { descriptor = open(path, O_RDONLY | O_CLOEXEC) } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, path: path, limit: limit)
    }

    /// Reads everything that a descriptor gives up to its end; `path` is its name in errors.
    public static func read(descriptor: Int32, path: String, limit: Int) throws(SystemError) -> [UInt8] {
        var status = stat()
        var expected = 0
        if fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG { expected = Int(status.st_size) }
        guard expected <= limit else { throw SystemError(operation: "read", path: path, code: EFBIG) }

        var bytes: [UInt8] = []
        // One byte more than expected, so that the end is seen without growing the buffer.
        bytes.reserveCapacity(expected + 1)
        while true {
            let wanted = max(bytes.capacity - bytes.count, 4_096)
            let count = try readOnce(descriptor, path, upTo: wanted, into: &bytes)
            if count == 0 { return bytes }
            guard bytes.count <= limit else { throw SystemError(operation: "read", path: path, code: EFBIG) }
        }
    }

    /// Reads what a descriptor gives at once, of at most `limit` bytes; nil at its end. Where nothing has come it waits, or
    /// is empty if the descriptor never waits.
    public static func readPiece(descriptor: Int32, path: String, limit: Int) throws(SystemError) -> [UInt8]? {
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            // The bytes that the system has written are initialized, and no others are.
            var count = -1
            repeat {
                count = Glibc.read(descriptor, buffer.baseAddress, limit)
            } while count < 0 && errno == EINTR && Signals.pending == nil
            if count < 0 { failure = .last("read", path) }
            filled = max(count, 0)
        }
        guard let failure else { return bytes.isEmpty ? nil : bytes }
        guard failure.code == EAGAIN else { throw failure }
        return []
    }

    /// Reads a line, its end included, and nothing that stands after it: what a terminal or a pipe gives later is left to
    /// others. At the end of the file it is what is left, and empty where nothing is.
    public static func readLine(descriptor: Int32, path: String) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while try readOnce(descriptor, path, upTo: 1, into: &bytes) > 0, bytes.last != UInt8(ascii: "\n") {}
        return bytes
    }

    private static func readOnce(
        _ descriptor: Int32, _ path: String, upTo wanted: Int, into bytes: inout [UInt8]
    ) throws(SystemError) -> Int {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: wanted))
        while true {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: start), wanted)
            }
            if count >= 0 {
                bytes.removeLast(wanted - count)
                return count
            }
            // Somebody who shares a pipe or terminal has made it non-blocking.
            if errno == EAGAIN || errno == EWOULDBLOCK {
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                if Glibc.poll(&entry, 1, -1) >= 0 { continue }
            }
            guard errno == EINTR, Signals.pending == nil else { throw .last("read", path) }
        }
    }

    /// What a path leads to, symbolic links followed; without that, a link is of the kind `other`.
    public static func status(_ path: String, followsLinks: Bool = true) throws(SystemError) -> FileStatus {
        var status = stat()
        guard followsLinks ? stat(path, &status) == 0 : lstat(path, &status) == 0 else { throw .last("stat", path) }
        let kind: FileKind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            default: .other
            }
        return FileStatus(
            kind: kind, device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
            modified: WallTime(
                seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int32(truncatingIfNeeded: status.st_mtim.tv_nsec)),
            permissions: UInt32(status.st_mode) & 0o7777)
    }

    /// Whether the path leads to a directory.
    public static func isDirectory(_ path: String, followsLinks: Bool = true) -> Bool {
        (try? status(path, followsLinks: followsLinks))?.kind == .directory
    }

    /// Makes sure that files can be made in a folder.
    public static func requireWritable(_ folder: String) throws(SystemError) {
        guard access(folder, W_OK | X_OK) == 0 else { throw .last("write to", folder) }
    }

    /// The absolute path of what a path leads to, without links, dots and double slashes; nil if nothing is there.
    public static func resolved(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// The absolute path of the working directory; empty where it is gone.
    public static var workingDirectory: String {
        guard let text = getcwd(nil, 0) else { return "" }
        // The system has allocated it.
        defer { free(text) }
        return String(cString: text)
    }

    /// Whether this process may run the file.
    public static func isExecutable(_ path: String) -> Bool {
        access(path, X_OK) == 0 && !isDirectory(path)
    }

    /// The names in a directory in the order of their bytes, without `.` and `..`.
    public static func list(_ path: String) throws(SystemError) -> [String] {
        guard let directory = opendir(path) else { throw .last("open", path) }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(directory) else {
                guard errno == 0 else { throw .last("read", path) }
                break
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != Array(".".utf8) && name != Array("..".utf8) { names.append(name) }
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        return names.map { String(decoding: $0, as: UTF8.self) }
    }
}
