extension OptionSpec {
    /// The option with its value, such as `-n, --namespace NAMESPACE` or `    --dry-run[=STRATEGY]`.
    var display: String {
        let letter = short.map { "-\($0), " } ?? "    "
        return letter + longDisplay
    }

    /// The long form with its value.
    var longDisplay: String {
        guard kind != .flag else { return "--\(name)" }
        let value = valueName ?? "VALUE"
        return impliedText == nil ? "--\(name) \(value)" : "--\(name)[=\(value)]"
    }

    /// What is accepted and what stands for it when it is not given, in the order in which help tells it.
    var notes: [String] {
        var notes: [String] = []
        if case .choice(let choices) = kind {
            let shown = choices.filter { !$0.hidden && !$0.value.isEmpty }
            if !shown.isEmpty { notes.append("one of " + shown.map(\.display).joined(separator: ", ")) }
        }
        if kind == .strings || kind == .list { notes.append("may be repeated") }
        if let impliedText, !impliedText.isEmpty { notes.append("given alone: \(impliedText)") }
        if let defaultText, !defaultText.isEmpty { notes.append("default \(defaultText)") }
        if let environment { notes.append("$\(environment)") }
        if replacesGlobal { notes.append("in place of the global flag") }
        return notes
    }

    /// The phrase of help, with what is accepted in parentheses.
    var helpText: String {
        notes.isEmpty ? summary : "\(summary) (\(notes.joined(separator: "; ")))"
    }
}

extension CommandSpec {
    /// The forms of the command's synopsis, without the program and the command's names.
    var synopses: [String] {
        if let usage {
            let command = passthrough.display.map { " " + $0 } ?? ""
            return usage.split(separator: "\n", omittingEmptySubsequences: false).map { $0 + command }
        }
        var parts = positionals.map(\.display)
        if role == .group { parts.append("COMMAND") }
        if options.contains(where: \.isVisible) || inheritsGlobals { parts.append("[flags]") }
        if let command = passthrough.display { parts.append(command) }
        return [parts.joined(separator: " ")]
    }

    /// Those of the root's options that are given by their names behind this command's.
    func inherited(from root: CommandSpec) -> [OptionSpec] {
        let replaced = options.filter(\.replacesGlobal).map(\.name)
        return root.options.filter { $0.isVisible && !replaced.contains($0.name) }
    }

    /// The visible subcommands under their headings, in order of first appearance.
    var sections: [(title: String?, commands: [CommandSpec])] {
        grouped(subcommands.filter { !$0.hidden }, by: \.section).map { (title: $0.0, commands: $0.1) }
    }
}

/// The elements under their headings, in order of first appearance; those without a heading stand first.
func grouped<Element>(_ elements: [Element], by heading: (Element) -> String?) -> [(String?, [Element])] {
    var groups: [(String?, [Element])] = []
    let plain = elements.filter { heading($0) == nil }
    if !plain.isEmpty { groups.append((nil, plain)) }
    for element in elements {
        guard let title = heading(element) else { continue }
        if let index = groups.firstIndex(where: { $0.0 == title }) {
            groups[index].1.append(element)
        } else {
            groups.append((title, [element]))
        }
    }
    return groups
}
