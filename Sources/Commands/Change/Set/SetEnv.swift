import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod set env`: sets, removes and lists variables of containers.
enum SetEnv {
    static let env = Option(
        texts: "env", short: "e", value: "KEY=VALUE", "A variable to set, or KEY- to remove; - reads lines of them")
    static let from = Option(
        text: "from", value: "TYPE/NAME", "Set a variable for each key of a ConfigMap or Secret, which refers to it")
    static let keys = Option(list: "keys", value: "KEY,...", "Only these keys of --from")
    static let prefix = Option(text: "prefix", value: "TEXT", "What the names of the variables begin with")
    static let overwrite = Option(flag: "overwrite", "Give variables that are there another value", default: true)
    static let list = Option(flag: "list", "Print the variables as they would be, and change nothing")
    static let resolve = Option(
        flag: "resolve", "With --list: print the values themselves, those of Secrets too")

    static let command = Command(
        CommandSpec(
            "env", summary: "Set, remove and list variables of containers",
            discussion: """
                KEY=VALUE sets a variable and KEY- removes it; - reads lines of KEY=VALUE from standard input. Variables \
                that are there keep their place. An object that is as it should be is passed over in silence.

                It needs the rights to get and patch the objects, with a selector or --all the right to list them, and \
                for --from and --resolve the right to get the ConfigMaps and Secrets.
                """,
            usage: """
                (-f FILE | TYPE NAME ... | TYPE/NAME ... | TYPE -l SELECTOR | TYPE --all) (KEY=VALUE ... KEY- ... | --from=TYPE/NAME | --list)
                """,
            positionals: [SetChange.positional],
            options: [env, from, keys, prefix, overwrite, list, resolve, SetChange.containers]
                + SetChange.options(records: false),
            examples: [
                Example("Set a variable in one container", "kpod set env deployment/web -c app LOG_LEVEL=debug"),
                Example("Refer to all keys of a Secret", "kpod set env deployment/web --from=secret/db --prefix=DB_"),
                Example("What is set", "kpod set env deployment/web --list"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let (words, pairs) = try SetChange.split(arguments.positionals, noun: "environment") { word in
            word.utf8.contains(UInt8(ascii: "=")) || word.hasSuffix("-")
        }
        guard !pairs.contains("-") || !arguments[FileOptions.filename].contains("-") else {
            throw InvalidInput("standard input cannot be used for multiple arguments")
        }
        let change = try SetChange(
            context, "env updated", failedStep: "failed to patch env update to pod template",
            onlyReads: arguments[list])
        let selection = try change.selection(words)
        guard arguments[keys].isEmpty || !arguments[from].isEmpty else {
            throw InvalidInput("when specifying --keys, a configmap or secret must be provided with --from")
        }
        let lists = arguments[list]
        guard !lists || !arguments.isSet(OutputOptions.output) else {
            throw InvalidInput("--list and --output may not be specified together")
        }
        var changes = try read(arguments[env] + pairs, context)
        if !arguments[from].isEmpty {
            if !change.isLocal { selection.needReading() }
            if change.writes, !lists { selection.need(["patch"]) }
            changes.variables += try EnvironmentSource(context).variables()
        }
        let start = arguments[prefix]
        for index in changes.variables.indices where !start.isEmpty {
            changes.variables[index]["name"] = .string(start + (changes.variables[index]["name"]?.string ?? ""))
        }
        let listing = lists ? EnvironmentListing(context, resolves: arguments[resolve]) : nil
        return try change.runPodSpecs(selection, passesOverOthers: lists) { item, spec, _ in
            let before = spec
            let count = try edit(&spec, changes, item, change)
            if count == 0 {
                context.say(
                    "Warning: \(item.type.kind)/\(item.name) does not have any containers matching "
                        + goQuoted(arguments[SetChange.containers]))
            }
            guard let listing else { return }
            let edited = spec
            spec = before
            try listing.print(edited, of: item, NamePattern(arguments[SetChange.containers]))
        }
        func edit(
            _ spec: inout JSONValue, _ changes: EnvironmentChanges, _ item: SelectedObject, _ change: SetChange
        ) throws -> Int {
            try spec.updateContainers(NamePattern(arguments[SetChange.containers])) { container in
                let present = container["env"]?.array ?? []
                if !arguments[overwrite], let (name, value) = changes.conflict(in: present) {
                    throw change.refused(
                        item, "'\(printable(name))' already has a value (\(printable(value))), and --overwrite is false"
                    )
                }
                let variables = changes.applied(to: present)
                if variables.isEmpty {
                    container["env"] = nil
                } else {
                    container.set("env", to: .array(variables), order: PodTemplate.containerFields)
                }
            }
        }
    }

    /// What words of the command line, and lines of standard input, set and remove.
    private static func read(_ words: [String], _ context: Context) throws -> EnvironmentChanges {
        var changes = EnvironmentChanges()
        var names: Set<String> = []
        for word in words {
            if word == "-" {
                let text = try FileText.read("-", context)
                changes.variables += EnvironmentChanges.variables(inLines: text)
            } else if let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(word[..<equals])
                let faults = DataKey.variableFaults(in: name)
                guard faults.isEmpty else {
                    throw InvalidInput(
                        "\(goQuoted(name)) is not a valid key name: \(faults.joined(separator: ";"))")
                }
                names.insert(name)
                let value = String(word[word.utf8.index(after: equals)...])
                changes.variables.append(EnvironmentChanges.variable(name, value))
            } else if word.hasSuffix("-") {
                changes.removed.append(String(word.dropLast()))
            } else {
                throw InvalidInput("unknown environment variable: \(printable(word))")
            }
        }
        guard names.isDisjoint(with: changes.removed) else {
            throw InvalidInput("can not both modify and remove the same environment variable in the same command")
        }
        return changes
    }
}
