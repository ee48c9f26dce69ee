import CLIRuntime
import Kube
import System
import Tar

/// Puts the members of an archive where they belong: below one folder, and nowhere else.
///
/// Every step below the destination goes by one name in a folder that is held open and follows no link, whoever made it.
/// Links are made last, when nothing is written any more, and only those that stay inside (CVE-2018-1002100,
/// CVE-2019-1002101 and CVE-2019-11251 were all of writing through them). A file is written under another name, and has
/// its own once it is whole.
final class TreeWriter {
    /// Where it all goes.
    enum Destination {
        /// A file, or a folder, which is made if it is not there.
        case path(String)
        /// A folder that has to be there, for members that bring their own first name.
        case folder(Folder)
        /// Whoever takes the contents of one file.
        case output((ArraySlice<UInt8>) throws -> Void)
    }

    /// What was asked for is a symbolic link.
    struct RootIsLink: Error {}

    private let destination: Destination
    private let prefix: ArchivePrefix
    private let keepsAttributes: Bool
    private let report: CopyReport

    /// Whether no member has come.
    private(set) var isEmpty = true
    /// The destination as a folder, once it is known to be one.
    private var root: Folder?
    /// Whether the destination is a file that has come.
    private var isFile = false
    /// The file that is being written.
    private var current: PartFile?
    private var lastFolder: (place: TreePath, folder: Folder)?
    /// What is set once all is written: a folder may not be writable, and its time changes with what is made in it.
    private var attributes: [(place: TreePath, entry: TarEntry)] = []
    private var links: [TreePath: [UInt8]] = [:]

    init(_ destination: Destination, prefix: ArchivePrefix, keepsAttributes: Bool, _ report: CopyReport) {
        self.destination = destination
        self.prefix = prefix
        self.keepsAttributes = keepsAttributes
        self.report = report
        if case .folder(let folder) = destination { root = folder }
    }

    /// Takes what was read.
    ///
    /// - Throws: `RootIsLink`; `SystemError` where nothing can be written any more, as on a full disk; `CommandError` where
    ///   what has come does not fit the destination.
    func take(_ event: TarReader.Event) throws {
        switch event {
        case .entry(let entry):
            try begin(entry)
            isEmpty = false
        case .contents(let bytes): try current?.write(bytes)
        case .entryEnd:
            guard let file = current else { return }
            current = nil
            try leavingOut(file.entry.name) { try file.conclude(keepsAttributes: keepsAttributes) }
        }
    }

    /// Takes away what was begun and is not whole.
    func abandon() {
        current?.abandon()
        current = nil
    }

    private func begin(_ entry: TarEntry) throws {
        guard let place = prefix.place(of: entry.name) else {
            return report.leaveOut(entry.name, "it is none of what was asked for")
        }
        switch entry.kind {
        case .other(let type):
            let isSparse = type == UInt8(ascii: "S")
            return report.leaveOut(
                entry.name,
                isSparse ? "a sparse file in a form of its own" : "it is neither a file, a folder nor a link")
        case .symbolicLink where place.isRoot: throw RootIsLink()
        case .file where place.isRoot: return try beginOnly(entry)
        default: break
        }
        if case .output = destination {
            throw CommandError("it is a folder: - takes one file", status: .usage)
        }
        guard !isFile else { return report.leaveOut(entry.name, "it lies below a file") }
        if root == nil { try makeRoot(entry, place) }
        try leavingOut(entry.name) {
            switch entry.kind {
            case .folder: try makeFolder(entry, place)
            case .file:
                let folder = try folder(at: place.parent)
                current = .part(try PartFile.Part(in: folder, as: place.name, isPrivate: keepsAttributes), entry)
            case .symbolicLink: links[place] = entry.target
            case .hardLink: try makeHardLink(entry, place)
            case .other: break
            }
        }
    }

    /// Does something about one member; what is wrong with its name or place leaves it out.
    private func leavingOut(_ name: [UInt8], _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as SystemError where error.isAboutName {
            report.leaveOut(name, error.reason)
        } catch let error as CommandError {
            report.leaveOut(name, error.message)
        }
    }

