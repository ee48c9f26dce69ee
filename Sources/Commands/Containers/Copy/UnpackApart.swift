/// How tar unpacks in a container under another name, which what has come takes only once it is whole.
///
/// The container itself looks at how it ended: whoever sends may be gone, and tar's input with it. Some runtimes then
/// send a signal, which the shell outlives.
struct UnpackApart {
    /// The name under which the archive has what is copied; it is nobody else's.
    let part: String
    /// The command.
    let command: [String]
    private let name: String

    /// A file is whole if tar says so, or if it has failed over modes and the like and all bytes are there. A folder is
    /// whole if what stands last in the archive has come: tar takes an archive that ends between two files for whole.
    static let script =
        #"trap : HUP TERM; d=$1 p=$2 n=$3 s=$4; shift 4; "$@" -C "$d"; c=$?; if [ -z "$s" ]; then [ -e "$d/$p.end" ]; "#
        + #"else [ "$c" = 0 ] || { [ -f "$d/$p" ] && [ "$(wc -c <"$d/$p")" -eq "$s" ]; }; fi && "#
        + #"mv -f -- "$d/$p" "$d/$n" || { rm -rf -- "$d/$p" 2>/dev/null; [ "$c" != 0 ] || c=1; }; "#
        + #"rm -f -- "$d/$p.end" 2>/dev/null; exit "$c""#

    /// Unpacks by `tar` into a folder.
    ///
    /// - Parameters:
    ///   - name: The name that it takes in the folder, where there is no folder of that name.
    ///   - size: The bytes of a file; nil for a folder.
    init(_ tar: [String], in folder: String, as name: String, size: Int?) {
        self.name = name
        part = Self.partName()
        command = ["sh", "-c", Self.script, "sh", folder, part, name, size.map(String.init) ?? ""] + tar
    }

    /// What stands last in the archive of a folder, an empty file.
    var end: String { part + ".end" }

    /// A text with the name that is meant in place of the part's.
    func meant(_ text: String) -> String {
        let word = Array(part.utf8)
        var rest = Array(text.utf8)[...]
        var bytes: [UInt8] = []
        while let first = rest.first {
            let isWord = rest.starts(with: word)
            bytes += isWord ? Array(name.utf8) : [first]
            rest = rest.dropFirst(isWord ? word.count : 1)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A name for what is not whole yet.
    static func partName() -> String { ".kpod-" + String(UInt64.random(in: 0...(.max)), radix: 36) }
}
