/// The page of section 1 for the command with the names `path`; none is the program. The file's name is `manPageName`.
public func manPage(for path: [String], root: CommandSpec, facts: ManualFacts) -> String {
    var page = ManPage(root: root, path: path, facts: facts)
    page.write()
    return page.roff.text
}

/// The name of a command's page, such as `kpod-auth-can-i.1`.
public func manPageName(for path: [String], root: CommandSpec) -> String {
    ([root.name] + path).joined(separator: "-") + ".1"
}

/// The names of every visible command, the program's own (none) first.
public func visiblePaths(of root: CommandSpec) -> [[String]] {
    func below(_ command: CommandSpec, _ path: [String]) -> [[String]] {
        [path] + command.subcommands.filter { !$0.hidden }.flatMap { below($0, path + [$0.name]) }
    }
    return below(root, [])
}

/// Builds one page.
private struct ManPage {
    let root: CommandSpec
    let path: [String]
    let command: CommandSpec
    let facts: ManualFacts
    var roff = Roff()

    init(root: CommandSpec, path: [String], facts: ManualFacts) {
        self.root = root
        self.path = path
        self.facts = facts
        command = root.command(at: path) ?? root
    }

    mutating func write() {
        let name = ([root.name] + path).joined(separator: "-")
        roff.title(name, section: "1", date: facts.date, manual: facts.manual)
        roff.section("Name")
        roff.raw("\(Roff.escaped(name)) \\- \(Roff.escaped(command.summary))")
        roff.section("Synopsis")
        for (index, form) in command.synopses.enumerated() {
            if index > 0 { roff.raw(".br") }
            roff.raw(
                "\(Roff.bold(([root.name] + path).joined(separator: " ")))\(form.isEmpty ? "" : " ")\(Roff.escaped(form))"
            )
        }
        roff.section("Description")
        writeDescription()
        writeOptions(command.options, path.isEmpty ? "Global options" : "Options")
        if !path.isEmpty, command.inheritsGlobals { writeInherited() }
        writeCommands()
        if path.isEmpty { writeTopics() }
        writeEntries("Exit status", facts.exitStatus)
        writeEnvironment()
        if path.isEmpty { writeEntries("Files", facts.files) }
        writeExamples()
        writeSeeAlso()
    }

    private mutating func writeDescription() {
        let parts = paragraphs(command.discussion)
        if parts.isEmpty { roff.prose(command.summary + ".") }
        for part in parts {
            switch part {
            case .prose(let text): roff.paragraph(text)
            case .literal(let lines): roff.literal(lines)
            }
        }
        if !command.aliases.isEmpty {
            roff.paragraph("Other names of this command: \(command.aliases.joined(separator: ", ")).")
        }
        guard command.role == .run else { return }
        for place in command.positionals { roff.entry(Roff.italic(place.name), [place.helpText + "."]) }
    }

    private mutating func writeOptions(_ options: [OptionSpec], _ heading: String) {
        roff.section(heading)
        for (title, group) in grouped((options + [.help]).filter(\.isVisible), by: \.section) {
            if let title { roff.subsection(title) }
            for option in group {
                var text = option.summary + "."
                if !option.notes.isEmpty { text = "\(option.summary) (\(option.notes.joined(separator: "; ")))." }
                roff.entry(option.roffDisplay, [text] + option.discussionParagraphs)
            }
        }
    }

    private mutating func writeInherited() {
        let names = command.inherited(from: root).map { Roff.bold("--" + $0.name) }
        guard !names.isEmpty else { return }
        roff.newParagraph()
        roff.raw("Options that every command accepts, explained in \(Roff.bold(root.name))(1):")
        roff.raw(names.joined(separator: ",\n") + ".")
    }

