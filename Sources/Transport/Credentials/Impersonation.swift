import Kube
import Text

/// The headers by which a user asks to act as another (Kubernetes: user impersonation).
enum Impersonation {
    /// The headers for the `--as…` flags; empty if there are none.
    static func headers(_ options: ClusterOptions) throws(ConfigurationError) -> [Header] {
        var headers: [Header] = []
        if let user = options.asUser, !user.isEmpty {
            headers.append(Header("Impersonate-User", try checked(user, "--as")))
        } else if !options.asGroups.isEmpty || options.asUID != nil || !options.asUserExtra.isEmpty {
            throw .badImpersonation(reason: "--as-group, --as-uid and --as-user-extra need a user: give --as as well")
        }
        if let uid = options.asUID { headers.append(Header("Impersonate-Uid", try checked(uid, "--as-uid"))) }
        for group in options.asGroups { headers.append(Header("Impersonate-Group", try checked(group, "--as-group"))) }
        for extra in options.asUserExtra {
            guard let equals = extra.firstIndex(of: "="), equals != extra.startIndex else {
                throw .badImpersonation(
                    reason: "--as-user-extra wants KEY=VALUE, not \"\(printableLine(extra))\"")
            }
            let value = String(extra[extra.index(after: equals)...])
            headers.append(
                Header("Impersonate-Extra-" + escapedKey(extra[..<equals]), try checked(value, "--as-user-extra")))
        }
        return headers
    }

    /// A value that a header can carry: no control characters, so that nobody can smuggle in a header of their own.
    private static func checked(_ value: String, _ flag: String) throws(ConfigurationError) -> String {
        guard HeaderText.isValue(value) else {
            throw .badImpersonation(reason: "the value of \(flag) holds a control character")
        }
        return value
    }

    /// A key as part of a header's name: what is no token character (RFC 9110, 5.6.2), and `%`, is percent-encoded.
    private static func escapedKey(_ key: Substring) -> String {
        var bytes: [UInt8] = []
        for byte in key.utf8 {
            if HeaderText.isTokenByte(byte) && byte != UInt8(ascii: "%") {
                bytes.append(byte)
            } else {
                let digits = Array("0123456789ABCDEF".utf8)
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What may stand in a header line.
enum HeaderText {
    /// Whether a value can be sent as it is: no control characters but the tab.
    static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7F }
    }

    /// Whether a text is a header's name.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isTokenByte)
    }

    /// Whether a byte may stand in a token.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
