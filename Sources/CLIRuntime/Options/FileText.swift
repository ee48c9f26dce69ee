import Kube
import System

/// The text of a file that an option names; `-` is standard input.
package enum FileText {
    private static let limit = 16 << 20

    /// Reads all of it.
    ///
    /// - Throws: `CommandError` with `usage` for a file that cannot be read.
    package static func read(_ path: String, _ context: Context) throws -> String {
        if path == "-" { return String(decoding: try context.standardInput(), as: UTF8.self) }
        do throws(SystemError) {
            return String(decoding: try File.read(path, limit: limit), as: UTF8.self)
        } catch {
            throw CommandError("cannot read \"\(printable(path))\": \(error.reason)", status: .usage)
        }
    }
}
