import JSON

/// Objects that `generators` and `transformers` name, each of which asks for what kustomize itself can do by a field, in
/// fields of objects that it gives itself. All others would be programs.
struct Plugins {
    let target: Target
    /// The field of the kustomization.
    let field: String

    /// What a kind of such objects asks for: the field of a kustomization that does the same, and the one of the object that
    /// holds what stands there, if a single one does.
    private static let kinds: [String: (field: String, part: String)] = [
        "PrefixTransformer": ("namePrefix", "prefix"), "SuffixTransformer": ("nameSuffix", "suffix"),
        "LabelTransformer": ("commonLabels", "labels"), "AnnotationsTransformer": ("commonAnnotations", "annotations"),
        "NamespaceTransformer": ("namespace", ""), "ImageTagTransformer": ("images", "imageTag"),
        "ReplicaCountTransformer": ("replicas", "replica"), "PatchTransformer": ("patches", ""),
        "PatchStrategicMergeTransformer": ("patchesStrategicMerge", "paths"),
        "PatchJson6902Transformer": ("patchesJson6902", ""), "ReplacementTransformer": ("replacements", "replacements"),
    ]

    /// Adds what the generators make.
    func generate(into all: Accumulator) throws(KustomizeError) {
        try visit { (kind, object, origin) throws(KustomizeError) in
            guard kind == "ConfigMapGenerator" || kind == "SecretGenerator" else {
                throw Self.refusal("the kind \(kind)")
            }
            var arguments = object
            for key in ["name", "namespace"] where arguments.text(key).isEmpty {
                arguments[key] = object["metadata"]?[key] ?? ""
            }
            let generator = Generator(
                kind: String(kind.dropLast("Generator".count)), arguments: arguments, defaults: nil,
                loader: target.loader)
            let resource = try generator.resource()
            if target.session.tellsOrigins { resource.origin = origin }
            try Generator.absorb(resource, into: all)
        }
    }

    /// Does what the transformers ask for.
    func transform(_ all: Accumulator) throws(KustomizeError) {
        try visit { (kind, object, origin) throws(KustomizeError) in
            guard let (field, part) = Self.kinds[kind],
                let step = Transformers.steps.first(where: { $0.kind == kind })
            else { throw Self.refusal("the kind \(kind)") }
            var configuration = Configuration()
            configuration.fields[field] = object.list("fieldSpecs").map(FieldSpec.init)
            if ["namePrefix", "nameSuffix"].contains(field), object["fieldSpecs"] == nil {
                throw KustomizeError("a \(kind) needs fieldSpecs")
            }
            let transformers = Transformers(
                target: target, all: all, kustomization: [field: try Self.value(object, field, part)],
                configuration: configuration, origin: origin)
            try transformers.run(step)
        }
    }

    /// What stands in the field of a kustomization that does the same.
    private static func value(
        _ object: JSONValue, _ field: String, _ part: String
    ) throws(KustomizeError) -> JSONValue {
        let value = object[part] ?? .null
        switch field {
        case "namePrefix", "nameSuffix", "commonLabels", "commonAnnotations", "replacements": return value
        case "images", "replicas": return [value]
        case "namespace":
            guard !object.flag("unsetOnly"), ["", "defaultOnly"].contains(object.text("setRoleBindingSubjects")) else {
                throw KustomizeError(
                    "kpod knows neither unsetOnly nor setRoleBindingSubjects but defaultOnly: use patches for the rest")
            }
            return object["metadata"]?["namespace"] ?? ""
        case "patchesStrategicMerge":
            let more = object.text("patches")
            guard !(value.array ?? []).isEmpty || !more.isEmpty else { throw KustomizeError("it has no patches") }
            return .array((value.array ?? []) + (more.isEmpty ? [] : [.string(more)]))
        case "patchesJson6902":
            var patch = object
            patch["patch"] = object["jsonOp"] ?? ""
            return [patch]
        default: return [object]
        }
    }

    /// Goes through the objects: those that stand in the kustomization, and then those of files and directories.
    private func visit(
        _ body: (_ kind: String, _ object: JSONValue, _ origin: Origin) throws(KustomizeError) -> Void
    ) throws(KustomizeError) {
        let objects = Accumulator()
        try located("\(target.file): \(field)") { () throws(KustomizeError) in
            var paths: [String] = []
            for text in target.kustomization.texts(field) {
                guard let inline = try? Documents.objects(Array(text.utf8)) else {
                    paths.append(text)
                    continue
                }
                let resources = inline.map { Resource($0) }
                for resource in resources { resource.origin = Origin(path: target.join(target.fileName)) }
                try objects.append(resources)
            }
            for path in paths { try target.add(path, to: objects) }
        }
        for resource in objects.resources {
            let id = resource.id
            try located("\(target.file): \(field): \(id.text)") { () throws(KustomizeError) in
                guard resource.value["apiVersion"]?.scalarText == "builtin" else {
                    throw Self.refusal("the kind \(id.type.kind)")
                }
                let origin = Origin(
                    configuredIn: resource.origin?.path ?? "", apiVersion: "builtin", kind: id.type.kind,
                    name: id.name, namespace: id.namespace)
                let kind = id.type.kind
                try body(
                    kind, try Shape.check(try resource.value.resolved(), kind, isStrict: false), origin)
            }
        }
    }

    /// What is said of programs that kustomize would run.
    static func refusal(_ what: String) -> KustomizeError {
        KustomizeError(
            "\(what): kpod runs no programs or containers for a kustomization: use the fields of the kustomization itself, or "
                + "put what the program makes into resources")
    }
}
