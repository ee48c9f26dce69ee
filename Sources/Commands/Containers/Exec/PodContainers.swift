import JSON
import Kube

/// The names of a pod's containers, by what they are.
struct PodContainers {
    /// Those that run while the pod does.
    let regular: [String]
    /// Those that run before them; sidecars stand here too.
    let initial: [String]
    /// Those that were added to look into the pod.
    let ephemeral: [String]

    /// Reads a pod's spec.
    init(_ pod: APIObject) {
        func names(_ key: String) -> [String] {
            pod.node.at("spec", key)?.elements.compactMap { $0["name"]?.string } ?? []
        }
        regular = names("containers")
        initial = names("initContainers")
        ephemeral = names("ephemeralContainers")
    }

    /// All of them.
    var all: [String] { regular + initial + ephemeral }

    /// All of them as kubectl lists them in messages.
    var text: String {
        (regular + ephemeral.map { "\($0) (ephem)" } + initial.map { "\($0) (init)" }).map(printable)
            .joined(separator: ", ")
    }
}
