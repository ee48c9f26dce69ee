extension ParsedArguments {
    /// The same arguments, with options that were not given taken from the variables that they name.
    ///
    /// An empty variable counts as unset. The error names the variable.
    public func applying(environment: [String: String]) throws(UsageError) -> ParsedArguments {
        var result = self
        for option in scope {
            guard let variable = option.environment, let text = environment[variable], !text.isEmpty,
                settings[option.name] == nil, option.refused == nil
            else { continue }
            guard !text.utf8.contains(0) else {
                throw UsageError("the variable \(variable) contains a NUL character", path: path)
            }
            do {
                result.settings[option.name] = Setting(
                    value: try OptionValue(text, kind: option.kind), source: .environment, typed: variable, depth: 0)
            } catch {
                throw UsageError(
                    "invalid value \(printable(text)) in the variable \(variable), which stands for --\(option.name): "
                        + "expected \(error.expected)",
                    path: path, suggestion: error.suggestion)
            }
        }
        return result
    }
}
