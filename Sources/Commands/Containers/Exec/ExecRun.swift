import CLIRuntime
import Kube
import System
import Transport

/// One command in one container, from the request to its exit code.
struct ExecRun {
    private let context: Context
    private let request: Request

    /// A command for a container of a pod; without a container the server chooses. `run` sends the request.
    init(_ context: Context, pod: String, container: String?, command: [String]) {
        self.context = context
        var query = command.map { QueryItem("command", $0) }
        if let container { query.append(QueryItem("container", container)) }
        query += [QueryItem("stderr", "true"), QueryItem("stdout", "true")]
        var request = Request.get(.pods, namespace: context.namespace, name: pod, subresource: "exec", query: [])
        request.query = query
        request.accept = "*/*"
        self.request = request
    }

    /// Runs it to its end.
    ///
    /// - Throws: what `kpod help exit-codes` has while the command has not started; afterwards `CommandError` with 125.
    func run() throws -> ExitStatus {
        let client = try context.client()
        let socket = WebSocket(request, protocols: [RemoteCommandMessage.subprotocol], client: client)
        do {
            switch try socket.open() {
            case .open: break
            case .refused(let head, let body): throw refusal(head, body)
            }
        } catch let fault as StreamFault {
            throw UnexpectedAnswer(request: request, reason: printableLine(fault.reason))
        }
        try context.handOn()
        switch try ending(socket, EventLoop(client)) {
        case .exited(let code):
            if code != 0, !context.arguments[Exec.quiet] { context.say("command terminated with exit code \(code)") }
            return .command(Int32(clamping: code))
        case .failed(let message) where !message.isEmpty:
            let ending = RemoteCommandEnding.failed(message)
            throw CommandError(printableLine(message), status: .command(ending.shellCode ?? 125))
        case .failed: throw broken("the server says that it failed, and not how")
        }
    }

    /// Hands on what the command prints until it has ended.
    private func ending(_ socket: WebSocket, _ loop: EventLoop) throws -> RemoteCommandEnding {
        do {
            while true {
                _ = try loop.wait(for: [], [.connection(socket.connection)])
                let (messages, isOver) = try socket.receive()
                for message in messages {
                    guard case .binary(let bytes) = message, let part = try RemoteCommandMessage(bytes) else {
                        continue
                    }
                    switch part {
                    case .output(let bytes): context.output.bytes += bytes
                    case .errors(let bytes):
                        // In the order in which they came.
                        try context.handOn()
                        try context.platform.errors.write(bytes)
                    case .ended(let ending):
                        // What is said of the command follows what it has printed.
                        try context.handOn()
                        return ending
                    }
                }
                try context.handOn()
                if isOver { throw broken("the stream has ended, and the server has not said how the command did") }
            }
        } catch let error as TransportError {
            if case .interrupted = error { throw error }
            throw broken(error.brief)
        } catch let fault as StreamFault {
            throw broken("the server breaks the rules of the stream: \(fault.reason)")
        } catch let error as InvalidInput {
            throw broken("the server breaks the rules of the stream: \(error.message)")
        } catch let error as SystemError {
            // Its own code would be taken for the command's.
            throw CommandError.Replaced(error: error, status: .command(125))
        }
    }

    private func broken(_ reason: String) -> CommandError {
        CommandError(
            "what became of the command is not known: \(printableLine(reason))", status: .command(125),
            hint: "It may still run in the container.")
    }

    /// The server's answer to the handshake, in kubectl's words and with the verbs that the whole of it needs.
    private func refusal(_ head: ResponseHead, _ body: [UInt8]) -> ServerError {
        var error = ServerError(status: Status(head, body: body, to: request), request: request)
        error.failedStep = "unable to upgrade connection"
        // A kubelet says in plain text what is wrong.
        if head.status >= 400, head.mediaType == "text/plain", let text = error.status.bodyText {
            error.status.message = text
        }
        error.furtherVerbs = ["create"]
        return error
    }
}
