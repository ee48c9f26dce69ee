import JSON
import YAML

/// Turns the documents of a file into objects, as kubectl reads manifests.
public enum Manifest {
    /// What became of one object of a file.
    public enum Entry: Sendable, Equatable {
        /// An object with its apiVersion, kind and name.
        case object(ManifestObject)
        /// Something that cannot be sent, and why; the other objects are not hidden by it.
        case invalid(InvalidInput)
        /// Something to be said about the object that follows.
        case warning(String)
        /// A list of nothing.
        case emptyList
    }

    /// What becomes of an object without a name.
    public enum Names: Sendable {
        /// It is taken. A new object may have none: the server makes it of `generateName`, and some objects, such as a
        /// SubjectAccessReview, are never kept.
        case optional
        /// It is invalid.
        case required
        /// It is invalid, in the words that `kubectl apply` has for a `generateName`.
        case applied
    }

    /// What becomes of a document in which a key stands twice in a mapping: one of the two values was not meant.
    public enum Duplicates: Sendable {
        /// It is refused.
        case refused
        /// The last of the two counts, and is warned of.
        case warned
        /// The last of the two counts.
        case taken
    }

    /// The objects of a file of YAML or JSON, in order. Empty documents are left out, and lists are replaced by their
    /// items. A syntax error ends the file; what stands before it is returned, and the error after it.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - source: The file's name for messages.
    ///   - names: What becomes of objects without a name.
    ///   - duplicates: What becomes of documents with keys that stand twice.
    ///   - substitution: What is put into the scalars; a document with a name that has no value is refused.
    public static func read(
        _ bytes: [UInt8], source: String, names: Names = .required, duplicates: Duplicates = .refused,
        substitution: EnvironmentSubstitution? = nil
    ) -> [Entry] {
        var entries: [Entry] = []
        func refuse(_ message: String) {
            entries.append(.invalid(InvalidInput(printable("error parsing \(source): \(message)"))))
        }
        var reader: YAMLReader
        // kubectl reads lines, and ends the last one: a block of text there ends as others do.
        let text = bytes.last == UInt8(ascii: "\n") ? bytes : bytes + [UInt8(ascii: "\n")]
        do throws(YAMLError) { reader = try YAMLReader(text, rewriter: substitution?.substitute) } catch {
            refuse(error.description)
            return entries
        }
        do throws(YAMLError) {
            while let document = try reader.next() {
                if let unset = document.unresolved.first {
                    refuse(
                        "line \(unset.line): the variable \(unset.name) is not set: set it, give a default as in "
                            + "${\(unset.name):-default}, or write $$ for a dollar sign")
                    continue
                }
                if let twice = document.duplicates.first, duplicates == .refused {
                    refuse(
                        "line \(twice.line), column \(twice.column): the key \"\(twice.key)\" stands twice in the mapping"
                    )
                    continue
                }
                if duplicates == .warned {
                    entries += document.duplicates.map { .warning("duplicate field \(goQuoted($0.path))") }
                }
                entries += self.entries([document], source: source, names: names)
            }
        } catch {
            refuse("\(error.description); nothing was read from line \(reader.documentLine) on")
        }
        return entries
    }

    /// The objects of documents that were read already.
    public static func entries(
        _ documents: [YAMLDocument], source: String, names: Names = .required
    ) -> [Entry] {
        documents.flatMap { document -> [Entry] in
            let values = flatten(document.value)
            if values.isEmpty, !document.value.isNull { return [.emptyList] }
            return values.map { value in
                do throws(InvalidInput) {
                    let object = ManifestObject(value, source: source, line: document.line)
                    try check(object, names)
                    return .object(object)
                } catch {
                    return .invalid(error)
                }
            }
        }
    }

    /// A list is what has an array `items`, whatever its kind, or is named a list and has none: a list of nothing, as `get`
    /// prints it. Items of a typed list may leave out their type.
    private static func flatten(_ value: JSONValue) -> [JSONValue] {
        if value.isNull { return [] }
        let kind = value["kind"]?.string ?? ""
        guard let items = value["items"]?.array else {
            // The names of some types end so too, but their objects have names of their own.
            let hasName = value.at("metadata", "name") != nil || value.at("metadata", "generateName") != nil
            return kind.hasSuffix("List") && value["items"]?.isNull != false && !hasName ? [] : [value]
        }
        return items.flatMap { item -> [JSONValue] in
            guard item["kind"] == nil, item["apiVersion"] == nil, kind.hasSuffix("List"), kind != "List",
                case .object(var members) = item
            else { return flatten(item) }
            members["apiVersion"] = value["apiVersion"]
            members["kind"] = .string(String(kind.dropLast("List".utf8.count)))
            return [.object(members)]
        }
    }

