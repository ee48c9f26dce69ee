import Arguments
import CLIRuntime

/// `kpod completion`: the scripts that make the shells complete kpod's command lines.
enum CompletionCommand {
    static let command = Command(
        CommandSpec(
            "completion", summary: "Print the completion script of a shell",
            discussion: """
                The script asks kpod itself what may stand at the cursor, so it fits every version. Types, names and \
                namespaces are asked of the API server, for 2 seconds at most.

                  bash   source <(kpod completion bash), or as kpod in /etc/bash_completion.d
                  zsh    source <(kpod completion zsh), or as _kpod in a folder of fpath
                  fish   kpod completion fish | source, or as kpod.fish in
                         ~/.config/fish/completions
                """,
            positionals: [
                PositionalSpec("SHELL", "The shell", choices: Shell.allCases.map { Choice($0.rawValue) })
            ],
            examples: [
                Example("For this bash", "source <(kpod completion bash)"),
                Example("For every zsh to come", "kpod completion zsh > ~/.zfunc/_kpod"),
                Example("For every fish to come", "kpod completion fish > ~/.config/fish/completions/kpod.fish"),
            ]),
        run: { context in
            guard let shell = context.arguments.positionals.first.flatMap(Shell.init) else {
                preconditionFailure("the parser accepts known shells only")
            }
            context.output.print(completionScript(for: shell, program: "kpod"))
            return .success
        })
}
