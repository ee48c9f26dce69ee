/// The files that a build reads: those of a disk, or of a test's memory.
public struct KustomizeFiles {
    /// What a path leads to.
    public struct Place: Equatable {
        /// The absolute path, without links, dots and double slashes.
        public var path: String
        /// Whether it is a directory.
        public var isDirectory: Bool

        /// A path and what it leads to.
        public init(path: String, isDirectory: Bool) {
            self.path = path
            self.isDirectory = isDirectory
        }
    }

    /// Where a path leads, symbolic links followed; nil if nothing is there.
    let resolve: (String) -> Place?
    /// What a file holds.
    let read: (String) throws(KustomizeError) -> [UInt8]

    /// Files behind two closures.
    public init(
        resolve: @escaping (String) -> Place?, read: @escaping (String) throws(KustomizeError) -> [UInt8]
    ) {
        self.resolve = resolve
        self.read = read
    }
}

/// Paths as texts.
enum FilePath {
    /// A path without `.`, `..` and empty segments, as Go's filepath.Join makes it; empty where nothing is left.
    static func clean(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var kept: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == "..", let last = kept.last, last != ".." {
                kept.removeLast()
            } else if segment != ".." || !isAbsolute {
                kept.append(segment)
            }
        }
        return (isAbsolute ? "/" : "") + kept.joined(separator: "/")
    }

    /// A path below a directory, which is left alone where it is absolute.
    static func join(_ directory: String, _ path: String) -> String {
        path.hasPrefix("/") ? clean(path) : clean(directory + "/" + path)
    }

    /// The directory of a file, and its name.
    static func split(_ path: String) -> (directory: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return ("", path) }
        let directory = String(path[..<slash])
        return (directory.isEmpty ? "/" : directory, String(path[path.utf8.index(after: slash)...]))
    }

    /// Whether a path is a directory's, or stands below it.
    static func contains(_ directory: String, _ path: String) -> Bool {
        directory == "/" || path == directory || path.hasPrefix(directory + "/")
    }

    /// Whether a text is the address of something on another host, as kustomize would fetch it.
    static func isRemote(_ path: String) -> Bool {
        for scheme in ["http://", "https://", "ssh://", "git::", "git@", "file://", "gh:", "github.com"]
        where path.hasPrefix(scheme) { return true }
        return false
    }

    /// Whether a path that leads nowhere has the form of a repository's: `example.com/team/app.git//base?ref=v1`.
    static func mayBeRemote(_ path: String) -> Bool {
        [".git/", ".git?", "_git/", "?ref=", "?version="].contains { path.contains($0) } || path.hasSuffix(".git")
    }
}
