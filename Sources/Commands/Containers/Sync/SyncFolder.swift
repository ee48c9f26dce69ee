import CLIRuntime
import Kube
import System
import Text

/// The files that kpod keeps true: what it has written, where, and for which object. It touches nothing else.
///
/// The list of what it has written lies beside the files, and is written before them, so that one that was made just before
/// kpod died is known to be its own.
final class SyncFolder {
    /// What was done since this was asked last.
    struct Tally {
        /// How many files have new contents or are gone.
        var changes = 0
        /// How many bytes were written.
        var bytes = 0
    }

    private struct Known {
        /// The object that the file is of.
        var object: String
        /// What it holds, as far as this process knows.
        var digest: [UInt8]?
        var version: Folder.Entry?
        var size = 0
    }

    private let path: String
    /// Whether all files change at once.
    private let isAtomic: Bool
    /// The state that is being made and not yet shown, where they do.
    private var state: LinkedFolder.State?
    /// What was done when it was begun.
    private var tallyBefore = Tally()
    /// Whether somebody had removed the state before it.
    private var isEmptied = false
    /// Whether there was a state when the own folder was opened last.
    private var hasState = false
    private let allowed: [String]
    private let listName: String
    private let permissions: UInt32
    private let owner: (user: UInt32, group: UInt32)?
    private var folders: [String: Folder] = [:]
    private var known: [String: Known] = [:]
    private var made: Set<String> = []
    private var isListOld = false
    private var isLoaded = false
    /// Files that are to be written, with their objects.
    private var pending: [(path: String, bytes: [UInt8], object: String)] = []
    private(set) var tally = Tally()

    private static let firstLine = "# Written by kpod sync; what stands here belongs to it."
    private static let listLimit = 64 << 20

    /// A folder by its path, with those that files may lie in beside it.
    init(
        _ path: String, allowed: [String], instance: String, permissions: UInt32,
        owner: (user: UInt32, group: UInt32)?, isAtomic: Bool = false
    ) {
        self.path = path
        self.isAtomic = isAtomic
        self.allowed = allowed
        self.permissions = permissions
        self.owner = owner
        listName = FilePlaces.reserved + (instance.isEmpty ? "" : "-" + instance)
    }

    /// How many files there are, and how many bytes they hold.
    var fileCount: Int { known.count }
    var byteCount: Int { known.values.reduce(0) { $0 + $1.size } }

    /// The files that were written for objects, by whoever ran before: path and object.
    var owned: [(path: String, object: String)] { known.map { ($0.key, $0.value.object) } }

    /// Opens the folder and reads the list; does nothing the second time.
    func load() throws(SystemError) {
        guard !isLoaded else { return }
        if isAtomic { LinkedFolder.removeUnfinished(in: try Folder(making: path)) }
        let folder = try self.folder("")
        if folder.entry(at: listName)?.kind == .file {
            let text = try folder.read(listName, limit: Self.listLimit)
            for line in text.split(separator: 10).map({ String(decoding: $0, as: UTF8.self) }) where line.first != "#" {
                let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
                guard let file = parts.first, root(of: file) != nil else { continue }
                if file.hasSuffix("/") {
                    made.insert(String(file.dropLast()))
                } else {
                    known[file] = Known(object: parts.count > 1 ? parts[1] : "")
                }
            }
            removeLeftovers()
        }
        isLoaded = true
    }

    /// What the names of files begin with that are not complete: hidden, and among those that keys cannot take.
    private static let temporaryPrefix = FilePlaces.reserved + "-"

    /// What a kpod that was killed has left half written.
    private func removeLeftovers() {
        for inner in [""] + made.sorted() {
            guard let (root, rest) = root(of: inner), let folder = try? folder(root),
                let place = rest.isEmpty ? folder : try? folder.folder(at: rest)
            else { continue }
            for name in (try? place.names().map({ String(decoding: $0, as: UTF8.self) })) ?? []
            where name.hasPrefix(Self.temporaryPrefix) && name.hasSuffix(".new") {
                try? place.removeFile(at: name)
            }
        }
    }

