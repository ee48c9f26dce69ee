import CLIRuntime
import Kube
import System
import Tar

/// A copy into a container.
struct CopyUpload {
    let container: CopyContainer
    /// A path here, or - for standard input.
    let source: String
    /// A path there.
    let destination: String
    let report: CopyReport
    private var context: Context { container.context }

    /// Copies by the first way that the image has what is needed for.
    func run() throws {
        var path = destination
        let name = source == "-" ? "." : Self.base(source)
        let bringsName = name != "." && name != ".."
        let tools = try container.look(at: CopyContainer.word(path), name: bringsName ? name : ".")
        if source == "-" {
            if tools.isFolder {
                throw InvalidInput("\(printable(path)) is a folder there: name the file that is to be made")
            }
            return try fromInput(path, tools)
        }
        if tools.isFolder, bringsName { path = (path.hasSuffix("/") ? path : path + "/") + name }
        let base = Self.base(path)
        guard base != "/", base != ".", base != ".." else {
            throw InvalidInput("\(printable(destination)) is no name for what is to be made there")
        }
        let folder = CopyContainer.word(Self.folder(path))
        let isFile = try File.status(source).kind == .regular
        let onFolder = bringsName ? tools.hasFolderOfName : tools.isFolder
        if tools.programs.contains("tar"), try byTar(as: base, in: folder, onFolder: onFolder, tools) { return }
        if isFile, tools.canWrite, try byShell(path) { return }
        let flags = context.arguments[Copy.noPreserve] ? ["--no-preserve"] : []
        let byOwn = try byArchive("kpod", as: base) {
            try container.runOwn(["extract"] + flags + [folder], input: $0)
        }
        guard byOwn else { throw container.lacksAll(!isFile) }
    }

    /// The last name of a path, as Go's path.Base has it.
    static func base(_ path: String) -> String {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path == "/" ? path : path.split(separator: "/" as Character).last.map(String.init) ?? "."
    }

