import Kube

/// The words `@self` and `@owner` among those that name objects.
final class OwnObjects {
    private let context: Context
    private let rules: ObjectSelection.Rules
    private var known: OwnPod?

    /// The words as a command with these rules means them.
    init(_ context: Context, _ rules: ObjectSelection.Rules) {
        self.context = context
        self.rules = rules
    }

    /// The words with `@self` and `@owner`, where they stand alone, in the form TYPE/NAME: behind a type they are names.
    static func combined(_ words: [String]) -> [String] {
        let isCombined = words.first.map(OwnPod.isOwn) == true || words.contains { $0.utf8.contains(UInt8(ascii: "/")) }
        guard isCombined else { return words }
        return words.map { word in
            word == OwnPod.selfWord ? "pods/" + word : word == OwnPod.ownerWord ? word + "/" + word : word
        }
    }

    /// Whether what stands where a type does is `@owner` alone, which may be of any type.
    static func isMeant(by type: ResourceName) -> Bool { type.resource == OwnPod.ownerWord }

    /// What `@owner` alone stands for; `namespace` is the one that was given by hand.
    func owner(in namespace: String?) throws -> ObjectTarget {
        let pod = try pod(namespace)
        return try PodOwner(pod, context).target(with: rules.owner)
    }

    /// The object that a name of a type means, whether it is a word for one's own or a plain name.
    ///
    /// - Parameter place: where a plain name is looked for; nil for types without namespaces.
    /// - Parameter namespace: the one that was given by hand; nil if none was.
    func target(_ type: ResourceType, _ name: String, in place: String?, given namespace: String?) throws
        -> ObjectTarget
    {
        guard OwnPod.isOwn(name) else { return ObjectTarget(type: type, namespace: place, name: name) }
        let pod = try pod(type.namespaced ? namespace : nil)
        return name == OwnPod.selfWord
            ? try pod.target(type) : try PodOwner(pod, context).target(type, with: rules.owner)
    }

    private func pod(_ namespace: String?) throws -> OwnPod {
        context.access.meansOwnObjects = true
        let pod = try known ?? OwnPod(context)
        known = pod
        try pod.requireNamespace(namespace)
        if !rules.onlyReads { try pod.requireSureness() }
        return pod
    }
}
