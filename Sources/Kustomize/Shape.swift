import JSON

/// What may stand in the files of kustomize: their fields and the kinds of their values.
enum Shape {
    /// A type a line: its name, and its fields with what they hold. `s` is a text, `b` a boolean, `i` an integer, `m` a map
    /// of texts, `x` anything; a star is a list, and other words are types.
    private static let text = """
        Kustomization apiVersion:s kind:s metadata:Meta openapi:m namePrefix:s nameSuffix:s namespace:s commonLabels:m labels:*Label commonAnnotations:m patchesStrategicMerge:*s patchesJson6902:*Patch patches:*Patch images:*Image imageTags:*Image replacements:*Replacement replicas:*Replica vars:*Var sortOptions:Sort resources:*s components:*s crds:*s bases:*s configMapGenerator:*ConfigMap secretGenerator:*Secret helmGlobals:x helmCharts:*x helmChartInflationGenerator:*x generatorOptions:Options configurations:*s generators:*s transformers:*s validators:*s buildMetadata:*s
        Meta name:s namespace:s labels:m annotations:m
        Label pairs:m includeSelectors:b includeTemplates:b fields:*Field
        Field group:s version:s kind:s path:s create:b
        Patch path:s patch:s target:Selector options:PatchOptions
        PatchOptions allowNameChange:b allowKindChange:b
        Selector group:s version:s kind:s name:s namespace:s annotationSelector:s labelSelector:s
        Image name:s newName:s tagSuffix:s newTag:s digest:s
        Replica name:s count:i
        Replacement path:s source:Source targets:*Target sourceValue:s
        Source group:s version:s kind:s name:s namespace:s fieldPath:s options:FieldOptions
        Target select:Selector reject:*Selector fieldPaths:*s options:FieldOptions
        FieldOptions delimiter:s index:i encoding:s create:b
        Var name:s objref:Object fieldref:FieldRef
        Object apiVersion:s group:s version:s kind:s name:s namespace:s
        FieldRef fieldPath:s
        Sort order:s legacySortOptions:SortKinds
        SortKinds orderFirst:*s orderLast:*s
        ConfigMap name:s namespace:s behavior:s literals:*s files:*s envs:*s env:s options:Options
        Secret name:s namespace:s behavior:s literals:*s files:*s envs:*s env:s options:Options type:s
        Options labels:m annotations:m disableNameSuffixHash:b immutable:b
        Configuration namePrefix:*Field nameSuffix:*Field namespace:*Field commonLabels:*Field labels:*Field templateLabels:*Field commonAnnotations:*Field nameReference:*Reference varReference:*Field images:*Field replicas:*Field
        PrefixTransformer prefix:s fieldSpecs:*Field
        SuffixTransformer suffix:s fieldSpecs:*Field
        LabelTransformer labels:m fieldSpecs:*Field
        AnnotationsTransformer annotations:m fieldSpecs:*Field
        NamespaceTransformer metadata:Meta fieldSpecs:*Field unsetOnly:b setRoleBindingSubjects:s
        ImageTagTransformer imageTag:Image fieldSpecs:*Field
        ReplicaCountTransformer replica:Replica fieldSpecs:*Field
        PatchTransformer path:s patch:s target:Selector options:PatchOptions
        PatchStrategicMergeTransformer paths:*s patches:s
        PatchJson6902Transformer target:Selector path:s jsonOp:s
        ReplacementTransformer replacements:*Replacement
        ConfigMapGenerator metadata:Meta name:s namespace:s behavior:s literals:*s files:*s envs:*s env:s options:Options
        SecretGenerator metadata:Meta name:s namespace:s behavior:s literals:*s files:*s envs:*s env:s options:Options type:s
        Reference group:s version:s kind:s fieldSpecs:*Field
        """

    private static let types: [String: [(name: String, kind: String)]] = {
        var types: [String: [(name: String, kind: String)]] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            types[String(words[0])] = words.dropFirst().map { word in
                let parts = word.split(separator: ":")
                return (String(parts[0]), String(parts[1]))
            }
        }
        return types
    }()

    /// A value as its type has it: fields by their proper names, which may be written in any case, and without nulls.
    ///
    /// - Parameter isStrict: whether fields that the type does not have are refused, or left out.
    static func check(
        _ value: JSONValue, _ kind: String, _ path: String = "", isStrict: Bool = true
    ) throws(KustomizeError) -> JSONValue {
        func refuse(_ wanted: String) -> KustomizeError {
            KustomizeError("the field \(path.isEmpty ? "of the whole file" : path) must be \(wanted)")
        }
        if kind.hasPrefix("*") {
            guard let items = value.array else { throw refuse("a list") }
            var result: [JSONValue] = []
            for (index, item) in items.enumerated() {
                result.append(try check(item, String(kind.dropFirst()), "\(path)[\(index)]", isStrict: isStrict))
            }
            return .array(result)
        }
        switch kind {
        case "x": return value
        case "s":
            if value.isNull { return "" }
            guard value.string != nil else { throw refuse("a text: put it in quotes") }
            return value
        case "b":
            guard value.kind == .bool else { throw refuse("true or false") }
            return value
        case "i":
            guard value.int != nil else { throw refuse("a whole number") }
            return value
        case "m":
            guard let members = value.object else { throw refuse("a map of texts") }
            var result = JSONObject()
            for (key, member) in members {
                guard let text = member.isNull ? "" : member.string else {
                    throw KustomizeError("the field \(path).\(key) must be a text: put it in quotes")
                }
                result[key] = .string(text)
            }
            return .object(result)
        default: return try object(value, kind, path, isStrict, refuse("a map"))
        }
    }

    private static func object(
        _ value: JSONValue, _ kind: String, _ path: String, _ isStrict: Bool, _ fault: KustomizeError
    ) throws(KustomizeError) -> JSONValue {
        guard let members = value.object else { throw fault }
        let fields = types[kind] ?? []
        var result = JSONObject()
        for (key, member) in members.sorted {
            let lowered = key.lowercased()
            guard
                let field = fields.first(where: { $0.name == key })
                    ?? fields.first(where: { $0.name.lowercased() == lowered })
            else {
                guard isStrict else { continue }
                throw KustomizeError(
                    "there is no field \(path.isEmpty ? key : path + "." + key); the fields here are "
                        + fields.map(\.name).joined(separator: ", "))
            }
            if member.isNull { continue }
            let place = path.isEmpty ? field.name : path + "." + field.name
            result[field.name] = try check(member, field.kind, place, isStrict: isStrict)
        }
        return .object(result)
    }
}
