import Foundation
import Glibc
import Synchronization

/// A process that runs in a container of the sandbox: a real one, in a scratch folder, on pipes or on a pseudo-terminal.
final class ContainerProcess: Sendable {
    /// Where bytes come from.
    enum Stream: Sendable {
        case output, errors
    }

    /// How it is run.
    struct Setup: Sendable {
        var program: String
        var arguments: [String]
        var folder: String
        var hasInput: Bool
        /// Whether a client that has no more input ends it: always that of a command, and with `stdinOnce` that of a container.
        var endsInput: Bool
        var isTerminal: Bool
    }

    private let id: pid_t
    /// Where standard input is written; -1 once it is closed.
    private let input: Mutex<Int32>
    private let sources: [(stream: Stream, descriptor: Int32)]
    private let isTerminal: Bool
    private let endsInput: Bool
    private let state = Mutex(State())

    private struct State {
        var code: Int32?
        var listeners: [Int: Listener] = [:]
        var next = 0
    }

    /// What somebody wants to know of it; `ended` is called once, with the exit code, after the last bytes.
    struct Listener: Sendable {
        var take: @Sendable (Stream, [UInt8]) -> Void
        var ended: @Sendable (Int32) -> Void
    }

    /// A kubelet reads so many bytes at a time.
    private static let pieceSize = 32 << 10

    /// Held while descriptors are open that another process which is just being started must not get.
    private static let starting = Mutex(())

    /// Starts it; `begin` lets it be read.
    convenience init(_ setup: Setup) throws {
        self.init(try Self.starting.withLock { _ in try Start(setup) })
    }

    private init(_ start: Start) {
        id = start.id
        input = Mutex(start.input)
        sources = start.sources
        isTerminal = start.isTerminal
        endsInput = start.endsInput
    }

    /// A process that was started, and this end of its streams.
    private struct Start: Sendable {
        var id: pid_t
        var input: Int32
        var sources: [(stream: Stream, descriptor: Int32)]
        var isTerminal: Bool
        var endsInput: Bool