    /// Has a file written with the next `flush`.
    func put(_ path: String, _ bytes: [UInt8], object: String) { pending.append((path, bytes, object)) }

    /// Writes what is to be written and keeps the list; one file that fails keeps no other from being written.
    ///
    /// - Parameter shows: whether what has changed is shown, where all files change at once.
    /// - Returns: what failed, by path.
    func flush(shows: Bool = true) -> [(path: String, reason: String)] {
        let failures = writePending()
        guard shows, let state else { return failures }
        self.state = nil
        folders[""] = nil
        do throws(SystemError) {
            try LinkedFolder.show(state)
            return isEmptied ? failures + [(path, "somebody has removed what was in it")] : failures
        } catch {
            // What is shown is the last state, of which the list tells.
            (known, made, isLoaded, isListOld) = ([:], [], false, false)
            tally = tallyBefore
            return failures + [(path, error.description)]
        }
    }

    private func writePending() -> [(path: String, reason: String)] {
        guard !pending.isEmpty || isListOld else { return [] }
        // Somebody may have removed what was shown when it was opened last.
        if isAtomic, state == nil { folders[""] = nil }
        var failures: [(path: String, reason: String)] = []
        var due: [(path: String, bytes: [UInt8], digest: [UInt8], isNew: Bool)] = []
        for item in pending {
            let digest = Array(SHA256.digest(item.bytes).prefix(16))
            do throws(SystemError) {
                try load()
                if try isTrue(item.path, item.bytes, digest) {
                    if known[item.path]?.object != item.object {
                        known[item.path]?.object = item.object
                        isListOld = true
                    }
                    continue
                }
                let isNew = known[item.path] == nil
                if isNew { isListOld = true }
                known[item.path, default: Known(object: item.object)].object = item.object
                due.append((item.path, item.bytes, digest, isNew))
            } catch {
                let isForeign = error.operation == Self.foreign
                failures.append(
                    (item.path, isForeign ? "it is there already, and kpod has not written it" : error.reason))
            }
        }
        pending = []
        do throws(SystemError) {
            try saveList()
        } catch {
            // Without it a restart would not know whose the files are.
            for item in due { fail(item.path, isNew: item.isNew) }
            return failures + due.map { ($0.path, "the list of files cannot be written: \(error.reason)") }
        }
        for item in due {
            do throws(SystemError) {
                try write(item.path, item.bytes, item.digest)
            } catch {
                fail(item.path, isNew: item.isNew)
                failures.append((item.path, error.reason))
            }
        }
        do throws(SystemError) { try saveList() } catch { isListOld = true }
        return failures
    }

    /// A file was not written. Where it was not there before, whoever makes one of its name meanwhile keeps that.
    private func fail(_ path: String, isNew: Bool) {
        if isNew { known[path] = nil }
        isListOld = true
        // The folder may have been removed: it is made anew with the next try.
        folders = [:]
    }

    private static let foreign = "foreign"

    /// Whether a file holds these bytes already; one that is there and not kpod's is an error.
    private func isTrue(_ file: String, _ bytes: [UInt8], _ digest: [UInt8]) throws(SystemError) -> Bool {
        guard let (root, rest) = root(of: file) else { throw SystemError(operation: "open", code: 0) }
        let folder = try self.folder(root)
        // What stands in the way of the first state is seen when that is shown.
        if root.isEmpty, isAtomic, state == nil, !hasState { return false }
        guard let found = folder.entry(at: rest) else { return false }
        guard let known = known[file], found.kind == .file else {
            throw SystemError(operation: Self.foreign, code: 0)
        }
        if let last = known.version { return last == found && known.digest == digest }
        // Of a kpod that ran before it is known that it has written it, and not what.
        guard found.permissions == permissions, (try? folder.read(rest, limit: bytes.count)) == bytes else {
            return false
        }
        note(file, digest, found, bytes.count)
        return true
    }

