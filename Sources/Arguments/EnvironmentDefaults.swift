extension ParsedArguments {
    /// The same arguments, with options that were not given taken from variables: those that they name, and for the
    /// command's own options `PROGRAM_COMMAND_OPTION`, such as `KPOD_WAIT_TIMEOUT`.
    ///
    /// An empty variable counts as unset, and so does the address of a Service. The error names the variable.
    public func applying(environment: [String: String]) throws(UsageError) -> ParsedArguments {
        var result = self
        for option in scope {
            guard let variable = variable(of: option), let text = environment[variable], !text.isEmpty,
                !isServiceAddress(text, in: variable), settings[option.key] == nil, option.refused == nil
            else { continue }
            guard !text.utf8.contains(0) else {
                throw UsageError("the variable \(variable) contains a NUL character", path: path)
            }
            do {
                result.settings[option.key] = Setting(
                    value: try OptionValue(text, kind: option.kind), source: .environment, typed: variable, depth: 0)
            } catch {
                throw UsageError(
                    "invalid value \(quotedWord(text)) in the variable \(variable), which stands for --\(option.name): "
                        + "expected \(error.expected)",
                    path: path, suggestion: error.suggestion)
            }
        }
        return result
    }

    /// Whether a variable is one that Kubernetes sets for a Service: one that is named `kpod-run` makes it
    /// `KPOD_RUN_PORT=tcp://10.0.0.1:80` in every container of the namespace.
    private func isServiceAddress(_ text: String, in variable: String) -> Bool {
        variable.hasSuffix("_PORT") && ["tcp://", "udp://", "sctp://"].contains { text.startsWith($0) }
    }

    /// The variable that an option is taken from; `nil` for options of the program that name none.
    func variable(of option: OptionSpec) -> String? {
        if let variable = option.environment { return variable }
        guard ownOptions.contains(option.key) else { return nil }
        return CommandSpec.variablePrefix(program: program, path: path) + CommandSpec.variablePart(option.name)
    }
}

extension CommandSpec {
    /// What the variables of a command's own options begin with: `KPOD_ROLLOUT_STATUS_`.
    static func variablePrefix(program: String, path: [String]) -> String {
        ([program] + path).map { variablePart($0) + "_" }.joined()
    }

    /// A name as a part of a variable: capitals, and underscores for hyphens.
    static func variablePart(_ name: String) -> String {
        String(name.uppercased().map { $0 == "-" ? "_" : $0 })
    }
}
