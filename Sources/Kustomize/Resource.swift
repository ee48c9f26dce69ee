import JSON
import YAML

/// Group, version and kind: of an object, or of those that a field specification means, where what is empty means any.
struct TypeID: Hashable {
    var group = ""
    var version = ""
    var kind = ""

    /// What an object's apiVersion and kind say.
    init(apiVersion: String, kind: String) {
        self.kind = kind
        if let slash = apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")) {
            group = String(apiVersion[..<slash])
            version = String(apiVersion[apiVersion.utf8.index(after: slash)...])
        } else {
            version = apiVersion
        }
    }

    init(group: String = "", version: String = "", kind: String = "") {
        self.group = group
        self.version = version
        self.kind = kind
    }

    /// Whether what the other one says is said here.
    func isSelected(by other: TypeID) -> Bool {
        (other.kind.isEmpty || other.kind == kind) && (other.group.isEmpty || other.group == group)
            && (other.version.isEmpty || other.version == version)
    }

    /// As kustomize prints it.
    var text: String {
        func word(_ text: String, _ none: String) -> String { text.isEmpty ? none : text }
        return "\(word(kind, "[noKind]")).\(word(version, "[noVer]")).\(word(group, "[noGrp]"))"
    }

    /// Whether the type is known to be outside namespaces, by the API that kustomize 5.8 has built in.
    var isClusterScoped: Bool { ScopeTable.isClusterScoped(self) }
}

/// What tells one object from another.
struct ObjectID: Hashable {
    var type: TypeID
    var name: String
    /// As the object says it; empty where it says none.
    var namespace: String
    /// Whether the type is outside namespaces.
    var isClusterScoped = false

    /// The namespace in effect.
    var effectiveNamespace: String {
        isClusterScoped ? ObjectID.none : namespace.isEmpty ? "default" : namespace
    }

    /// What stands for the namespace of an object that has none.
    static let none = "_non_namespaceable_"

    /// What two equal objects have in common.
    var key: String { "\(type.kind)\u{1}\(type.version)\u{1}\(type.group)\u{1}\(name)\u{1}\(effectiveNamespace)" }

    /// As kustomize prints it.
    var text: String {
        "\(type.text)/\(name.isEmpty ? "[noName]" : name).\(namespace.isEmpty ? "[noNs]" : namespace)"
    }
}

/// One object on its way through a build, with what it was called before.
final class Resource {
    /// The object. Plain scalars stand as numbers of their text (see `PlainScalar`).
    var value: JSONValue {
        didSet { identity = nil }
    }
    /// Names, namespaces and kinds that it had, the first one first.
    private(set) var previous: [ObjectID] = []
    var prefixes: [String] = []
    var suffixes: [String] = []
    /// Whether the hash of its contents is put behind its name.
    var needsHash = false
    /// What a generated object does to one of its name: `create`, `merge` or `replace`.
    var behavior = ""
    /// The variables that read a field of it.
    var variables: [String] = []
    /// The values that stand in several places, as they were last, by their marks (see `SharedValues`).
    var shared: [String: JSONValue?] = [:]
    /// Where it came from and what changed it, where that is to be told.
    var origin: Origin?
    var transformations: [Origin] = []

    private var identity: ObjectID?

    init(_ value: JSONValue) { self.value = value }

    /// What the object is called now.
    var id: ObjectID {
        if let identity { return identity }
        let type = TypeID(
            apiVersion: value["apiVersion"]?.scalarText ?? "", kind: value["kind"]?.scalarText ?? "")
        let id = ObjectID(
            type: type, name: value.at("metadata", "name")?.scalarText ?? "",
            namespace: value.at("metadata", "namespace")?.scalarText ?? "", isClusterScoped: type.isClusterScoped)
        identity = id
        return id
    }

    /// What the object is.
    var type: TypeID { id.type }

    var name: String { id.name }

    /// What the object was called in its file.
    var original: ObjectID { previousIDs.first ?? id }

    /// What the object was called before. The version and group are always those of now.
    var previousIDs: [ObjectID] {
        guard !previous.isEmpty else { return [] }
        let type = type
        return previous.map { id in
            var id = id
            id.type.group = type.group
            id.type.version = type.version
            return id
        }
    }

    /// What the object was and is called.
    var allIDs: [ObjectID] { previousIDs + [id] }

    /// Keeps what the object is called now, before that is changed.
    func storePrevious() {
        let id = id
        previous.append(
            ObjectID(type: TypeID(kind: id.type.kind), name: id.name, namespace: id.effectiveNamespace))
    }

    /// Takes over what another one was called.
    func takeHistory(of other: Resource) {
        previous = other.previous
        prefixes = other.prefixes
        suffixes = other.suffixes
        variables = other.variables
    }

    /// Gives the object another name.
    func rename(_ name: String) {
        value.update("metadata") { $0["name"] = .scalar(name, like: $0["name"]) }
    }

    /// The texts of a map of the metadata, such as the labels.
    func metadata(_ field: String) -> JSONObject { value.at("metadata", field)?.object ?? JSONObject() }

    /// Writes a map of the metadata, all of it strings, or takes it away where it is empty.
    func setMetadata(_ field: String, _ members: JSONObject) {
        let texts = JSONObject(members.map { ($0.key, .string($0.value.scalarText ?? "")) })
        value.update("metadata") { $0[field] = texts.isEmpty ? nil : .object(texts) }
    }
}

extension JSONValue {
    /// A scalar's text as its file has it; nil for collections.
    var scalarText: String? {
        switch self {
        case .string(let text), .number(let text):
            // Marks are seldom: this is read for every object.
            text.utf8.last == 1 ? SharedValues.split(text).text : text
        case .bool(let flag): flag ? "true" : "false"
        case .null: "null"
        case .array, .object: nil
        }
    }

    /// A scalar of another text in the place of one: in quotes where that one was a string, and otherwise what the text
    /// means.
    static func scalar(_ text: String, like old: JSONValue?) -> JSONValue {
        guard case .number? = old, !PlainScalar.isString(text) else { return JSONValue.string(text).taking(place: old) }
        return JSONValue.number(text).taking(place: old)
    }

    /// Whether the value is null, or nothing.
    var isNothing: Bool {
        switch self {
        case .null: true
        case .number: PlainScalar.isNull(scalarText ?? "")
        default: false
        }
    }

    /// Whether the value is a scalar that is not null.
    var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: !isNothing
        }
    }

    /// Changes a member in place, without copying it; one that is not there is made of null.
    mutating func update<Failure: Error>(
        _ key: String, _ body: (inout JSONValue) throws(Failure) -> Void
    ) throws(Failure) {
        var members: JSONObject
        switch self {
        case .object(let own): members = own
        case .null: members = JSONObject()
        default: return
        }
        self = .null
        var member = members[key] ?? .null
        members[key] = .null
        try body(&member)
        members[key] = member
        self = .object(members)
    }

    /// The value with the meaning of its plain scalars.
    func resolved() throws(KustomizeError) -> JSONValue {
        switch self {
        case .string: return .string(scalarText ?? "")
        case .number:
            let text = scalarText ?? ""
            guard let value = PlainScalar.value(of: text) else {
                throw KustomizeError("\(text) is no number that JSON has; put it in quotes")
            }
            return value
        case .array(let items):
            var result: [JSONValue] = []
            result.reserveCapacity(items.count)
            for item in items { result.append(try item.resolved()) }
            return .array(result)
        case .object(let members):
            var result = JSONObject()
            for (key, value) in members { result[key] = try value.resolved() }
            return .object(result)
        default: return self
        }
    }
}
