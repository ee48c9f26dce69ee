import JSON

/// Writes the names that objects have now where others refer to them by a name that they had.
struct NameReferences {
    private let resources: [Resource]
    /// The objects that were called otherwise, by each of the names.
    private var named: [String: [Resource]] = [:]

    /// Goes through all objects.
    static func fix(_ resources: [Resource], _ references: [NameReference]) throws(KustomizeError) {
        let fixing = NameReferences(resources)
        guard !fixing.named.isEmpty else { return }
        // The fields of a kind, found once for all its objects.
        var fields: [TypeID: [(target: TypeID, field: FieldSpec)]] = [:]
        for resource in resources {
            let type = resource.original.type
            if fields[type] == nil {
                fields[type] = references.flatMap { reference in
                    reference.fields.filter { type.isSelected(by: $0.type) }.map { (reference.target, $0) }
                }
            }
            guard let own = fields[type], !own.isEmpty else { continue }
            let referrer = Referrer(resource)
            for (target, field) in own {
                try located("the field \(field.path) of \(referrer.id.text)") { () throws(KustomizeError) in
                    try fixing.fix(referrer, target, field)
                }
            }
        }
    }

    private init(_ resources: [Resource]) {
        self.resources = resources
        for resource in resources where !resource.previous.isEmpty {
            for name in Set(resource.previous.map(\.name)) { named[name, default: []].append(resource) }
        }
    }

    /// The object whose references are written.
    private struct Referrer {
        let resource: Resource
        let id: ObjectID
        /// The namespaces of the accounts that a binding names.
        let namespaces: Set<String>
        let role: TypeID?

        init(_ resource: Resource) {
            self.resource = resource
            id = resource.id
            var namespaces: Set<String> = []
            if id.type.kind == "RoleBinding" {
                for subject in resource.value.list("subjects") where subject["kind"]?.scalarText == "ServiceAccount" {
                    if let namespace = subject["namespace"]?.scalarText { namespaces.insert(namespace) }
                }
            }
            self.namespaces = namespaces
            let role = resource.value["roleRef"]
            if let group = role?["apiGroup"]?.scalarText, let kind = role?["kind"]?.scalarText {
                self.role = TypeID(group: group, kind: kind)
            } else {
                self.role = nil
            }
        }

        /// Whether an object is in reach: an account may be bound from other namespaces, and with it all others that
        /// stand there are looked at.
        func reaches(_ other: ObjectID) -> Bool {
            id.isClusterScoped || other.isClusterScoped || id.effectiveNamespace == other.effectiveNamespace
                || namespaces.contains(other.namespace)
        }

        func mayReferTo(_ candidate: Resource) -> Bool {
            let other = candidate.id
            return reaches(other)
                && (id.isClusterScoped || other.isClusterScoped || other.type.kind == "ServiceAccount"
                    || id.effectiveNamespace == other.effectiveNamespace)
        }
    }

    private func fix(_ referrer: Referrer, _ target: TypeID, _ field: FieldSpec) throws(KustomizeError) {
        func write(_ value: inout JSONValue) throws(KustomizeError) {
            switch value {
            case .array(var items):
                for index in items.indices { try write(&items[index]) }
                value = .array(items)
            case .object: try self.write(&value, referrer, target, field)
            default:
                guard !value.isNothing, let name = value.scalarText,
                    let found = try referral(name, named[name] ?? [], referrer, target, field, sameNamespace: false)
                else { return }
                if found.name != name { value = .scalar(found.name, like: value) }
            }
        }
        // The value is read before it is written, so that objects without references are left alone.
        guard referrer.resource.value.holds(field.segments[...]) else { return }
        let untyped = FieldSpec(TypeID(), field.path)
        // An object may be among those that its own references are compared with.
        var value = referrer.resource.value
        try untyped.visit(&value, write)
        referrer.resource.value = value
    }

    /// A map with a name, and perhaps a namespace.
    private func write(
        _ value: inout JSONValue, _ referrer: Referrer, _ target: TypeID, _ field: FieldSpec
    ) throws(KustomizeError) {
        guard let name = value["name"]?.scalarText else {
            throw KustomizeError("there is no name in the map that holds one: name the field of the name itself")
        }
        var candidates = named[name] ?? []
        if let namespace = value["namespace"]?.scalarText, !candidates.isEmpty {
            let inOriginal = resources.contains {
                referrer.reaches($0.id) && $0.original.effectiveNamespace == namespace
            }
            candidates = candidates.filter { candidate in
                (inOriginal ? candidate.original : candidate.id).effectiveNamespace == namespace
            }
        }
        guard let found = try referral(name, candidates, referrer, target, field, sameNamespace: true) else { return }
        let namespace = found.id.namespace
        if found.name == name, namespace.isEmpty { return }
        value["name"] = .scalar(found.name, like: value["name"])
        if !namespace.isEmpty { value["namespace"] = .scalar(namespace, like: value["namespace"]) }
    }

    /// The object that a name means; nil if it is none that has another name now.
    private func referral(
        _ name: String, _ candidates: [Resource], _ referrer: Referrer, _ target: TypeID, _ field: FieldSpec,
        sameNamespace: Bool
    ) throws(KustomizeError) -> Resource? {
        let role = field.path.hasSuffix("roleRef/name") ? referrer.role : nil
        func was(_ resource: Resource, _ type: TypeID) -> Bool {
            resource.previousIDs.contains { $0.type.isSelected(by: type) }
        }
        var found = candidates.filter { candidate in
            referrer.mayReferTo(candidate) && was(candidate, target) && (role.map { was(candidate, $0) } ?? true)
        }
        if found.count == 1 { return found[0] }
        found = found.filter { Self.haveSameAffixes($0, referrer.resource, allowsNone: true) }
        if found.count > 1 {
            found = found.filter { Self.haveSameAffixes($0, referrer.resource, allowsNone: false) }
        }
        guard let first = found.first else { return nil }
        let areAlike = found.allSatisfy {
            $0.name == first.name && (!sameNamespace || $0.id.namespace == first.id.namespace)
        }
        guard areAlike else {
            throw KustomizeError(
                "the name \(name) may mean several objects: \(found.map(\.id.text).joined(separator: ", "))")
        }
        return first
    }

    private static func haveSameAffixes(_ one: Resource, _ other: Resource, allowsNone: Bool) -> Bool {
        func agree(_ left: [String], _ right: [String]) -> Bool {
            if allowsNone, left.isEmpty || right.isEmpty { return true }
            let (short, long) = left.count < right.count ? (left, right) : (right, left)
            return short.isEmpty ? long.isEmpty : long.suffix(short.count).elementsEqual(short)
        }
        return agree(one.prefixes, other.prefixes) && agree(one.suffixes, other.suffixes)
    }
}

extension JSONValue {
    /// Whether something stands at the end of a path, in any item of the lists on the way.
    func holds(_ path: ArraySlice<String>) -> Bool {
        guard let first = path.first else { return !isNothing }
        switch self {
        case .array(let items): return items.contains { $0.holds(path) }
        case .object(let members):
            let name = first.hasSuffix("[]") ? String(first.dropLast(2)) : first
            return members[name]?.holds(path.dropFirst()) ?? false
        default: return !isNothing
        }
    }
}
