import CLIRuntime
import Kube
import System
import Transport

/// The container at one end of a copy, and what runs there for it.
final class CopyContainer {
    let context: Context
    private let choice: PodChoice
    /// Whether what the container says goes to standard output, as kubectl has it for what is copied out of it.
    private let saysOnOutput: Bool
    /// Where kpod lies in the container, empty where it has none; nil while that was not asked.
    var own: [String]?

    /// Finds the pod.
    ///
    /// - Throws: what keeps the container from being found.
    init(_ context: Context, _ place: CopyPlace.Remote, announcesOnOutput: Bool) throws {
        self.context = context
        saysOnOutput = announcesOnOutput
        let words = PodChoice.Words(intoCompleted: "exec into", toOther: "exec into", several: "copy to")
        choice = try PodChoice(
            context, pod: place.pod, in: place.namespace, container: context.arguments[StreamOptions.container],
            isQuiet: context.arguments[StreamOptions.quiet], words
        ) { announcesOnOutput ? context.output.print(printableLine($0) + "\n") : context.say($0) }
    }

    /// What messages call it.
    var name: String {
        (choice.container.map { "container \(printable($0)) of " } ?? "") + "pod \(printable(choice.name))"
    }

    /// How a command in the container has ended.
    enum Ending {
        /// With this code, after it had said these words on standard error.
        case exited(Int, said: String)
        /// There is no such program.
        case missing
    }

    /// Runs a command; its standard output is handed on, and it reads `input`.
    ///
    /// - Throws: what refuses the stream, with 125 what breaks it off, and what `take` throws.
    func run(
        _ command: [String], input: RemoteInput? = nil, take: @escaping ([UInt8]) throws -> Void = { _ in }
    ) throws -> Ending {
        try context.handOn()
        let client = try context.client()
        var request = RemoteRequest(
            .exec, namespace: choice.namespace, pod: choice.name, container: choice.container, command: command)
        request.takesInput = input != nil
        let loop = RemoteLoop([RemoteSession(request, client: client)], client: client)
        loop.input = input
        var said: [UInt8] = []
        let outcomes = try loop.run { _, message in
            switch message {
            case .output(let bytes): try take(bytes)
            case .errors(let bytes): said += bytes.prefix(max(0, Self.wordsLimit - said.count))
            case .ended: break
            }
        }
        switch outcomes[0] {
        case .exited(let code) where code == 126 || code == 127: return .missing
        case .exited(let code): return .exited(code, said: String(decoding: said, as: UTF8.self))
        case .failed(let words):
            if RemoteCommandEnding.failed(words).shellCode != nil { return .missing }
            throw CommandError(
                words.isEmpty ? "the server says that the copy failed, and not how" : printableLine(words),
                status: .command(125))
        case .refused(let error): throw error
        case .lost(let reason):
            throw CommandError("the copy broke off: \(printableLine(reason))", status: .command(125))
        case .timedOut, .detached: throw CommandError("the copy broke off", status: .command(125))
        }
    }

    private static let wordsLimit = 64 << 10

    /// Hands on what a command has said on standard error.
    func handOn(_ said: String) throws {
        guard !said.isEmpty else { return }
        let lines = printable(said.hasSuffix("\n") ? said : said + "\n")
        if saysOnOutput { context.output.print(lines) } else { try context.platform.errors.write(lines) }
    }

    /// The failure of a command in the container, once its words are handed on.
    func failure(_ program: String, _ code: Int, _ said: String) -> CommandError {
        let isMissing = said.contains("No such file or directory") || said.contains("not found")
        return CommandError(
            "\(program) in \(name) ended with exit code \(code)", status: isMissing ? .notFound : .failure)
    }

    /// What is said of a file that is not there.
    func notFound(_ path: String) -> CommandError {
        CommandError("there is no \(printable(path)) in \(name)", status: .notFound)
    }

    /// What is said of a container in which nothing can copy.
    func lacksAll(_ isFolder: Bool) -> CommandError {
        let lack =
            isFolder
            ? "neither tar nor kpod, without which no folder"
            : "neither tar, nor sh and cat, nor kpod, without which nothing"
        return CommandError(
            "\(name) has \(lack) can be copied", status: .failure,
            hint:
                "Put kpod into its image, or copy by way of a container that shares its processes ('kpod debug', with "
                + "--target): there its files are below /proc/1/root.")
    }

    /// Runs kpod itself, wherever it is. Where it takes input that is found out first: one that is not there has swallowed
    /// it otherwise.
    func runOwn(
        _ words: [String], input: RemoteInput? = nil, take: @escaping ([UInt8]) throws -> Void = { _ in }
    ) throws -> Ending {
        if own == nil, input != nil { _ = try runOwn(["folder", "/"]) }
        for program in own ?? ["kpod", "/kpod"] {
            let ending = try run([program, ArchiveCommand.name, "--"] + words, input: input, take: take)
            if case .missing = ending { continue }
            own = [program]
            return ending
        }
        own = []
        return .missing
    }

    /// A path as a program takes it that might read it as an option.
    static func word(_ path: String) -> String { path.hasPrefix("-") ? "./" + path : path }
}
