import System
import Text

/// A file or folder whose contents are followed by looking: what counts is what stands in the files, so that a mount that
/// the kubelet swings to a new version is one change, and a file that is written anew as it was is none.
struct WatchedPath {
    /// Where it is.
    let path: String
    /// The folders in which a change may be one of it.
    private(set) var folders: Set<String> = []
    /// What was read of each file, and the version of the file that it was.
    private var known: [String: (version: FileStatus, digest: String)] = [:]
    private var seen: [String: (version: FileStatus, digest: String)] = [:]
    private var count = 0

    /// Larger files are told apart by their size and time alone, in bytes.
    private static let contentLimit: Int64 = 16 << 20
    private static let fileLimit = 10_000
    private static let depthLimit = 16

    /// A path that may lead to nothing yet.
    init(_ path: String) { self.path = path }

    /// What is there now, in few bytes: the same as long as names and contents are.
    mutating func look() -> String {
        (folders, seen, count) = ([], [:], 0)
        folders.insert(Self.parent(of: path))
        if let resolved = File.resolved(path) { folders.insert(Self.parent(of: resolved)) }
        var lines: [String] = []
        look(at: path, "", depth: 0, &lines)
        known = seen
        return SHA256.hexadecimal(lines.joined(separator: "\n").utf8)
    }

    private mutating func look(at path: String, _ name: String, depth: Int, _ lines: inout [String]) {
        count += 1
        guard count <= Self.fileLimit, depth <= Self.depthLimit, let status = try? File.status(path) else {
            lines.append("\(name) -")
            return
        }
        switch status.kind {
        case .regular: lines.append("\(name) \(digest(of: path, status))")
        case .other: lines.append("\(name) *")
        case .directory:
            folders.insert(path)
            lines.append("\(name) /")
            // The kubelet keeps what links lead to in `..data` and folders with the time, of which the links tell all.
            for entry in (try? File.list(path)) ?? [] where !entry.hasPrefix("..") {
                look(at: path + "/" + entry, name + "/" + entry, depth: depth + 1, &lines)
            }
        }
    }

    private mutating func digest(of path: String, _ status: FileStatus) -> String {
        if let known = known[path], known.version == status {
            seen[path] = known
            return known.digest
        }
        let digest: String
        if status.size <= Self.contentLimit, let bytes = try? File.read(path, limit: Int(Self.contentLimit)) {
            digest = SHA256.hexadecimal(bytes)
        } else {
            digest = "\(status.inode) \(status.size) \(status.modified.seconds).\(status.modified.nanoseconds)"
        }
        seen[path] = (status, digest)
        return digest
    }

    /// The nearest folder above a path that is there.
    private static func parent(of path: String) -> String {
        var path = path[...]
        while let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
            path = path[..<slash]
            if path.isEmpty { return "/" }
            if File.isDirectory(String(path)) { return String(path) }
        }
        return "."
    }
}
