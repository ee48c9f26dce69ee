import Glibc

/// A folder whose files change all at once, laid out as the kubelet lays out the volumes of Secrets and ConfigMaps: a
/// folder holds one state of the files, the link `..data` leads to it, and each file is a link through `..data`. Programs
/// that watch such volumes watch this folder as well.
///
/// Others may write in it too. A state is opened by its name alone, so that no link of theirs has files outside the folder
/// shown or removed.
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

    /// A state of the files.
    public struct State {
        /// The folder that holds its files.
        public let folder: Folder
        /// The name of that in the folder whose files change.
        public let name: [UInt8]
        fileprivate let parent: Folder

        fileprivate init(_ name: [UInt8], in parent: Folder) throws(SystemError) {
            folder = try parent.folder(name)
            self.name = name
            self.parent = parent
        }

        /// Removes it; what cannot be removed stays.
        fileprivate func remove() { try? parent.removeTree(name) }
    }

    /// The link that is swung from one state to the next.
    private static let current = Array("..data".utf8)
    /// What the names of states begin with. Nothing else in the folder is ever removed.
    private static let prefix = Array("..kpod-".utf8)

    /// Gives a folder new files, and takes away those of the last state that are no more. Files that were not written this
    /// way are left alone, and are an error where a new one has the same name.
    ///
    /// - Throws: `SystemError`; the files are those of the last state then.
    public static func replace(_ folder: Folder, with files: [Entry]) throws(SystemError) {
        let state = try make(in: folder)
        do throws(SystemError) { try write(files, to: state.folder) } catch {
            state.remove()
            throw error
        }
        try show(state)
    }

    /// The state that is shown; nil where none is, or where `..data` leads to anything else than a folder in this one.
    public static func present(in folder: Folder) throws(SystemError) -> State? {
        guard let name = folder.target(current), isState(name) else { return nil }
        do throws(SystemError) { return try State(name, in: folder) } catch {
            // One that only cannot be opened now is no state to begin without.
            guard error.isNotFound || error.code == ELOOP else { throw error }
            return nil
        }
    }

    /// Begins a state with the files of the one that is shown, which are the same files and no copies: whoever changes one
    /// puts another in its place. Nothing is seen of it before `show`.
    public static func begin(in folder: Folder) throws(SystemError) -> State {
        let last = try present(in: folder)
        let state = try make(in: folder)
        guard let last else { return state }
        do throws(SystemError) { try share(last.folder, with: state.folder) } catch {
            state.remove()
            throw error
        }
        return state
    }

    /// Shows a state in the place of the last one, which goes.
    ///
    /// - Throws: `SystemError`; the last state is shown still then, and the new one is gone.
    public static func show(_ state: State) throws(SystemError) {
        let folder = state.parent
        let last: State?
        let new: [[UInt8]]
        do throws(SystemError) {
            last = try present(in: folder)
            if last == nil { try checkCurrent(in: folder) }
            // By its name, as it is going to be seen: somebody may have taken it away, and then it is not to be shown.
            new = try folder.folder(state.name).names()
            for name in new { try check(name, in: folder) }
            try swing(to: state.name, in: folder)
        } catch {
            state.remove()
            throw error
        }
        var made: [[UInt8]] = []
        for name in new where folder.target(name) == nil {
            do throws(SystemError) {
                try folder.makeLink(name, to: way(to: name), replaces: false)
                made.append(name)
            } catch {
                for name in made { try? folder.remove(name) }
                if let last { try? swing(to: last.name, in: folder) } else { try? folder.remove(current) }
                if folder.target(current) != state.name { state.remove() }
                throw error
            }
        }
        guard let last else { return }
        for name in (try? last.folder.names()) ?? [] where !new.contains(name) {
            if folder.target(name) == way(to: name) { try? folder.remove(name) }
        }
        last.remove()
    }

    /// Removes the states that were begun and never shown, as a process that is killed leaves them.
    public static func removeUnfinished(in folder: Folder) {
        let shown = folder.target(current)
        for name in (try? folder.names()) ?? [] where isState(name) && name != shown {
            if (try? folder.entry(name))?.kind == .folder { try? folder.removeTree(name) }
        }
    }

    private static func isState(_ name: [UInt8]) -> Bool {
        name.starts(with: prefix) && !name.contains(UInt8(ascii: "/"))
    }

    /// Where the link of a file leads.
    private static func way(to name: [UInt8]) -> [UInt8] { current + [UInt8(ascii: "/")] + name }

    /// A link of this name that leads elsewhere is somebody else's, such as the kubelet's. Where a state was and nothing is
    /// now, it is our own.
    private static func checkCurrent(in folder: Folder) throws(SystemError) {
        guard (try? folder.entry(current)) != nil else { return }
        guard let name = folder.target(current), isState(name), (try? folder.entry(name)) == nil else {
            throw isThere(current, in: folder)
        }
    }

    /// A name that something else has is not taken from it.
    private static func check(_ name: [UInt8], in folder: Folder) throws(SystemError) {
        guard (try? folder.entry(name)) != nil, folder.target(name) != way(to: name) else { return }
        throw isThere(name, in: folder)
    }

    private static func isThere(_ name: [UInt8], in folder: Folder) -> SystemError {
        SystemError(operation: "make link", path: folder.path(name), code: EEXIST)
    }

    private static func make(in folder: Folder) throws(SystemError) -> State {
        let name = prefix + random()
        // Whoever may read the files may look into it; what each may read, its own bits say.
        try folder.makeFolder(name, permissions: 0o755)
        return try State(name, in: folder)
    }

    private static func share(_ last: Folder, with state: Folder) throws(SystemError) {
        for name in try last.names() {
            if try last.entry(name).kind == .folder {
                try state.makeFolder(name, permissions: 0o755)
                try share(last.folder(name), with: state.folder(name))
            } else {
                try last.makeHardLink(name, to: name, in: state)
            }
        }
    }

    private static func write(_ files: [Entry], to state: Folder) throws(SystemError) {
        for file in files {
            // Names such as that of the link are no files'.
            guard !file.name.utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.starts(with: "..".utf8) })
            else { throw SystemError(operation: "write", path: file.name, code: EINVAL) }
            _ = try state.replace(file.name, with: file.bytes, permissions: file.permissions)
        }
    }

    private static func swing(to name: [UInt8], in folder: Folder) throws(SystemError) {
        let temporary = current + [UInt8(ascii: "_")] + random()
        try folder.makeLink(temporary, to: name, replaces: false)
        do throws(SystemError) { try folder.move(temporary, to: current, in: folder) } catch {
            try? folder.remove(temporary)
            throw error
        }
    }

    private static func random() -> [UInt8] { Array(String(UInt64.random(in: 0...(.max)), radix: 36).utf8) }
}
