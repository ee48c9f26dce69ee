import CLIRuntime
import JSON
import Kube

/// The names of a pod's containers, by what they are, and which of them a command means.
struct PodContainers {
    private let pod: APIObject
    /// Those that run while the pod does.
    let regular: [String]
    /// Those that run before them; sidecars stand here too.
    let initial: [String]
    /// Those that were added to look into the pod.
    let ephemeral: [String]

    /// Reads a pod's spec.
    init(_ pod: APIObject) {
        self.pod = pod
        func names(_ key: String) -> [String] {
            pod.node.at("spec", key)?.elements.compactMap { $0["name"]?.string } ?? []
        }
        regular = names("containers")
        initial = names("initContainers")
        ephemeral = names("ephemeralContainers")
    }

    /// The spec of a container of whatever kind; nil if the pod has none of the name.
    static func spec(of name: String, in pod: APIObject) -> JSONNode? {
        for key in ["containers", "initContainers", "ephemeralContainers"] {
            let found = pod.node.at("spec", key)?.elements.first { $0["name"]?.equals(name) == true }
            if let found { return found }
        }
        return nil
    }

    /// All of them.
    var all: [String] { regular + initial + ephemeral }

    /// All of them as kubectl lists them in messages.
    var text: String {
        (regular + ephemeral.map { "\($0) (ephem)" } + initial.map { "\($0) (init)" }).joined(separator: ", ")
    }

    /// The container that is meant: the one named, or else the one that the pod's annotation names, or else the first;
    /// nil if the pod has none.
    ///
    /// - Parameters:
    ///   - announcesDefault: Whether the first of several is said to have been taken.
    ///   - say: Told what kubectl says on standard error about a choice that nobody has made.
    /// - Throws: `CommandError` for a container that the pod does not have.
    func chosen(_ name: String, announcesDefault: Bool, say: (String) -> Void) throws(CommandError) -> String? {
        guard name.isEmpty else {
            guard all.contains(name) else {
                throw CommandError(
                    "container \(name) is not valid for pod \(pod.name) out of: \(text)", status: .notFound)
            }
            return name
        }
        if let annotated = pod.annotation("kubectl.kubernetes.io/default-container"), !annotated.isEmpty {
            if all.contains(annotated) { return annotated }
            say("Default container name \(goQuoted(annotated)) not found in pod \(pod.name)")
        }
        guard let first = regular.first else { return nil }
        if announcesDefault, all.count > 1 { say("Defaulted container \(goQuoted(first)) out of: \(text)") }
        return first
    }
}
