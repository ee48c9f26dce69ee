import Kube
import System

/// The text of a file that an option names; `-` is standard input.
package enum FileText {
    private static let limit = 16 << 20

    /// Reads all of it.
    ///
    /// - Throws: `CommandError` with `usage` for a file that cannot be read, or is not UTF-8: what would take the place of
    ///   its bytes is not what was meant.
    package static func read(_ path: String, _ context: Context) throws -> String {
        guard let text = String(validating: try bytes(of: path, context), as: UTF8.self) else {
            let name = path == "-" ? "standard input" : goQuoted(path)
            throw CommandError("\(name) is not valid UTF-8", status: .usage)
        }
        return text
    }

    /// The same as bytes.
    package static func bytes(of path: String, _ context: Context) throws -> [UInt8] {
        if path == "-" { return try context.standardInput() }
        do throws(SystemError) {
            return try File.read(path, limit: limit)
        } catch {
            throw CommandError("cannot read \"\(printable(path))\": \(error.reason)", status: .usage)
        }
    }
}
