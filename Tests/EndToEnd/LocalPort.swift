import Foundation
import Programs
import Testing

/// Ports of this machine on which a kpod under test answers.
enum LocalPort {
    /// A port on which nobody listens.
    static func free() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// What is answered for a path on a port.
    static func get(_ port: Int, _ path: String) throws -> String {
        try run(
            ["/usr/bin/curl", "--silent", "--show-error", "--noproxy", "*", "http://127.0.0.1:\(port)\(path)"],
            environment: [:]
        ).output
    }
}
