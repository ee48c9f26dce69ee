import CLIRuntime
import JSON
import Kube
import System
import Transport

/// The ports of one pod after another, and the connections to them, until something ends it.
final class PortForwardRun {
    private let context: Context
    private let client: any Client
    private let loop: EventLoop
    private let target: ForwardedPod
    private let command: [String]
    private var ports: LocalPorts
    private var connections: [ForwardedConnection] = []
    /// Sessions that carry no connection just now: the next one need not wait for another handshake.
    private var spare: [PortForwardSession] = []
    /// How sessions are opened: whether the server has refused a WebSocket once.
    private var carrier = PortForwardSession.Carrier.webSocket
    private var acceptor = Acceptor()
    private var hasEnded = false
    /// Whether the pods cannot be looked at any more, so that what goes wrong with one tells of itself.
    private var isBlind = false
    private var nextPing = Instant.distantFuture

    /// So many sessions are kept for later at most.
    private static let spareLimit = 8
    /// How often each session is asked whether it lives; one from which nothing came three times is dead.
    private static let pingInterval = Duration.seconds(15)
    private static let silenceLimit = Duration.seconds(46)

    /// Finds the pod, the way to it and the local ports; `run` then waits for connections.
    init(_ context: Context, mappings: [PortMapping], addresses: [String], command: [String]) throws {
        self.context = context
        self.command = command
        client = try context.client()
        loop = EventLoop(client)
        target = try ForwardedPod(
            context.arguments.positionals[0], context, until: try StreamOptions.podDeadline(context))
        ports = try LocalPorts([], on: [])
        // A port that is not there is told of before a pod is waited for.
        if let known = target.pod { _ = try resolve(mappings, in: known) }
        let resolved = try resolve(mappings, in: try target.find())
        try openFirst()
        ports = try LocalPorts(resolved, on: addresses)
    }

    private func resolve(_ mappings: [PortMapping], in pod: JSONDocument) throws -> [LocalPorts.Resolved] {
        try mappings.map { mapping in
            let ports = try mapping.resolved(
                in: APIObject(pod.root), service: target.service.map { APIObject($0.root) })
            return (mapping, ports.local, ports.remote)
        }
    }

    private var podObject: APIObject? { target.pod.map { APIObject($0.root) } }

    private var path: Request {
        Request.get(.pods, namespace: context.namespace, name: podObject?.name ?? "", subresource: "portforward")
    }

    // MARK: Sessions

    /// Opens the first session, so that what forbids it is told before anybody connects.
    private func openFirst() throws {
        while true {
            let session = PortForwardSession(path, carrier: carrier, client: client)
            _ = try loop.wait(for: [], [.connection(session.connection)])
            do {
                for event in try session.receive() ?? [] {
                    if case .refused(let head, let body) = event, try !fallsBack(session, head, body) {
                        throw refusal(session, head, body)
                    }
                }
            } catch let fault as StreamFault {
                guard carrier == .webSocket else {
                    throw UnexpectedAnswer(request: path, reason: printableLine(fault.reason))
                }
                carrier = .plain
            }
            if session.isOpen {
                spare.append(session)
                return
            }
        }
    }

    /// Whether a refusal is one of WebSockets, so that SPDY by itself may do: by a role that has not the verb of the GET
    /// with which a WebSocket begins, by an older server, or by something between.
    private func fallsBack(_ session: PortForwardSession, _ head: ResponseHead, _ body: [UInt8]) throws -> Bool {
        guard session.carrier == .webSocket, head.status != 401 else { return false }
        let status = Status(head, body: body, to: path)
        if status.category == .notFound, status.details?.kind == "pods" { return false }
        carrier = .plain
        return true
    }

    private func refusal(_ session: PortForwardSession, _ head: ResponseHead, _ body: [UInt8]) -> ServerError {
        var request = path
        request.method = .post
        request.attributes?.verb = "create"
        var error = ServerError(status: Status(head, body: body, to: request), request: request)
        error.failedStep = "unable to upgrade connection"
        error.furtherVerbs = ["get"]
        return error
    }

