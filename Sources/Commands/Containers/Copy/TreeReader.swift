import CLIRuntime
import Kube
import System
import Tar

/// Reads a file or a folder as an archive, piece by piece.
///
/// What is in a folder is read without following links; those that stay in the tree go along as links. A mounted Secret or
/// ConfigMap is read as its files.
final class TreeReader {
    /// Whether the archive's end was read.
    private(set) var isDone = false
    /// Whether a file was shorter than it had been when it was begun.
    private(set) var wasCut = false

    private let name: [UInt8]
    private let end: [UInt8]
    private let leaveOut: (String, String) -> Void
    private let root: Folder?
    private var folders: [Level] = []
    private var file: (file: OpenFile, left: Int, size: Int)?
    private var buffer: [UInt8] = []

    /// A folder on the way to what is read.
    private struct Level {
        var folder: Folder
        var place: TreePath
        /// The names that are still to be read, the next one last.
        var names: [[UInt8]]
        /// Whether it is a mounted volume, whose links lead through the kubelet's own folder.
        var isVolume: Bool
    }

    private static let pieceSize = 32 << 10

    /// - Parameters:
    ///   - path: What is read; a link is followed.
    ///   - name: What it is called in the archive; empty for a folder whose members have no common name.
    ///   - end: What an empty file is called that stands last in the archive of a folder; empty for none.
    ///   - leaveOut: Told what is left out, and why.
    /// - Throws: `SystemError` where it cannot be read, and `InvalidInput` where it is neither a file nor a folder.
    init(
        _ path: String, as name: [UInt8], end: [UInt8] = [], _ leaveOut: @escaping (String, String) -> Void
    ) throws {
        self.name = name
        self.end = end
        self.leaveOut = leaveOut
        switch try File.status(path).kind {
        case .directory:
            let folder = try Folder(opening: path)
            root = folder
            begin(try folder.entry(), .folder, .root)
            try enter(folder, .root)
        case .regular:
            root = nil
            let file = try OpenFile(opening: path)
            begin(try file.entry(), .file, .root)
            self.file = try (file, file.entry().size, file.entry().size)
        case .other: throw InvalidInput("\(printable(path)) is neither a file nor a folder: - takes standard input")
        }
    }

    /// The next piece; nil at the end.
    func next() throws -> [UInt8]? {
        guard !isDone else { return nil }
        while buffer.count < Self.pieceSize {
            if file != nil {
                try readFile()
            } else if !folders.isEmpty {
                try readFolder()
            } else {
                isDone = true
                if root != nil, !end.isEmpty {
                    var last = TarEntry(end, .file)
                    // GNU tar warns of the epoch itself.
                    last.modified.seconds = 1
                    buffer += TarWriter.header(last)
                }
                buffer += TarWriter.end
                break
            }
        }
        defer { buffer = [] }
        return buffer
    }

    private func readFile() throws {
        guard let (open, left, size) = file else { return }
        var piece = left == 0 ? [] : try open.read(limit: min(left, Self.pieceSize))
        if piece == nil {
            // The header has promised more.
            wasCut = true
            piece = [UInt8](repeating: 0, count: min(left, Self.pieceSize))
        }
        let count = piece?.count ?? 0
        if buffer.isEmpty { buffer = piece ?? [] } else { buffer += piece ?? [] }
        if count == left {
            buffer += TarWriter.padding(size)
            file = nil
        } else {
            file = (open, left - count, size)
        }
    }

    private func readFolder() throws {
        guard let name = folders[folders.count - 1].names.popLast() else {
            folders.removeLast()
            return
        }
        let level = folders[folders.count - 1]
        let place = level.place.appending(name)
        do {
            let entry = try level.folder.entry(name)
            switch entry.kind {
            case .folder:
                let inner = try level.folder.folder(name)
                begin(entry, .folder, place)
                try enter(inner, place)
            case .file: try beginFile(try level.folder.file(name), place)
            case .link: try readLink(entry, name, level, place)
            case .other: leaveOut(label(place), "it is neither a file, a folder nor a link")
            }
        } catch let error as SystemError where error.isAboutName {
            leaveOut(label(place), error.reason)
        }
    }

    private func beginFile(_ open: OpenFile, _ place: TreePath) throws {
        let entry = try open.entry()
        begin(entry, .file, place)
        file = (open, entry.size, entry.size)
    }

    private func readLink(_ entry: Folder.Entry, _ name: [UInt8], _ level: Level, _ place: TreePath) throws {
        let target = level.folder.target(name) ?? []
        if level.isVolume, target.starts(with: "..data/".utf8) {
            if try level.folder.entry(name, followsLinks: true).kind == .folder {
                let inner = try level.folder.folder(name, followsLinks: true)
                begin(try inner.entry(), .folder, place)
                try enter(inner, place)
            } else {
                try beginFile(try level.folder.file(name, followsLinks: true), place)
            }
            return
        }
        guard TreePath.staysInside(linkAt: place, to: target, among: link) else {
            let shown = printableLine(String(decoding: target, as: UTF8.self))
            return leaveOut(label(place), "a link that leads out of what is copied, to \(shown)")
        }
        begin(entry, .symbolicLink, place, target: target)
    }

    private func enter(_ folder: Folder, _ place: TreePath) throws(SystemError) {
        let isVolume = folder.target(Array("..data".utf8)) != nil
        let names = try folder.names().filter { !isVolume || !$0.starts(with: "..".utf8) }
        folders.append(Level(folder: folder, place: place, names: names.reversed(), isVolume: isVolume))
    }

    /// Where the link at a place of the tree leads.
    private func link(at place: TreePath) -> [UInt8]? {
        var folder = root
        for name in place.parent.names { folder = try? folder?.folder(name) }
        return folder?.target(place.name)
    }

    private func label(_ place: TreePath) -> String {
        let name = String(decoding: name, as: UTF8.self)
        return place.isRoot ? name : name.isEmpty ? place.description : "\(name)/\(place)"
    }

    private func begin(_ entry: Folder.Entry, _ kind: TarEntry.Kind, _ place: TreePath, target: [UInt8] = []) {
        var path = name
        if !path.isEmpty, !place.isRoot { path.append(UInt8(ascii: "/")) }
        path += place.bytes
        if path.isEmpty { path = [UInt8(ascii: ".")] }
        if kind == .folder { path.append(UInt8(ascii: "/")) }
        var member = TarEntry(
            path, kind, size: kind == .file ? entry.size : 0, permissions: entry.permissions, target: target)
        member.modified = (entry.modified.seconds, entry.modified.nanoseconds)
        member.user = entry.user
        member.group = entry.group
        buffer += TarWriter.header(member)
    }

    /// How long the archive of a path will be; nil where that cannot be told.
    static func size(of path: String) -> Int? {
        func size(_ folder: Folder) throws -> Int {
            var sum = 0
            for name in try folder.names() {
                let entry = try folder.entry(name)
                sum += 512
                if entry.kind == .file { sum += (entry.size + 511) / 512 * 512 }
                if entry.kind == .folder { sum += try size(try folder.folder(name)) }
            }
            return sum
        }
        guard let status = try? File.status(path) else { return nil }
        if status.kind == .regular { return (Int(status.size) + 511) / 512 * 512 + 1_536 }
        return (try? Folder(opening: path)).flatMap { try? size($0) }.map { $0 + 1_536 }
    }
}