    /// What stands before the last name of a path.
    private static func folder(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    // MARK: By an archive

    /// Copies by tar. A folder that is there is filled as it is; all else has its name once it is whole, where the container
    /// has what is needed to give it that.
    private func byTar(as name: String, in folder: String, onFolder: Bool, _ tools: CopyTools) throws -> Bool {
        let flags =
            context.arguments[Copy.noPreserve] ? ["--no-same-permissions", "--no-same-owner", "-xmf"] : ["-xpf"]
        let tar = ["tar"] + flags + ["-"]
        guard tools.canUnpackApart, !onFolder else {
            return try byArchive("tar", as: name) { try container.run(tar + ["-C", folder], input: $0) }
        }
        let status = try File.status(source)
        let apart = UnpackApart(
            tar, in: folder, as: name, size: status.kind == .regular ? Int(status.size) : nil)
        return try byArchive("tar", as: name, apart) { try container.run(apart.command, input: $0) }
    }

    /// Copies by a program that reads an archive, tar or kpod itself; false where the container has no such program.
    private func byArchive(
        _ program: String, as name: String, _ apart: UnpackApart? = nil,
        _ run: (RemoteInput) throws -> CopyContainer.Ending
    ) throws -> Bool {
        // Where the program is missing nothing is left out yet, since the next one begins anew.
        var left: [(String, String)] = []
        let inArchive = Array((apart?.part ?? name).utf8)
        let reader = try TreeReader(source, as: inArchive, end: apart.map { Array($0.end.utf8) } ?? []) {
            left.append((apart?.meant($0) ?? $0, $1))
        }
        let progress = CopyProgress(context, total: nil)
        defer { progress.end() }
        if progress.isShown { progress.total = TreeReader.size(of: source) }
        let input = RemoteInput {
            let piece = try reader.next()
            if let piece { try progress.add(piece.count) }
            return piece
        }
        guard case .exited(let code, let said) = try run(input) else { return false }
        progress.end()
        for (name, reason) in left { report.leaveOut(name, reason) }
        try container.handOn(apart?.meant(said) ?? said)
        if code != 0 {
            context.say("command terminated with exit code \(code)")
            throw container.failure(program, code, said)
        }
        guard reader.isDone else {
            throw CommandError(
                "the copy of \(printable(source)) is not whole: it was not read to its end", status: .command(125))
        }
        if reader.wasCut {
            throw CommandError(
                "the copy of \(printable(source)) is not whole: it became shorter meanwhile", status: .command(125))
        }
        return true
    }

    // MARK: By a shell, and from standard input

    /// Writes a file, which is taken away if it cannot be written, as on a full disk, or has fewer bytes than are known to
    /// come: to cat a connection that breaks off is the end of its input.
    static let write =
        #"cat >"$1" && [ "$(wc -c <"$1")" -ge "${2:-0}" ] && exit; c=$?; rm -f -- "$1"; exit "$c""#
    /// Gives what was written its name if it is whole, and takes it away otherwise. A link to a folder gives way, as with
    /// tar; into a folder nothing is moved.
    static let finish =
        #"c=1; if [ -d "$2" ] && ! [ -L "$2" ]; then c=2; "#
        + #"elif [ "$(wc -c <"$1")" -eq "$3" ] && { [ -z "$4" ] || chmod "$4" "$1"; } && "#
        + #"{ ! [ -d "$2" ] || rm -f -- "$2"; } && mv -f -- "$1" "$2"; then exit 0; fi; rm -f -- "$1"; exit "$c""#

    /// The name under which it is written, which is nobody else's.
    private static func part(_ path: String) -> String {
        let folder = folder(path)
        return (folder == "/" ? "" : folder) + "/" + UnpackApart.partName()
    }

    private func byShell(_ path: String) throws -> Bool {
        let file = try OpenFile(opening: source)
        let entry = try file.entry()
        let mode = context.arguments[Copy.noPreserve] ? "" : String(entry.permissions & 0o777, radix: 8)
        let progress = CopyProgress(context, total: entry.size)
        defer { progress.end() }
        var count = 0
        let part = Self.part(path)
        let input = RemoteInput {
            let piece = try file.read(limit: 128 << 10)
            count += piece?.count ?? 0
            if let piece { try progress.add(piece.count) }
            return piece
        }
        let ending = try container.run(["sh", "-c", Self.write, "sh", part, String(entry.size)], input: input)
        guard case .exited(let code, let said) = ending else { return false }
        progress.end()
        try container.handOn(said)
        guard code == 0 else { throw container.failure("sh", code, said) }
        try conclude(try container.run(["sh", "-c", Self.finish, "sh", part, path, String(count), mode]), path)
        return true
    }

    /// Standard input has no size that could stand before it in an archive, and cannot be read again for another way.
    private func fromInput(_ path: String, _ tools: CopyTools) throws {
        let progress = CopyProgress(context, total: nil)
        defer { progress.end() }
        var count = 0
        let standard = context.platform.input
        let input = RemoteInput(descriptor: standard.descriptor) {
            report.canBeginAnew = false
            let piece = try standard.read()
            count += piece?.count ?? 0
            if let piece { try progress.add(piece.count) }
            return piece
        }
        let part = Self.part(path)
        if !tools.canWrite, container.own?.isEmpty ?? true, case .missing = try container.runOwn(["folder", "/"]) {
            throw CommandError(
                "\(container.name) has neither sh and cat nor kpod, without which no standard input can be copied",
                status: .failure, hint: "A file of a known size can be copied by tar, if it has that.")
        }
        let ending =
            tools.canWrite
            ? try container.run(["sh", "-c", Self.write, "sh", part], input: input)
            : try container.runOwn(["write", part], input: input)
        guard case .exited(let code, let said) = ending else { throw container.lacksAll(false) }
        progress.end()
        try container.handOn(said)
        guard code == 0 else { throw container.failure(tools.canWrite ? "sh" : "kpod", code, said) }
        try conclude(
            tools.canWrite
                ? try container.run(["sh", "-c", Self.finish, "sh", part, path, String(count), ""])
                : try container.runOwn(["finish", part, path, String(count)]), path)
    }

    private func conclude(_ ending: CopyContainer.Ending, _ path: String) throws {
        if case .exited(0, _) = ending { return }
        if case .exited(let code, let said) = ending {
            try container.handOn(said)
            if code == 2 {
                throw CommandError(
                    "\(printable(path)) is a folder in \(container.name), and no file takes its place", status: .failure
                )
            }
        }
        throw CommandError(
            "the copy is not whole, or could not be given the name \(printable(path)) in \(container.name)",
            status: .command(125))
    }
}
