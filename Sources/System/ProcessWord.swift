/// A word that a process is started with, or a variable of its environment: bytes, which need not be text.
public struct ProcessWord: Sendable, Equatable {
    /// The text; what is not UTF-8 in it are replacement characters (U+FFFD).
    public let text: String
    /// Whether the bytes are UTF-8, so that the text is what was given.
    public let isUTF8: Bool

    /// Takes the bytes up to the null byte.
    init(_ bytes: UnsafePointer<CChar>) {
        let valid = String(validatingCString: bytes)
        text = valid ?? String(cString: bytes)
        isUTF8 = valid != nil
    }
}
