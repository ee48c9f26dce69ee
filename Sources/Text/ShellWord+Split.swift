extension ShellWord {
    /// Why a line cannot be split into words.
    public struct Fault: Error, Equatable {
        /// What is wrong, in words.
        public let reason: String

        /// A fault in these words.
        public init(reason: String) {
            self.reason = reason
        }
    }

    /// The words of a line as a POSIX shell splits them, with quotes and backslashes, where no shell is to run: what only a
    /// shell can do (pipes, lists, redirections, variables, substitutions) is refused rather than taken for letters.
    public static func split(_ line: String) throws(Fault) -> [String] {
        var words: [[UInt8]] = []
        var word: [UInt8]?
        var rest = Array(line.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "'"):
                guard let end = rest.firstIndex(of: byte) else { throw Fault(reason: "a quote is not closed") }
                word = (word ?? []) + rest[..<end]
                rest = rest[(end + 1)...]
            case UInt8(ascii: "\""): word = (word ?? []) + (try doubleQuoted(&rest))
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { throw Fault(reason: "a backslash stands at its end") }
                if next != UInt8(ascii: "\n") { word = (word ?? []) + [next] }
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"):
                if let done = word { words.append(done) }
                word = nil
            default:
                guard !"|&;<>()$`".utf8.contains(byte) else { throw onlyForShells(byte) }
                word = (word ?? []) + [byte]
            }
        }
        if let done = word { words.append(done) }
        return words.map { String(decoding: $0, as: UTF8.self) }
    }

    /// What stands up to the closing quote, where a backslash goes before a quote, a dollar, a backtick and itself.
    private static func doubleQuoted(_ rest: inout ArraySlice<UInt8>) throws(Fault) -> [UInt8] {
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "$"), UInt8(ascii: "`"): throw onlyForShells(byte)
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { break }
                if next == UInt8(ascii: "\n") { continue }
                if !"\"\\$`".utf8.contains(next) { text.append(byte) }
                text.append(next)
            default: text.append(byte)
            }
        }
        throw Fault(reason: "a quote is not closed")
    }

    private static func onlyForShells(_ byte: UInt8) -> Fault {
        Fault(
            reason:
                "no shell runs it, so that \(String(decoding: [byte], as: UTF8.self)) stands in single quotes; or a "
                + "shell is named: sh -c 'COMMAND'")
    }
}
