import Arguments

/// A tree with one of everything.
let sample = CommandSpec(
    "tool", summary: "Do things to a cluster", discussion: "The tool does things.\n\n    as it stands\n\nMore words.",
    options: [
        OptionSpec(
            "namespace", short: "n", .string, value: "NAMESPACE", "Namespace to work in",
            environment: "TOOL_NAMESPACE", completion: .dynamic("namespaces")),
        OptionSpec("server", short: "s", .string, value: "URL", "Server to use", section: "Connection"),
        OptionSpec(
            "request-timeout", .duration(bareSeconds: true), value: "DURATION", "Time for one request", default: "0",
            environment: "TOOL_REQUEST_TIMEOUT"),
        OptionSpec("verbosity", short: "v", .int(0...10), value: "LEVEL", "How much to say", default: "0"),
        OptionSpec("quiet", short: "q", "Say less", environment: "TOOL_QUIET"),
        .refused("kubeconfig", value: "FILE", "credentials come from the pod; use --token and --server"),
    ],
    examples: [Example("List pods", "tool get pods")],
    subcommands: [
        CommandSpec(
            "get", aliases: ["list"], summary: "Show one or many objects",
            discussion: "Shows objects. Types are written as anywhere.",
            usage: "(TYPE [NAME | -l SELECTOR] | TYPE/NAME ...) [flags]",
            positionals: [
                PositionalSpec("TYPE", .any, "Types and names", completion: .commaList(.dynamic("resources")))
            ],
            options: [
                OptionSpec(
                    "output", short: "o",
                    .choice([
                        Choice("json", "As JSON"), "yaml", Choice("jsonpath", argument: "TEMPLATE"), "wide",
                        Choice("jsonpath-file", argument: "FILE", hidden: true, completion: .files),
                    ]), value: "FORMAT", "Output format", environment: "TOOL_OUTPUT"),
                OptionSpec("watch", short: "w", "Go on with each change after the list"),
                OptionSpec("all-namespaces", short: "A", "Objects of all namespaces"),
                OptionSpec("selector", short: "l", .string, value: "SELECTOR", "Only objects with these labels"),
                OptionSpec("label-columns", short: "L", .list, value: "LABEL", "Labels to show as columns"),
                OptionSpec(
                    "filename", short: "f", .strings, value: "FILE", "File that names objects", completion: .files),
                OptionSpec("chunk-size", .int(0...Int.max), value: "COUNT", "Objects on a page", default: "500"),
                OptionSpec("wait", "Wait for the end", default: "true"),
                OptionSpec(
                    "dry-run", .choice(["none", "server", "client"]), value: "STRATEGY", "Only pretend",
                    default: "none", implied: "client"),
                OptionSpec("old-way", "Do it the old way", deprecated: "use --watch instead"),
            ],
            examples: [
                Example("List pods", "tool get pods"), Example("Count them", "tool get pods -o name=x | wc -l"),
            ]),
        CommandSpec(
            "logs", summary: "Print the logs of a container",
            positionals: [
                PositionalSpec("POD", "Pod or owner of pods", completion: .dynamic("pods")),
                PositionalSpec("CONTAINER", .optional, "Its container", completion: .dynamic("containers")),
            ],
            options: [
                OptionSpec("tail", .int(-1...Int.max), value: "LINES", "Last lines to print", default: "-1"),
                OptionSpec("since", .duration, value: "DURATION", "How far back to go"),
            ],
            examples: [Example("Print the last line", "tool logs web-0 --tail=1")]),
        CommandSpec(
            "exec", summary: "Run a command in a container",
            positionals: [PositionalSpec("POD", "Pod to run in")],
            options: [
                OptionSpec("stdin", short: "i", "Pass standard input on"),
                OptionSpec("tty", short: "t", "Use a terminal"),
            ],
            examples: [Example("Look around", "tool exec web-0 -- ls -l /")],
            passthrough: .required("COMMAND [ARG ...]")),
        CommandSpec(
            "auth", summary: "Ask what is allowed",
            subcommands: [
                CommandSpec(
                    "can-i", summary: "Ask whether an action is allowed",
                    positionals: [
                        PositionalSpec("VERB", "Verb such as list"),
                        PositionalSpec("TYPE", .optional, "Type or TYPE/NAME"),
                    ],
                    options: [OptionSpec("list", "List all that is allowed")],
                    examples: [Example("Ask for one", "tool auth can-i list pods")])
            ], section: "Access"),
        CommandSpec(
            "create", summary: "Create an object",
            options: [OptionSpec("filename", short: "f", .strings, value: "FILE", "File to read", completion: .files)],
            examples: [Example("Create from a file", "tool create -f object.yaml")],
            subcommands: [
                CommandSpec(
                    "role", summary: "Create a role", positionals: [PositionalSpec("NAME", "Its name")],
                    examples: [Example("Create one", "tool create role reader")])
            ], role: .run),
        CommandSpec(
            "completion", summary: "Print a completion script",
            positionals: [PositionalSpec("SHELL", "The shell", choices: ["bash", "zsh", "fish"])],
            examples: [Example("Use it in bash", "source <(tool completion bash)")], inheritsGlobals: false),
        .help, .options, .complete,
    ],
    topics: [HelpTopic("exit-codes", summary: "What exit codes mean", text: "0  success")])

/// The arguments of a line that is to run; fails the test otherwise.
func run(_ words: String...) throws -> ParsedArguments {
    guard case .run(let arguments) = try parse(words, root: sample) else { throw NotRun() }
    return arguments
}

/// A line asked for help where it was to run.
struct NotRun: Error {}

extension UsageError {
    /// The error as a program called tool prints it.
    var text: String { "error: \(message)\n\(Self.hint(program: "tool", path: path))\n" }
}

/// The error of a line as it is printed, or nothing where the line is right.
func failure(_ words: String...) -> String {
    do {
        _ = try parse(words, root: sample)
        return ""
    } catch {
        return error.text
    }
}

/// What a line wants explained, or nil.
func helpRequest(_ words: String...) throws -> HelpRequest? {
    if case .help(let request) = try parse(words, root: sample) { request } else { nil }
}
