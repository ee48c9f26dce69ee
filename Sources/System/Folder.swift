import CProcess
import Glibc

/// A folder that is held open. What is done in it is done by one name, which leads neither elsewhere nor through a symbolic
/// link that somebody has put there, whatever happens meanwhile to the path by which the folder was found.
public final class Folder {
    /// What a name in a folder stands for, a symbolic link as itself; one version of a file is told from others by it.
    public struct Entry: Equatable, Sendable {
        public enum Kind: Sendable {
            case file, folder, link, other
        }

        public let kind: Kind
        /// In bytes.
        public let size: Int
        /// The permission bits.
        public let permissions: UInt32
        public let modified: WallTime
        public let user: UInt32
        public let group: UInt32
        private let inode: UInt64

        fileprivate init(_ status: stat) {
            kind =
                switch status.st_mode & S_IFMT {
                case S_IFREG: .file
                case S_IFDIR: .folder
                case S_IFLNK: .link
                default: .other
                }
            size = Int(status.st_size)
            permissions = UInt32(status.st_mode) & 0o7777
            modified = WallTime(
                seconds: Int64(status.st_mtim.tv_sec), nanoseconds: Int32(truncatingIfNeeded: status.st_mtim.tv_nsec))
            user = status.st_uid
            group = status.st_gid
            inode = UInt64(status.st_ino)
        }
    }

    /// The path by which it was found, for messages.
    public let path: String
    private let descriptor: Int32

    private init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens a folder by its path, symbolic links followed.
    public convenience init(opening path: String) throws(SystemError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", path) }
        self.init(descriptor, path)
    }

    deinit { close(descriptor) }

    /// The path of what has a name here, for messages.
    public func path(_ name: [UInt8]) -> String {
        (path.hasSuffix("/") ? path : path + "/") + String(decoding: name, as: UTF8.self)
    }

    /// A name as the system takes it.
    func text(_ name: [UInt8]) throws(SystemError) -> [CChar] {
        guard !name.isEmpty, !name.contains(0), !name.contains(UInt8(ascii: "/")), name != [0x2E], name != [0x2E, 0x2E]
        else { throw SystemError(operation: "open", path: path(name), code: EINVAL) }
        return name.map { CChar(bitPattern: $0) } + [0]
    }

    private func check(_ result: Int32, _ operation: String, _ name: [UInt8]) throws(SystemError) {
        guard result == 0 else { throw .last(operation, path(name)) }
    }

    // MARK: Looking

    /// What a name stands for.
    public func entry(_ name: [UInt8], followsLinks: Bool = false) throws(SystemError) -> Entry {
        var status = stat()
        try check(
            fstatat(descriptor, try text(name), &status, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW), "stat", name)
        return Entry(status)
    }

    /// What the folder itself is.
    public func entry() throws(SystemError) -> Entry {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last("stat", path) }
        return Entry(status)
    }

    /// The names in it, in the order of their bytes.
    public func names() throws(SystemError) -> [[UInt8]] {
        // Another descriptor, since reading moves it.
        let other = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard other >= 0 else { throw .last("open", path) }
        guard let stream = fdopendir(other) else {
            close(other)
            throw .last("open", path)
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw .last("read", path) }
                break
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Where a symbolic link leads; nil for what is none.
    public func target(_ name: [UInt8]) -> [UInt8]? {
        guard let text = try? text(name) else { return nil }
        var bytes = [CChar](repeating: 0, count: 4_096)
        let count = readlinkat(descriptor, text, &bytes, bytes.count)
        return count >= 0 ? bytes[..<count].map { UInt8(bitPattern: $0) } : nil
    }

    /// Opens a folder in it.
    public func folder(_ name: [UInt8], followsLinks: Bool = false) throws(SystemError) -> Folder {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW)
        let inner = openat(descriptor, try text(name), flags)
        guard inner >= 0 else { throw .last("open", path(name)) }
        return Folder(inner, path(name))
    }

    /// Opens a file in it for reading; anything but a file is an error with code `EINVAL`.
    public func file(_ name: [UInt8], followsLinks: Bool = false) throws(SystemError) -> OpenFile {
        // A pipe would wait for its writer.
        let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW)
        let inner = openat(descriptor, try text(name), flags)
        guard inner >= 0 else { throw .last("open", path(name)) }
        let file = OpenFile(inner, path(name))
        guard try file.entry().kind == .file else {
            throw SystemError(operation: "open", path: path(name), code: EINVAL)
        }
        return file
    }

    // MARK: Making

    /// Makes a folder in it; nothing that is there already is touched.
    public func makeFolder(_ name: [UInt8], permissions: UInt32) throws(SystemError) {
        try check(mkdirat(descriptor, try text(name), mode_t(permissions)), "make folder", name)
    }

    /// Makes a file in it, which must not be there, with the permission bits that the umask leaves.
    public func createFile(_ name: [UInt8], permissions: UInt32) throws(SystemError) -> OpenFile {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let inner = kpod_openat(descriptor, try text(name), flags, mode_t(permissions))
        guard inner >= 0 else { throw .last("create", path(name)) }
        return OpenFile(inner, path(name))
    }

    /// Makes a symbolic link in it; `replaces` lets it take the place of a file or link of its name.
    public func makeLink(_ name: [UInt8], to target: [UInt8], replaces: Bool = true) throws(SystemError) {
        let text = try text(name)
        let target = target.map { CChar(bitPattern: $0) } + [0]
        if replaces {
            if symlinkat(target, descriptor, text) == 0 { return }
            if errno == EEXIST { unlinkat(descriptor, text, 0) }
        }
        try check(symlinkat(target, descriptor, text), "make link", name)
    }

    /// Gives a file in it another name in a folder, in place of a file or link that has it.
    public func makeHardLink(_ name: [UInt8], to new: [UInt8], in folder: Folder) throws(SystemError) {
        let text = try text(name)
        let newText = try folder.text(new)
        if linkat(descriptor, text, folder.descriptor, newText, 0) == 0 { return }
        if errno == EEXIST { unlinkat(folder.descriptor, newText, 0) }
        try folder.check(linkat(descriptor, text, folder.descriptor, newText, 0), "make link", new)
    }

    /// Moves what has a name here into a folder under a name, in place of a file or link that has it.
    public func move(_ name: [UInt8], to new: [UInt8], in folder: Folder) throws(SystemError) {
        try folder.check(
            renameat(descriptor, try text(name), folder.descriptor, try folder.text(new)), "rename to", new)
    }

    /// Removes a file, a link or an empty folder; that it is not there is no failure.
    public func remove(_ name: [UInt8], isFolder: Bool = false) throws(SystemError) {
        guard unlinkat(descriptor, try text(name), isFolder ? AT_REMOVEDIR : 0) == 0 || errno == ENOENT else {
            throw .last("remove", path(name))
        }
    }

    /// Removes what has a name here, a folder with all that is in it; that it is not there is no failure.
    public func removeTree(_ name: [UInt8]) throws(SystemError) {
        guard let entry = try? entry(name) else { return }
        if entry.kind == .folder {
            let inner = try folder(name)
            for name in try inner.names() { try inner.removeTree(name) }
        }
        try remove(name, isFolder: entry.kind == .folder)
    }

    /// Gives the folder itself its permission bits and the time of its last change.
    public func set(permissions: UInt32, modified: WallTime) throws(SystemError) {
        try OpenFile.set(descriptor, path, permissions, modified)
    }
}

