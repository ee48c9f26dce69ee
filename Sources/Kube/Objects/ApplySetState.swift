import JSON
import Text

/// What an apply set's parent says of its members (KEP-3659): which kinds they are of, and in which namespaces.
public struct ApplySetState: Sendable, Equatable {
    /// The label of the parent that holds the set's id.
    public static let idLabel = "applyset.kubernetes.io/id"
    /// The label of each member, with the same id.
    public static let memberLabel = "applyset.kubernetes.io/part-of"
    /// The label of a definition whose objects may be parents.
    public static let parentTypeLabel = "applyset.kubernetes.io/is-parent-type"
    private static let tooling = "applyset.kubernetes.io/tooling"
    private static let kinds = "applyset.kubernetes.io/contains-group-kinds"
    private static let namespaces = "applyset.kubernetes.io/additional-namespaces"

    /// The kinds of the members, each with its group: `Deployment.apps`.
    public var kinds: Set<String> = []
    /// The namespaces of members besides the parent's own.
    public var namespaces: Set<String> = []

    /// A set without members.
    public init() {}

    /// Reads what a parent says.
    ///
    /// - Parameter id: the id that it must have.
    /// - Parameter tool: the name of the tool that must have made it.
    /// - Parameter name: what messages call the parent.
    /// - Throws: `InvalidInput` for an object that is no parent, or another tool's, which is to be left alone.
    public init(of parent: JSONNode, id: String, tool: String, name: String) throws(InvalidInput) {
        let display = "ApplySet parent object \(goQuoted(name))"
        let object = APIObject(parent)
        guard let owner = object.annotation(Self.tooling) else {
            throw InvalidInput("\(display) already exists and is missing required annotation \(goQuoted(Self.tooling))")
        }
        guard owner.split(separator: "/").first.map(String.init) == tool else {
            throw InvalidInput(
                "\(display) already exists and is managed by tooling \(goQuoted(owner)) instead of \(goQuoted(tool))")
        }
        guard let given = parent.at("metadata", "labels", Self.idLabel)?.string else {
            throw InvalidInput("\(display) exists and does not have required label \(Self.idLabel)")
        }
        guard given == id else {
            throw InvalidInput(
                "\(display) exists and has incorrect value for label \(goQuoted(Self.idLabel)) (got: \(printable(given)), "
                    + "want: \(id))")
        }
        guard let kinds = object.annotation(Self.kinds) else {
            throw InvalidInput("\(display) is missing required annotation \(goQuoted(Self.kinds))")
        }
        self.kinds = Self.words(kinds)
        namespaces = Self.words(object.annotation(Self.namespaces) ?? "")
    }

    private static func words(_ text: String) -> Set<String> { Set(text.split(separator: ",").map(String.init)) }

    /// What this and another set of members have together.
    public func union(_ other: ApplySetState) -> ApplySetState {
        var both = self
        both.kinds.formUnion(other.kinds)
        both.namespaces.formUnion(other.namespaces)
        return both
    }

    /// The parent as server-side apply is told it.
    ///
    /// - Parameter tooling: the tool and its version, such as `kpod/v1`.
    public func parent(
        _ type: ResourceType, name: String, namespace: String?, id: String, tooling: String
    ) -> JSONValue {
        var metadata: JSONObject = ["name": .string(name)]
        if let namespace { metadata["namespace"] = .string(namespace) }
        metadata["labels"] = [Self.idLabel: .string(id)]
        metadata["annotations"] = [
            Self.namespaces: .string(namespaces.sorted().joined(separator: ",")),
            Self.kinds: .string(kinds.sorted().joined(separator: ",")),
            Self.tooling: .string(tooling),
        ]
        return ["kind": .string(type.kind), "apiVersion": .string(type.apiVersion), "metadata": .object(metadata)]
    }

    /// The id of the set of a parent: a digest of what names it.
    public static func id(of type: ResourceType, name: String, namespace: String?) -> String {
        let names = [name, namespace ?? "", type.kind, type.group].joined(separator: ".")
        let digest = Base64.encode(SHA256.digest(names.utf8)).utf8.map { byte -> UInt8 in
            byte == UInt8(ascii: "+") ? UInt8(ascii: "-") : byte == UInt8(ascii: "/") ? UInt8(ascii: "_") : byte
        }
        return "applyset-\(String(decoding: digest.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self))-v1"
    }
}
