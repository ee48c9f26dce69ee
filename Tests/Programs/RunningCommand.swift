import Foundation

/// What a program left behind.
public struct Outcome {
    /// Its exit status, or 128 and the signal that ended it, as a shell counts.
    public let status: Int32
    /// What it wrote to standard output.
    public let outputBytes: Data
    /// What it wrote to standard error, as text.
    public let errors: String
    /// The most memory that it, or a program that it has run, had at once, in bytes.
    public let peakMemory: Int

    /// Standard output as text.
    public var output: String { String(decoding: outputBytes, as: UTF8.self) }
}

/// Why a program could not be run, or did not end.
public struct HarnessError: Error, CustomStringConvertible {
    /// The reason.
    public let description: String

    /// An error of these words.
    public init(description: String) { self.description = description }
}

/// A program that runs beside the test. Output goes into files rather than pipes: nothing can fill up, and no other
/// child can hold a pipe open.
public final class RunningCommand {
    /// Its process id.
    public let process: pid_t
    private let name: String
    private let output: FileHandle
    private let errors: FileHandle
    private var status: Int32?
    private var usage = rusage()

    /// Starts a program by its path, in a folder or in that of the tests. `environment` is all of it; nothing is inherited.
    public init(
        _ arguments: [String], environment: [String: String], input: Data? = nil, in workingFolder: String? = nil
    ) throws {
        let arguments = (workingFolder.map { ["/usr/bin/env", "-C", $0] } ?? []) + arguments
        name = arguments.joined(separator: " ")
        let folder = NSTemporaryDirectory() + "/kpod-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // The program has its files open when posix_spawn returns, and so have we: their names are not needed then.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var source = "/dev/null"
        if let input {
            source = "\(folder)/in"
            try input.write(to: URL(fileURLWithPath: source))
        }

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, source, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "\(folder)/out", O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        posix_spawn_file_actions_addopen(&actions, 2, "\(folder)/err", O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        // Another test may have a pipe open for a program of its own, and would wait for its end as long as this one lives.
        for descriptor: Int32 in 3..<1_024 { posix_spawn_file_actions_addclose(&actions, descriptor) }
        // Signals as a shell's child has them, whatever the test process blocks or ignores.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for signal in [SIGPIPE, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var id: pid_t = 0
        let code = posix_spawn(&id, arguments[0], &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw HarnessError(description: "\(name): \(String(cString: strerror(code)))") }
        process = id
        output = try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(folder)/out"))
        errors = try FileHandle(forReadingFrom: URL(fileURLWithPath: "\(folder)/err"))
    }

    deinit {
        if status == nil {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
    }

    /// What it has written to standard output so far.
    public var outputSoFar: String { String(decoding: contents(output), as: UTF8.self) }

    /// What it has written to standard error so far.
    public var errorsSoFar: String { String(decoding: contents(errors), as: UTF8.self) }

    /// Sends it a signal.
    public func signal(_ number: Int32) { kill(process, number) }

    /// Waits for its end. One that does not end in `seconds` is killed and is an error.
    public func wait(seconds: Double = 30) throws -> Outcome {
        let deadline = Date(timeIntervalSinceNow: seconds)
        var pause: UInt32 = 500
        while status == nil {
            var raw: Int32 = 0
            if wait4(process, &raw, WNOHANG, &usage) == process {
                let signal = raw & 0x7f
                status = signal == 0 ? (raw >> 8) & 0xff : 128 + signal
            } else if Date() > deadline {
                kill(process, SIGKILL)
                waitpid(process, nil, 0)
                status = 128 + SIGKILL
                throw HarnessError(
                    description:
                        "\(name) did not end in \(seconds) s; so far it printed:\n\(outputSoFar)\n\(errorsSoFar)")
            } else {
                usleep(pause)
                pause = min(pause * 2, 20_000)
            }
        }
        return Outcome(
            status: status ?? -1, outputBytes: contents(output), errors: errorsSoFar,
            peakMemory: usage.ru_maxrss << 10)
    }

    /// Waits until what it printed to standard output holds.
    public func waitForOutput(seconds: Double = 10, _ holds: (String) -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while !holds(outputSoFar) {
            guard Date() < deadline else {
                throw HarnessError(description: "\(name) printed only:\n\(outputSoFar)\n\(errorsSoFar)")
            }
            usleep(10_000)
        }
    }

    private func contents(_ file: FileHandle) -> Data {
        try? file.seek(toOffset: 0)
        return (try? file.readToEnd()) ?? Data()
    }
}

/// Runs a program to its end.
public func run(
    _ arguments: [String], environment: [String: String], input: Data? = nil, in workingFolder: String? = nil,
    seconds: Double = 30
) throws -> Outcome {
    try RunningCommand(arguments, environment: environment, input: input, in: workingFolder).wait(seconds: seconds)
}

/// Runs a program of the system by its name to its end.
public func run(
    program: String, _ arguments: [String], input: Data? = nil, in workingFolder: String? = nil
) throws -> Outcome {
    try run(
        ["/usr/bin/env", program] + arguments, environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], input: input,
        in: workingFolder)
}

/// Copies a program so that it can be run at once. Another process does it: a descriptor of ours that is open for
/// writing would be inherited by whatever another test starts meanwhile, and the copy be "busy" until that has gone.
public func copyProgram(_ program: String, to copy: String) throws {
    let outcome = try run(["/bin/cp", program, copy], environment: [:])
    guard outcome.status == 0 else { throw HarnessError(description: "cp: \(outcome.errors)") }
}
