import CLIRuntime
import JSON
import Kube
import Transport

/// A set of objects that are applied together, and the parent that keeps account of them (KEP-3659).
final class ApplySet {
    private let type: ResourceType
    private let name: String
    private let namespace: String?
    private let id: String
    private let options: ApplyOptions
    private let context: Context
    /// What the parent said before, and what the files have now.
    private var before = ApplySetState()
    private var now = ApplySetState()
    private var kept: Set<String> = []

    private static let tool = "kpod"

    /// The set of the parent that a word names: NAME, TYPE/NAME.
    ///
    /// - Throws: `InvalidInput` for what can be no parent; what asking for its type throws.
    init(_ word: String, _ options: ApplyOptions, _ context: Context) throws {
        let isTyped = word.utf8.contains(UInt8(ascii: "/"))
        let target = try ObjectSelection.single(
            isTyped ? word : "secrets/" + word, context, "--applyset takes one object: NAME or TYPE/NAME")
        type = target.type
        name = target.name ?? ""
        if type.namespaced {
            guard context.isNamespaceGiven else {
                throw InvalidInput("namespace is required to use namespace-scoped ApplySet")
            }
        }
        namespace = target.namespace
        id = ApplySetState.id(of: type, name: name, namespace: namespace)
        self.options = options
        self.context = context
        guard try Self.isParentType(type) || isMarkedAsParentType() else {
            throw InvalidInput(
                "resource \"\(type.apiVersion), Resource=\(type.resource)\" is not permitted as an ApplySet parent")
        }
    }

    private static func isParentType(_ type: ResourceType) -> Bool {
        ["secrets", "configmaps"].contains(type.qualifiedResource)
    }

    /// Whether the type's definition says that its objects may be parents.
    private func isMarkedAsParentType() throws -> Bool {
        let definitions = try context.resources.find(ResourceName("customresourcedefinitions.apiextensions.k8s.io"))
        var options = ListOptions()
        options.labelSelector = ApplySetState.parentTypeLabel
        let request = Request.list(definitions, namespace: nil, options: options)
        let list = try context.client().start(request).document(request: request)
        return list.root["items"]?.elements.contains {
            $0.at("spec", "group")?.string == type.group && $0.at("spec", "names", "plural")?.string == type.resource
        } ?? false
    }

    /// Looks at the parent, tells it of the objects, and gives them the set's label.
    ///
    /// - Throws: `InvalidInput` where the parent is none, or another tool's, or an object is in another set by its file.
    func begin(_ objects: [ManifestObject]) throws -> [ManifestObject] {
        let labeled = try objects.map(label)
        try read()
        for object in objects { try note(object) }
        try write(before.union(now))
        return labeled
    }

    private func label(_ object: ManifestObject) throws(InvalidInput) -> ManifestObject {
        let key = ApplySetState.memberLabel
        if let other = object.value.at("metadata", "labels", key), other != .string(id) {
            throw InvalidInput(
                "error validating \(goQuoted(object.source)): ApplySet label \(goQuoted(key)) already set in input data"
            )
        }
        var object = object
        var labels = object.value.at("metadata", "labels") ?? [:]
        if labels.isNull { labels = [:] }
        labels[key] = .string(id)
        object.value["metadata"]?["labels"] = labels
        return object
    }

    private func read() throws {
        let request = Request.get(type, namespace: namespace, name: name)
        let display = "\(type.resource).\(type.group)/\(name)"
        do {
            let parent = try context.client().start(request).document(request: request)
            before = try ApplySetState(of: parent.root, id: id, tool: Self.tool, name: display)
        } catch let error as ServerError where error.status.category == .notFound && Self.isParentType(type) {
            return
        }
    }

    private func note(_ object: ManifestObject) throws {
        let group = GroupVersion(apiVersion: object.apiVersion)?.group ?? ""
        now.kinds.insert(group.isEmpty ? object.kind : "\(object.kind).\(group)")
        // A type whose definition is among the objects is not there yet.
        let isNamespaced =
            try context.resources.find(kind: object.kind, apiVersion: object.apiVersion)?.namespaced
            ?? (object.namespace != nil)
        let place = object.namespace ?? context.namespace
        if isNamespaced, place != namespace { now.namespaces.insert(place) }
    }

    /// Notes an object that was applied.
    func keep(_ object: JSONDocument) { kept.insert(APIObject(object.root).uid) }

    /// The members that the files have no more.
    func gone() throws -> [SelectedObject] {
        var list = ListOptions()
        list.labelSelector = "\(ApplySetState.memberLabel)=\(id)"
        let namespaces = before.namespaces.union(namespace.map { [$0] } ?? []).sorted()
        let selection = try ObjectSelection(options: context)
        return try before.kinds.sorted().flatMap { kind -> [SelectedObject] in
            let type = try context.resources.find(ResourceName(kind))
            let places: [String?] = type.namespaced ? namespaces : [nil]
            return try places.flatMap { place in
                try selection.read(ObjectTarget(type: type, namespace: place, name: nil), list)
            }
        }.filter { !kept.contains($0.object.uid) }
    }

    /// Tells the parent of what is left.
    func end() throws { try write(now) }

    private func write(_ state: ApplySetState) throws {
        guard options.dryRun != .client else { return }
        let tooling = "\(Self.tool)/\(BuildInfo.version)"
        let body = state.parent(type, name: name, namespace: namespace, id: id, tooling: tooling).applyBody
        var write = options.writeOptions(force: false)
        write.fieldManager = options.fieldManager + "-applyset"
        let request = Request.patch(type, namespace: namespace, name: name, as: .apply, body: body, options: write)
        do {
            _ = try context.client().start(request).document(request: request)
        } catch var error as ServerError {
            error.failedStep = "failed to update ApplySet"
            throw error
        }
    }
}
