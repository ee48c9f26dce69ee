import Glibc

/// A folder that is held open, below which files are made, replaced and removed without following any symbolic link: no
/// name leads out of it, whatever else writes in it meanwhile.
///
/// Paths are relative, and their parts are names: neither empty nor `.` nor `..`.
public struct OpenFolder: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// What tells one version of a file from another.
    public struct Version: Equatable, Sendable {
        fileprivate let inode: UInt64
        fileprivate let size: Int64
        fileprivate let modified: WallTime
        /// The permission bits.
        public let permissions: UInt32
        fileprivate let user: UInt32
        fileprivate let group: UInt32
    }

    /// What is found at a path.
    public enum Finding: Equatable, Sendable {
        /// Nothing.
        case nothing
        /// A regular file.
        case file(Version)
        /// Something else: a folder, a link.
        case other
    }

    /// One that several may hold.
    public final class Reference {
        /// The folder.
        public let value: OpenFolder

        /// Shares a folder.
        public init(_ value: consuming OpenFolder) {
            self.value = value
        }
    }

    /// Opens a folder, which is made with those above it if it is not there.
    public init(_ path: String) throws(SystemError) {
        var made = ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            if mkdir(made, 0o755) != 0, errno != EEXIST, errno != EISDIR {
                // One that is there need not be one that this user could have made.
                let error = SystemError.last("make the folder", made)
                guard File.isDirectory(made) else { throw error }
            }
        }
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw .last("open", path) }
        descriptor = opened
        self.path = path
    }

    deinit { close(descriptor) }

    /// What is at a path.
    public func look(at file: String) -> Finding {
        guard
            let found = try? within(
                file,
                { parent, name throws(SystemError) in
                    var status = stat()
                    guard fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return Finding.nothing }
                    guard status.st_mode & S_IFMT == S_IFREG else { return .other }
                    return .file(Self.version(status))
                })
        else { return .nothing }
        return found
    }

    /// Reads a regular file whole, if it has no more than `limit` bytes.
    public func read(_ file: String, limit: Int) throws(SystemError) -> [UInt8] {
        try within(file) { parent, name throws(SystemError) in
            let handle = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
            guard handle >= 0 else { throw .last("open", "\(path)/\(file)") }
            defer { close(handle) }
            return try File.read(descriptor: handle, path: "\(path)/\(file)", limit: limit)
        }
    }

    /// Gives a file new contents at once, and makes the folders above it; `made` is told of each that was not there.
    ///
    /// - Parameter owner: the user and the group; nil leaves them to the system.
    /// - Returns: what tells this version from others.
    public func replace(
        _ file: String, with bytes: [UInt8], permissions: UInt32, owner: (user: UInt32, group: UInt32)? = nil,
        made: (String) -> Void = { _ in }
    ) throws(SystemError) -> Version {
        let whole = "\(path)/\(file)"
        return try within(file, making: made, makes: true) { parent, name throws(SystemError) in
            // Hidden, and of no ending that anybody looks for.
            let temporary = ".kpod-sync-\(String(UInt64.random(in: 0...(.max)), radix: 36)).new"
            let handle = openat(parent, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard handle >= 0 else { throw .last("create", whole) }
            do throws(SystemError) {
                defer { close(handle) }
                try Self.write(bytes, to: handle, whole)
                if let owner, fchown(handle, owner.user, owner.group) != 0 { throw .last("chown", whole) }
                guard fchmod(handle, mode_t(permissions)) == 0 else { throw .last("chmod", whole) }
                var status = stat()
                guard fstat(handle, &status) == 0 else { throw .last("stat", whole) }
                guard renameat(parent, temporary, parent, name) == 0 else { throw .last("rename", whole) }
                return Self.version(status)
            } catch {
                unlinkat(parent, temporary, 0)
                throw error
            }
        }
    }

    /// Removes a regular file; anything else is left, and it is no failure that nothing is there.
    public func remove(_ file: String) throws(SystemError) {
        guard case .file = look(at: file) else { return }
        try within(file) { parent, name throws(SystemError) in
            guard unlinkat(parent, name, 0) == 0 || errno == ENOENT else { throw .last("remove", "\(path)/\(file)") }
        }
    }

    /// Removes a folder if it is empty.
    public func removeIfEmpty(_ folder: String) {
        _ = try? within(folder) { parent, name throws(SystemError) in
            unlinkat(parent, name, AT_REMOVEDIR)
        }
    }

    private static func version(_ status: stat) -> Version {
        Version(
            inode: UInt64(status.st_ino), size: Int64(status.st_size),
            modified: WallTime(
                seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int32(truncatingIfNeeded: status.st_mtim.tv_nsec)),
            permissions: UInt32(status.st_mode) & 0o7777, user: status.st_uid, group: status.st_gid)
    }

    private static func write(_ bytes: [UInt8], to handle: Int32, _ path: String) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(handle, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                throw .last("write", path)
            }
        }
    }

    /// Does something in the folder that a path leads to, part by part.
    private func within<Result>(
        _ file: String, _ body: (Int32, String) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        try within(file, making: { _ in }, makes: false, body)
    }

    /// The same with the folders on the way made where they are not there.
    private func within<Result>(
        _ file: String, making made: (String) -> Void, makes: Bool,
        _ body: (Int32, String) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        let parts = file.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.last, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            throw SystemError(operation: "open", path: "\(path)/\(file)", code: EINVAL)
        }
        var current = descriptor
        defer { if current != descriptor { close(current) } }
        var walked = ""
        for part in parts.dropLast() {
            walked += (walked.isEmpty ? "" : "/") + part
            if makes, mkdirat(current, part, 0o755) == 0 { made(walked) }
            let next = openat(current, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else { throw .last("open", "\(path)/\(walked)") }
            if current != descriptor { close(current) }
            current = next
        }
        return try body(current, name)
    }
}
