import JSON

/// What a kustomization changes in the objects that it has gathered.
struct Transformers {
    /// One field of a kustomization, and the name that origins have for what it does.
    struct Step {
        let field: String
        let kind: String
        fileprivate let work: Work
    }

    fileprivate enum Work {
        case mergePatches, patches, namespace, prefix, suffix, labels, annotations, jsonPatches, replicas, images
        case replacements
    }

    /// The steps in their order.
    static let steps: [Step] = [
        Step(field: "patchesStrategicMerge", kind: "PatchStrategicMergeTransformer", work: .mergePatches),
        Step(field: "patches", kind: "PatchTransformer", work: .patches),
        Step(field: "namespace", kind: "NamespaceTransformer", work: .namespace),
        Step(field: "namePrefix", kind: "PrefixTransformer", work: .prefix),
        Step(field: "nameSuffix", kind: "SuffixTransformer", work: .suffix),
        Step(field: "labels", kind: "LabelTransformer", work: .labels),
        Step(field: "commonAnnotations", kind: "AnnotationsTransformer", work: .annotations),
        Step(field: "patchesJson6902", kind: "PatchJson6902Transformer", work: .jsonPatches),
        Step(field: "replicas", kind: "ReplicaCountTransformer", work: .replicas),
        Step(field: "images", kind: "ImageTagTransformer", work: .images),
        Step(field: "replacements", kind: "ReplacementTransformer", work: .replacements),
    ]

    let target: Target
    let all: Accumulator
    /// What is asked for.
    let kustomization: JSONValue
    /// In which fields that is done.
    let configuration: Configuration
    /// What asks for it, as origins name it; the kustomization itself where it is nil.
    var origin: Origin?

    /// Does what a field asks for, and sees to what that brings along.
    func run(_ step: Step) throws(KustomizeError) {
        if try change(step) { didTransform(step) }
    }

    private func didTransform(_ step: Step) { target.didTransform(all, origin ?? target.builtin(step.kind)) }

    /// - Returns: whether the objects were gone through, and what that brings along is still to be seen to.
    private func change(_ step: Step) throws(KustomizeError) -> Bool {
        switch step.work {
        case .mergePatches: return try mergePatches()
        case .patches:
            return try each(step) { (patch) throws(KustomizeError) in
                try Patches(target: target, all: all).apply(patch)
            }
        case .namespace:
            let namespace = kustomization.text("namespace")
            guard !namespace.isEmpty else { return false }
            try Namespaces.put(namespace, into: all.resources, configuration.of("namespace"))
            return true
        case .prefix: return try affix(prefix: kustomization.text("namePrefix"), suffix: "")
        case .suffix: return try affix(prefix: "", suffix: kustomization.text("nameSuffix"))
        case .labels: return try labels(step)
        case .annotations:
            let annotations = kustomization.map("commonAnnotations")
            guard !annotations.isEmpty else { return false }
            try put(annotations, configuration.of("commonAnnotations"))
            return true
        case .jsonPatches:
            return try each(step) { (patch) throws(KustomizeError) in
                try Patches(target: target, all: all).applyJSONPatch(patch)
            }
        case .replicas: return try each(step, replicas)
        case .images:
            let fields = configuration.of("images")
            return try each(step) { (image) throws(KustomizeError) in
                let change = try ImageChange(image)
                for resource in all.resources { try change.apply(to: resource, fields) }
            }
        case .replacements: return try replace()
        }
    }

    /// Goes through the elements of a field.
    private func each(
        _ step: Step, _ body: (JSONValue) throws(KustomizeError) -> Void
    ) throws(KustomizeError) -> Bool {
        for (index, item) in kustomization.list(step.field).enumerated() {
            try located("[\(index)]") { () throws(KustomizeError) in try body(item) }
            didTransform(step)
        }
        return false
    }

    private func mergePatches() throws(KustomizeError) -> Bool {
        let items = kustomization.texts("patchesStrategicMerge")
        guard !items.isEmpty else { return false }
        let patches = Patches(target: target, all: all)
        for (index, item) in items.enumerated() {
            try located("[\(index)]") { () throws(KustomizeError) in try patches.applyStrategicMerge(item) }
            all.share()
        }
        return true
    }