    // MARK: The destination

    /// A single file: it goes where it is told to, into a folder that is there, or is handed on.
    private func beginOnly(_ entry: TarEntry) throws {
        guard root == nil, !isFile else { return report.leaveOut(entry.name, "it has come twice") }
        isFile = true
        switch destination {
        case .output(let take): current = .output(take, entry)
        case .folder: report.leaveOut(entry.name, "it has no name")
        case .path(let path):
            let status = try? File.status(path)
            if status?.kind == .directory || path.hasSuffix("/") {
                try File.makeFolders(path)
                let part = try PartFile.Part(in: try Folder(opening: path), as: prefix.name, isPrivate: keepsAttributes)
                current = .part(part, entry)
            } else if status?.kind == .other {
                // A device or a pipe, which nothing may take the place of.
                let sink = try OwnedFileSink(creating: path)
                current = .output({ try sink.write(Array($0)) }, entry)
            } else {
                // What was named is written, and not the link that leads there.
                let path = status == nil ? path : try File.resolved(path)
                let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
                let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
                let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
                try File.makeFolders(parent)
                let part = try PartFile.Part(
                    in: try Folder(opening: parent), as: Array(name.utf8), isPrivate: keepsAttributes)
                current = .part(part, entry)
            }
        }
    }

    private func makeRoot(_ entry: TarEntry, _ place: TreePath) throws {
        guard case .path(let path) = destination else { return }
        let isNew = (try? File.status(path)) == nil
        try File.makeFolders(path)
        root = try Folder(opening: path)
        if isNew, keepsAttributes, place.isRoot, entry.kind == .folder { attributes.append((place, entry)) }
    }

    // MARK: Members

    private func makeFolder(_ entry: TarEntry, _ place: TreePath) throws {
        guard !place.isRoot else { return }
        let parent = try folder(at: place.parent)
        // One that is there is filled.
        if (try? parent.entry(place.name))?.kind != .folder {
            try parent.makeFolder(place.name, permissions: keepsAttributes ? 0o700 : 0o777)
        }
        if keepsAttributes { attributes.append((place, entry)) }
    }

    /// Another name of a file that has come.
    private func makeHardLink(_ entry: TarEntry, _ place: TreePath) throws {
        guard let target = prefix.place(of: entry.target), !target.isRoot, !place.isRoot else {
            throw CommandError("a link that leads out of what is copied", status: .failure)
        }
        let folder = try folder(at: target.parent, makes: false)
        guard try folder.entry(target.name).kind == .file else {
            throw CommandError("another name of what is no file", status: .failure)
        }
        try folder.makeHardLink(target.name, to: place.name, in: try self.folder(at: place.parent))
    }

    /// The folder at a place, reached without following a link.
    private func folder(at place: TreePath, makes: Bool = true) throws -> Folder {
        guard let root else { throw CommandError("there is no folder for it", status: .failure) }
        if let lastFolder, lastFolder.place == place { return lastFolder.folder }
        var folder = root
        for name in place.names { folder = try step(into: name, of: folder, makes: makes) }
        lastFolder = (place, folder)
        return folder
    }

    private func step(into name: [UInt8], of folder: Folder, makes: Bool) throws -> Folder {
        if makes, (try? folder.entry(name)) == nil { try folder.makeFolder(name, permissions: 0o777) }
        guard folder.target(name) == nil else {
            throw CommandError("\(folder.path(name)) is a link, which is not followed", status: .failure)
        }
        return try folder.folder(name)
    }

    // MARK: The end

