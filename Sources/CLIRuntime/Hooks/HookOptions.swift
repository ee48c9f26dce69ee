import Arguments
import Kube
import System
import Text
import Transport

/// The options of what is done after a change, for all commands that stay: requests, programs and signals.
package enum HookOptions {
    package static let request = Option(
        texts: "request", value: "[METHOD] URL", "Send a request after a change; POST unless said otherwise",
        discussion: """
            It never carries the token, and follows no redirect to another host. The certificate of an https URL is \
            verified. May be given several times.
            """)
    package static let header = Option(
        texts: "request-header", value: "NAME: VALUE|@FILE", "A header of the requests, or a file of headers")
    package static let body = Option(
        text: "request-body", value: "TEXT|@FILE", "The body of the requests, or the file that holds it")
    package static let user = Option(
        text: "request-user-file", value: "FILE", "The file with the user of basic authentication", completion: .files)
    package static let password = Option(
        text: "request-password-file", value: "FILE", "The file with the password of basic authentication",
        completion: .files)
    package static let authority = Option(
        text: "request-ca", value: "FILE", "The CA of https URLs, in place of the system's", completion: .files)
    package static let success = Option(
        text: "request-success", value: "STATUSES", "The statuses by which a request has succeeded",
        default: "200-299")
    package static let exec = Option(
        texts: "exec", value: "COMMAND", "Run a program after a change",
        discussion: "The words are split as a shell does it, and no shell runs. May be given several times.")
    package static let signal = Option(
        text: "signal", value: "SIGNAL", "Send a signal after a change, to the processes of --process")
    package static let process = Option(
        text: "process", value: "NAME", "The program that --signal goes to",
        discussion: """
            The pod needs shareProcessNamespace: true, and kpod the same user as the program. Of a program and its \
            workers, the program gets it.
            """)
    package static let settle = Option(
        duration: "settle", "How long changes are gathered before something is done", default: "1s")
    package static let timeout = Option(
        duration: "hook-timeout", "The longest that a request or program may take", default: "30s")
    package static let retries = Option(
        number: "hook-retries", in: 0...1_000, value: "N", "How often what failed is tried again, rather than for ever")

    /// All of them, as commands list them.
    package static let all: [any DeclaredOption] = [
        request, header, body, user, password, authority, success, exec, signal, process, settle, timeout, retries,
    ]

    /// The hooks that the command line names, in the order in which they run: programs, the signal, requests.
    ///
    /// - Throws: `InvalidInput` for what cannot be read.
    package static func hooks(_ context: Context, client: any Client) throws -> [any Hook] {
        let arguments = context.arguments
        var hooks: [any Hook] = []
        for line in arguments[exec] { hooks.append(ProgramHook(try words(line, of: exec))) }
        if let name = arguments.given(signal) {
            guard let number = Process.signal(named: name) else {
                throw InvalidInput("--signal: \(goQuoted(name)) is no signal such as HUP, TERM or USR1")
            }
            guard let process = arguments.given(process), !process.isEmpty else {
                throw InvalidInput("--signal needs --process NAME")
            }
            hooks.append(SignalHook(number, name: name, process: process))
        } else if arguments.isSet(process) {
            throw InvalidInput("--process needs --signal SIGNAL")
        }
        let targets = arguments[request]
        guard !targets.isEmpty else {
            for option in [body, user, password, authority] where arguments.isSet(option) {
                throw InvalidInput("--\(option.spec.name) needs --request")
            }
            return hooks
        }
        let requests = try requests(context)
        let successes = try StatusRanges(arguments[success], of: "--request-success")
        for text in targets {
            hooks.append(
                RequestHook(
                    try RequestHook.Target(text), requests, body: arguments.given(body).map(fileOrText),
                    successes: successes, client: client))
        }
        return hooks
    }

    /// The runner of these hooks.
    ///
    /// - Parameters:
    ///   - further: hooks of the command's own, which run last.
    ///   - ends: whether the command comes to an end, so that no hook may fail for ever.
    package static func runner(
        _ context: Context, client: any Client, further: [any Hook] = [], ends: Bool = false
    ) throws -> HookRunner {
        let arguments = context.arguments
        return HookRunner(
            try hooks(context, client: client) + further, client: client, settle: max(arguments[settle], .zero),
            timeout: try time(timeout, context), retries: arguments[retries] ?? (ends ? usualRetries : nil)
        ) { context.say($0) }
    }

    /// How often a hook is tried again where the command is to end.
    package static let usualRetries = 5

    /// The words of a command that an option gives.
    package static func words(_ line: String, of option: Option<[String]>) throws(InvalidInput) -> [String] {
        do throws(ShellWord.Fault) {
            let words = try ShellWord.split(line)
            guard words.first?.isEmpty == false else { throw ShellWord.Fault(reason: "it names no program") }
            return words
        } catch {
            throw InvalidInput("--\(option.spec.name): \(goQuoted(line)): \(error.reason)")
        }
    }

    private static func requests(_ context: Context) throws -> OtherServerRequests {
        let arguments = context.arguments
        var requests = OtherServerRequests()
        for text in arguments[header] {
            if text.hasPrefix("@") {
                requests.headerFiles.append(String(text.dropFirst()))
                continue
            }
            do throws(HookFailure) {
                requests.headers.append(try OtherServerRequests.header(text))
            } catch {
                throw InvalidInput("--request-header: \(error.reason)")
            }
        }
        requests.user = arguments.given(user).map { .file($0) }
        requests.password = arguments.given(password).map { .file($0) }
        requests.authorityFile = arguments.given(authority)
        requests.timeout = try time(timeout, context)
        requests.environment = context.platform.environment
        return requests
    }

    private static func fileOrText(_ text: String) -> OtherServerRequests.FileOrText {
        text.hasPrefix("@") ? .file(String(text.dropFirst())) : .text(text)
    }

    private static func time(_ option: Option<Duration>, _ context: Context) throws(InvalidInput) -> Duration {
        let time = context.arguments[option]
        guard time > .zero else { throw InvalidInput("--\(option.spec.name) is more than 0") }
        return time
    }
}