    // MARK: The loop

    /// What a source was waited for.
    private enum Waker {
        case listener(port: Int, socket: ListeningSocket)
        case connection(ForwardedConnection, ForwardedConnection.News)
        case spare(PortForwardSession)
        case command
    }

    /// Forwards until a signal comes, the pod that was named goes, or the command has ended.
    func run() throws -> ExitStatus {
        guard let pod = podObject else { return .failure }
        var running: AccompaniedCommand?
        if !command.isEmpty {
            if !context.arguments[PortForward.quiet] {
                for line in ports.lines.split(separator: "\n") { context.say(String(line)) }
            }
            running = try AccompaniedCommand(command, adding: ports.variables, context)
        } else if context.arguments[PortForward.output] == "json" {
            context.output.print(ports.json(pod: pod))
        } else {
            context.output.print(ports.lines)
        }
        try context.handOn()
        nextPing = client.now + Self.pingInterval
        while true {
            if let ending = running?.poll() {
                running?.endForwarding()
                return running?.status(ending) ?? .failure
            }
            var sources: [Source] = running?.sources ?? []
            var wakers = sources.map { _ in Waker.command }
            add(&sources, &wakers)
            let due = min(connections.compactMap(\.endDue).min() ?? .distantFuture, acceptor.due(at: client.now))
            let news = try loop.wait(
                for: hasEnded || isBlind ? [] : [target.follower], sources, until: min(nextPing, due))
            switch news {
            case .follower(let follower):
                try look { try follower.advance() }
                try update(isAccompanied: running != nil)
            case .source(let index): try handle(wakers[index])
            case .time: break
            }
            // Whatever one connection has to say, the others have their times.
            endWhatIsDue()
            if client.now >= nextPing { ping() }
        }
    }