    private static func check(_ object: ManifestObject, _ names: Names) throws(InvalidInput) {
        let source = goQuoted(object.source)
        guard object.value.kind == .object else {
            throw InvalidInput(
                "error validating \(source): a document is \(noun(object.value.kind)), not an object" + named(object))
        }
        var missing: [String] = []
        for key in ["apiVersion", "kind"] {
            switch object.value[key]?.kind {
            case .string? where object.value[key]?.string?.isEmpty == false: continue
            case nil, .null?, .string?: missing.append("\(key) not set")
            case let kind?: missing.append("\(key) is \(noun(kind)): \(quotes)")
            }
        }
        guard missing.isEmpty else {
            let list = missing.count == 1 ? missing[0] : "[" + missing.joined(separator: ", ") + "]"
            throw InvalidInput("error validating \(source): error validating data: \(list)" + named(object))
        }
        guard GroupVersion(apiVersion: object.apiVersion) != nil else {
            throw InvalidInput(
                "error validating \(source): unexpected GroupVersion string: \(printable(object.apiVersion))"
                    + named(object))
        }
        try checkName(object, source, names)
        try checkTexts(object, source)
    }

    /// Labels and annotations are strings. A label that YAML takes for a boolean would match no selector, and an object
    /// that a selector leaves out is not sent: nobody else would tell.
    private static func checkTexts(_ object: ManifestObject, _ source: String) throws(InvalidInput) {
        let kind = printable(object.kind)
        for (key, noun) in [("labels", "label"), ("annotations", "annotation")] {
            guard let texts = object.value.at("metadata", key), !texts.isNull else { continue }
            guard let members = texts.object else {
                throw InvalidInput(
                    "error validating \(source): the \(key) of a \(kind) are \(self.noun(texts.kind)), not an object"
                        + named(object))
            }
            for (name, text) in members where text.kind != .string && !text.isNull {
                throw InvalidInput(
                    "error validating \(source): the \(noun) \(goQuoted(name)) of a \(kind) is "
                        + "\(self.noun(text.kind)): \(quotes)" + named(object))
            }
        }
    }

    private static func checkName(
        _ object: ManifestObject, _ source: String, _ names: Names
    ) throws(InvalidInput) {
        let kind = printable(object.kind)
        if let metadata = object.value["metadata"], metadata.kind != .object, !metadata.isNull {
            throw InvalidInput(
                "error validating \(source): the metadata of a \(kind) is \(noun(metadata.kind)), not an object"
                    + named(object))
        }
        for key in ["name", "generateName"] {
            guard let name = object.value.at("metadata", key), name.kind != .string, !name.isNull else { continue }
            throw InvalidInput(
                "error validating \(source): the \(key) of a \(kind) is \(noun(name.kind)): \(quotes)")
        }
        if object.name.isEmpty {
            guard names != .optional else { return }
            if !object.generateName.isEmpty, names == .applied {
                throw InvalidInput("from \(printable(object.generateName)): cannot use generate name with apply")
            }
            throw InvalidInput(
                "error validating \(source): resource name may not be empty: a \(kind) has "
                    + (object.generateName.isEmpty
                        ? "no metadata.name" : "a generateName, of which only 'create' makes a name")
                    + named(object))
        }
        try ObjectName.validate(object.name)
        if let namespace = object.value.at("metadata", "namespace"), namespace.kind != .string, !namespace.isNull {
            throw InvalidInput(
                "error validating \(source): the namespace of \(kind) \(goQuoted(object.name)) is "
                    + "\(noun(namespace.kind)): \(quotes)")
        }
    }

    /// The object's name and line in brackets, where it has them, to tell it from the others of its file.
    private static func named(_ object: ManifestObject) -> String {
        var parts: [String] = []
        if !object.name.isEmpty { parts.append("object \(goQuoted(object.name))") }
        if object.line > 1 { parts.append("line \(object.line)") }
        return parts.isEmpty ? "" : " (" + parts.joined(separator: ", ") + ")"
    }

    /// What mends `yes`, `on`, `0080` and the like.
    private static let quotes = "write it in quotes, as a string"

    private static func noun(_ kind: JSONKind) -> String {
        switch kind {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
