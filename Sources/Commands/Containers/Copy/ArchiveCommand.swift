import Arguments
import CLIRuntime
import Kube
import System
import Tar

/// The hidden command by which `kpod cp` copies from and to a container that has kpod and no other program.
enum ArchiveCommand {
    /// Its name.
    static let name = "__archive"

    static let command = Command(
        CommandSpec(
            name, summary: "Read and write archives for kpod cp", passthrough: .required("WORD ..."), hidden: true,
            inheritsGlobals: false),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let words = context.arguments.afterDashes ?? []
        let report = CopyReport { context.say($0) }
        switch (words.first, words.count) {
        case ("create", 2): try create(words[1], context, report)
        case ("extract", 2...3): try extract(words[words.count - 1], keeps: words.count == 2, context, report)
        case ("write", 2): try write(words[1], context)
        case ("finish", 4): return try finish(words[1], words[2], words[3])
        case ("folder", 2): return File.isDirectory(words[1]) ? .success : .no
        default: throw InvalidInput("this is for kpod cp alone")
        }
        try report.check()
        return .success
    }

    /// Writes an archive of a path to standard output.
    private static func create(_ path: String, _ context: Context, _ report: CopyReport) throws {
        guard (try? File.status(path)) != nil else {
            throw CommandError("there is no \(printable(path))", status: .notFound)
        }
        let reader = try TreeReader(path, as: ArchivePrefix(of: Array(path.utf8)).member) { report.leaveOut($0, $1) }
        while let piece = try reader.next() {
            context.output.bytes += piece
            try context.output.drain()
        }
        try context.handOn()
        if reader.wasCut { throw CommandError("a file became shorter while it was copied", status: .failure) }
    }

    /// Puts the members of an archive on standard input into a folder.
    private static func extract(_ folder: String, keeps: Bool, _ context: Context, _ report: CopyReport) throws {
        let writer = TreeWriter(
            .folder(try Folder(opening: folder)), prefix: ArchivePrefix(of: []), keepsAttributes: keeps, report)
        defer { writer.abandon() }
        var reader = TarReader()
        do {
            while let piece = try context.platform.input.read() {
                try reader.read(piece[...]) { try writer.take($0) }
            }
            try reader.finish()
        } catch let fault as TarFault {
            throw CommandError("the archive is not whole: \(fault.reason)", status: .failure)
        }
        try writer.finish()
    }

    /// Writes standard input to a new file, which is taken away if it cannot be written, as on a full disk.
    private static func write(_ path: String, _ context: Context) throws {
        let sink = try OwnedFileSink(creating: path)
        do {
            while let piece = try context.platform.input.read() { try sink.write(piece) }
        } catch {
            File.remove(path)
            throw error
        }
    }

    /// Gives a new file its name if it is as long as it must be, and takes it away otherwise.
    private static func finish(_ part: String, _ path: String, _ size: String) throws -> ExitStatus {
        do {
            guard try File.status(part).size == Int64(size) else { throw CommandError("it is short", status: .failure) }
            try File.move(part, to: path)
        } catch {
            File.remove(part)
            throw error
        }
        return .success
    }
}
