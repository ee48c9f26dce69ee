import CCurl
import Kube

/// What libcurl's callbacks have seen in one probe, which keeps it alive as long as they may be called.
final class ProbeNote {
    /// The addresses that would have been connected to.
    var addresses: [String] = []
    /// What was told of the handshake.
    var handshake = Handshake()

    /// Takes a line of libcurl's own words: the only place where it tells TLS version and ALPN.
    fileprivate func take(words: String) {
        if let text = words.after("SSL connection using ") { handshake.version = text }
        if let text = words.after("ALPN: server accepted ") { handshake.applicationProtocol = text }
    }

    /// Takes a line of the answer's head.
    fileprivate func take(header: String) {
        guard let colon = header.firstIndex(of: ":"), header[..<colon].lowercased() == "date" else { return }
        handshake.date = Timestamp(httpDate: String(header[header.index(after: colon)...]))
    }
}

extension String {
    /// What stands after a text that this one begins with, without blanks and line ends at the end.
    fileprivate func after(_ start: String) -> String? {
        guard hasPrefix(start) else { return nil }
        return printableLine(String(dropFirst(start.count).prefix { $0 != "\n" && $0 != "\r\n" && $0 != "\r" }))
    }
}

// libcurl hands each callback the note that was set as its user data, which is alive (see ProbeNote).

/// Notes an address and declines to open a socket for it, so that a name is resolved and nothing is connected.
func declineSocket(
    _ user: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let user, let address else { return -1 }
    let note = Unmanaged<ProbeNote>.fromOpaque(user).takeUnretainedValue()
    var text = [CChar](repeating: 0, count: 64)
    if kpod_address_text(address, &text, text.count) != 0 {
        note.addresses.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    return -1
}

/// Notes libcurl's words.
func noteWords(
    _ easy: UnsafeMutableRawPointer?, _ type: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
    _ user: UnsafeMutableRawPointer?
) -> Int32 {
    guard type == CURLINFO_TEXT, let bytes, let user else { return 0 }
    let note = Unmanaged<ProbeNote>.fromOpaque(user).takeUnretainedValue()
    note.take(words: String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self))
    return 0
}

/// Notes what is needed of the head.
func noteHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int {
    guard let bytes, let user else { return 0 }
    let note = Unmanaged<ProbeNote>.fromOpaque(user).takeUnretainedValue()
    note.take(header: String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self))
    return size * count
}

/// Reads a body for nobody.
func dropBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ user: UnsafeMutableRawPointer?
) -> Int { size * count }
