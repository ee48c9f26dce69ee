import Glibc

/// What is done below a folder by paths: relative ones whose parts are names, neither empty nor `.` nor `..`. They are
/// walked name by name, so that none leads out of the folder, whatever else writes in it meanwhile.
extension Folder {
    /// Opens a folder by its path, which is made with those above it if it is not there.
    public convenience init(making path: String) throws(SystemError) {
        try File.makeFolders(path)
        try self.init(opening: path)
    }

    /// What is at a path; nil where nothing is, or where the way there leads through something else than folders.
    public func entry(at path: String) -> Entry? {
        guard let (folder, name) = try? way(to: path) else { return nil }
        return try? folder.entry(name)
    }

    /// Opens a folder.
    public func folder(at path: String) throws(SystemError) -> Folder {
        let (folder, name) = try way(to: path)
        return try folder.folder(name)
    }

    /// Reads a regular file whole, if it has no more than `limit` bytes.
    public func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        let (folder, name) = try way(to: path)
        return try folder.file(name).readAll(limit: limit)
    }

    /// Gives a file new contents at once, and makes the folders above it; `made` is told of each that was not there.
    ///
    /// - Parameters:
    ///   - prefix: what the name begins with that the contents have until they are complete; `.new` is its end.
    ///   - owner: the user and the group; nil leaves them to the system.
    /// - Returns: what it is now.
    public func replace(
        _ path: String, with bytes: [UInt8], temporaryPrefix prefix: String = ".", permissions: UInt32,
        owner: (user: UInt32, group: UInt32)? = nil, made: (String) -> Void = { _ in }
    ) throws(SystemError) -> Entry {
        let (folder, name) = try way(to: path, makes: true, made)
        let temporary = Array("\(prefix)\(String(UInt64.random(in: 0...(.max)), radix: 36)).new".utf8)
        let file = try folder.createFile(temporary, permissions: 0o600)
        do throws(SystemError) {
            try file.write(bytes[...])
            if let owner { try file.set(user: owner.user, group: owner.group) }
            try file.set(permissions: permissions)
            let entry = try file.entry()
            try folder.move(temporary, to: name, in: folder)
            return entry
        } catch {
            try? folder.remove(temporary)
            throw error
        }
    }

    /// Removes a regular file; anything else is left, and it is no failure that nothing is there.
    public func removeFile(at path: String) throws(SystemError) {
        guard entry(at: path)?.kind == .file else { return }
        let (folder, name) = try way(to: path)
        try folder.remove(name)
    }

    /// Removes a folder if it is empty.
    public func removeIfEmpty(_ path: String) {
        guard let (folder, name) = try? way(to: path) else { return }
        try? folder.remove(name, isFolder: true)
    }

    /// The folder that a path leads to, and the name in it; `makes` makes those on the way where they are not there.
    private func way(
        to path: String, makes: Bool = false, _ made: (String) -> Void = { _ in }
    ) throws(SystemError) -> (folder: Folder, name: [UInt8]) {
        // By bytes: what follows a slash may make another character of it.
        var parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Array($0) }
        let name = parts.removeLast()
        // All of them are looked at before anything is made.
        for part in parts + [name] { _ = try text(part) }
        var folder = self
        var walked = ""
        for part in parts {
            walked += (walked.isEmpty ? "" : "/") + String(decoding: part, as: UTF8.self)
            if makes, (try? folder.makeFolder(part, permissions: 0o755)) != nil { made(walked) }
            folder = try folder.folder(part)
        }
        return (folder, name)
    }
}
