import JSON
import Kube

/// What is known of the type of a value: how its lists are merged.
indirect enum MergeSchema {
    /// A place in a built-in type, and how the list is treated that stands there.
    case builtin(MergePlace, MergeStrategy)
    /// A definition of a file that a kustomization names.
    case custom(JSONValue, CustomSchema)

    /// The schema of an object as a whole; nil for one of a type that is not known.
    static func of(_ type: TypeID, _ custom: CustomSchema?) -> MergeSchema? {
        if let custom { return custom.definition(of: type).map { .custom($0, custom) } }
        let version = type.group.isEmpty ? type.version : type.group + "/" + type.version
        guard MergePlace.knows(kind: type.kind, apiVersion: version) else { return nil }
        return .builtin(MergePlace(kind: type.kind), MergeStrategy())
    }

    /// The schema of a member.
    func field(_ name: String) -> MergeSchema? {
        switch self {
        case .builtin(let place, _): .builtin(place.inside(name), place.strategy(of: name))
        case .custom(let definition, let schema):
            schema.resolved(definition["properties"]?[name] ?? definition["additionalProperties"])
                .map { .custom($0, schema) }
        }
    }

    /// The schema of the items of a list.
    var elements: MergeSchema? {
        switch self {
        case .builtin(let place, _): .builtin(place, MergeStrategy())
        case .custom(let definition, let schema):
            definition["type"] == "array" ? schema.resolved(definition["items"]).map { .custom($0, schema) } : nil
        }
    }

    /// The keys by which the items of a list are told apart, none for a set of scalars; nil for a list that is replaced.
    var mergeKeys: [String]? {
        switch self {
        case .builtin(_, let strategy): return strategy.mapKeys
        case .custom(let definition, _):
            let strategy = definition.text("x-kubernetes-patch-strategy")
            guard strategy.split(separator: ",").contains("merge") else { return nil }
            if definition["x-kubernetes-list-map-keys"] != nil { return definition.texts("x-kubernetes-list-map-keys") }
            return definition["x-kubernetes-patch-merge-key"]?.string.map { [$0] } ?? []
        }
    }
}

/// The definitions of an OpenAPI document, which take the place of the built-in types'.
final class CustomSchema {
    private let definitions: JSONObject
    private var types: [TypeID: JSONValue] = [:]

    init(_ document: JSONValue) throws(KustomizeError) {
        definitions = document.map("definitions")
        for (_, definition) in definitions {
            for type in definition.list("x-kubernetes-group-version-kind") {
                types[
                    TypeID(group: type.text("group"), version: type.text("version"), kind: type.text("kind"))] =
                    definition
            }
        }
    }

    func definition(of type: TypeID) -> JSONValue? { types[type] }

    /// A definition, or the one that it refers to.
    func resolved(_ value: JSONValue?) -> JSONValue? {
        var value = value
        for _ in 0..<100 {
            guard let reference = value?["$ref"]?.string, let slash = reference.lastIndex(of: "/") else { return value }
            value = definitions[String(reference[reference.index(after: slash)...])]
        }
        return nil
    }
}

/// Files of custom types, which say what their fields are to kustomize (its `crds`).
enum CustomTypes {
    /// The fields that the definitions of a file name.
    static func configuration(_ definitions: JSONValue) throws(KustomizeError) -> Configuration {
        var result = Configuration()
        for (name, definition) in definitions.object ?? JSONObject() {
            let properties = properties(definition)
            guard ["kind", "apiVersion", "metadata"].allSatisfy({ properties[$0] != nil }) else { continue }
            let kind = name.split(separator: ".").last.map(String.init) ?? name
            try add(name, [], TypeID(kind: kind), definitions, to: &result, depth: 0)
        }
        return result
    }

    private static func properties(_ definition: JSONValue) -> JSONObject {
        (definition["Schema"] ?? definition["schema"])?.map("properties") ?? JSONObject()
    }

    private static func add(
        _ name: String, _ path: [String], _ type: TypeID, _ definitions: JSONValue, to result: inout Configuration,
        depth: Int
    ) throws(KustomizeError) {
        guard depth < 100 else { throw KustomizeError("the type \(name) contains itself") }
        guard let definition = definitions[name] else { return }
        for (field, property) in properties(definition) {
            let place = path + [field]
            let spec = FieldSpec(type, place.joined(separator: "/"))
            for (mark, section) in [
                ("x-kubernetes-annotation", "commonAnnotations"), ("x-kubernetes-label-selector", "commonLabels"),
                ("x-kubernetes-identity", "namePrefix"),
            ] where property[mark]?.string != nil {
                try Configuration.add([spec], to: &result.fields[section, default: []])
            }
            if let version = property["x-kubernetes-object-ref-api-version"]?.string,
                let kind = property["x-kubernetes-object-ref-kind"]?.string
            {
                let key = property["x-kubernetes-object-ref-name-key"]?.string ?? "name"
                result.addReferences(
                    NameReference(
                        target: TypeID(version: version, kind: kind),
                        fields: [FieldSpec(type, (place + [key]).joined(separator: "/"))]))
            }
            if let reference = property["$ref"]?.string {
                try add(reference, place, type, definitions, to: &result, depth: depth + 1)
            }
        }
    }
}
