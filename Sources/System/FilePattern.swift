import Glibc

/// A pattern for paths as shells know it: `*`, `?` and `[abc]` stand for parts of names, a backslash takes the meaning from
/// the character behind it. Unlike in a shell a star matches a leading dot too, as in Go's path/filepath.
public enum FilePattern {
    /// The paths that match, in the order of their bytes; none where nothing does.
    public static func matches(_ pattern: String) -> [String] {
        let parts = pattern.split(separator: "/")
        var paths = parts.isEmpty ? [] : [pattern.hasPrefix("/") ? "/" : ""]
        for part in parts {
            paths = paths.flatMap { folder in
                names(in: folder.isEmpty ? "." : folder, matching: String(part)).map { folder + $0 + "/" }
            }
        }
        return paths.map { String($0.dropLast()) }
    }

    private static func names(in folder: String, matching pattern: String) -> [String] {
        guard pattern.utf8.contains(where: { "*?[\\".utf8.contains($0) }) else {
            return access(folder + "/" + pattern, F_OK) == 0 ? [pattern] : []
        }
        return ((try? File.list(folder)) ?? []).filter { fnmatch(pattern, $0, 0) == 0 }
    }
}
