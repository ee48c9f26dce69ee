import CLIRuntime
import Kube

/// What a copy has left out, each thing told at once by its name.
final class CopyReport {
    private let say: (String) -> Void
    private var count = 0
    /// Whether the copy can be made from its beginning again: what went to standard output cannot be taken back, and what
    /// was read from standard input does not come again.
    var canBeginAnew = true

    /// So many are named; the others are counted.
    private static let limit = 100

    /// A report that is told line by line.
    init(_ say: @escaping (String) -> Void) { self.say = say }

    /// Leaves something out.
    func leaveOut(_ name: String, _ reason: String) {
        count += 1
        if count <= Self.limit { say("left out: \(printableLine(name)): \(printableLine(reason))") }
    }

    /// The same by a name in bytes.
    func leaveOut(_ name: [UInt8], _ reason: String) { leaveOut(String(decoding: name, as: UTF8.self), reason) }

    /// Fails where anything was left out.
    func check() throws(CommandError) {
        guard count > 0 else { return }
        if count > Self.limit { say("left out: \(count - Self.limit) more") }
        throw CommandError(
            count == 1 ? "one thing was not copied" : "\(count) things were not copied", status: .failure)
    }
}
