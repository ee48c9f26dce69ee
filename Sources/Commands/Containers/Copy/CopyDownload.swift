import CLIRuntime
import Kube
import System
import Tar

/// A copy out of a container.
struct CopyDownload {
    let container: CopyContainer
    /// A path there.
    let source: String
    /// A path here, or - for standard output.
    let destination: String
    let report: CopyReport
    private var context: Context { container.context }

    /// Copies by the first way that the image has what is needed for.
    func run() throws {
        let path = CopyContainer.word(source)
        do {
            if try byArchive(["tar", "cf", "-", path]) { return }
        } catch is TreeWriter.RootIsLink {
            // It was named, so it is followed; what lies in a folder behind it is copied as it is.
            let isFolder = try container.look(at: path).isFolder
            _ = try byArchive(isFolder ? ["tar", "cf", "-", path + "/."] : ["tar", "chf", "-", path])
            return
        }
        let way = try byShell(path)
        if way == .copied { return }
        guard try byArchive(nil) else { throw container.lacksAll(way == .isFolder) }
    }

    private func writer(keepsAttributes: Bool) -> TreeWriter {
        let isOutput = destination == "-"
        return TreeWriter(
            isOutput
                ? .output {
                    report.canBeginAnew = false
                    context.output.bytes += $0
                    try context.output.drainIfLarge()
                } : .path(destination), prefix: ArchivePrefix(of: Array(source.utf8)),
            keepsAttributes: keepsAttributes && !context.arguments[Copy.noPreserve], report)
    }

    // MARK: By an archive

    /// Copies by a program that writes an archive, tar or kpod itself; false where the container has no such program.
    private func byArchive(_ command: [String]?) throws -> Bool {
        let writer = writer(keepsAttributes: true)
        defer { writer.abandon() }
        let progress = CopyProgress(context, total: nil)
        defer { progress.end() }
        var reader = TarReader()
        let take = { (bytes: [UInt8]) in
            try reader.read(bytes[...]) { event in
                if case .entry(let entry) = event, writer.isEmpty, entry.kind == .file { progress.total = entry.size }
                if case .contents(let piece) = event { try progress.add(piece.count) }
                try writer.take(event)
            }
        }
        do {
            let ending =
                if let command { try container.run(command, take: take) } else {
                    try container.runOwn(["create", source], take: take)
                }
            guard case .exited(let code, let said) = ending else { return false }
            progress.end()
            if code != 0, writer.isEmpty, said.contains("No such file or directory") || command == nil && code == 3 {
                throw container.notFound(source)
            }
            try container.handOn(said)
            // A program that has failed need not have come to its archive's end; what is whole of it is kept.
            if code == 0 { try reader.finish() }
            try writer.finish()
            if code != 0 { throw container.failure(command?.first ?? "kpod", code, "") }
            guard !writer.isEmpty else { throw short("the archive is empty") }
            try context.output.drain()
            return true
        } catch let fault as TarFault {
            throw short(fault.reason)
        }
    }

    private func short(_ reason: String) -> CommandError {
        CommandError("the copy of \(printable(source)) is not whole: \(reason)", status: .command(125))
    }

    // MARK: By a shell

    private enum Way {
        case copied, isFolder, missing
    }

    /// Says how long the file is, if it can, and then gives it. The name is an argument, and no part of what is read as a
    /// program.
    private static let script =
        #"[ -d "$1" ] && exit 21; [ -e "$1" ] || exit 20; (wc -c <"$1") 2>/dev/null || echo -; cat <"$1""#

    private func byShell(_ path: String) throws -> Way {
        let writer = writer(keepsAttributes: false)
        defer { writer.abandon() }
        let progress = CopyProgress(context, total: nil)
        defer { progress.end() }
        var head: [UInt8]? = []
        var expected: Int?
        var count = 0
        let name = ArchivePrefix(of: Array(source.utf8)).member
        let ending = try container.run(["sh", "-c", Self.script, "sh", path]) { bytes in
            var rest = bytes[...]
            if var line = head {
                let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
                line += rest[..<end]
                guard line.count <= 64 else { throw short("it does not begin with its size") }
                head = line
                guard end < rest.endIndex else { return }
                rest = rest[(end + 1)...]
                head = nil
                expected = Int(String(decoding: line.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self))
                progress.total = expected
                try writer.take(.entry(TarEntry(name, .file, size: expected ?? 0)))
            }
            guard !rest.isEmpty else { return }
            count += rest.count
            try progress.add(rest.count)
            try writer.take(.contents(rest))
        }
        progress.end()
        guard case .exited(let code, let said) = ending else { return .missing }
        switch code {
        case 20: throw container.notFound(source)
        case 21: return .isFolder
        case 0: break
        default:
            try container.handOn(said)
            throw container.failure("sh", code, said)
        }
        try container.handOn(said)
        guard head == nil else { throw short("nothing has come") }
        // A file that grows may have more.
        if let expected, count < expected { throw short("\(count) of \(expected) bytes have come") }
        try writer.take(.entryEnd)
        try writer.finish()
        try context.output.drain()
        return .copied
    }
}
