import Arguments
import Kube

/// The objects that a command line names: by TYPE NAME…, TYPE/NAME…, by selectors or `--all`, or through files; kubectl's
/// resource builder.
///
/// All checks are made, and all types looked up, before anything is sent about an object. A file that cannot be read, or
/// an object in it that is unfit, is kept among `failures`, and hides none of the others.
package struct ObjectSelection {
    /// What a command takes, beyond what its options say.
    package struct Rules {
        /// What is said when nothing is named at all.
        package var nothingNamed: String
        /// Whether a type alone is too little: without names, a selector or `--all` the command is refused.
        package var needsChoice: Bool
        /// Whether files may say that there is nothing, by a list of nothing; files without anything are refused always.
        package var takesEmptyLists: Bool
        /// Whether the objects of files are all there is, and no server is asked, for their types either.
        package var isLocal: Bool
        /// What becomes of a selection that finds no object.
        package var nothingFound: NothingFound
        /// Whether nothing is changed, so that the host name may do for `@self`.
        package var onlyReads: Bool
        /// What the command needs of `@owner`.
        package var owner: OwnerNeed

        /// How many objects a page of a list has; 0 asks for all of them at once.
        package var pageSize = 0
        /// Whether selectors may choose among `--all`, as they do for kubectl's `wait`; elsewhere one of the two is too much.
        package var combinesAll = false

        /// What becomes of a selection that finds no object.
        package enum NothingFound: Sendable {
            /// Nothing is done, and nothing said.
            case passed
            /// It is said on standard error, and no failure.
            case said
            /// It is an error, with these words.
            case refused(String)
        }

        /// The rules of one command; what is not given is as most commands have it.
        package init(
            nothingNamed: String =
                "you must provide one or more resources by argument or by -f, as in TYPE NAME or TYPE/NAME",
            needsChoice: Bool = false, takesEmptyLists: Bool = false, nothingFound: NothingFound = .passed,
            isLocal: Bool = false, onlyReads: Bool = false, owner: OwnerNeed = .anything
        ) {
            self.onlyReads = onlyReads
            self.owner = owner
            self.takesEmptyLists = takesEmptyLists
            self.isLocal = isLocal
            self.nothingNamed = nothingNamed
            self.needsChoice = needsChoice
            self.nothingFound = nothingFound
        }
    }

    /// What is meant, in the order in which it was named.
    package private(set) var targets: [ObjectTarget] = []
    /// What of the files cannot be worked on.
    package private(set) var failures: [any Error] = []
    /// The selectors of lists.
    package let listOptions: ListOptions
    /// Whether objects of all namespaces are meant.
    package let allNamespaces: Bool
    /// Whether exactly one object is named, so that it is printed alone and not in a list.
    package private(set) var isSingle = false

    private let all: Bool
    let rules: Rules
    let context: Context
    private let resources: ResourceLookup

    /// Reads the options alone; `add` names objects.
    ///
    /// - Parameter resources: where types are looked up; the context's own, unless a command has a lookup with a deadline.
    /// - Throws: `InvalidInput` for options that exclude each other.
    package init(options context: Context, _ rules: Rules = Rules(), resources: ResourceLookup? = nil) throws {
        self.context = context
        self.rules = rules
        self.resources = resources ?? (rules.isLocal ? ResourceLookup.local : context.resources)
        let arguments = context.arguments
        all = context.isGiven(SelectionOptions.all)
        allNamespaces = context.isGiven(SelectionOptions.allNamespaces)
        var list = ListOptions()
        list.limit = rules.pageSize
        if arguments.accepts(SelectionOptions.selector) { list.labelSelector = arguments[SelectionOptions.selector] }
        if arguments.accepts(SelectionOptions.fieldSelector) {
            list.fieldSelector = arguments[SelectionOptions.fieldSelector]
        }
        listOptions = list
        guard all, !rules.combinesAll else { return }
        if !list.labelSelector.isEmpty { throw InvalidInput("cannot set --all and --selector at the same time") }
        if !list.fieldSelector.isEmpty {
            throw InvalidInput("cannot set --all and --field-selector at the same time")
        }
    }

    /// Reads all that the command line names.
    ///
    /// - Parameter words: the words that name objects; the positionals, unless a command has others among them.
    /// - Throws: `InvalidInput`; `CommandError` with `notFound` for a type that the server does not have; what discovery
    ///   throws.
    package init(_ context: Context, words: [String]? = nil, _ rules: Rules = Rules()) throws {
        try self.init(options: context, rules)
        let words = words ?? context.arguments.positionals
        guard !namesFiles else {
            guard words.isEmpty else {
                throw InvalidInput(
                    "when paths or stdin is provided as input, you may not specify resource arguments as well")
            }
            try addFiles()
            isSingle = targets.count == 1 && failures.isEmpty
            return
        }
        let parsed = try add(words)
        guard !targets.isEmpty else { throw InvalidInput(rules.nothingNamed) }
        isSingle = parsed.isSingleItem
    }

    /// The one object that a word such as TYPE/NAME names; `fault` says what else it should be.
    package static func single(_ word: String, _ context: Context, _ fault: String) throws -> ObjectTarget {
        let own = OwnObjects(context, Rules(onlyReads: true, owner: .podTemplate))
        let parsed = try ResourceArguments(parsing: OwnObjects.combined([word]))
        guard parsed.isSingleItem, let selection = parsed.selections.first, let name = selection.names.first else {
            throw InvalidInput(fault)
        }
        if OwnObjects.isMeant(by: selection.type) { return try own.owner(in: context.namespace) }
        let type = try context.resources.find(selection.type)
        return try own.target(
            type, name, in: type.namespaced ? context.namespace : nil, given: context.namespace)
    }

    /// Words that name objects of one type, which need not be told: `web` is `pods/web` for pods, and so is `pod/web`.
    package static func words(_ names: [String], of type: String) -> [String] {
        names.map { $0.utf8.contains(UInt8(ascii: "/")) ? $0 : "\(type)/\($0)" }
    }

    /// Whether objects are named through files.
    package var namesFiles: Bool {
        FileOptions.areGiven(context.arguments)
    }

    /// Whether objects are found by listing, rather than by their names.
    package var isSelecting: Bool {
        all || !listOptions.labelSelector.isEmpty || !listOptions.fieldSelector.isEmpty
    }

    /// Whether `--all` or a field selector is given, which say nothing about the objects of files.
    package var selectsByFieldsOrAll: Bool { all || !listOptions.fieldSelector.isEmpty }

    /// Adds what words of the form TYPE NAME… or TYPE/NAME… name, in the context's namespace unless another is given.
    @discardableResult
    package mutating func add(_ words: [String], in namespace: String? = nil) throws -> ResourceArguments {
        let parsed = try ResourceArguments(parsing: OwnObjects.combined(words))
        let own = OwnObjects(context, rules)
        // A namespace that nobody has named may be another than the token's.
        let place = namespace ?? context.namespace
        let given = place == context.namespace && !context.isNamespaceGiven ? nil : place
        if parsed.hasNames {
            guard listOptions.labelSelector.isEmpty, listOptions.fieldSelector.isEmpty else {
                throw InvalidInput("name cannot be provided when a selector is specified")
            }
        }
        for selection in parsed.selections {
            if OwnObjects.isMeant(by: selection.type) {
                try checkScope(isNamespaced: true)
                targets.append(try own.owner(in: given))
                continue
            }
            guard !rules.needsChoice || isSelecting || !selection.names.isEmpty else {
                // A type that does not exist is the graver mistake.
                _ = try resources.expand(selection)
                throw InvalidInput("resource(s) were provided, but no name was specified")
            }
            for type in try resources.expand(selection) {
                if !selection.names.isEmpty { try checkScope(isNamespaced: type.namespaced) }
                let space = type.namespaced && !allNamespaces ? place : nil
                if selection.names.isEmpty {
                    targets.append(ObjectTarget(type: type, namespace: space, name: nil))
                }
                targets += try selection.names.map { try own.target(type, $0, in: space, given: given) }
            }
        }
        return parsed
    }

    /// Refuses a name that may stand in any namespace; of types without namespaces there is one of each name.
    private func checkScope(isNamespaced: Bool) throws {
        guard allNamespaces, isNamespaced else { return }
        throw InvalidInput("a resource cannot be retrieved by name across all namespaces")
    }

    /// Adds the objects of the files, those that match a label selector where one is given.
    ///
    /// - Throws: `InvalidInput` where the files hold nothing; what discovery throws.
    package mutating func addFiles() throws {
        // What is not sent needs no name: it may yet get one, by 'create'.
        let files = try ManifestFiles.read(context, names: rules.isLocal ? .optional : .required)
        if !files.hasEmptyList || !rules.takesEmptyLists,
            try files.areAllowedToBeEmpty(
                context,
                orElse: files.hasOthers
                    ? "no objects in the files given match the selector" : "no objects are in the files given")
        {
            return
        }
        failures += files.failures
        for object in files.objects {
            do {
                targets.append(try target(of: object))
            } catch let error as CommandError {
                failures.append(error)
            }
        }
    }

    private func target(of object: ManifestObject) throws -> ObjectTarget {
        let type = try resources.find(for: object)
        let namespace = try object.namespace(of: type, context)
        return ObjectTarget(type: type, namespace: namespace, name: object.name, manifest: object)
    }
}
