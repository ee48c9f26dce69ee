import Glibc

/// The words or the variables of a program that is started, as C has them, for as long as this lives. What this process
/// got itself is handed on byte by byte, be it UTF-8 or not.
struct ProgramText: ~Copyable {
    let pointers: [UnsafeMutablePointer<CChar>?]
    /// Those that are freed at the end.
    private let owned: [UnsafeMutablePointer<CChar>]

    /// The words of a command. Where they are the last that this process was started with, those are taken.
    init(words: [String]) {
        let own = CommandLine.unsafeArgv
        let start = Int(CommandLine.argc) - words.count
        if start > 0, words.indices.allSatisfy({ own[start + $0].map { String(cString: $0) } == words[$0] }) {
            pointers = words.indices.map { own[start + $0] } + [nil]
            owned = []
        } else {
            owned = words.compactMap { strdup($0) }
            pointers = owned + [nil]
        }
    }

    /// This process's variables, with others over them.
    init(adding variables: [String: String] = [:]) {
        let names = variables.keys.map { Array($0.utf8CString.dropLast()) + [CChar(bitPattern: UInt8(ascii: "="))] }
        var entries: [UnsafeMutablePointer<CChar>?] = []
        // The C library's array of pointers ends with a null pointer.
        var entry = environ
        while let text = entry.pointee {
            if !names.contains(where: { strncmp(text, $0, $0.count) == 0 }) { entries.append(text) }
            entry += 1
        }
        owned = variables.compactMap { strdup("\($0.key)=\($0.value)") }
        pointers = entries + owned + [nil]
    }

    deinit {
        for pointer in owned { free(pointer) }
    }
}
