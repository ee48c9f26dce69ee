import Kube
import System

/// The file that somebody edits: readable for its owner alone, since it may hold a Secret, and removed in the end unless
/// its name was told.
package final class EditFile {
    /// Where it is.
    package let path: String
    private var isKept = false
    private static let sizeLimit = 64 << 20

    /// Makes an empty file in `TMPDIR`, or `/tmp`. Containers often have no folder that can be written.
    ///
    /// - Throws: `CommandError` where there is none.
    package init(_ context: Context, extension suffix: String) throws {
        let folder = context.platform.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        path = "\(folder)/kpod-edit-\(UInt32.random(in: 0...(.max))).\(suffix)"
        do throws(SystemError) {
            try File.replace(path, with: [], permissions: 0o600)
        } catch {
            throw CommandError(
                "no file for the editor can be written in \(goQuoted(folder)): \(error.reason)", status: .failure,
                hint:
                    "Set TMPDIR to a folder that can be written, such as that of an emptyDir volume, or use kpod patch."
            )
        }
    }

    deinit {
        if !isKept { File.remove(path) }
    }

    /// Puts a text into the file.
    package func write(_ bytes: [UInt8]) throws { try File.replace(path, with: bytes, permissions: 0o600) }

    /// What stands in the file now.
    package func read() throws -> [UInt8] { try File.read(path, limit: Self.sizeLimit) }

    /// Leaves the file where it is, for somebody who was told.
    package func keep() { isKept = true }
}
