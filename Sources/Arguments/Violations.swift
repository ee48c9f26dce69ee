/// What is wrong with a tree of commands: each sentence names the command and what breaks which rule.
///
/// Meant for tests, which hold the answer empty.
public func violations(of root: CommandSpec) -> [String] {
    var inspector = Inspector(root: root)
    inspector.inspect(root, path: [])
    return inspector.found
}

/// Checks a tree of commands, one command after another.
private struct Inspector {
    let root: CommandSpec
    var found: [String] = []
    var name = ""

    mutating func inspect(_ command: CommandSpec, path: [String]) {
        name = ([root.name] + path).joined(separator: " ")
        inspectNames(command)
        inspectSummary(command.summary, of: "its summary")
        inspectDiscussion(command.discussion, of: "its discussion")
        inspectPositionals(command)
        for option in command.options { inspect(option) }
        inspectScope(command, isRoot: path.isEmpty)
        if !command.hidden {
            inspectExamples(command, path: path)
            inspectHelp(path)
        }
        for next in command.subcommands { inspect(next, path: path + [next.name]) }
    }

    private mutating func report(_ sentence: String) { found.append("\(name): \(sentence)") }

    private mutating func inspectNames(_ command: CommandSpec) {
        if !isName(command.name), !command.hidden { report("the name is not lower-case letters, digits and dashes") }
        let names = command.subcommands.flatMap { [$0.name] + $0.aliases } + command.topicNames
        for name in repeated(names) { report("two commands are called \(name)") }
        if case .refused(let sentence) = command.role, sentence.isEmpty || sentence.hasSuffix(".") {
            report("it is refused with a sentence that is empty or ends with a full stop")
        }
        if command.role == .group, command.subcommands.isEmpty { report("it groups no commands") }
        if command.role == .group, command.name != root.name, !command.options.isEmpty {
            report("it never runs, so its options are never used")
        }
    }

    private mutating func inspectSummary(_ summary: String, of owner: String) {
        if summary.isEmpty { report("\(owner) is empty") }
        if summary.hasSuffix(".") { report("\(owner) ends with a full stop: \(summary)") }
        if summary.count > pageWidth { report("\(owner) is longer than \(pageWidth) characters: \(summary)") }
        if summary.utf8.contains(where: { $0 < 0x20 }) { report("\(owner) holds control characters") }
    }

    private mutating func inspectDiscussion(_ discussion: String, of owner: String) {
        for case .prose(let text) in paragraphs(discussion) {
            if let last = text.last, !".:?".contains(last) {
                report("\(owner) has a paragraph without its full stop: \(text)")
            }
        }
    }

    private mutating func inspectPositionals(_ command: CommandSpec) {
        var mayBeAbsent = false
        for (index, place) in command.positionals.enumerated() {
            inspectSummary(place.summary, of: place.name)
            if place.isUnbounded, index + 1 < command.positionals.count {
                report("\(place.name) leaves no words for what follows")
            }
            if mayBeAbsent, place.minimum > 0 {
                report("\(place.name) must be given, but what stands before it need not")
            }
            mayBeAbsent = place.minimum == 0
        }
    }

    private mutating func inspect(_ option: OptionSpec) {
        let flag = "--" + option.name
        if !isName(option.name) { report("\(flag) is not lower-case letters, digits and dashes") }
        inspectSummary(option.summary, of: flag)
        inspectDiscussion(option.discussion, of: flag)
        if option.kind == .flag, option.valueName != nil { report("\(flag) takes no value but names one") }
        if option.kind != .flag {
            if let value = option.valueName {
                if value != value.uppercased() || value.isEmpty {
                    report("\(flag) has a value name in small letters: \(value)")
                }
            } else {
                report("\(flag) takes a value but does not name it")
            }
        }
        for (text, what) in [(option.defaultText, "default"), (option.impliedText, "implied value")] {
            guard let text else { continue }
            if (try? OptionValue(text, kind: option.kind)) == nil {
                report("\(flag) has a \(what) that does not read: \(text)")
            }
        }
        if let variable = option.environment, !isVariable(variable) {
            report("\(flag) names a variable that is none: \(variable)")
        }
        if let sentence = option.refused, sentence.isEmpty || sentence.hasSuffix(".") {
            report("\(flag) is refused with a sentence that is empty or ends with a full stop")
        }
    }

    private mutating func inspectScope(_ command: CommandSpec, isRoot: Bool) {
        let scope = root.scope(of: command, isRoot: isRoot)
        for option in scope where option.replacesGlobal {
            if isRoot || !command.inheritsGlobals || !root.options.contains(where: { $0.name == option.name }) {
                report("--\(option.name) stands in place of no global option")
            }
        }
        let names = scope.map { option in
            command.options.contains { $0.replacesGlobal && $0.name == option.name } ? option.key : option.name
        }
        for name in repeated(names) { report("two options are called --\(name)") }
        for letter in repeated(scope.compactMap(\.short).map(String.init)) {
            report("two options are called -\(letter)")
        }
        for variable in repeated(scope.compactMap(\.environment)) { report("two options read \(variable)") }
    }

    private mutating func inspectExamples(_ command: CommandSpec, path: [String]) {
        if command.examples.isEmpty, command.role == .run || path.isEmpty { report("it has no example") }
        for example in command.examples {
            inspectSummary(example.comment, of: "the comment of an example")
            inspect(example, path: path)
        }
    }

    private mutating func inspect(_ example: Example, path: [String]) {
        guard let lines = shellCommands(example.line, program: root.name), !lines.isEmpty else {
            report("an example does not run \(root.name): \(example.line)")
            return
        }
        var isAboutThis = path.isEmpty
        for words in lines {
            do {
                if case .run(let arguments) = try parse(words, root: root), arguments.path.starts(with: path) {
                    isAboutThis = true
                }
            } catch {
                report("an example is wrong: \(example.line): \(error.message)")
                return
            }
        }
        if !isAboutThis { report("an example shows another command: \(example.line)") }
    }

    private mutating func inspectHelp(_ path: [String]) {
        for line in help(.command(path), root: root).split(separator: "\n") where line.count > pageWidth {
            report("a line of its help is longer than \(pageWidth) columns: \(line)")
        }
    }

    private func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-")
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    private func isVariable(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    private func repeated(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { !seen.insert($0).inserted }
    }
}

extension CommandSpec {
    fileprivate var topicNames: [String] { topics.map(\.name) }
}
