import JSON

/// The URL that a probe gets, as Go's net/url writes it.
func probeURL(_ get: JSONNode) -> String {
    let scheme = get.text("scheme").lowercased()
    let (host, port, path) = (get.text("host"), get.text("port", absent: "0"), get.text("path"))
    let authority = escaped(port.isEmpty ? host : hostAndPort(host, port), besides: "!$&'()*+,;=:[]<>\"")
    let isAbsolute = path.isEmpty || path.utf8.first == UInt8(ascii: "/")
    return (scheme.isEmpty ? "" : scheme + ":") + (authority.isEmpty && path.isEmpty ? "" : "//") + authority
        + (isAbsolute || authority.isEmpty ? "" : "/") + (path == "*" ? "*" : escaped(path, besides: "$&+,/:;=@"))
}

/// A text with `%` and two digits for each byte that is neither a letter nor a digit, nor one of `-_.~` and of some more.
private func escaped(_ text: String, besides more: String) -> String {
    let plain = Array(("-_.~" + more).utf8)
    var escaped = ""
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: escaped.unicodeScalars.append(Unicode.Scalar(byte))
        case _ where plain.contains(byte): escaped.unicodeScalars.append(Unicode.Scalar(byte))
        default: escaped += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }
    return escaped
}
