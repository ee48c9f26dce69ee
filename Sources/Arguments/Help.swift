/// The text that `--help`, `help` and `options` print, for a page of 79 columns; ends with a newline.
public func help(_ request: HelpRequest, root: CommandSpec) -> String {
    switch request {
    case .command(let path): HelpPage(root: root, path: path).text
    case .options: HelpPage(root: root, path: []).globalOptions
    case .topic(let name):
        root.topics.first { $0.name == name }.map { $0.text.hasSuffix("\n") ? $0.text : $0.text + "\n" } ?? ""
    }
}

/// The width of a page.
let pageWidth = 79

/// Builds the help of one command.
private struct HelpPage {
    let root: CommandSpec
    let path: [String]
    let command: CommandSpec

    init(root: CommandSpec, path: [String]) {
        self.root = root
        self.path = path
        command = root.command(at: path) ?? root
    }

    private var name: String { ([root.name] + path).joined(separator: " ") }

    var text: String {
        var parts = [command.summary + "\n"]
        parts += paragraphs(command.discussion).map(Self.text)
        parts.append(section("Usage", command.synopses.map(usageLines).joined()))
        if !command.aliases.isEmpty {
            parts.append(section("Aliases", "  \(command.aliases.joined(separator: ", "))\n"))
        }
        for group in command.sections {
            let rows = group.commands.map { ($0.name, $0.summary) }
            parts.append(section(group.title ?? "Commands", columns(rows, limit: 20, width: pageWidth)))
        }
        if path.isEmpty, !root.topics.isEmpty {
            let rows = root.topics.map { ($0.name, $0.summary) }
            parts.append(section("Topics (help TOPIC)", columns(rows, limit: 20, width: pageWidth)))
        }
        if command.role == .run, !command.positionals.isEmpty {
            let rows = command.positionals.map { ($0.name, $0.helpText) }
            parts.append(section("Arguments", columns(rows, limit: 24, width: pageWidth)))
        }
        if !command.examples.isEmpty { parts.append(section("Examples", examples)) }
        if !path.isEmpty { parts += flagSections(command.options + [.help], "Flags") }
        if !path.isEmpty, command.inheritsGlobals { parts.append(globalsInBrief) }
        if let footer { parts.append(footer) }
        return parts.joined(separator: "\n")
    }

    /// All flags of the root.
    var globalOptions: String {
        (["Flags that every command accepts\n"] + flagSections(root.options + [.help], "Flags")).joined(separator: "\n")
    }

    /// One form of the synopsis, with further lines set in.
    private func usageLines(_ form: String) -> String {
        let words = [name] + form.split(separator: " ").map(String.init)
        let lines = wrapped(words, width: pageWidth - 6)
        return lines.enumerated().map { ($0.offset == 0 ? "  " : "      ") + $0.element + "\n" }.joined()
    }

    private var examples: String {
        command.examples.map { example in
            let comment = wrapped(example.comment, width: pageWidth - 4).map { "  # \($0)\n" }.joined()
            return comment + example.line.split(separator: "\n").map { "  \($0)\n" }.joined()
        }.joined(separator: "\n")
    }

    private func flagSections(_ options: [OptionSpec], _ general: String) -> [String] {
        grouped(options.filter(\.isVisible), by: \.section).map { title, options in
            let rows = options.map { ($0.display, $0.helpText) }
            return section(title ?? general, columns(rows, limit: 28, width: pageWidth))
        }
    }

    private var globalsInBrief: String {
        guard let list = root.subcommands.first(where: { $0.role == .options }) else {
            return flagSections(command.inherited(from: root), "Global flags").joined(separator: "\n")
        }
        let names = command.inherited(from: root).map { ($0.short.map { "-\($0), " } ?? "") + "--" + $0.name }
        let items = names.dropLast().map { $0 + ";" } + names.suffix(1)
        let lines = wrapped(items, width: pageWidth - 2).map { "  \($0)\n" }.joined()
        return section("Global flags (explained by '\(root.name) \(list.name)')", lines)
    }

    private var footer: String? {
        guard !command.sections.isEmpty else { return nil }
        var lines = ["Use '\(name) COMMAND --help' for more about a command."]
        if path.isEmpty, let list = root.subcommands.first(where: { $0.role == .options }) {
            lines.append("Use '\(name) \(list.name)' for the flags that every command accepts.")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func section(_ title: String, _ body: String) -> String { "\(title):\n\(body)" }

    private static func text(_ paragraph: Paragraph) -> String {
        switch paragraph {
        case .prose(let text): wrapped(text, width: pageWidth).map { $0 + "\n" }.joined()
        case .literal(let lines): lines.map { $0 + "\n" }.joined()
        }
    }
}

extension PositionalSpec {
    /// The phrase of help, with the words accepted.
    var helpText: String {
        let shown = choices.filter { !$0.hidden }
        return shown.isEmpty ? summary : "\(summary) (one of \(shown.map(\.display).joined(separator: ", ")))"
    }
}
