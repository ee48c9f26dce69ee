import JSON
import Kube

/// The patches of a kustomization.
struct Patches {
    let target: Target
    let all: Accumulator

    /// An element of `patches`: a strategic merge or a JSON patch, in the kustomization or in a file.
    func apply(_ entry: JSONValue) throws(KustomizeError) {
        let (text, path) = (entry.text("patch"), entry.text("path"))
        if text.isEmpty, path.isEmpty { throw KustomizeError("a patch needs a patch or a path") }
        guard text.isEmpty || path.isEmpty else { throw KustomizeError("a patch has a patch or a path, and not both") }
        let bytes = path.isEmpty ? Array(text.utf8) : try target.loader.load(path)
        try located(path.isEmpty ? "patch" : FilePath.join(target.loader.root, path)) { () throws(KustomizeError) in
            let operations = (try? Documents.first(bytes)).flatMap { $0 }
            if operations?.array != nil {
                guard let selector = entry["target"] else {
                    throw KustomizeError("a JSON patch needs a target: say which objects it is for")
                }
                for resource in try Selector(selector).select(all.resources) {
                    resource.storePrevious()
                    try apply(operations ?? .null, to: resource)
                }
            } else {
                try apply(try Documents.objects(bytes), entry["target"], entry["options"])
            }
        }
    }

    /// Strategic merge patches, for the target where one is given, and otherwise for the objects of their names.
    private func apply(
        _ patches: [JSONValue], _ selector: JSONValue?, _ options: JSONValue?
    ) throws(KustomizeError) {
        guard let selector else {
            for patch in patches { try merge(patch, into: [try named(patch)], options, takesType: false) }
            return
        }
        guard patches.count <= 1 else {
            throw KustomizeError("with a target there may be one patch: give each of the others an entry of its own")
        }
        guard let patch = patches.first else { return }
        try merge(patch, into: try Selector(selector).select(all.resources), options, takesType: true)
    }

    /// An element of `patchesStrategicMerge`: a path, or the patch itself.
    func applyStrategicMerge(_ text: String) throws(KustomizeError) {
        let patches: [JSONValue]
        // A path has no line breaks, so what has them is no path, whatever is wrong with it.
        if text.utf8.contains(UInt8(ascii: "\n")) {
            patches = try Documents.objects(Array(text.utf8))
        } else if let inline = try? Documents.objects(Array(text.utf8)) {
            patches = inline
        } else {
            patches = try target.loader.objects(text)
        }
        for patch in patches { try merge(patch, into: [try named(patch)], nil, takesType: true) }
    }

    /// An element of `patchesJson6902`.
    func applyJSONPatch(_ entry: JSONValue) throws(KustomizeError) {
        guard let selector = entry["target"], !selector.text("name").isEmpty else {
            throw KustomizeError("must specify the target name")
        }
        let (text, path) = (entry.text("patch"), entry.text("path"))
        guard text.isEmpty != path.isEmpty else {
            throw KustomizeError("a patch has a patch or a path, one of them and not both")
        }
        let bytes = path.isEmpty ? Array(text.utf8) : try target.loader.load(path)
        guard let operations = try Documents.first(bytes), operations.array?.isEmpty == false else {
            throw KustomizeError("the patch is no list of operations")
        }
        for resource in try Selector(selector).select(all.resources) { try apply(operations, to: resource) }
    }

    /// The object that a patch is named after, by what it is or was called.
    private func named(_ patch: JSONValue) throws(KustomizeError) -> Resource {
        let id = Resource(patch).id
        let key = id.key
        let matches = all.resources.filter { resource in
            resource.allIDs.contains { $0.name == id.name && $0.key == key }
        }
        guard matches.count == 1 else {
            throw KustomizeError(
                matches.isEmpty
                    ? "no resource matches strategic merge patch \"\(id.text)\": its type, name and namespace must be those of an "
                        + "object, or give it a target"
                    : "several objects match the patch \"\(id.text)\"")
        }
        return matches[0]
    }

    private func merge(
        _ patch: JSONValue, into resources: [Resource], _ options: JSONValue?, takesType: Bool
    ) throws(KustomizeError) {
        let mayRename = options?.flag("allowNameChange") == true
        let mayChangeKind = options?.flag("allowKindChange") == true
        for resource in resources {
            try located(resource.id.text) { () throws(KustomizeError) in
                let id = resource.id
                let kind = resource.value["kind"]
                if mayRename || mayChangeKind { resource.storePrevious() }
                var patch = patch
                if takesType {
                    patch["apiVersion"] = resource.value["apiVersion"]
                    // kustomize makes texts of these here, of null too: a null deletes none of them.
                    let texts = Resource(patch)
                    for field in ["labels", "annotations"] where patch.at("metadata", field) != nil {
                        texts.setMetadata(field, texts.metadata(field))
                    }
                    patch = texts.value
                }
                let schema = MergeSchema.of(id.type, target.session.schema)
                guard var merged = try PatchMerge.merge(patch, into: resource.value, schema), merged != [:] else {
                    all.resources.removeAll { $0 === resource }
                    return
                }
                if !mayChangeKind { merged["kind"] = kind }
                resource.value = merged
                if !mayRename { resource.rename(id.name) }
                resource.value.update("metadata") { metadata in
                    metadata["namespace"] =
                        id.namespace.isEmpty ? nil : .scalar(id.namespace, like: metadata["namespace"])
                }
            }
        }
        guard mayRename || mayChangeKind else { return }
        var keys: Set<String> = []
        for resource in all.resources where !keys.insert(resource.id.key).inserted {
            throw KustomizeError("two objects become one by the patch: \(resource.id.text)")
        }
    }

    private func apply(_ operations: JSONValue, to resource: Resource) throws(KustomizeError) {
        try located(resource.id.text) { () throws(KustomizeError) in
            do throws(InvalidInput) {
                let value: JSONValue
                do throws(KustomizeError) { value = try resource.value.resolved() } catch {
                    throw InvalidInput(error.message)
                }
                let patched = try JSONPatch.apply(operations, to: value)
                guard patched.object != nil else { throw InvalidInput("the patch leaves no object") }
                resource.value = patched
                resource.shared = [:]
            } catch {
                throw KustomizeError(error.message)
            }
        }
    }
}
