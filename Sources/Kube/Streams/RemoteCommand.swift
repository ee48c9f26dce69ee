import JSON
import Text

/// The messages in which a container's streams come (Kubernetes' remote command protocol, `v5.channel.k8s.io`): the
/// first byte of each names the channel.
public enum RemoteCommandMessage: Sendable {
    /// Bytes of the command's standard output.
    case output([UInt8])
    /// Bytes of its standard error.
    case errors([UInt8])
    /// How the command ended.
    case ended(RemoteCommandEnding)

    /// The subprotocol in which a stream can be closed apart from the connection (KEP-4006).
    public static let subprotocol = "v5.channel.k8s.io"
    /// The one before it, in which standard input has no end.
    public static let olderSubprotocol = "v4.channel.k8s.io"
    /// What ends standard input: a message on the channel that closes others.
    public static let inputEnd: [UInt8] = [255, 0]

    /// The message that hands bytes to standard input.
    public static func input(_ bytes: [UInt8]) -> [UInt8] { [0] + bytes }

    /// The message that tells of the terminal's size.
    public static func resize(columns: Int, rows: Int) -> [UInt8] { [4] + size(columns: columns, rows: rows) }

    /// The size of a terminal, as the API's TerminalSize has it.
    public static func size(columns: Int, rows: Int) -> [UInt8] {
        Array("{\"Width\":\(columns),\"Height\":\(rows)}".utf8)
    }

    /// Reads a message; nil for one that says nothing, such as the empty one at the start: it comes on the lowest channel
    /// that is read, which is that of the status where no output is asked for.
    ///
    /// - Throws: `InvalidInput` for a channel that this protocol does not have, and for a status that is none.
    public init?(_ message: [UInt8]) throws(InvalidInput) {
        guard let channel = message.first else { return nil }
        let bytes = Array(message.dropFirst())
        switch channel {
        case 1...3 where bytes.isEmpty: return nil
        case 1: self = .output(bytes)
        case 2: self = .errors(bytes)
        case 3: self = .ended(try RemoteCommandEnding(bytes))
        default: throw InvalidInput("a message on the unknown channel \(channel)")
        }
    }
}

/// How a command in a container ended, as its runtime tells.
public enum RemoteCommandEnding: Equatable, Sendable {
    /// It ran to its end with this exit code.
    case exited(Int)
    /// It did not run, or what became of it is not known; in the server's words.
    case failed(String)

    /// Reads the Status on the error channel.
    ///
    /// - Throws: `InvalidInput` for what is no status.
    public init(_ bytes: [UInt8]) throws(InvalidInput) {
        guard let document = try? JSONDocument(parsing: bytes), document.root.kind == .object else {
            throw InvalidInput("a status that is no JSON")
        }
        let root = document.root
        if root["status"]?.equals("Success") == true {
            self = .exited(0)
            return
        }
        let message = root["message"]?.string ?? ""
        guard root["reason"]?.equals("NonZeroExitCode") == true else {
            self = .failed(message)
            return
        }
        let causes = root.at("details", "causes")?.elements.map { $0 } ?? []
        guard let cause = causes.first(where: { $0["reason"]?.equals("ExitCode") == true }),
            let code = cause["message"]?.string.flatMap({ Int($0) }), code != 0
        else {
            throw InvalidInput("a failure without its exit code")
        }
        self = .exited(code)
    }

    /// What a shell would make of a command that could not be started: 127 where there is no such program, 126 where it
    /// may not be run; nil where the runtime does not tell.
    public var shellCode: Int32? {
        guard case .failed(let message) = self else { return nil }
        if message.contains("executable file not found") || message.contains("no such file or directory") { return 127 }
        return message.contains("permission denied") || message.contains("is a directory") ? 126 : nil
    }
}
