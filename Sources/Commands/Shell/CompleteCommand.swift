import Arguments
import CLIRuntime
import Kube
import System
import Transport

/// The hidden command that the shells' completion scripts call.
///
/// Whatever goes wrong gives no candidates: nothing is said on standard error, and the exit code is 0.
enum CompleteCommand {
    static let command = Command(declaration, run: run)

    private static var declaration: CommandSpec {
        var declaration = CommandSpec.complete
        // The words after `--` have options; the command itself has none, so that no variable can be wrong for it.
        declaration.inheritsGlobals = false
        return declaration
    }

    private static func run(_ context: Context) throws -> ExitStatus {
        let completion = complete(words: context.arguments.afterDashes ?? [], root: context.root)
        let candidates = (try? candidates(for: completion, context.platform)) ?? []
        context.output.print(completion.lines(adding: candidates))
        return .success
    }

    /// How long the API server may take over everything that one completion asks.
    private static let limit = Duration.seconds(2)

    private static func candidates(
        for completion: Completion, _ platform: Platform
    ) throws -> [Completion.Candidate] {
        guard let source = completion.dynamicSource else { return [] }
        let arguments = try completion.arguments.applying(environment: platform.environment)
        // A command such as `help` knows nothing of clusters.
        guard arguments.accepts(GlobalOptions.namespace) else { return [] }
        var options = ClusterOptions(completion.arguments).completed(by: ClusterOptions(arguments))
        options.requestTimeout = limit
        options.retries = 0
        let environment = { (name: String) -> String? in platform.environment[name] }
        let configuration = try ClusterConfiguration(options: options, environment: environment)
        let namespace = ClusterConfiguration.namespace(options: options, environment: environment).name
        try ObjectName.validate(namespace, as: "namespace")
        let candidates = CompletionCandidates(
            client: try platform.connect(configuration, nil), namespace: namespace,
            deadline: platform.clock() + limit)
        return candidates.find(source, word: completion.word, after: arguments.positionals)
    }
}