    private func look(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            if case TransportError.interrupted? = error as? TransportError { throw error }
            isBlind = true
            target.follower.stop()
            context.say("\(target.location) is not followed any longer: \(error.described.brief)")
        }
    }

    private func add(_ sources: inout [Source], _ wakers: inout [Waker]) {
        if target.pod != nil, !hasEnded, acceptor.isListening(at: client.now) {
            for (index, port) in ports.ports.enumerated() {
                for (_, socket) in port.sockets {
                    sources.append(.readable(socket.descriptor))
                    wakers.append(.listener(port: index, socket: socket))
                }
            }
        }
        for connection in connections {
            for (source, news) in connection.sources {
                sources.append(source)
                wakers.append(.connection(connection, news))
            }
        }
        for session in spare {
            sources.append(.connection(session.connection))
            wakers.append(.spare(session))
        }
    }

    private func handle(_ waker: Waker) throws {
        switch waker {
        case .command: break
        case .listener(let index, let socket): try accept(index, socket)
        case .spare(let session): receiveSpare(session)
        case .connection(let connection, let news):
            switch news {
            case .remote: try receive(connection)
            case .local: connection.readLocal()
            case .room: connection.flush()
            case .drained: break
            }
            if connection.isOver { conclude(connection) }
        }
    }

    private func accept(_ index: Int, _ listener: ListeningSocket) throws {
        let socket = acceptor.accept(from: listener, at: client.now) { context.say($0) }
        guard let socket, let pod = podObject else { return }
        let port = ports.ports[index]
        if command.isEmpty, context.arguments[PortForward.output] != "json", !context.arguments[PortForward.quiet] {
            context.output.print("Handling connection for \(port.local)\n")
            // Whoever has closed standard output does not end what others are connected to.
            try? context.handOn()
        }
        let session = spare.popLast() ?? PortForwardSession(path, carrier: carrier, client: client)
        let connection = ForwardedConnection(
            socket, session: session, podUID: pod.uid, ports: (port.local, port.remote))
        connections.append(connection)
        begin(connection)
        if connection.isOver { conclude(connection) }
    }

    private func begin(_ connection: ForwardedConnection) {
        do {
            try connection.begin()
        } catch {
            lose(connection, error.described.brief)
        }
    }

    /// Ends a connection whose session was lost, unless another may take it.
    private func lose(_ connection: ForwardedConnection, _ reason: String) {
        guard connection.mayBeginAnew else { return connection.fail(reason) }
        connection.go(by: PortForwardSession(path, carrier: carrier, client: client))
    }

    private func receive(_ connection: ForwardedConnection) throws {
        do {
            guard let events = try connection.session.receive() else {
                return lose(connection, "the server has closed the stream")
            }
            for event in events {
                if case .refused(let head, let body) = event {
                    guard try fallsBack(connection.session, head, body) else {
                        return connection.fail(refusal(connection.session, head, body).described.brief)
                    }
                    return connection.go(by: PortForwardSession(path, carrier: carrier, client: client))
                }
                connection.take(event)
            }
            begin(connection)
        } catch let error as TransportError {
            if case .interrupted = error { throw error }
            lose(connection, error.brief)
        } catch let fault as StreamFault {
            connection.fail("the server breaks the rules of the stream: \(printableLine(fault.reason))")
        }
    }

    private func conclude(_ connection: ForwardedConnection) {
        connections.removeAll { $0 === connection }
        acceptor.makeRoom()
        if let failure = connection.failure {
            context.say("Connection for \(connection.localPort) has failed: \(printableLine(failure))")
            // The pod may have gone.
            if !hasEnded { target.doubt() }
            return
        }
        // A session whose connection has ended in good order takes the next one.
        let isCurrent = connection.podUID == podObject?.uid
        if isCurrent, spare.count < Self.spareLimit, (try? connection.session.finish()) != nil {
            spare.append(connection.session)
        }
    }

    /// What comes on a session without a connection: nothing but answers to pings, and its end.
    private func receiveSpare(_ session: PortForwardSession) {
        if (try? session.receive()) ?? nil == nil {
            spare.removeAll { $0 === session }
            if !hasEnded { target.doubt() }
        }
    }

    private func endWhatIsDue() {
        for connection in connections {
            connection.endIfDue(at: client.now)
            if connection.isOver { conclude(connection) }
        }
    }

    /// Asks all sessions whether they live, and gives up those that have not answered for long.
    private func ping() {
        let now = client.now
        nextPing = now + Self.pingInterval
        let isSilent = { (session: PortForwardSession) in now - session.heard >= Self.silenceLimit }
        if spare.contains(where: isSilent) {
            spare.removeAll(where: isSilent)
            if !hasEnded { target.doubt() }
        }
        for session in spare { try? session.ping() }
        for connection in connections {
            if !connection.isHeldBack, isSilent(connection.session) {
                connection.fail("nothing has come from the server for \(Self.silenceLimit.components.seconds) seconds")
                conclude(connection)
            } else {
                try? connection.session.ping(isHeldBack: connection.isHeldBack)
            }
        }
    }

    /// Goes to the next pod where the present one has gone.
    private func update(isAccompanied: Bool) throws {
        let before = podObject?.name ?? ""
        do {
            guard try target.update() else { return }
        } catch let error as CommandError where isAccompanied {
            // Its command is told by what it finds, and says itself how that went.
            context.say("error: \(error.message)")
            hasEnded = true
            spare = []
            // Whoever connects now is refused, rather than kept waiting.
            ports = try LocalPorts([], on: [])
            return
        }
        // Connections that are under way end by themselves.
        spare = []
        guard let pod = target.pod else {
            return context.say(
                "pod/\(before) goes, and no other of \(target.location) runs yet: connections wait for the next one")
        }
        try ports.lead(to: pod, service: target.service)
        context.say("Forwarding to pod/\(APIObject(pod.root).name) from now on")
    }
}
