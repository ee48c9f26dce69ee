import Glibc

/// The environment variables that this process was started with.
public enum Environment {
    /// The value of a variable; `nil` if it is not set. A variable may be set and empty.
    public static func variable(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        return String(cString: value)
    }

    /// All variables as `NAME=value`.
    public static func all() -> [ProcessWord] {
        var entries: [ProcessWord] = []
        // The C library's array of pointers ends with a null pointer.
        var entry = environ
        while let text = entry.pointee {
            entries.append(ProcessWord(text))
            entry += 1
        }
        return entries
    }
}