    private mutating func writeCommands() {
        guard command.subcommands.contains(where: { !$0.hidden }) else { return }
        roff.section("Commands")
        for group in command.sections {
            if let title = group.title { roff.subsection(title) }
            for next in group.commands {
                let page = ([root.name] + path + [next.name]).joined(separator: "-")
                roff.entry(Roff.bold(page) + "(1)", [next.summary + "."])
            }
        }
    }

    private mutating func writeTopics() {
        for topic in root.topics {
            roff.section(topic.name)
            roff.literal(topic.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).trimmed)
        }
    }

    private mutating func writeEntries(_ heading: String, _ entries: [ManualFacts.Entry]) {
        guard !entries.isEmpty else { return }
        roff.section(heading)
        for entry in entries { roff.entry(Roff.bold(entry.term), [entry.meaning.sentence]) }
    }

    private mutating func writeEnvironment() {
        var entries = command.options.filter(\.isVisible).compactMap { option in
            option.environment.map { ManualFacts.Entry($0, "Stands for --\(option.name) where that is not given.") }
        }
        if path.isEmpty { entries += facts.environment }
        if !path.isEmpty, command.role == .run,
            let first = command.options.first(where: { $0.isVisible && $0.environment == nil })
        {
            let prefix = CommandSpec.variablePrefix(program: root.name, path: path)
            entries.append(
                ManualFacts.Entry(
                    prefix + "...",
                    "Each option of this command has such a variable, \(prefix)\(CommandSpec.variablePart(first.name)) for "
                        + "--\(first.name) and so on, which stands for it where it is not given."))
        }
        writeEntries("Environment", entries)
        if !path.isEmpty, command.inheritsGlobals, root.options.contains(where: { $0.environment != nil }) {
            if entries.isEmpty { roff.section("Environment") }
            roff.newParagraph()
            roff.raw("The variables that every command reads are listed in \(Roff.bold(root.name))(1).")
        }
    }

    private mutating func writeExamples() {
        guard !command.examples.isEmpty else { return }
        roff.section("Examples")
        for example in command.examples {
            roff.paragraph(example.comment + ":")
            roff.literal(example.line.split(separator: "\n").map(String.init))
        }
    }

    private mutating func writeSeeAlso() {
        var pages: [String] = []
        if !path.isEmpty { pages.append(root.name) }
        if path.count > 1 { pages.append(([root.name] + path.dropLast()).joined(separator: "-")) }
        if !path.isEmpty {
            let own = ([root.name] + path).joined(separator: "-")
            pages += command.subcommands.filter { !$0.hidden }.map { own + "-" + $0.name }
        }
        let references = pages.map { Roff.bold($0) + "(1)" } + facts.seeAlso.map(Roff.reference)
        guard !references.isEmpty else { return }
        roff.section("See also")
        roff.raw(references.joined(separator: ",\n"))
    }
}

extension OptionSpec {
    /// The option's head in bold, its value in italics.
    fileprivate var roffDisplay: String {
        let letter = short.map { Roff.bold("-\($0)") + ", " } ?? ""
        let long = Roff.bold("--" + name)
        guard kind != .flag else { return letter + long }
        let value = Roff.italic(valueName ?? "VALUE")
        return letter + (impliedText == nil ? "\(long) \(value)" : "\(long)[=\(value)]")
    }

    fileprivate var discussionParagraphs: [String] {
        paragraphs(discussion).map { paragraph in
            switch paragraph {
            case .prose(let text): text
            case .literal(let lines): lines.joined(separator: " ")
            }
        }
    }
}

extension Roff {
    /// A page such as `kubectl(1)`, its name in bold.
    fileprivate static func reference(_ page: String) -> String {
        let name = page.prefixUpTo("(")
        return bold(name) + escaped(page.utf8Suffix(after: name))
    }
}

extension String {
    /// The text with a full stop at its end.
    fileprivate var sentence: String { hasSuffix(".") ? self : self + "." }
}

extension [String] {
    /// Without empty lines at the end.
    fileprivate var trimmed: [String] { Array(reversed().drop { $0.isEmpty }.reversed()) }
}
