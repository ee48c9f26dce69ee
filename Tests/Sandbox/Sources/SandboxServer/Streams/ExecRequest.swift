/// What a client wants of a process in a pod, however its streams are carried.
struct ExecRequest: Sendable {
    /// What the streams are of.
    enum Subject: Sendable {
        /// A command of its own, which ends with the streams; `programs` are those that the image has, if not all.
        case command([String], folder: String, programs: [String]?)
        /// What runs already.
        case running(ContainerProcess)
    }

    let subject: Subject
    /// Whether the client sends standard input.
    let hasInput: Bool
    /// Whether it wants standard output, and standard error.
    let wantsOutput: Bool
    let wantsErrors: Bool
    /// Whether the streams are a terminal.
    let isTerminal: Bool

    /// The process.
    ///
    /// - Throws: `ContainerProgram.Missing` where the image has no such program.
    func process() throws -> ContainerProcess {
        switch subject {
        case .running(let running): return running
        case .command(let command, let folder, let programs):
            let program = try ContainerProgram(command, among: programs)
            return try ContainerProcess(
                ContainerProcess.Setup(
                    program: program.path, arguments: Array(command.dropFirst()), folder: folder, hasInput: hasInput,
                    endsInput: true, isTerminal: isTerminal))
        }
    }

    /// Whether it runs for this client alone.
    var isOwn: Bool { if case .command = subject { true } else { false } }

    /// Takes the new size of the client's terminal.
    static func resize(_ process: ContainerProcess, _ bytes: [UInt8]) {
        guard let size = try? JSON(parsing: bytes), let columns = size["Width"]?.int, let rows = size["Height"]?.int
        else { return }
        process.resize(columns: columns, rows: rows)
    }

    /// The Status in which the end of a process is told.
    func status(_ code: Int32) -> String {
        guard code != 0, isOwn else { return #"{"metadata":{},"status":"Success"}"# }
        return
            #"{"metadata":{},"status":"Failure","message":"command terminated with non-zero exit code: command terminated with exit code \#(code)","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"\#(code)"}]}}"#
    }
}
