import CLIRuntime
import Kube
import System
import Transport

/// What `kpod sync` is to do: the options, read and checked.
struct SyncPlan {
    /// Objects that are followed together.
    struct Selection {
        /// What they are.
        var type: ResourceType
        /// Where; nil is everywhere.
        var namespace: String?
        /// The name of the one object; nil is all that the selector chooses.
        var name: String?
    }

    /// What is followed.
    var selections: [Selection] = []
    /// The label selector.
    var selectors = ListOptions()
    /// What of the objects is written.
    var contents = FileContents(.keys)
    /// Where that belongs.
    var places: FilePlaces
    /// The folder, and those that are allowed beside it, by absolute paths.
    let folder: String
    let allowed: [String]
    /// The name by which kpods in one folder are told apart.
    var instance = ""
    /// Whether all files of the folder change at once.
    var isAtomic = false
    /// How files are made.
    var permissions: UInt32 = 0o644
    var owner: (user: UInt32, group: UInt32)?
    /// Whether it ends when all is written.
    var isOnce = false
    /// How many objects there have to be before all counts as written.
    var minimum = 0
    /// Whether nothing is done after the first sync, or no request is sent.
    var skipsInitial = false
    var skipsInitialRequests = false
    /// How often is listed, where that is preferred to watching.
    var interval: Duration?

    /// Where probes and metrics are answered; empty is nowhere.
    var health = ""

    /// A plan for a folder, by its absolute path.
    init(folder: String, allowed: [String]) throws(InvalidInput) {
        for path in [folder] + allowed {
            guard path.hasPrefix("/") else { throw InvalidInput("\(goQuoted(path)) is no absolute path of a folder") }
            guard !path.split(separator: "/").contains("..") else {
                throw InvalidInput("\(goQuoted(path)): the path of a folder is written without ..")
            }
        }
        let normal = { (path: String) in "/" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/") }
        self.folder = normal(folder)
        self.allowed = allowed.map(normal)
        places = FilePlaces(folder: self.folder, allowed: self.allowed)
    }

    /// Reads the command line.
    init(_ context: Context) throws {
        let arguments = context.arguments
        guard let folder = arguments.given(SyncOptions.folder), !folder.isEmpty else {
            throw InvalidInput("name the folder: --to FOLDER")
        }
        try self.init(folder: Self.absolute(folder), allowed: arguments[SyncOptions.allowFolder].map(Self.absolute))
        selectors.labelSelector = arguments[SelectionOptions.selector]
        places.layout = FilePlaces.Layout(rawValue: arguments[SyncOptions.layout]) ?? .flat
        places.hasUniqueNames = arguments[SyncOptions.uniqueNames]
        places.annotation = arguments[SyncOptions.annotation]
        permissions = try Self.mode(arguments[SyncOptions.mode], of: "--mode")
        owner = try arguments.given(SyncOptions.owner).map(Self.owner)
        instance = arguments[SyncOptions.instance]
        guard instance.utf8.allSatisfy({ $0.isLetterDigitOrDash }) else {
            throw InvalidInput("--instance: \(goQuoted(instance)) is no name of letters, digits and dashes")
        }
        isAtomic = arguments[SyncOptions.atomic]
        guard !isAtomic || instance.isEmpty else {
            throw InvalidInput("--atomic-folder and --instance exclude each other: the link ..data is one kpod's")
        }
        isOnce = arguments[SyncOptions.once]
        minimum = arguments[SyncOptions.minimum]
        skipsInitial = arguments[SyncOptions.skipInitial]
        health = arguments[SyncOptions.health]
        try readContents(context)
        try readSelections(context)
    }

    private mutating func readContents(_ context: Context) throws {
        let arguments = context.arguments
        let paths = arguments[SyncOptions.jsonpath]
        if arguments[SyncOptions.asYAML] {
            guard paths.isEmpty else { throw InvalidInput("--as-yaml and --jsonpath exclude each other") }
            contents = FileContents(.yaml)
        } else if !paths.isEmpty {
            contents = FileContents(
                .paths(
                    try paths.map { text in
                        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                            throw InvalidInput("--jsonpath: \(goQuoted(text)) is not written FILE=EXPR")
                        }
                        let template = String(text[text.index(after: equals)...])
                        do throws(JSONPathError) {
                            _ = try template.contains("{") ? JSONPath(template) : .relaxed(template)
                        } catch {
                            throw InvalidInput("--jsonpath: \(goQuoted(template)): \(error)")
                        }
                        return (String(text[..<equals]), template)
                    }))
        }
        contents.only = arguments[SyncOptions.only]
    }

