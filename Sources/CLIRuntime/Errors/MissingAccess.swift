import Kube
import Text

/// What RBAC would have to allow so that a refused request succeeds.
package struct MissingAccess: Equatable {
    /// The verbs, in the order in which the command needs them.
    package var verbs: [String]
    /// Resources with their group and subresource as `auth grant` takes them, or one path.
    package var resources: [String]
    /// The objects, where some are meant by their names.
    package var names: [String] = []
    /// Where; `nil` is everywhere.
    package var namespace: String?
    /// Whether `-A` is needed to say so.
    package var needsAllNamespaces: Bool
    /// Whose rights do not suffice.
    package var subject: RBACSubject
    /// The type in words, with its group.
    private var type: String

    /// What the request of a refusal was about; a refusal to impersonate is about the user that was asked for.
    ///
    /// - Parameter isLasting: whether a role may be bound to an object's name.
    package init(
        _ error: ServerError, user: String, isLasting: (RequestAttributes) -> Bool,
        isClusterScoped: (String, String) -> Bool
    ) {
        let subject = RBACSubject(userName: user)
        if let impersonated = Self.impersonated(error.status) {
            self.init(impersonated, of: subject, hasName: true) { _, _ in true }
            return
        }
        guard
            var attributes =
                error.request.attributes ?? RequestAttributes(method: error.request.method, path: error.request.path)
        else {
            self.init(
                path: String(error.request.path.prefix { $0 != "?" }), verb: error.request.method.rawValue.lowercased(),
                of: subject)
            return
        }
        var further = error.furtherVerbs
        if error.request.contentType == PatchType.apply.rawValue, attributes.verb == "patch" {
            // Applying creates what is not there, and the server asks for that right separately.
            if Self.says("cannot create resource", error.status) {
                attributes.verb = "create"
            } else {
                further.append("create")
            }
        }
        self.init(
            attributes, of: subject, adding: further, hasName: isLasting(attributes), isClusterScoped: isClusterScoped)
    }

    private init(path: String, verb: String, of subject: RBACSubject) {
        (verbs, resources, needsAllNamespaces, type) = ([verb], [path], false, "")
        self.subject = subject
    }

    /// What a request asks for, or is going to.
    ///
    /// - Parameter further: verbs on the same object besides.
    /// - Parameter hasName: whether the object's name, where there is one, belongs into the role.
    package init(
        _ attributes: RequestAttributes, of subject: RBACSubject, adding further: [String] = [], hasName: Bool,
        isClusterScoped: (String, String) -> Bool
    ) {
        self.subject = subject
        verbs = [attributes.verb] + further.filter { $0 != attributes.verb }
        let part = attributes.subresource.isEmpty ? "" : "/" + attributes.subresource
        let isPlain =
            attributes.group.isEmpty
            || BuiltinResources.find(ResourceName(attributes.resource))?.group == attributes.group
        resources = [(isPlain ? attributes.resource : attributes.resource + "." + attributes.group) + part]
        // What is to be created has no name yet when the authorizer is asked.
        let isNew = verbs == ["create"] && attributes.subresource.isEmpty
        names = hasName && !isNew ? attributes.name.map { [$0] } ?? [] : []
        // The server reads a namespace's name as its namespace too; the type itself is cluster-scoped.
        let isNamespaceItself = attributes.group.isEmpty && attributes.resource == "namespaces"
        namespace = isNamespaceItself ? nil : attributes.namespace
        needsAllNamespaces =
            namespace == nil && !isNamespaceItself && !isClusterScoped(attributes.resource, attributes.group)
        let group = attributes.group.isEmpty ? "core API group" : "API group \(attributes.group)"
        type = "\(attributes.resource)\(part) (\(group))"
    }

    /// What is missing, in words.
    package var sentence: String {
        guard !isPath else {
            return printable(
                "Missing in RBAC for \(subject.text): \(verbs[0]) on the path \(resources[0]) (nonResourceURLs, cluster-wide)"
            )
        }
        var place = namespace.map { "in namespace \($0)" } ?? "cluster-wide"
        if !names.isEmpty { place = "named \(names.joined(separator: ", ")), " + place }
        let verbText = verbs.count == 1 ? "verb \(verbs[0])" : "verbs " + verbs.joined(separator: ", ")
        return printable("Missing in RBAC for \(subject.text): \(verbText) on \(type), \(place)")
    }

    /// The command that prints the role.
    package var grantCommand: String {
        var words = ["kpod", "auth", "grant", verbs.joined(separator: ","), resources.joined(separator: ",")]
        words += names
        if let namespace { words += ["-n", namespace] }
        if needsAllNamespaces { words.append("-A") }
        switch subject {
        case .serviceAccount(let namespace, let name): words += ["--serviceaccount", namespace + ":" + name]
        case .user(let name): words += ["--as", name]
        }
        return words.map(ShellWord.quoted).joined(separator: " ")
    }

    /// The same with what is about the same objects, or in the same verbs about others of the type, put together.
    package static func joined(_ all: [MissingAccess]) -> [MissingAccess] {
        var byObject: [MissingAccess] = []
        for access in all {
            guard !byObject.contains(access) else { continue }
            let place = byObject.firstIndex { $0.isBeside(access) && $0.names == access.names }
            guard let place else {
                byObject.append(access)
                continue
            }
            let verbs = byObject[place].verbs
            byObject[place].verbs += access.verbs.filter { !verbs.contains($0) }
        }
        var joined: [MissingAccess] = []
        for access in byObject {
            // What holds everywhere or for each name needs not be said of one.
            let isCovered = byObject.contains {
                $0.isAround(access) && access.verbs.allSatisfy($0.verbs.contains)
            }
            guard !isCovered else { continue }
            let place = joined.firstIndex {
                $0.isBeside(access) && $0.verbs == access.verbs && !$0.names.isEmpty && !access.names.isEmpty
            }
            if let place { joined[place].names += access.names } else { joined.append(access) }
        }
        return withCreation(joined)
    }

    /// The right to create, which has no names, in the rule of what is named, where there is such a one.
    private static func withCreation(_ all: [MissingAccess]) -> [MissingAccess] {
        var all = all
        for access in all where access.isCreation {
            guard let place = all.firstIndex(where: { !$0.isCreation && $0.isBeside(access) }) else { continue }
            if !all[place].verbs.contains("create") { all[place].verbs += access.verbs }
            all.removeAll { $0 == access }
        }
        return all
    }

    private var isCreation: Bool {
        verbs == ["create"] && names.isEmpty && resources[0].utf8.contains { $0 == UInt8(ascii: "/") } == false
    }

    /// Whether another is about objects of the same type in the same place.
    private func isBeside(_ other: MissingAccess) -> Bool {
        other.resources == resources && !other.isPath && other.namespace == namespace
            && other.needsAllNamespaces == needsAllNamespaces && other.subject == subject
    }

    /// Whether it is about more objects of the type, those of another among them.
    private func isAround(_ other: MissingAccess) -> Bool {
        guard other.resources == resources, !isPath, other.subject == subject, names.isEmpty else { return false }
        return namespace == other.namespace && needsAllNamespaces == other.needsAllNamespaces
            ? !other.names.isEmpty : needsAllNamespaces && other.namespace != nil
    }

    /// The same with what differs in the resource only put together: one role for several types.
    package static func merged(_ all: [MissingAccess]) -> [MissingAccess] {
        var merged: [MissingAccess] = []
        for access in all {
            let place = merged.firstIndex { other in
                !access.isPath && !other.isPath && other.verbs == access.verbs && other.names.isEmpty
                    && access.names.isEmpty
                    && other.namespace == access.namespace && other.needsAllNamespaces == access.needsAllNamespaces
                    && other.subject == access.subject
            }
            if let place { merged[place].resources += access.resources } else { merged.append(access) }
        }
        return merged
    }

    private var isPath: Bool { resources.first?.hasPrefix("/") == true }

    /// The user that the authorizer's sentence names: the server's own word for who was refused.
    package static func refusedUser(_ status: Status) -> String? {
        let bytes = Array(status.message.utf8)
        guard let start = bytes.firstIndex(of: "User \""), let end = bytes.firstIndex(of: "\" cannot "),
            start + 6 < end
        else { return nil }
        return String(decoding: bytes[(start + 6)..<end], as: UTF8.self)
    }

    /// What may not be impersonated: no request is about that, so the server's details are all there is to go by.
    private static func impersonated(_ status: Status) -> RequestAttributes? {
        guard says("\" cannot impersonate resource \"", status), let details = status.details, !details.kind.isEmpty
        else {
            return nil
        }
        var attributes = RequestAttributes(
            verb: "impersonate", group: details.group, resource: details.kind,
            name: details.name.isEmpty ? nil : details.name)
        let bytes = Array(status.message.utf8)
        let mark = " in the namespace \""
        if let start = bytes.firstIndex(of: mark) {
            let rest = bytes[(start + mark.utf8.count)...]
            attributes.namespace = String(decoding: rest.prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
        }
        return attributes
    }

    private static func says(_ text: String, _ status: Status) -> Bool {
        status.message.contains(text)
    }
}
