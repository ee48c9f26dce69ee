import Kube
import System
import Transport

/// Bytes for a standard input.
package struct RemoteInput {
    /// The descriptor that `read` reads, which is waited for; nil where `read` always has an answer at once.
    package var descriptor: Int32?
    /// The next bytes, however many; nil at their end.
    package var read: () throws -> [UInt8]?

    package init(descriptor: Int32? = nil, read: @escaping () throws -> [UInt8]?) {
        self.descriptor = descriptor
        self.read = read
    }
}

/// The one loop over streams to containers: one with input or a terminal, or several without.
package final class RemoteLoop {
    /// What is handed to the first session's standard input; it is asked for no more than the connection takes.
    package var input: RemoteInput?
    /// The size of the terminal, which the first session is told at once and whenever it changes.
    package var terminalSize: (() -> (columns: Int, rows: Int)?)?
    /// Whether what runs is to draw itself anew: it is told another size first, since a size that it has already is no change.
    package var redraws = false
    /// When it is all over.
    package var deadline = Instant.distantFuture
    /// Looks at what was read from the input before it is handed over; nil ends the first session as detached.
    package var filter: (([UInt8]) -> [UInt8]?)?
    /// Called when a session's command has begun.
    package var whenRunning: (Int) throws -> Void = { _ in }

    private let client: any Client
    private let sessions: [RemoteSession]
    private var toldSize = false

    /// So many bytes may lie unsent before no more input is read.
    private static let unsentLimit = 256 << 10

    package init(_ sessions: [RemoteSession], client: any Client) {
        self.sessions = sessions
        self.client = client
    }

    /// Runs the sessions to their ends; what comes is handed to `take`, with the session's index.
    ///
    /// - Throws: a signal, and what `take` and the input throw; the sessions are closed then.
    /// - Returns: the outcome of each.
    package func run(take: (Int, RemoteCommandMessage) throws -> Void) throws -> [RemoteOutcome] {
        defer { for session in sessions { session.end(.lost("kpod has ended")) } }
        while true {
            for session in sessions { try session.keepAlive(at: client.now) }
            let open = sessions.indices.filter { sessions[$0].outcome == nil }
            guard !open.isEmpty else { return sessions.compactMap(\.outcome) }
            guard client.now < deadline else {
                for index in open { sessions[index].end(.timedOut) }
                continue
            }
            try step(open, take)
        }
    }

    private func step(_ open: [Int], _ take: (Int, RemoteCommandMessage) throws -> Void) throws {
        var sources = open.map { Source.connection(sessions[$0].connection) }
        var wake = open.map { sessions[$0].due }.min() ?? .distantFuture
        wake = min(wake, deadline)
        let first = sessions[0]
        let takesInput = input != nil && first.isRunning && first.outcome == nil
        let isFull = first.connection.unsentCount >= Self.unsentLimit
        if takesInput, isFull {
            sources.append(.drained(first.connection))
        } else if takesInput, let descriptor = input?.descriptor {
            sources.append(.readable(descriptor))
        } else if takesInput {
            wake = client.now
        }
        if terminalSize != nil { sources.append(.signal) }

        let index = try client.wait(for: sources, until: wake == .distantFuture ? nil : wake)
        if let index, index < open.count { try advance(open[index], take) }
        if let index, case .signal = sources[index] { try takeSignal() }
        var isReadable = input?.descriptor == nil
        if let index, case .readable = sources[index] { isReadable = true }
        if takesInput, !isFull, isReadable, first.outcome == nil { try pump(first) }
    }

    private func advance(_ index: Int, _ take: (Int, RemoteCommandMessage) throws -> Void) throws {
        let session = sessions[index]
        let wasRunning = session.isRunning
        for message in try session.advance() { try take(index, message) }
        guard session.isRunning, !wasRunning else { return }
        try whenRunning(index)
        guard index == 0 else { return }
        if redraws, let size = terminalSize?() { try session.resize(columns: size.columns + 1, rows: size.rows + 1) }
        try tellSize()
    }

    private func pump(_ session: RemoteSession) throws {
        guard let read = try input?.read() else {
            input = nil
            return try session.endInput()
        }
        guard let bytes = filter.map({ $0(read) }) ?? read else { return session.end(.detached) }
        if !bytes.isEmpty { try session.send(bytes) }
    }

    private func tellSize() throws {
        if let size = terminalSize?() { try sessions[0].resize(columns: size.columns, rows: size.rows) }
    }

    private func takeSignal() throws {
        guard let signal = Signals.take() else { return }
        guard signal == Signals.windowChange else { throw TransportError.interrupted(signal: signal) }
        if sessions[0].isRunning { try tellSize() }
    }
}
