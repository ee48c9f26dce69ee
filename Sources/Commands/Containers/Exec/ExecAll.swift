import CLIRuntime
import JSON
import Kube
import System
import Transport

/// One command in all pods of a selector, at the same time.
struct ExecAll {
    private let context: Context
    private let command: [String]
    private let deadline: Instant
    private let isQuiet: Bool

    /// A command for the pods that the context's selector chooses.
    init(_ context: Context, _ command: [String], until deadline: Instant) {
        self.context = context
        self.command = command
        self.deadline = deadline
        isQuiet = context.arguments[StreamOptions.quiet]
    }

    /// Runs it in all of them to the end; the highest exit code is the outcome.
    ///
    /// - Throws: `CommandError` with `notFound` where there is no pod, and with the highest code what kept it from being run
    ///   or known of.
    func run() throws -> ExitStatus {
        let requests = try requests()
        let client = try context.client()
        let sessions = requests.map { RemoteSession($0, client: client) }
        let loop = RemoteLoop(sessions, client: client)
        loop.deadline = deadline
        let lines = PrefixedLines(
            requests.map { context.arguments[Exec.prefix] ? "[pod/\($0.pod)/\($0.container ?? "")] " : "" }, context)
        let outcomes: [RemoteOutcome]
        do {
            outcomes = try loop.run { index, message in try lines.take(message, of: index) }
            try lines.finish()
        } catch let error as SystemError {
            throw CommandError.Replaced(error: error, status: .command(125))
        }
        return try status(of: outcomes, requests)
    }

    private func requests() throws -> [RemoteRequest] {
        var options = ListOptions()
        options.labelSelector = context.arguments[SelectionOptions.selector]
        options.limit = ListPager.pageSize
        context.access.need(["get", "create"], .pods, subresource: "exec", namespace: context.namespace)
        let pager = ListPager(client: try context.client(), type: .pods, options: options) {
            .list(.pods, namespace: context.namespace, options: $0)
        }
        var requests: [RemoteRequest] = []
        while let item = try pager.next() {
            let pod = APIObject(item)
            let phase = pod.node.at("status", "phase")?.string
            // One that is being deleted still runs; what has come to its end does not.
            guard phase != "Succeeded", phase != "Failed" else { continue }
            let container = try PodContainers(pod).chosen(
                context.arguments[StreamOptions.container], announcesDefault: false
            ) { _ in }
            requests.append(
                RemoteRequest(
                    .exec, namespace: context.namespace, pod: pod.name, container: container, command: command))
        }
        guard !requests.isEmpty else {
            throw CommandError(
                "no pod that runs matches \(printable(options.labelSelector)) in namespace \(context.namespace)",
                status: .notFound)
        }
        return requests
    }

    private func status(of outcomes: [RemoteOutcome], _ requests: [RemoteRequest]) throws -> ExitStatus {
        let report = RemoteOutcomeReport(context, isQuiet: true)
        var codes: [Int32] = []
        var errors: [any Error] = []
        for (outcome, request) in zip(outcomes, requests) {
            do {
                let status = try report.status(of: outcome)
                codes.append(status.code)
                if status.code != 0, !isQuiet {
                    context.say("pod/\(request.pod): command terminated with exit code \(status.code)")
                }
            } catch let error as CommandError {
                var error = error
                error.message = "pod/\(printable(request.pod)): " + error.message
                errors.append(error)
                codes.append(error.status.code)
            } catch {
                errors.append(error)
                codes.append(error.described.exitStatus.code)
            }
        }
        let highest = ExitStatus.command(codes.max() ?? 0)
        guard errors.isEmpty else {
            throw CommandError.Replaced(error: CommandError.Several(errors: errors), status: highest)
        }
        return highest
    }
}

/// Prints what several commands say, line by line, so that those of one do not stand within another's.
private final class PrefixedLines {
    private let prefixes: [[UInt8]]
    private let context: Context
    private var output: [LinePieces]
    private var errors: [LinePieces]
    /// Whose line each of the two streams of kpod is within.
    private var open: [Int?] = [nil, nil]

    init(_ prefixes: [String], _ context: Context) {
        self.prefixes = prefixes.map { Array($0.utf8) }
        self.context = context
        output = prefixes.map { _ in LinePieces() }
        errors = output
    }

    func take(_ message: RemoteCommandMessage, of index: Int) throws {
        switch message {
        case .output(let bytes): try output[index].feed(bytes) { try print($0, of: index, on: 0) }
        case .errors(let bytes): try errors[index].feed(bytes) { try print($0, of: index, on: 1) }
        case .ended:
            try output[index].finish { try print($0, of: index, on: 0) }
            try errors[index].finish { try print($0, of: index, on: 1) }
        }
        try context.handOn()
    }

    /// Prints what was begun and not ended.
    func finish() throws {
        for index in prefixes.indices {
            try output[index].finish { try print($0, of: index, on: 0) }
            try errors[index].finish { try print($0, of: index, on: 1) }
        }
        try context.handOn()
    }

    private func print(_ piece: LinePiece, of index: Int, on stream: Int) throws {
        var bytes: [UInt8] = []
        let goesOn = !piece.beginsLine && open[stream] == index
        if !goesOn {
            if open[stream] != nil { bytes.append(UInt8(ascii: "\n")) }
            bytes += prefixes[index]
        }
        bytes += piece.bytes
        open[stream] = piece.endsLine ? nil : index
        if stream == 0 { context.output.bytes += bytes } else { try context.platform.errors.write(bytes) }
    }
}