    private func affix(prefix: String, suffix: String) throws(KustomizeError) -> Bool {
        guard !prefix.isEmpty || !suffix.isEmpty else { return false }
        let fields = configuration.of(suffix.isEmpty ? "namePrefix" : "nameSuffix")
        for resource in all.resources {
            let original = resource.original
            let kind = original.type.kind
            if ["CustomResourceDefinition", "Namespace"].contains(kind)
                || kind == "APIService" && original.type.group == "apiregistration.k8s.io"
            {
                continue
            }
            for field in fields where original.type.isSelected(by: field.type) {
                if field.path == "metadata/name" {
                    if suffix.isEmpty { resource.prefixes.append(prefix) } else { resource.suffixes.append(suffix) }
                    resource.storePrevious()
                }
                guard resource.type.isSelected(by: field.type) else { continue }
                try field.visit(&resource.value, making: "") { (value) throws(KustomizeError) in
                    guard let text = value.scalarText else {
                        throw KustomizeError("the field \(field.path) of \(original.text) is no text")
                    }
                    value = .scalar(prefix + text + suffix, like: value)
                }
            }
        }
        return true
    }

    private func labels(_ step: Step) throws(KustomizeError) -> Bool {
        let labels = kustomization.list("labels")
        let common = kustomization.map("commonLabels")
        guard !labels.isEmpty || !common.isEmpty else { return false }
        for label in labels {
            var fields = label.list("fields").map(FieldSpec.init)
            try Configuration.add(configuration.of("labels"), to: &fields)
            if label.flag("includeSelectors") {
                try Configuration.add(configuration.of("commonLabels"), to: &fields)
            } else {
                if label.flag("includeTemplates") {
                    try Configuration.add(configuration.of("templateLabels"), to: &fields)
                }
                try Configuration.add([FieldSpec(TypeID(), "metadata/labels", creates: true)], to: &fields)
            }
            try put(label.map("pairs"), fields)
            didTransform(step)
        }
        try put(common, configuration.of("commonLabels"))
        return true
    }

    /// Puts entries into maps of the objects.
    private func put(_ entries: JSONObject, _ fields: [FieldSpec]) throws(KustomizeError) {
        guard !entries.isEmpty else { return }
        for resource in all.resources {
            let id = resource.id
            let own = fields.filter { id.type.isSelected(by: $0.type) }
            // What is put into several fields stays one value.
            var marks: [String: String] = [:]
            if own.count > 1 { for (key, _) in entries { marks[key] = resource.newMark() } }
            for field in own {
                try located(id.text) { () throws(KustomizeError) in
                    try field.visit(&resource.value, making: [:]) { (value) throws(KustomizeError) in
                        guard var members = value.isNothing ? JSONObject() : value.object else {
                            throw KustomizeError("the field \(field.path) is no map")
                        }
                        for (key, text) in entries {
                            if let old = members[key] {
                                members[key] = text.taking(place: old)
                            } else {
                                members[key] = .string((text.string ?? "") + (marks[key] ?? ""))
                            }
                        }
                        value = .object(members)
                    }
                }
            }
        }
    }

    private func replicas(_ replica: JSONValue) throws(KustomizeError) {
        let name = replica.text("name")
        let count = JSONValue.number(String(replica["count"]?.int ?? 0))
        var isFound = false
        let named = all.resources.filter { resource in resource.allIDs.contains { $0.name == name } }
        for field in configuration.of("replicas") {
            for resource in named
            where resource.allIDs.contains(where: { $0.name == name && $0.type.isSelected(by: field.type) }) {
                isFound = true
                guard resource.type.isSelected(by: field.type) else { continue }
                try field.visit(&resource.value, making: .null) { $0 = count }
            }
        }
        guard isFound else {
            throw KustomizeError("there is no object named \(name) of a kind that has replicas")
        }
    }