        init(_ setup: Setup) throws {
            try FileManager.default.createDirectory(atPath: setup.folder, withIntermediateDirectories: true)
            isTerminal = setup.isTerminal
            endsInput = setup.endsInput
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            var closing: [Int32] = []
            if setup.isTerminal {
                let terminal = try ContainerProcess.openTerminal()
                // The first terminal that the leader of a session opens becomes its own.
                posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
                posix_spawn_file_actions_adddup2(&actions, 0, 1)
                posix_spawn_file_actions_adddup2(&actions, 0, 2)
                closing = [terminal.other]
                input = fcntl(terminal.descriptor, F_DUPFD_CLOEXEC, 0)
                sources = [(.output, terminal.descriptor)]
            } else {
                let (first, second) = (try ContainerProcess.pipe(), try ContainerProcess.pipe())
                posix_spawn_file_actions_adddup2(&actions, first.write, 1)
                posix_spawn_file_actions_adddup2(&actions, second.write, 2)
                closing = [first.write, second.write]
                sources = [(.output, first.read), (.errors, second.read)]
                if setup.hasInput {
                    let ends = try ContainerProcess.pipe()
                    posix_spawn_file_actions_adddup2(&actions, ends.read, 0)
                    closing.append(ends.read)
                    input = ends.write
                } else {
                    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
                    input = -1
                }
            }
            // What else is open here, such as the pipe whose end tells the front to end, is not the container's.
            for descriptor: Int32 in 3..<512 { posix_spawn_file_actions_addclose(&actions, descriptor) }
            var attributes = posix_spawnattr_t()
            posix_spawnattr_init(&attributes)
            defer { posix_spawnattr_destroy(&attributes) }
            var signals = sigset_t()
            sigemptyset(&signals)
            posix_spawnattr_setsigmask(&attributes, &signals)
            for signal in [SIGPIPE, SIGINT, SIGQUIT, SIGHUP, SIGTERM] { sigaddset(&signals, signal) }
            posix_spawnattr_setsigdefault(&attributes, &signals)
            // A session of its own.
            posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | 0x80))
            let shell = ["sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", setup.folder, setup.program]
            let words: [UnsafeMutablePointer<CChar>?] = (shell + setup.arguments).map { strdup($0) } + [nil]
            let variables = ["PATH=/usr/bin:/bin", "HOSTNAME=sandbox", "TERM=xterm"]
            let environment: [UnsafeMutablePointer<CChar>?] = variables.map { strdup($0) } + [nil]
            defer { for word in words + environment { free(word) } }
            id = 0
            let code = posix_spawn(&id, "/bin/sh", &actions, &attributes, words, environment)
            for descriptor in closing { close(descriptor) }
            guard code == 0 else {
                throw SandboxError("cannot run \(setup.program): \(String(cString: strerror(code)))")
            }
        }
    }

    /// Tells somebody of what it prints from now on, and of its end; the number serves to stop that.
    func listen(_ listener: Listener) -> Int {
        let (number, code) = state.withLock { state -> (Int, Int32?) in
            state.next += 1
            if state.code == nil { state.listeners[state.next] = listener }
            return (state.next, state.code)
        }
        if let code { listener.ended(code) }
        return number
    }

    func stopListening(_ number: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: number) } }

    /// Whether it has ended.
    var hasEnded: Bool { state.withLock { $0.code != nil } }

    /// Begins to read what it prints.
    func begin() {
        let group = DispatchGroup()
        for (stream, descriptor) in sources {
            let thread = Thread { [self] in
                var piece = [UInt8](repeating: 0, count: Self.pieceSize)
                while true {
                    let count = read(descriptor, &piece, piece.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { break }
                    let bytes = Array(piece[..<count])
                    for listener in state.withLock({ Array($0.listeners.values) }) { listener.take(stream, bytes) }
                }
                close(descriptor)
                group.leave()
            }
            group.enter()
            thread.start()
        }
        let waiter = Thread { [self] in
            group.wait()
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            endInput()
            let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
            let listeners = state.withLock { state in
                state.code = code
                defer { state.listeners = [:] }
                return Array(state.listeners.values)
            }
            for listener in listeners { listener.ended(code) }
        }
        waiter.start()
    }

    /// Where what is handed to standard input waits while the process takes none.
    private let writer = DispatchQueue(label: "input of a container")

    /// Hands bytes to standard input; waits while it takes none.
    func write(_ bytes: [UInt8]) async {
        await withCheckedContinuation { continuation in
            writer.async { [self] in
                writeNow(bytes)
                continuation.resume()
            }
        }
    }

    /// The same from a thread that may wait.
    func writeNow(_ bytes: [UInt8]) {
        input.withLock { descriptor in
            var rest = bytes[...]
            while descriptor >= 0, !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    close(descriptor)
                    descriptor = -1
                }
            }
        }
    }

    /// Takes it that a client has no more input.
    func noteEndOfInput() { if endsInput { endInput() } }

    private func endInput() {
        input.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }

    /// Makes the terminal of another size, of which its foreground processes are told.
    func resize(columns: Int, rows: Int) {
        guard isTerminal else { return }
        input.withLock { descriptor in
            var size = winsize(
                ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
            _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
        }
    }

    /// Ends it, with all that it has started in its session.
    func end() { if !hasEnded { kill(-id, isTerminal ? SIGHUP : SIGTERM) } }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw SandboxError("cannot make a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func openTerminal() throws -> (descriptor: Int32, other: Int32, path: String) {
        var (descriptor, other): (Int32, Int32) = (-1, -1)
        var name = [CChar](repeating: 0, count: 128)
        guard openpty(&descriptor, &other, &name, nil, nil) == 0 else {
            throw SandboxError("cannot open a pseudo-terminal")
        }
        for end in [descriptor, other] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (
            descriptor, other, String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        )
    }
}
