import Kube
import Transport

/// The streams of a command in a container, whichever way they come.
protocol CommandChannels: AnyObject {
    /// The connection, for `Client.wait`.
    var connection: any Connection { get }
    /// Waits for the server's answer.
    func open() throws -> UpgradeAnswer
    /// Hands bytes to standard input.
    func send(_ bytes: [UInt8]) throws
    /// Ends standard input.
    func endInput() throws
    /// Tells of the terminal's size.
    func resize(columns: Int, rows: Int) throws
    /// Asks whether the other side lives.
    func ping() throws
    /// What has come, without waiting.
    func receive() throws -> ChannelNews
}

/// What has come on the streams of a command.
struct ChannelNews {
    var messages: [RemoteCommandMessage] = []
    /// How many pings were answered.
    var pongs = 0
    /// Whether nothing more will come.
    var isOver = false
    /// Why the server has closed the stream, in its words; empty where it has not said so.
    var reason = ""
}

/// The streams as messages of a WebSocket (`v5.channel.k8s.io`).
final class WebSocketChannels: CommandChannels {
    private let socket: WebSocket

    /// Asks for them. The protocol before the fifth cannot end standard input, so where there is any it is not offered: a
    /// server that has no other then refuses, and SPDY can.
    init(_ request: RemoteRequest, client: any Client) {
        var protocols = [RemoteCommandMessage.subprotocol]
        if !request.takesInput || request.isTerminal { protocols.append(RemoteCommandMessage.olderSubprotocol) }
        socket = WebSocket(request.request, protocols: protocols, client: client)
    }

    var connection: any Connection { socket.connection }
    private var endsInput = false

    func open() throws -> UpgradeAnswer {
        let answer = try socket.open()
        if case .open(RemoteCommandMessage.subprotocol) = answer { endsInput = true }
        return answer
    }

    func send(_ bytes: [UInt8]) throws { try socket.send(.binary(RemoteCommandMessage.input(bytes))) }
    func endInput() throws { if endsInput { try socket.send(.binary(RemoteCommandMessage.inputEnd)) } }
    func resize(columns: Int, rows: Int) throws {
        try socket.send(.binary(RemoteCommandMessage.resize(columns: columns, rows: rows)))
    }
    func ping() throws { try socket.send(.ping([])) }

    func receive() throws -> ChannelNews {
        var news = ChannelNews()
        let (messages, isOver) = try socket.receive()
        news.isOver = isOver
        for message in messages {
            switch message {
            case .binary(let bytes): if let part = try RemoteCommandMessage(bytes) { news.messages.append(part) }
            case .pong: news.pongs += 1
            case .close(let code, let reason):
                // 1000 is an end in good order (RFC 6455, 7.4.1).
                news.reason = reason.isEmpty && code != 1_000 ? code.map { "code \($0)" } ?? "" : reason
            default: continue
            }
        }
        return news
    }
}

/// The streams as those of a SPDY session (`v4.channel.k8s.io`), one for each.
final class SPDYChannels: CommandChannels {
    private let session: SPDYSession
    private let request: RemoteRequest
    private var numbers: [UInt32: String] = [:]
    private var input: UInt32?
    private var resizing: UInt32?
    /// What has come of the status, and the ending that it tells.
    private var status: [UInt8] = []
    private var ending: RemoteCommandEnding?
    /// The streams on which output may still come.
    private var talking: Set<UInt32> = []

    init(_ request: RemoteRequest, client: any Client) {
        self.request = request
        session = SPDYSession(
            request.request, protocols: [RemoteCommandMessage.olderSubprotocol], client: client)
    }

    var connection: any Connection { session.connection }

    func open() throws -> UpgradeAnswer {
        let answer = try session.open()
        guard case .open = answer else { return answer }
        _ = try openStream("error")
        if request.takesInput { input = try openStream("stdin") }
        if request.wantsOutput { talking.insert(try openStream("stdout")) }
        if request.separatesErrors { talking.insert(try openStream("stderr")) }
        if request.isTerminal { resizing = try openStream("resize") }
        return answer
    }

    private func openStream(_ type: String) throws -> UInt32 {
        let number = try session.openStream([Header("streamtype", type)])
        numbers[number] = type
        return number
    }

    func send(_ bytes: [UInt8]) throws { if let input { try session.send(bytes, on: input) } }

    func endInput() throws {
        if let input { try session.send([], on: input, isLast: true) }
        input = nil
    }

    func resize(columns: Int, rows: Int) throws {
        guard let resizing else { return }
        try session.send(
            RemoteCommandMessage.size(columns: columns, rows: rows) + [UInt8(ascii: "\n")], on: resizing)
    }

    func ping() throws { try session.ping() }

    func receive() throws -> ChannelNews {
        var news = ChannelNews()
        let (frames, isOver) = try received()
        news.isOver = isOver
        for frame in frames {
            switch frame {
            case .data(let stream, let bytes, let isLast): try take(bytes, of: stream, isLast, &news)
            case .reply(let stream, _, true), .headers(let stream, _, true): try take([], of: stream, true, &news)
            case .reset(let stream, _):
                // Input that nobody reads any more; of other streams nothing more comes.
                if stream == input { input = nil }
                try take([], of: stream, true, &news)
            case .goAway: talking = []
            case .ping: news.pongs += 1
            case .open, .reply, .headers, .settings, .windowUpdate: continue
            }
        }
        // How it ended is told when all that it printed has come, which is on other streams.
        if let ending, talking.isEmpty || isOver {
            news.messages.append(.ended(ending))
            self.ending = nil
        }
        return news
    }

    /// What has come; a connection that is lost after the status has come is one that is over, since all that the command
    /// has printed comes before that.
    private func received() throws -> (frames: [SPDYFrame], isOver: Bool) {
        do {
            return try session.receive()
        } catch let error as TransportError {
            switch error {
            case .lost where ending != nil, .truncated where ending != nil: return ([], true)
            default: throw error
            }
        }
    }

    private func take(_ bytes: [UInt8], of stream: UInt32, _ isLast: Bool, _ news: inout ChannelNews) throws {
        switch numbers[stream] {
        case "stdout": if !bytes.isEmpty { news.messages.append(.output(bytes)) }
        case "stderr": if !bytes.isEmpty { news.messages.append(.errors(bytes)) }
        case "error": try takeStatus(bytes, isLast)
        case nil: throw StreamFault("bytes of the unknown stream \(stream)")
        default: break
        }
        if isLast { talking.remove(stream) }
    }

    /// The status comes in one piece, usually, and the end of its stream not always.
    private func takeStatus(_ bytes: [UInt8], _ isLast: Bool) throws {
        guard !bytes.isEmpty || isLast, ending == nil else { return }
        status += bytes
        guard status.count <= Self.statusLimit else { throw StreamFault("a status of \(status.count) bytes") }
        do {
            ending = try RemoteCommandEnding(status)
        } catch {
            if isLast, !status.isEmpty { throw error }
        }
    }

    private static let statusLimit = 1 << 20
}
