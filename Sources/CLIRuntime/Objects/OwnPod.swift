import JSON
import Kube
import Transport

/// The pod that kpod runs in, and what belongs to it: what `@self` and `@owner` stand for wherever an object is named.
///
/// No name that the API takes begins with `@`, so that nothing else changes its meaning.
package struct OwnPod {
    /// The word for the pod itself, or of another type for what the pod has of it, such as its node.
    package static let selfWord = "@self"
    /// The word for what owns the pod at the top.
    package static let ownerWord = "@owner"

    /// Whether a word is one of the two.
    package static func isOwn(_ word: String) -> Bool { word == selfWord || word == ownerWord }

    /// Where the pod's name was found, the surest first.
    package enum Source: String {
        /// What the token says that it is bound to, with the uid.
        case claims = "the token"
        /// The variable that the downward API is usually told to set.
        case variable = "POD_NAME"
        /// The host name, which under hostNetwork is the node's.
        case hostName = "the host name"
    }

    /// The pod's name.
    package let name: String
    /// Its namespace.
    package let namespace: String
    /// Its identity, by which a write makes sure of it; empty if the token does not tell.
    package let uid: String
    /// Where the name was found.
    package let source: Source
    private let node: TokenClaims.Binding?
    private let context: Context

    /// Finds out what the container knows of its pod; nothing is asked for.
    package init(_ context: Context) throws(InvalidInput) {
        self.context = context
        let claims = (try? context.configuration().token()).flatMap { try? TokenClaims(token: Array($0.utf8)) }
        let environment = context.platform.environment
        if let pod = claims?.pod {
            (name, uid, source) = (pod.name, pod.uid, .claims)
        } else if let variable = environment["POD_NAME"], !variable.isEmpty {
            (name, uid, source) = (variable, "", .variable)
        } else {
            (name, uid, source) = (context.platform.hostName, "", .hostName)
        }
        let bound = claims?.namespace ?? ""
        namespace =
            bound.isEmpty
            ? ClusterConfiguration.namespace(options: ClusterOptions()) { environment[$0] }.name : bound
        node = claims?.node
        try ObjectName.validate(name)
        try ObjectName.validate(namespace, as: "namespace")
    }

    /// Whether a pod is this one.
    package func isNamed(by pod: APIObject) -> Bool {
        pod.name == name && pod.namespace == namespace && (uid.isEmpty || pod.uid == uid)
    }

    /// Refuses a namespace that is another than the pod's.
    func requireNamespace(_ given: String?) throws(InvalidInput) {
        guard let given, given != namespace else { return }
        throw InvalidInput(
            "\(Self.selfWord) and \(Self.ownerWord) are in the namespace \(goQuoted(namespace)), not in "
                + "\(goQuoted(given)): give --namespace=\(printable(namespace))")
    }

    /// Refuses to change anything by a name that may be another's.
    package func requireSureness() throws(CommandError) {
        guard source == .hostName else { return }
        throw CommandError(
            "nothing is changed by the host name \(goQuoted(name)) alone: under hostNetwork it is the node's, and no pod's",
            status: .usage,
            hint: "Mount the service account's token (automountServiceAccountToken), or set POD_NAME from the field "
                + "metadata.name.")
    }

    /// What `@self` stands for among the objects of a type.
    ///
    /// - Throws: `InvalidInput` for a type of which a pod has none of its own; what reading the pod throws, where its
    ///   token does not tell the node.
    func target(_ type: ResourceType) throws -> ObjectTarget {
        switch type.qualifiedResource {
        case "pods":
            return said(ObjectTarget(type: type, namespace: namespace, name: name, uid: uid))
        case "nodes":
            if let node {
                return said(ObjectTarget(type: type, namespace: nil, name: node.name, uid: node.uid))
            }
            guard let name = try read().root.at("spec", "nodeName")?.string, !name.isEmpty else {
                throw CommandError("pod \(printable(name)) is on no node yet", status: .notFound)
            }
            return said(ObjectTarget(type: type, namespace: nil, name: name))
        default:
            throw InvalidInput(
                "\(Self.selfWord) is a pod, as pod/\(Self.selfWord), or its node, as node/\(Self.selfWord), and none of "
                    + "the \(type.qualifiedResource): what owns the pod is \(Self.ownerWord)")
        }
    }

    /// The pod as it is on the server.
    func read() throws -> JSONDocument {
        let request = Request.get(.pods, namespace: namespace, name: name)
        return try context.client().start(request).document(request: request)
    }

    /// Says what a word stands for, where `-v` asks for it.
    func said(_ target: ObjectTarget, _ word: String = selfWord) -> ObjectTarget {
        if context.arguments[GlobalOptions.verbosity] >= 1 {
            let place = target.namespace.map { " in the namespace \(goQuoted($0))" } ?? ""
            context.say("\(word) is \(target.location)\(place), by \(source.rawValue)")
        }
        return target
    }
}