    /// Makes links, and gives folders their modes and times.
    func finish() throws {
        abandon()
        guard root != nil else { return }
        lastFolder = nil
        try makeVolumesPlain()
        for (place, target) in links.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
            try leavingOut(place.bytes) {
                guard TreePath.staysInside(linkAt: place, to: target, among: link) else {
                    let shown = printableLine(String(decoding: target, as: UTF8.self))
                    throw CommandError("a link that leads out of what is copied, to \(shown)", status: .failure)
                }
                try folder(at: place.parent).makeLink(place.name, to: target)
            }
        }
        for (place, entry) in attributes.sorted(by: { $0.place.names.count > $1.place.names.count }) {
            try leavingOut(place.bytes) {
                guard let folder = try? folder(at: place, makes: false) else { return }
                try folder.set(permissions: entry.permissions & 0o777, modified: entry.time)
            }
        }
    }

    /// Where the link at a place leads, be it of the archive or there already.
    private func link(at place: TreePath) -> [UInt8]? {
        links[place] ?? (try? folder(at: place.parent, makes: false))?.target(place.name)
    }

    /// Makes files of the mounted volumes of Secrets and ConfigMaps, whose names are links through `..data` to a folder of
    /// the kubelet's own.
    private func makeVolumesPlain() throws {
        for (place, target) in links where place.name == Array("..data".utf8) {
            guard let state = TreePath(target), state.names.count == 1, state.name.starts(with: "..".utf8) else {
                continue
            }
            let base = place.parent
            let stateFolder = base.appending(state.name)
            links[place] = nil
            for (link, way) in links where link.parent == base && way.starts(with: "..data/".utf8) {
                guard let rest = TreePath(Array(way.dropFirst("..data/".utf8.count))), !rest.isRoot else { continue }
                let file = rest.names.reduce(stateFolder) { $0.appending($1) }
                links[link] = nil
                try leavingOut(link.bytes) {
                    try move(
                        file.name, of: try folder(at: file.parent, makes: false), to: link.name, of: folder(at: base))
                }
                for index in attributes.indices {
                    guard let inner = attributes[index].place.below(file.names) else { continue }
                    attributes[index].place = inner.names.reduce(link) { $0.appending($1) }
                }
            }
            lastFolder = nil
            try leavingOut(stateFolder.bytes) { try folder(at: base).removeTree(state.name) }
        }
    }

    /// Moves a file, or a folder into one that is there.
    private func move(_ name: [UInt8], of folder: Folder, to new: [UInt8], of newFolder: Folder) throws {
        guard let from = try? folder.folder(name), let to = try? newFolder.folder(new) else {
            return try folder.move(name, to: new, in: newFolder)
        }
        for inner in try from.names() { try move(inner, of: from, to: inner, of: to) }
    }
}

/// A file on its way.
private struct PartFile {
    /// A file under a name of its own, until it is whole.
    final class Part {
        private let folder: Folder
        private let part: [UInt8]
        private let name: [UInt8]
        let file: OpenFile
        private var isOver = false

        init(in folder: Folder, as name: [UInt8], isPrivate: Bool) throws(SystemError) {
            self.folder = folder
            self.name = name
            part = Array(".kpod-\(String(UInt64.random(in: 0...(.max)), radix: 36)).part".utf8)
            file = try folder.createFile(part, permissions: isPrivate ? 0o600 : 0o666)
        }

        deinit { abandon() }

        func conclude() throws(SystemError) {
            try folder.move(part, to: name, in: folder)
            isOver = true
        }

        func abandon() {
            guard !isOver else { return }
            isOver = true
            try? folder.remove(part)
        }
    }

    let entry: TarEntry
    private let part: Part?
    private let take: ((ArraySlice<UInt8>) throws -> Void)?

    static func part(_ part: Part, _ entry: TarEntry) -> PartFile { PartFile(entry: entry, part: part, take: nil) }
    static func output(_ take: @escaping (ArraySlice<UInt8>) throws -> Void, _ entry: TarEntry) -> PartFile {
        PartFile(entry: entry, part: nil, take: take)
    }

    func write(_ bytes: ArraySlice<UInt8>) throws {
        try part?.file.write(bytes)
        try take?(bytes)
    }

    func conclude(keepsAttributes: Bool) throws {
        guard let part else { return }
        if keepsAttributes { try part.file.set(permissions: entry.permissions & 0o777, modified: entry.time) }
        try part.conclude()
    }

    func abandon() { part?.abandon() }
}

extension TarEntry {
    /// The time of the last change.
    fileprivate var time: WallTime { WallTime(seconds: modified.seconds, nanoseconds: modified.nanoseconds) }
}
