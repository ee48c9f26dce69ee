import Glibc

/// A folder whose files change all at once, laid out as the kubelet lays out the volumes of Secrets and ConfigMaps: a
/// folder holds one state of the files, the link `..data` leads to it, and each file is a link through `..data`. Programs
/// that watch such volumes watch this folder as well.
public enum LinkedFolder {
    /// A file of a state. Its name may lead through folders, and not out of the folder.
    public struct Entry: Equatable, Sendable {
        /// The path below the folder.
        public let name: String
        /// What it holds.
        public let bytes: [UInt8]
        /// The permission bits.
        public let permissions: UInt32

        /// A file by its path below the folder.
        public init(_ name: String, _ bytes: [UInt8], permissions: UInt32) {
            self.name = name
            self.bytes = bytes
            self.permissions = permissions
        }
    }

    /// The link that is swung from one state to the next.
    private static let current = "..data"
    /// What the names of states begin with. Nothing else in the folder is ever removed.
    private static let prefix = "..kpod-"

    /// Gives a folder new files, and takes away those of the last state that are no more. Files that were not written this
    /// way are left alone, and are an error where a new one has the same name.
    ///
    /// - Throws: `SystemError`; the files are those of the last state then.
    public static func replace(_ folder: String, with files: [Entry]) throws(SystemError) {
        let state = try make(in: folder)
        do throws(SystemError) { try write(files, to: state) } catch {
            remove(state)
            throw error
        }
        try show(state, in: folder)
    }

    /// The folder of the state that is shown; nil where none is.
    public static func present(in folder: String) -> String? {
        guard let name = link(at: "\(folder)/\(current)"), isState(name) else { return nil }
        return "\(folder)/\(name)"
    }

    /// Begins a state with the files of the one that is shown, which are the same files and no copies: whoever changes one
    /// puts another in its place. Nothing is seen of it before `show`.
    ///
    /// - Returns: the folder of the new state.
    public static func begin(in folder: String) throws(SystemError) -> String {
        let state = try make(in: folder)
        guard let last = present(in: folder) else { return state }
        do throws(SystemError) { try share(last, state) } catch {
            remove(state)
            throw error
        }
        return state
    }

    /// Shows a state in the place of the last one, which goes.
    ///
    /// - Throws: `SystemError`; the last state is shown still then, and the new one is gone.
    public static func show(_ state: String, in folder: String) throws(SystemError) {
        let last = present(in: folder)
        let new: [String]
        do throws(SystemError) {
            try checkCurrent(in: folder)
            new = try File.list(state)
            for name in new { try check("\(folder)/\(name)", leadsTo: "\(current)/\(name)") }
            try swing("\(folder)/\(current)", to: String(state.dropFirst(folder.utf8.count + 1)))
        } catch {
            remove(state)
            throw error
        }
        var made: [String] = []
        for name in new where link(at: "\(folder)/\(name)") == nil {
            guard symlink("\(current)/\(name)", "\(folder)/\(name)") != 0 else {
                made.append(name)
                continue
            }
            let failure = SystemError.last("make a link", "\(folder)/\(name)")
            for name in made { unlink("\(folder)/\(name)") }
            if let last {
                try? swing("\(folder)/\(current)", to: String(last.dropFirst(folder.utf8.count + 1)))
            } else {
                unlink("\(folder)/\(current)")
            }
            if present(in: folder) != state { remove(state) }
            throw failure
        }
        guard let last else { return }
        for name in (try? File.list(last)) ?? [] where !new.contains(name) {
            if link(at: "\(folder)/\(name)") == "\(current)/\(name)" { unlink("\(folder)/\(name)") }
        }
        remove(last)
    }

    /// Removes the states that were begun and never shown, as a process that is killed leaves them.
    public static func removeUnfinished(in folder: String) {
        let shown = present(in: folder)
        for name in (try? File.list(folder)) ?? [] where isState(name) && "\(folder)/\(name)" != shown {
            let path = "\(folder)/\(name)"
            if File.isDirectory(path, followsLinks: false) { remove(path) }
        }
    }

    private static func isState(_ name: String) -> Bool {
        name.hasPrefix(prefix) && name.utf8.allSatisfy { $0 != 0x2F }
    }

    /// A link of this name that leads elsewhere is somebody else's, such as the kubelet's.
    private static func checkCurrent(in folder: String) throws(SystemError) {
        var status = stat()
        let path = "\(folder)/\(current)"
        guard lstat(path, &status) == 0, present(in: folder) == nil else { return }
        throw SystemError(operation: "make a link", path: path, code: EEXIST)
    }

    private static func make(in folder: String) throws(SystemError) -> String {
        let state = "\(folder)/\(prefix)\(String(UInt64.random(in: 0...(.max)), radix: 36))"
        // Whoever may read the files may look into it; what each may read, its own bits say.
        guard mkdir(state, 0o755) == 0 else { throw .last("make a folder", state) }
        return state
    }

    private static func share(_ last: String, _ state: String) throws(SystemError) {
        for name in try File.list(last) {
            let (old, new) = ("\(last)/\(name)", "\(state)/\(name)")
            if File.isDirectory(old, followsLinks: false) {
                guard mkdir(new, 0o755) == 0 else { throw .last("make a folder", new) }
                try share(old, new)
            } else {
                guard Glibc.link(old, new) == 0 else { throw .last("link", new) }
            }
        }
    }

    private static func write(_ files: [Entry], to state: String) throws(SystemError) {
        for file in files {
            let parts = file.name.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && !$0.hasPrefix("..") }) else {
                throw SystemError(operation: "write", path: file.name, code: EINVAL)
            }
            var path = state
            for part in parts.dropLast() {
                path += "/\(part)"
                guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw .last("make a folder", path) }
            }
            try File.replace("\(state)/\(file.name)", with: file.bytes, permissions: file.permissions)
        }
    }

    /// A name that something else has is not taken from it.
    private static func check(_ path: String, leadsTo target: String) throws(SystemError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard link(at: path) == target else { throw SystemError(operation: "make a link", path: path, code: EEXIST) }
    }

    private static func swing(_ path: String, to target: String) throws(SystemError) {
        let temporary = "\(path)_\(String(UInt64.random(in: 0...(.max)), radix: 36))"
        guard symlink(target, temporary) == 0 else { throw .last("make a link", temporary) }
        guard rename(temporary, path) == 0 else {
            let failure = SystemError.last("rename", path)
            unlink(temporary)
            throw failure
        }
    }

    /// Where a link leads; nil for what is none.
    private static func link(at path: String) -> String? {
        var bytes = [CChar](repeating: 0, count: 4_096)
        let count = readlink(path, &bytes, bytes.count)
        return count >= 0 ? String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    /// Removes a folder with all that is in it, without following a link.
    private static func remove(_ path: String) {
        for name in (try? File.list(path)) ?? [] {
            let inner = "\(path)/\(name)"
            if File.isDirectory(inner, followsLinks: false) { remove(inner) } else { unlink(inner) }
        }
        rmdir(path)
    }
}