    private func write(_ file: String, _ bytes: [UInt8], _ digest: [UInt8]) throws(SystemError) {
        guard let (root, rest) = root(of: file) else { return }
        try beginState()
        var new: [String] = []
        defer {
            for folder in new where made.insert(root.isEmpty ? folder : "\(root)/\(folder)").inserted {
                isListOld = true
            }
        }
        let version = try folder(root).replace(
            rest, with: bytes, temporaryPrefix: Self.temporaryPrefix, permissions: permissions, owner: owner
        ) {
            new.append($0)
        }
        note(file, digest, version, bytes.count)
        tally.changes += 1
        tally.bytes += bytes.count
    }

    private func note(_ file: String, _ digest: [UInt8], _ version: Folder.Entry, _ size: Int) {
        known[file]?.digest = digest
        known[file]?.version = version
        known[file]?.size = size
    }

    /// Removes a file that kpod has written, and the folders that it has made for it and that are empty now.
    ///
    /// - Throws: `SystemError`; the file is still known then.
    func remove(_ file: String) throws(SystemError) {
        guard known[file] != nil, let (root, rest) = root(of: file) else { return }
        try beginState()
        let folder = try self.folder(root)
        try folder.removeFile(at: rest)
        known[file] = nil
        isListOld = true
        tally.changes += 1
        var parent = file
        while let slash = parent.lastIndex(of: "/") {
            parent = String(parent[..<slash])
            guard made.contains(parent), let (root, rest) = self.root(of: parent), !rest.isEmpty else { break }
            guard !known.keys.contains(where: { $0.hasPrefix(parent + "/") }) else { break }
            try self.folder(root).removeIfEmpty(rest)
            made.remove(parent)
        }
    }

    private func saveList() throws(SystemError) {
        guard isListOld else { return }
        try beginState()
        var text = Self.firstLine + "\n"
        for folder in made.sorted() { text += folder + "/\n" }
        for (file, entry) in known.sorted(by: { $0.key < $1.key }) { text += "\(file)\t\(entry.object)\n" }
        _ = try folder("").replace(
            listName, with: Array(text.utf8), temporaryPrefix: Self.temporaryPrefix, permissions: 0o644, owner: owner)
        isListOld = false
    }

    /// The folder that a path lies in, empty for the own one, and the rest of the path; nil where it lies in none.
    private func root(of file: String) -> (String, String)? {
        guard file.utf8.first == UInt8(ascii: "/") else { return ("", file) }
        // By bytes, of which a character may have several.
        guard let root = allowed.first(where: { file.utf8.starts(with: ($0 + "/").utf8) }) else { return nil }
        return (root, String(decoding: file.utf8.dropFirst(root.utf8.count + 1), as: UTF8.self))
    }

    /// Begins a state before the first change, where all files change at once.
    private func beginState() throws(SystemError) {
        guard isAtomic, state == nil else { return }
        let folder = try Folder(making: path)
        let hasLast = try LinkedFolder.present(in: folder) != nil
        isEmptied = !hasLast && known.values.contains { $0.version != nil }
        state = try LinkedFolder.begin(in: folder)
        tallyBefore = tally
        folders[""] = nil
    }

    private func folder(_ root: String) throws(SystemError) -> Folder {
        if let folder = folders[root] { return folder }
        let folder = try root.isEmpty ? own() : Folder(making: root)
        folders[root] = folder
        return folder
    }

    /// Opens the folder in which the files of the own one are changed.
    private func own() throws(SystemError) -> Folder {
        if let state { return state.folder }
        let folder = try Folder(making: path)
        guard isAtomic else { return folder }
        let shown = try LinkedFolder.present(in: folder)
        hasState = shown != nil
        return shown?.folder ?? folder
    }
}