/// A file that is held open.
public final class OpenFile {
    /// The path by which it was found, for messages.
    public let path: String
    private let descriptor: Int32
    private let sink: FileSink

    fileprivate init(_ descriptor: Int32, _ path: String) {
        self.descriptor = descriptor
        self.path = path
        sink = FileSink(descriptor: descriptor, name: path, capacity: 0)
    }

    /// Opens a file by its path for reading, symbolic links followed.
    public convenience init(opening path: String) throws(SystemError) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", path) }
        self.init(descriptor, path)
    }

    deinit { close(descriptor) }

    /// What it is.
    public func entry() throws(SystemError) -> Folder.Entry {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .last("stat", path) }
        return Folder.Entry(status)
    }

    /// The next bytes; nil at the end.
    public func read(limit: Int) throws(SystemError) -> [UInt8]? {
        try File.readPiece(descriptor: descriptor, path: path, limit: limit)
    }

    /// All of it, if it has no more than `limit` bytes.
    public func readAll(limit: Int) throws(SystemError) -> [UInt8] {
        try File.read(descriptor: descriptor, path: path, limit: limit)
    }

    /// Writes bytes.
    public func write(_ bytes: ArraySlice<UInt8>) throws(SystemError) {
        try bytes.span.bytes.withUnsafeBytes { (buffer) throws(SystemError) in try sink.write(buffer) }
    }

    /// Gives it its permission bits and the time of its last change.
    public func set(permissions: UInt32, modified: WallTime) throws(SystemError) {
        try Self.set(descriptor, path, permissions, modified)
    }

    /// Gives it its permission bits.
    public func set(permissions: UInt32) throws(SystemError) {
        guard fchmod(descriptor, mode_t(permissions)) == 0 else { throw .last("chmod", path) }
    }

    /// Gives it to a user and a group.
    public func set(user: UInt32, group: UInt32) throws(SystemError) {
        guard fchown(descriptor, user, group) == 0 else { throw .last("chown", path) }
    }

    fileprivate static func set(
        _ descriptor: Int32, _ path: String, _ permissions: UInt32, _ modified: WallTime
    ) throws(SystemError) {
        guard fchmod(descriptor, mode_t(permissions)) == 0 else { throw .last("chmod", path) }
        let time = timespec(tv_sec: Int(modified.seconds), tv_nsec: Int(modified.nanoseconds))
        // The time of the last use stays what it is.
        let times = [timespec(tv_sec: 0, tv_nsec: Int(kpod_time_omit)), time]
        // A time that the file system cannot keep is no reason to do without the file.
        guard futimens(descriptor, times) == 0 || errno == EINVAL else { throw .last("touch", path) }
    }
}

extension SystemError {
    /// Whether it is about one file, so that others can do: its name, what is there by that name, or who may have it. It is
    /// about all of them where a disk is full or broken.
    public var isAboutName: Bool {
        [
            ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, ELOOP, ENAMETOOLONG, EEXIST, ENOTEMPTY, EINVAL, EILSEQ, EXDEV,
            EMLINK,
            ETXTBSY, EOPNOTSUPP,
        ].contains(code)
    }
}

extension File {
    /// Moves a file, in place of one that has the name.
    public static func move(_ path: String, to new: String) throws(SystemError) {
        guard rename(path, new) == 0 else { throw .last("rename to", new) }
    }

    /// Where a path leads once all symbolic links are followed.
    public static func resolved(_ path: String) throws(SystemError) -> String {
        guard let text = realpath(path, nil) else { throw .last("open", path) }
        defer { free(text) }
        return String(cString: text)
    }
}