    private func replace() throws(KustomizeError) -> Bool {
        let items = kustomization.list("replacements")
        guard !items.isEmpty else { return false }
        for (index, item) in items.enumerated() {
            try located("[\(index)]") { () throws(KustomizeError) in
                let path = item.text("path")
                guard !path.isEmpty else { return try Replacement(item).apply(to: all) }
                guard item["source"] == nil, item.list("targets").isEmpty else {
                    throw KustomizeError("a replacement has a path, or a source and targets, and not both")
                }
                let content = try Documents.first(try target.loader.load(path)) ?? .null
                let several = content.array ?? [content]
                try located(path) { () throws(KustomizeError) in
                    for one in several {
                        try Replacement(try Shape.check(one, "Replacement", isStrict: false)).apply(to: all)
                    }
                }
            }
        }
        return true
    }
}

/// Puts objects into a namespace.
enum Namespaces {
    static func put(
        _ namespace: String, into resources: [Resource], _ fields: [FieldSpec]
    ) throws(KustomizeError) {
        let text = JSONValue.string(namespace)
        var seen: Set<String> = []
        for resource in resources {
            resource.storePrevious()
            let id = resource.id
            let type = id.type
            if !type.isClusterScoped { resource.value.update("metadata") { $0["namespace"] = text } }
            let isBinding = type.kind == "RoleBinding" || type.kind == "ClusterRoleBinding"
            if isBinding, var subjects = resource.value["subjects"]?.array {
                for index in subjects.indices where subjects[index]["name"]?.scalarText == "default" {
                    subjects[index]["namespace"] = text
                }
                resource.value["subjects"] = .array(subjects)
            }
            let isCore = resource.value["apiVersion"]?.scalarText == "v1"
            for field in fields where type.isSelected(by: field.type) {
                if field.path == "metadata/namespace" || field.path == "metadata/name" && !isCore { continue }
                if isBinding, field.path == "subjects/namespace",
                    ["RoleBinding", "ClusterRoleBinding"].contains(field.type.kind)
                {
                    continue
                }
                try field.visit(&resource.value, making: "") { (value) throws(KustomizeError) in
                    guard value.object == nil, value.array == nil else {
                        throw KustomizeError("the field \(field.path) of \(id.text) is no text")
                    }
                    value = text
                }
            }
            guard seen.insert(resource.id.key).inserted else {
                throw KustomizeError("two objects become one in the namespace \(namespace): \(resource.id.text)")
            }
        }
    }
}

/// The order in which objects are printed.
enum SortOrder {
    private static let first =
        "Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole "
        + "RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume "
        + "PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget"
    private static let last = "MutatingWebhookConfiguration ValidatingWebhookConfiguration"

    static func sorted(_ resources: [Resource], _ options: JSONValue?) throws(KustomizeError) -> [Resource] {
        let order = options.map { $0.text("order") } ?? "legacy"
        let kinds = options?["legacySortOptions"]
        switch order {
        case "fifo":
            if kinds != nil {
                throw KustomizeError("sortOptions: legacySortOptions go with the order legacy, and not with fifo")
            }
            return resources
        case "legacy": break
        default: throw KustomizeError("the field 'sortOptions.order' must be one of [fifo, legacy]")
        }
        func list(_ field: String, _ usual: String) -> [String] {
            kinds?.texts(field) ?? usual.split(separator: " ").map(String.init)
        }
        var ranks: [String: Int] = [:]
        let front = list("orderFirst", first)
        for (index, kind) in front.enumerated() { ranks[kind] = index - front.count }
        for (index, kind) in list("orderLast", last).enumerated() { ranks[kind] = index + 1 }
        func word(_ text: String, _ none: String) -> String { text.isEmpty ? none : text }
        // One text for each object, with its place at the end, so that texts alone are sorted.
        let keys = resources.enumerated().map { index, resource in
            let id = resource.id
            let type = id.type
            // The core group's Namespace comes before those of others, where the kind has a place of its own.
            let isFirst = type.kind == "Namespace" && type.group.isEmpty && ranks["Namespace"] != nil
            let group = isFirst ? "!" : word(type.group, "~G")
            return [
                String(500_000 + (ranks[type.kind] ?? 0)),
                "\(group)_\(word(type.version, "~V"))_\(word(type.kind, "~K"))",
                "\(type.text)|\(word(id.namespace, "~X"))|\(word(id.name, "~N"))", String(index),
            ].joined(separator: "\u{1}")
        }
        return keys.sorted().map { key in
            resources[key.split(separator: "\u{1}").last.flatMap { Int($0) } ?? 0]
        }
    }
}
