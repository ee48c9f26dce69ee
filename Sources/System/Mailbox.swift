import Glibc

/// Where processes of any user send whole messages, without a file that would have to be written somewhere: a socket of
/// Linux's abstract namespace (unix(7)). Others see its name; what does not begin with its secret is not taken.
public struct Mailbox: ~Copyable {
    /// What a sender has to know: the name and the secret.
    public let address: String
    /// Readable when something has come.
    public let descriptor: Int32
    private let secret: [UInt8]

    /// The longest message that is taken; the kernel's own limit is lower unless it was raised.
    private static let limit = 1 << 20

    /// Opens a mailbox. Other programs do not inherit it.
    public init() throws(SystemError) {
        let (name, secret) = (Self.randomWord(), Self.randomWord())
        descriptor = try Self.open(name: name)
        address = "\(name)/\(secret)"
        self.secret = Array(secret.utf8)
    }

    deinit { close(descriptor) }

    /// The messages that have come and were not yet taken.
    public func take() -> [[UInt8]] {
        var messages: [[UInt8]] = []
        var message = [UInt8](repeating: 0, count: Self.limit)
        while true {
            let count = recv(descriptor, &message, message.count, 0)
            guard count >= 0 else { return messages }
            if message.prefix(count).starts(with: secret) { messages.append(Array(message[secret.count..<count])) }
        }
    }

    /// Sends a message, and waits until there is room for it.
    public static func send(_ message: [UInt8], to address: String) throws(SystemError) {
        let parts = address.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw SystemError(operation: "send", code: EINVAL) }
        let descriptor = try open(nonBlocking: false)
        defer { close(descriptor) }
        let bytes = Array(parts[1].utf8) + message
        while true {
            let count = withAddress(of: parts[0]) { sendto(descriptor, bytes, bytes.count, 0, $0, $1) }
            if count >= 0 { return }
            guard errno == EINTR, Signals.pending == nil else { throw .last("send") }
        }
    }

    private static func open(name: String) throws(SystemError) -> Int32 {
        let descriptor = try open(nonBlocking: true)
        guard withAddress(of: name, { bind(descriptor, $0, $1) }) == 0 else {
            let error = SystemError.last("bind")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func open(nonBlocking: Bool) throws(SystemError) -> Int32 {
        let flags = Int32(SOCK_CLOEXEC.rawValue) | (nonBlocking ? Int32(SOCK_NONBLOCK.rawValue) : 0)
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | flags, 0)
        guard descriptor >= 0 else { throw .last("socket") }
        return descriptor
    }

    private static func randomWord() -> String {
        String(UInt64.random(in: 0...(.max)), radix: 36) + String(UInt64.random(in: 0...(.max)), radix: 36)
    }

    /// Calls the body with the address of a name: a zero byte before it makes it abstract.
    private static func withAddress<Result>(
        of name: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let text = Array(name.utf8.prefix(MemoryLayout.size(ofValue: address.sun_path) - 1))
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in text.enumerated() { path[index + 1] = byte }
        }
        let length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + 1 + text.count } ?? 0
        // The system takes any family's address by its first member.
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }
}
