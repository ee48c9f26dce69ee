import Kube
import Transport

/// What a command needs of RBAC, as far as it is known before it is asked for, and which objects somebody has named.
///
/// A refusal can so name everything in one round, and no role is bound to a name that is another's in the next run.
package final class AccessNeeds {
    /// Whether the command line names objects by `@self` or `@owner`.
    package var meansOwnObjects = false
    /// The names that stand on the command line and in files.
    private var given: Set<String>
    /// Types of which the command has found objects by listing them: group and resource.
    private var found: Set<[String]> = []
    /// What the command has made, or is going to: group, resource and name.
    private var made: Set<[String]> = []
    /// What the command needs and no answer has allowed yet, and in which order it was noted.
    private var needs: [RequestAttributes: Int] = [:]
    private var count = 0

    /// Nothing is needed yet; `words` are those of the command line that may name objects.
    package init(words: [String]) {
        given = Set(words.flatMap(Self.names))
    }

    /// The names in a word such as TYPE/NAME, NAMESPACE/POD:PATH or a path.
    private static func names(in word: String) -> [String] {
        word.split { "/:,?".contains($0) }.map(String.init)
    }

    /// Notes that a word from elsewhere than the command line's own names objects.
    package func name(_ word: String) { given.formUnion(Self.names(in: word)) }

    /// Notes that the command itself makes an object, whose name may be another in the next run.
    package func makes(_ type: ResourceType, name: String) { made.insert([type.group, type.resource, name]) }

    /// Notes what the command is going to need, in this order: verbs on a type or a part of its objects. What it does
    /// without where it is refused is none of it.
    package func need(
        _ verbs: [String], _ type: ResourceType, subresource: String = "", namespace: String?, name: String? = nil
    ) {
        for verb in verbs {
            let need = Self.need(verb, type, subresource, namespace, name)
            guard needs[need] == nil else { continue }
            needs[need] = count
            count += 1
        }
    }

    /// Takes back what turns out not to be needed.
    package func settle(
        _ verbs: [String], _ type: ResourceType, subresource: String = "", namespace: String?, name: String? = nil
    ) {
        for verb in verbs { needs[Self.need(verb, type, subresource, namespace, name)] = nil }
    }

    /// Takes back all: what comes is not known any more.
    package func settleAll() { needs = [:] }

    private static func need(
        _ verb: String, _ type: ResourceType, _ subresource: String, _ namespace: String?, _ name: String?
    ) -> RequestAttributes {
        RequestAttributes(
            verb: verb, group: type.group, resource: type.resource, subresource: subresource,
            namespace: type.namespaced ? namespace : nil, name: name)
    }

    /// What is needed and not known to be allowed, in order.
    var pending: [RequestAttributes] { needs.sorted { $0.value < $1.value }.map(\.key) }

    /// Notes that the server has answered a request: whatever it says but 401 and 403, it is allowed.
    func note(_ request: Request, status: Int) {
        guard status != 401, status != 403, !needs.isEmpty || status == 200 && request.method == .get,
            let attributes = request.attributes ?? RequestAttributes(method: request.method, path: request.path)
        else { return }
        if attributes.name == nil, ["list", "watch"].contains(attributes.verb) {
            found.insert([attributes.group, attributes.resource])
        }
        allow(attributes)
    }

    /// Notes that a stream to a pod is opened. What forbids it names both verbs that it needs.
    func noteStream(_ request: Request) {
        guard !needs.isEmpty, var attributes = request.attributes else { return }
        for verb in ["get", "create"] {
            attributes.verb = verb
            allow(attributes)
        }
    }

    private func allow(_ attributes: RequestAttributes) {
        guard !needs.isEmpty else { return }
        var need = attributes
        need.version = ""
        for namespace in [attributes.namespace, nil] {
            for name in [attributes.name, nil] {
                (need.namespace, need.name) = (namespace, name)
                needs[need] = nil
            }
        }
    }

    /// Whether a role may be bound to the object's name: not where the command has found the object or has made it. Pods
    /// have no lasting names but those that somebody has given.
    package func isLasting(_ attributes: RequestAttributes) -> Bool {
        guard let name = attributes.name else { return false }
        let type = [attributes.group, attributes.resource]
        if made.contains(type + [name]) { return false }
        return given.contains(name) || type != ["", "pods"] && !found.contains(type)
    }
}

extension ObjectSelection {
    /// Notes that the command is going to read all that is selected, where something else is read first.
    package func needReading() {
        for target in targets { context.access.need([target.name == nil ? "list" : "get"], target) }
    }

    /// Notes that the command is going to need verbs on all that is selected, or on a part of each.
    package func need(_ verbs: [String], subresource: String = "") {
        for target in targets { context.access.need(verbs, target, subresource: subresource) }
    }
}

extension AccessNeeds {
    /// Notes that the command is going to need verbs on what is selected, or on a part of it.
    package func need(_ verbs: [String], _ target: ObjectTarget, subresource: String = "") {
        need(verbs, target.type, subresource: subresource, namespace: target.namespace, name: target.name)
    }
}
