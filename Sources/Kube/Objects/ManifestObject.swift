import JSON

/// One object of a manifest: what is to be applied, deleted or looked up, and where it was written.
public struct ManifestObject: Sendable, Equatable {
    /// The object as it was written.
    public var value: JSONValue
    /// The file it was written in, as it was given on the command line; `-` is standard input.
    public let source: String
    /// The line of that file on which its document begins, from 1; 0 if not known.
    public let line: Int

    /// Takes an object; nothing is checked.
    public init(_ value: JSONValue, source: String, line: Int = 0) {
        self.value = value
        self.source = source
        self.line = line
    }

    /// The group and version, as written; empty if missing.
    public var apiVersion: String { value["apiVersion"]?.string ?? "" }
    /// The kind; empty if missing.
    public var kind: String { value["kind"]?.string ?? "" }
    /// The name; empty if missing.
    public var name: String { value.at("metadata", "name")?.string ?? "" }
    /// The prefix from which the server would make a name; empty if there is none.
    public var generateName: String { value.at("metadata", "generateName")?.string ?? "" }
    /// The namespace; `nil` if the manifest leaves it open.
    public var namespace: String? {
        value.at("metadata", "namespace")?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The object as it was written, with the namespace that it is in; nil for a cluster-scoped type.
    public func value(in namespace: String?) -> JSONValue {
        guard let namespace else { return value }
        var placed = value
        var metadata = placed["metadata"] ?? .null
        metadata["namespace"] = .string(namespace)
        placed["metadata"] = metadata
        return placed
    }

    /// kubectl's words for a type that the API server does not have, with the sentence that would mend it.
    public var unmappedMessage: String {
        "resource mapping not found for name: \(goQuoted(name)) namespace: \(goQuoted(namespace ?? "")) from "
            + "\(goQuoted(source)): no matches for kind \(goQuoted(kind)) in version \(goQuoted(apiVersion))\n"
            + "ensure CRDs are installed first"
    }

    /// The namespace in which the object is meant to be: its own, or the default where it leaves it open.
    ///
    /// Throws kubectl's sentence if the command line fixes another one; `nil` for a cluster-scoped type.
    public func namespace(
        of type: ResourceType, default fallback: String, isFixed: Bool
    ) throws(InvalidInput) -> String? {
        guard type.namespaced else { return nil }
        guard let namespace else { return fallback }
        guard !isFixed || namespace == fallback else {
            throw InvalidInput(
                "the namespace from the provided object \(goQuoted(namespace)) does not match the namespace "
                    + "\(goQuoted(fallback)). You must pass '--namespace=\(printable(namespace))' to perform this "
                    + "operation.")
        }
        try ObjectName.validate(namespace, as: "namespace")
        return namespace
    }
}
