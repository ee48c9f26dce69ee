/// What the arguments of `get`, `delete` and others ask for: `TYPE [NAME…]`, `TYPE/NAME…`, or `TYPE1,TYPE2 [NAME…]`.
///
/// The forms are kubectl's; whether the types exist is looked up later.
public struct ResourceArguments: Sendable, Equatable {
    /// One type and the names asked of it.
    public struct Selection: Sendable, Equatable {
        /// The type as it was typed.
        public var type: ResourceName
        /// The names, in order; empty means all objects of the type that the other options select.
        public var names: [String]

        /// Makes a selection.
        public init(type: ResourceName, names: [String] = []) {
            self.type = type
            self.names = names
        }
    }

    /// What is asked for, in order. `TYPE/NAME` arguments stay one selection each, as kubectl requests them one by one.
    public let selections: [Selection]
    /// Whether the arguments were of the form `TYPE/NAME`: kubectl then prints several kinds with their type.
    public let isCombined: Bool

    /// Whether objects are named, rather than listed.
    public var hasNames: Bool { selections.contains { !$0.names.isEmpty } }

    /// Whether exactly one object is named, so that output is the object and not a list.
    public var isSingleItem: Bool { selections.count == 1 && selections[0].names.count == 1 }

    /// Reads the arguments. An empty list gives no selections; whether that is an error is the command's to say.
    public init(parsing arguments: [String]) throws(InvalidInput) {
        let arguments = arguments.flatMap(Self.splitCombined)
        let combined = arguments.count { $0.utf8.contains(UInt8(ascii: "/")) }
        isCombined = combined > 0
        guard combined == 0 || combined == arguments.count else {
            throw InvalidInput(
                "there is no need to specify a resource type as a separate argument when passing arguments in "
                    + "resource/name form: give either TYPE NAME… or TYPE/NAME…")
        }
        if isCombined {
            var selections: [Selection] = []
            for argument in arguments { selections.append(try Self.combined(argument)) }
            self.selections = selections
        } else if let first = arguments.first {
            selections = try Self.separate(types: first, names: Array(arguments.dropFirst()))
        } else {
            selections = []
        }
    }

    /// `pod/a,svc/b` is two arguments in one.
    private static func splitCombined(_ argument: String) -> [String] {
        guard argument.utf8.contains(UInt8(ascii: ",")), argument.utf8.contains(UInt8(ascii: "/")) else {
            return [argument]
        }
        return argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func combined(_ argument: String) throws(InvalidInput) -> Selection {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            throw InvalidInput(
                "arguments in resource/name form may not have more than one slash: \"\(printable(argument))\"")
        }
        guard !parts[0].isEmpty, !parts[1].isEmpty else {
            throw InvalidInput(
                "arguments in resource/name form must have a single resource and name: \"\(printable(argument))\"")
        }
        try ObjectName.validate(parts[1])
        return Selection(type: ResourceName(parts[0]), names: [parts[1]])
    }

    private static func separate(types: String, names: [String]) throws(InvalidInput) -> [Selection] {
        var seen: Set<Substring> = []
        let types = types.split(separator: ",", omittingEmptySubsequences: false).filter { seen.insert($0).inserted }
        guard !types.contains(where: \.isEmpty) else {
            throw InvalidInput("a resource type is empty: give TYPE, or TYPE1,TYPE2 without blanks")
        }
        for name in names { try ObjectName.validate(name) }
        return types.flatMap { type in
            let type = ResourceName(String(type))
            // Each name is meant of each type, as if it were written TYPE/NAME.
            guard types.count > 1, !names.isEmpty else { return [Selection(type: type, names: names)] }
            return names.map { Selection(type: type, names: [$0]) }
        }
    }
}
