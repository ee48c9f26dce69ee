import CLIRuntime
import HTTPServer
import Kube
import System
import Transport

/// The proxy's loop: who connects, and what each has asked for.
final class ProxyRun {
    private let context: Context
    private let client: any Client
    private let loop: EventLoop
    private let rules: ProxyRules
    private let keepalive: Duration
    private var peers: [ProxyPeer] = []
    private var acceptor = Acceptor()

    /// A proxy that takes what the filter does, all without one.
    init(_ context: Context, _ client: any Client, filter: ProxyFilter?, files: ProxyFiles?, prefix: String) {
        self.context = context
        self.client = client
        loop = EventLoop(client)
        rules = ProxyRules(filter: filter, files: files, prefix: prefix)
        keepalive = context.arguments[Proxy.keepalive]
    }

    private enum Waker {
        case command
        case listener
        case peer(ProxyPeer, ProxyPeer.News)
    }

    /// Serves until a signal comes, or the command has ended.
    func run(_ listener: (socket: ListeningSocket, place: String), command: [String]) throws -> ExitStatus {
        let line = "Starting to serve on \(listener.place)"
        var running: AccompaniedCommand?
        if command.isEmpty {
            context.output.print(line + "\n")
            try context.handOn()
        } else {
            context.say(line)
            let variables = listener.socket.port > 0 ? ["KPOD_PROXY_PORT": String(listener.socket.port)] : [:]
            running = try AccompaniedCommand(command, adding: variables, context)
        }
        while true {
            if let ending = running?.poll() {
                running?.endForwarding()
                return running?.status(ending) ?? .failure
            }
            var sources: [Source] = running?.sources ?? []
            var wakers = sources.map { _ in Waker.command }
            if acceptor.isListening(at: client.now) {
                sources.append(.readable(listener.socket.descriptor))
                wakers.append(.listener)
            }
            for peer in peers {
                for (source, news) in peer.sources {
                    sources.append(source)
                    wakers.append(.peer(peer, news))
                }
            }
            let news = try loop.wait(for: [], sources, until: acceptor.due(at: client.now))
            guard case .source(let index) = news else { continue }
            switch wakers[index] {
            case .command: break
            case .listener: accept(listener.socket)
            case .peer(let peer, let news):
                try peer.handle(news)
                if peer.isOver {
                    peers.removeAll { $0 === peer }
                    acceptor.makeRoom()
                }
            }
        }
    }

    private func accept(_ listener: ListeningSocket) {
        guard let socket = acceptor.accept(from: listener, at: client.now, tell: { context.say($0) }) else { return }
        if keepalive > .zero { socket.keepAlive(after: keepalive) }
        peers.append(ProxyPeer(HTTPPeer(socket), client: client, rules: rules))
    }
}

/// What is done with a request.
struct ProxyRules {
    /// Which are taken; nil takes all.
    let filter: ProxyFilter?
    /// Files beside the API.
    let files: ProxyFiles?
    /// What the API's paths begin with, with a slash at its end.
    let prefix: String

    /// What a request is for.
    enum Purpose {
        case refused(status: Int, String)
        case file(ProxyFiles.Found)
        case api(target: String)
    }

    /// What a request is for.
    func purpose(of request: HTTPRequest) -> Purpose {
        guard filter?.accepts(request) ?? true else { return .refused(status: 403, "Forbidden") }
        guard request.target.hasPrefix("/") else { return .refused(status: 400, "Bad Request") }
        if let files, files.covers(request.target) {
            guard ["GET", "HEAD"].contains(request.method) else { return .refused(status: 405, "Method Not Allowed") }
            return files.find(request.target).map { .file($0) } ?? .refused(status: 404, "404 page not found")
        }
        guard request.target.hasPrefix(prefix) else { return .refused(status: 404, "404 page not found") }
        return .api(target: "/" + request.target.dropFirst(prefix.count))
    }
}
