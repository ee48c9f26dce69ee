/// A file of `KEY=VALUE` lines as `kubectl create --from-env-file` reads it: blank lines and lines that begin with `#`
/// are passed over, blanks before a key are dropped, and the value is all that follows the `=`, quotes included.
public struct EnvironmentFile: Sendable, Equatable {
    /// One line.
    public struct Line: Sendable, Equatable {
        /// What stands before the `=`.
        public let key: String
        /// What stands behind it; nil for a key alone, whose value is that of the environment.
        public let value: String?
    }

    /// The lines that say something, in order.
    public let lines: [Line]

    /// Reads a file; `path` names it in errors.
    ///
    /// - Throws: `InvalidInput` for what is no UTF-8, and for a key that no variable can have; no value is in it.
    public init(_ bytes: [UInt8], path: String) throws(InvalidInput) {
        var lines: [Line] = []
        for (index, piece) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            var bytes = piece.last == 0x0D ? piece.dropLast() : piece
            if index == 0, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw InvalidInput("env file \(printable(path)) contains invalid utf8 bytes at line \(index + 1)")
            }
            // By scalars: a mark that combines with the `=` hides it from Swift's characters.
            let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
            guard let first = scalars.first, first != "#" else { continue }
            let equals = scalars.firstIndex(of: "=")
            let key = String(scalars[..<(equals ?? scalars.endIndex)])
            let faults = DataKey.variableFaults(in: key)
            guard faults.isEmpty else {
                // Without a '=' it may be the second line of a secret, and is not shown.
                let name =
                    equals == nil ? "env file \(printable(path)), line \(index + 1), which has no '='," : goQuoted(key)
                throw InvalidInput("\(name) is not a valid key name: \(faults.joined(separator: ";"))")
            }
            lines.append(Line(key: key, value: equals.map { String(scalars[scalars.index(after: $0)...]) }))
        }
        self.lines = lines
    }
}