    private mutating func readSelections(_ context: Context) throws {
        let arguments = context.arguments
        let words = arguments.positionals
        guard !words.isEmpty else {
            throw InvalidInput("name what is to be written: configmaps, secrets, both or TYPE/NAME …")
        }
        let isEverywhere = arguments[SyncOptions.everywhere]
        let named = arguments[SyncOptions.namespaces]
        guard !isEverywhere || named.isEmpty else { throw InvalidInput("--namespaces and -A exclude each other") }
        for namespace in named { try ObjectName.validate(namespace, as: "namespace") }
        let namespaces: [String?] = isEverywhere ? [nil] : named.isEmpty ? [context.namespace] : named
        for word in words.flatMap({ $0 == "both" ? ["configmaps", "secrets"] : [$0] }) {
            let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count <= 3, !parts.contains("") else {
                throw InvalidInput("\(goQuoted(word)) is neither TYPE nor [NAMESPACE/]TYPE/NAME")
            }
            let type = try context.outlasting {
                try context.resources.find(ResourceName(parts.count == 3 ? parts[1] : parts[0]))
            }
            if case .keys = contents.source, !type.group.isEmpty || !["configmaps", "secrets"].contains(type.resource) {
                throw InvalidInput(
                    "of \(type.qualifiedResource), which are neither ConfigMaps nor Secrets, say what is written: "
                        + "--jsonpath FILE=EXPR or --as-yaml")
            }
            if parts.count == 1 {
                for namespace in type.namespaced ? namespaces : [nil] {
                    selections.append(Selection(type: type, namespace: namespace, name: nil))
                }
                continue
            }
            guard selectors.labelSelector.isEmpty else {
                throw InvalidInput(
                    "a selector chooses among all objects of a type, and \(goQuoted(word)) is one by name")
            }
            let name = parts[parts.count - 1]
            try ObjectName.validate(name)
            if parts.count == 3 {
                try ObjectName.validate(parts[0], as: "namespace")
                selections.append(Selection(type: type, namespace: type.namespaced ? parts[0] : nil, name: name))
                continue
            }
            guard !isEverywhere || !type.namespaced else {
                throw InvalidInput("an object is named in one namespace: NAMESPACE/TYPE/NAME")
            }
            for namespace in type.namespaced ? namespaces : [nil] {
                selections.append(Selection(type: type, namespace: namespace, name: name))
            }
        }
    }

    /// A path from the working directory on made absolute.
    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : "\(File.workingDirectory)/\(path)"
    }

    /// Permission bits in octal digits.
    static func mode(_ text: String, of name: String) throws(InvalidInput) -> UInt32 {
        guard let mode = UInt32(text, radix: 8), (3...4).contains(text.utf8.count), mode <= 0o777 else {
            throw InvalidInput("\(name): \(goQuoted(text)) is no mode of three octal digits, such as 644")
        }
        return mode
    }

    private static func owner(_ text: String) throws(InvalidInput) -> (user: UInt32, group: UInt32) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
        guard parts.count <= 2, let user = parts[0], let group = parts.count == 2 ? parts[1] : UInt32.max else {
            throw InvalidInput("--owner: \(goQuoted(text)) is no number of a user, or USER:GROUP by numbers")
        }
        // The system's word for leaving the group as it is.
        return (user, group)
    }
}

extension UInt8 {
    fileprivate var isLetterDigitOrDash: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) || self == 0x2D
    }
}
