import CProcess
import Glibc

/// A pipe into which other processes of this user write by its path.
public struct Pipe: ~Copyable {
    private let ends: (read: Int32, write: Int32)

    /// Opens a pipe. Other processes must not inherit it.
    public init() throws(SystemError) {
        ends = try Pipe.open(isBlocking: true)
        _ = fcntl(ends.read, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }

    /// The end to read from.
    public var descriptor: Int32 { ends.read }

    /// The path by which other processes open the end to write to, as long as this one lives.
    public var path: String { "/proc/\(Process.id)/fd/\(ends.write)" }

    /// What has been written and not yet read.
    public func take() -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(ends.read, &piece, piece.count)
            guard count > 0 else { return bytes }
            bytes += piece.prefix(count)
        }
    }

    static func open(isBlocking: Bool) throws(SystemError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard kpod_pipe(&ends) == 0 else { throw .last("pipe") }
        if isBlocking { for end in ends { _ = fcntl(end, F_SETFL, 0) } }
        return (ends[0], ends[1])
    }
}
