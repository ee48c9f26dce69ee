import CLIRuntime
import Kube
import Transport

/// What a container has for a copy into it, and what is at the destination: asked before any data is sent, since a program
/// that is not there takes none, and what was read from standard input does not come again.
struct CopyTools {
    /// The programs of those that matter, where there is a shell to ask.
    var programs: Set<String> = []
    /// Whether the destination is a folder, symbolic links followed.
    var isFolder = false
    /// Whether there is a folder in it of the name of what is copied.
    var hasFolderOfName = false

    /// What is taken to be there where requests are printed and none is sent, so that what follows is printed too.
    static let assumed = CopyTools(programs: Set(asked + ["sh"]))
    fileprivate static let asked = ["tar", "cat", "wc", "mv", "rm"]

    /// Whether a shell can write a file and give it its name.
    var canWrite: Bool { programs.isSuperset(of: ["sh", "cat", "wc", "mv", "rm"]) }
    /// Whether what tar has unpacked can be given its name afterwards.
    var canUnpackApart: Bool { programs.isSuperset(of: ["sh", "tar", "wc", "mv", "rm"]) }
}

extension CopyContainer {
    /// Says what there is, by nothing but what is built into a shell.
    static let survey =
        #"for p in \#(CopyTools.asked.joined(separator: " ")); do command -v "$p" >/dev/null 2>&1 && echo "$p"; done; "#
        + #"[ -d "$1" ] && echo folder; [ -d "$1/$2" ] && echo inner; exit 0"#

    /// Looks at what there is, for the copy of something with this name to a path.
    ///
    /// - Throws: what refuses or breaks a stream.
    func look(at path: String, name: String = ".") throws -> CopyTools {
        do {
            var words: [UInt8] = []
            let ending = try run(["sh", "-c", Self.survey, "sh", path, name]) { words += $0.prefix(1_024) }
            if case .exited(0, _) = ending {
                var found = Set(String(decoding: words, as: UTF8.self).split(separator: "\n").map(String.init))
                found.insert("sh")
                return CopyTools(
                    programs: found, isFolder: found.contains("folder"), hasFolderOfName: found.contains("inner"))
            }
            if case .exited(let code, _) = try runOwn(["folder", path]) { return CopyTools(isFolder: code == 0) }
            var tools = CopyTools()
            if case .exited(0, _) = try run(["test", "-d", path]) { tools.isFolder = true }
            if case .exited = try run(["tar", "tf", "/dev/null"]) { tools.programs = ["tar"] }
            return tools
        } catch TransportError.unsent {
            return .assumed
        }
    }
}
