import JSON

/// The fields that hold the names of objects of a type.
struct NameReference {
    var target: TypeID
    var fields: [FieldSpec]
}

/// In which fields the transformers do their work.
struct Configuration {
    /// The fields of each transformer, by the name that files of configurations have for it.
    var fields: [String: [FieldSpec]] = [:]
    var references: [NameReference] = []

    /// The names of the transformers that have fields, `nameReference` apart.
    static let sections = [
        "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels", "templateLabels", "commonAnnotations",
        "varReference", "images", "replicas",
    ]

    /// Nothing.
    init() {}

    /// What a file of configurations says.
    init(_ value: JSONValue) {
        for section in Self.sections { fields[section] = value.list(section).map(FieldSpec.init) }
        references = value.list("nameReference").map { reference in
            NameReference(
                target: TypeID(
                    group: reference.text("group"), version: reference.text("version"), kind: reference.text("kind")),
                fields: reference.list("fieldSpecs").map(FieldSpec.init))
        }
    }

    /// Adds fields of a transformer, those that are there already apart.
    static func add(_ more: [FieldSpec], to fields: inout [FieldSpec]) throws(KustomizeError) {
        for spec in more {
            guard let same = fields.first(where: { $0.type.isSelected(by: spec.type) && $0.path == spec.path }) else {
                fields.append(spec)
                continue
            }
            if same.creates != spec.creates {
                throw KustomizeError(
                    "the field \(spec.path) of \(spec.type.text) is said both to be created and not to be: give 'create' alike"
                )
            }
        }
    }

    /// Adds fields that hold names.
    mutating func addReferences(_ more: NameReference) {
        guard let index = references.firstIndex(where: { $0.target == more.target }) else {
            references.append(more)
            return
        }
        for spec in more.fields
        where !references[index].fields.contains(where: { $0.type.isSelected(by: spec.type) && $0.path == spec.path }) {
            references[index].fields.append(spec)
        }
    }

    /// Adds all that another configuration has.
    mutating func merge(_ other: Configuration) throws(KustomizeError) {
        for section in Self.sections {
            guard let more = other.fields[section], !more.isEmpty else { continue }
            if fields[section]?.isEmpty != false {
                fields[section] = more
            } else {
                try Self.add(more, to: &fields[section, default: []])
            }
        }
        if references.isEmpty {
            references = other.references
        } else {
            for reference in other.references { addReferences(reference) }
        }
    }

    func of(_ section: String) -> [FieldSpec] { fields[section] ?? [] }
}
