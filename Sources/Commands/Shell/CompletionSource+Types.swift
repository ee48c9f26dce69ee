import Arguments
import Kube

/// Sources that offer no more than the types that a command can do something with. Others that are typed out are completed
/// all the same: nobody knows what a server has.
extension CompletionSource {
    /// The types whose rollouts can be followed.
    static let rollouts = resources(["deployments", "daemonsets", "statefulsets"])
    /// The types that are known to have the subresource scale.
    static let scalable = resources(["deployments", "statefulsets", "replicasets", "replicationcontrollers"])
    /// The types whose objects are pods, or have a template of them.
    static let podTemplates = resources(
        ["pods"] + workloads + ["cronjobs"])
    /// Pods, and what has pods as TYPE/NAME.
    static let podReferences = podReferences(["pods", "services"] + workloads)

    /// Pods, and a few types as TYPE/NAME.
    static func podReferences(_ types: [String]) -> CompletionSource {
        .dynamic(CompletionCandidates.source(CompletionCandidates.podReferences, types))
    }

    /// Arguments as `get` takes them, of a few types by their plurals.
    static func resources(_ types: [String]) -> CompletionSource {
        .dynamic(CompletionCandidates.source(CompletionCandidates.resources, types))
    }

    /// TYPE/NAME of a few types by their plurals; of all without any.
    static func references(_ types: [String] = []) -> CompletionSource {
        .dynamic(CompletionCandidates.source(CompletionCandidates.references, types))
    }

    private static let workloads = [
        "deployments", "daemonsets", "statefulsets", "replicasets", "replicationcontrollers", "jobs",
    ]
}

extension CompletionCandidates {
    /// The name of a source that offers a few types alone.
    static func source(_ name: String, _ types: [String]) -> String {
        types.isEmpty ? name : "\(name):\(types.joined(separator: ","))"
    }

    /// A source's name, and the types that it is bound to; nil for all.
    static func parts(of source: String) -> (name: String, types: [ResourceType]?) {
        guard let colon = source.firstIndex(of: ":") else { return (source, nil) }
        let types = source[source.index(after: colon)...].split(separator: ",")
        return (String(source[..<colon]), types.compactMap { BuiltinResources.find(ResourceName(String($0))) })
    }
}
