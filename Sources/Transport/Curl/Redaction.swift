import Kube
import Text

/// What of requests and answers stays out of every log: tokens, and the bodies that hold secrets.
enum Redaction {
    /// What stands in place of what is left out.
    private static let mask = Array("<masked>".utf8)

    /// Whether the bodies of a request and its answer are secret whole: Secrets, which hold old tokens too, and what
    /// makes or reviews tokens; and whatever another server is sent. A path that was typed may bring its query along, and be
    /// encoded as the server decodes it.
    static func isSecret(_ request: Request) -> Bool {
        guard request.otherServer == nil else { return true }
        let path = PercentEncoding.decoded(request.path.prefix { $0 != "?" })
        let segments = path.lowercased().split(separator: "/")
        return segments.contains("secrets") || segments.contains("tokenreviews") || segments.last == "token"
    }

    /// A header's value: credentials are masked.
    static func value(of header: Header) -> String {
        switch header.name.lowercased() {
        case "authorization", "proxy-authorization":
            header.value.lowercased().hasPrefix("bearer ") ? "Bearer <masked>" : "<masked>"
        case "cookie", "set-cookie": "<masked>"
        default: masked(header.value)
        }
    }

    /// A text without tokens.
    static func masked(_ text: String) -> String {
        String(decoding: masked(Array(text.utf8), isCut: false), as: UTF8.self)
    }

    /// Bytes without tokens: without anything that looks like a JSON Web Token, and without the text of any member of
    /// JSON whose name ends with `token`. Where the bytes are cut off, so may be the dots by which a token is known.
    static func masked(_ bytes: [UInt8], isCut: Bool) -> [UInt8] {
        withoutTokenMembers(withoutWebTokens(bytes, isCut: isCut))
    }

    /// `eyJ`, then two dots among base64url letters.
    private static func withoutWebTokens(_ bytes: [UInt8], isCut: Bool) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let start = rest.firstIndex(of: "eyJ") {
            let word = rest[start...].prefix { $0.isLetterOrDigit || "-_.".utf8.contains($0) }
            let isWhole = word.count(where: { $0 == UInt8(ascii: ".") }) >= 2
            result += rest[..<start]
            result += isWhole || isCut && word.endIndex == bytes.endIndex ? mask[...] : word
            rest = rest[word.endIndex...]
        }
        return result + rest
    }

    /// `"token": "…"`, within a text in JSON too, where there is a backslash before each quotation mark.
    private static func withoutTokenMembers(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let name = rest.firstIndex(of: "oken") {
            let end = name + 4
            guard let value = textBegins(rest[end...]), name > rest.startIndex,
                rest[name - 1] | 0x20 == UInt8(ascii: "t")
            else {
                result += rest[..<end]
                rest = rest[end...]
                continue
            }
            result += rest[..<value.start] + mask
            rest = rest[textEnds(rest[value.start...], backslashes: value.backslashes)...]
        }
        return result + rest
    }

    /// Where the text of a member begins, after the end of its name; nil if another value follows, or none.
    private static func textBegins(_ bytes: ArraySlice<UInt8>) -> (start: Int, backslashes: Int)? {
        var rest = bytes
        func skip(_ characters: String) { rest = rest.drop { characters.utf8.contains($0) } }
        func skipQuote() -> Int? {
            let start = rest.startIndex
            skip("\\")
            guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
            return rest.startIndex - start - 1
        }
        guard let backslashes = skipQuote() else { return nil }
        skip(" \t\r\n")
        guard rest.popFirst() == UInt8(ascii: ":") else { return nil }
        skip(" \t\r\n")
        guard skipQuote() == backslashes else { return nil }
        return (rest.startIndex, backslashes)
    }

    /// Where it ends: at what stands before its last quotation mark, or at the end of all.
    private static func textEnds(_ bytes: ArraySlice<UInt8>, backslashes: Int) -> Int {
        var run = 0
        for (index, byte) in zip(bytes.indices, bytes) {
            switch byte {
            case UInt8(ascii: "\\"): run += 1
            // Of the text's own backslashes each has another one before it.
            case UInt8(ascii: "\"") where backslashes == 0 && run.isMultiple(of: 2): return index
            case UInt8(ascii: "\"") where run <= backslashes && backslashes > 0: return index - run
            default: run = 0
            }
        }
        return bytes.endIndex
    }
}
