import Foundation
import Programs

/// Runs the editor of a recording, which shows the file and changes it.
enum ReplayEditor {
    /// What the search for an editor needs of this process's environment.
    static let environment = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/bin:/usr/bin", "SHELL": "/bin/bash",
    ]

    /// Runs a program to its end, in the folder of the recordings.
    static func run(_ words: [String]) throws -> (code: Int32, output: [UInt8], errors: [UInt8]) {
        let outcome = try Programs.run(
            ["/usr/bin/env"] + words, environment: ProcessInfo.processInfo.environment, in: Recording.folder.path)
        return (outcome.status, Array(outcome.outputBytes), Array(outcome.errors.utf8))
    }

    /// A text without the names of the files that were edited, which are other ones each time.
    static func withoutNames(_ text: String) -> String {
        text.replacingOccurrences(
            of: "/[A-Za-z0-9/._-]*/(kubectl|kpod)-edit-[0-9]+", with: "/tmp/edit", options: .regularExpression)
    }
}
