import Kube
import Text

/// What RBAC would have to allow so that a refused request succeeds.
package struct MissingAccess: Equatable {
    /// The verbs, in the order in which the command needs them.
    package var verbs: [String]
    /// Resources with their group and subresource as `auth grant` takes them, or one path.
    package var resources: [String]
    /// The object, where one was meant.
    package var name: String?
    /// Where; `nil` is everywhere.
    package var namespace: String?
    /// Whether `-A` is needed to say so.
    package var needsAllNamespaces: Bool
    /// Whose rights do not suffice.
    package var subject: RBACSubject
    /// What is missing, in words.
    package var sentence: String

    /// What the request of a refusal was about; a refusal to impersonate is about the user that was asked for.
    package init(_ error: ServerError, user: String, isClusterScoped: (String, String) -> Bool) {
        subject = RBACSubject(userName: user)
        var attributes =
            error.request.attributes ?? RequestAttributes(method: error.request.method, path: error.request.path)
        var further = error.furtherVerbs
        if let impersonated = Self.impersonated(error.status) {
            attributes = impersonated
            further = []
        }
        guard var attributes else {
            let path = String(error.request.path.prefix { $0 != "?" })
            verbs = [error.request.method.rawValue.lowercased()]
            resources = [path]
            needsAllNamespaces = false
            sentence = printable(
                "Missing in RBAC for \(subject.text): \(verbs[0]) on the path \(path) (nonResourceURLs, cluster-wide)")
            return
        }
        if error.request.contentType == PatchType.apply.rawValue, attributes.verb == "patch" {
            // Applying creates what is not there, and the server asks for that right separately.
            if Self.says("cannot create resource", error.status) {
                attributes.verb = "create"
            } else {
                further.append("create")
            }
        }
        verbs = [attributes.verb] + further.filter { $0 != attributes.verb }
        let part = attributes.subresource.isEmpty ? "" : "/" + attributes.subresource
        let isPlain =
            attributes.group.isEmpty
            || BuiltinResources.find(ResourceName(attributes.resource))?.group == attributes.group
        resources = [(isPlain ? attributes.resource : attributes.resource + "." + attributes.group) + part]
        // What is to be created has no name yet when the authorizer is asked.
        name = verbs == ["create"] && attributes.subresource.isEmpty ? nil : attributes.name
        // The server reads a namespace's name as its namespace too; the type itself is cluster-scoped.
        let isNamespaceItself = attributes.group.isEmpty && attributes.resource == "namespaces"
        namespace = isNamespaceItself ? nil : attributes.namespace
        needsAllNamespaces =
            namespace == nil && !isNamespaceItself && !isClusterScoped(attributes.resource, attributes.group)
            && Self.impersonated(error.status) == nil

        var place = namespace.map { "in namespace \($0)" } ?? "cluster-wide"
        if let name { place = "named \(name), " + place }
        let group = attributes.group.isEmpty ? "core API group" : "API group \(attributes.group)"
        let verbText = further.isEmpty ? "verb \(verbs[0])" : "verbs " + verbs.joined(separator: ", ")
        sentence = printable(
            "Missing in RBAC for \(subject.text): \(verbText) on \(attributes.resource)\(part) (\(group)), \(place)")
    }

    /// The command that prints the role.
    package var grantCommand: String {
        var words = ["kpod", "auth", "grant", verbs.joined(separator: ","), resources.joined(separator: ",")]
        if let name { words.append(name) }
        if let namespace { words += ["-n", namespace] }
        if needsAllNamespaces { words.append("-A") }
        switch subject {
        case .serviceAccount(let namespace, let name): words += ["--serviceaccount", namespace + ":" + name]
        case .user(let name): words += ["--as", name]
        }
        return words.map(ShellWord.quoted).joined(separator: " ")
    }

    /// The same with what differs in the resource only put together: one role for several types.
    package static func merged(_ all: [MissingAccess]) -> [MissingAccess] {
        var merged: [MissingAccess] = []
        for access in all {
            let place = merged.firstIndex { other in
                !access.isPath && !other.isPath && other.verbs == access.verbs && other.name == nil
                    && access.name == nil
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
