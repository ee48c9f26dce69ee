import Glibc

/// An extended regular expression (POSIX ERE, as in `grep -E`, with GNU's `\w`, `\s` and `\b`), matched against bytes.
public final class RegularExpression {
    private var compiled = regex_t()
    // From glibc's regex.h, whose macros are beyond Swift: the subject's bounds are given, so it may hold NUL bytes.
    private static let startEnd: Int32 = 1 << 2

    /// Compiles an expression; the error is a sentence about what is wrong with it.
    public init(_ pattern: String) throws(SystemError.Text) {
        let code = regcomp(&compiled, pattern, REG_EXTENDED)
        guard code == 0 else {
            var text = [CChar](repeating: 0, count: 256)
            regerror(code, &compiled, &text, text.count)
            throw SystemError.Text(
                String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
    }

    deinit { regfree(&compiled) }

    /// The first match that begins at or after `start`; `nil` if there is none. Only the first match of a line can be one
    /// with `^`.
    public func firstMatch(in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Range<Int>? {
        guard start <= bytes.count else { return nil }
        var match = regmatch_t(rm_so: Int32(clamping: start), rm_eo: Int32(clamping: bytes.count))
        let flags = Self.startEnd | (start > 0 ? REG_NOTBOL : 0)
        // An empty buffer may have no address, which regexec must not see.
        let found: Int32
        if let base = bytes.baseAddress {
            found = regexec(&compiled, base.assumingMemoryBound(to: CChar.self), 1, &match, flags)
        } else {
            found = regexec(&compiled, "", 1, &match, flags)
        }
        return found == 0 ? Int(match.rm_so)..<Int(match.rm_eo) : nil
    }

    /// Whether it matches anywhere in a text.
    public func matches(_ text: some Sequence<UInt8>) -> Bool {
        Array(text).withUnsafeBytes { firstMatch(in: $0) != nil }
    }
}

extension SystemError {
    /// A sentence of the system's library.
    public struct Text: Error, Sendable, CustomStringConvertible {
        /// The sentence.
        public let description: String

        init(_ text: String) { description = text }
    }
}
