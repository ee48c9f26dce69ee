import CLIRuntime
import JSON
import Kube
import Transport

/// The pods of a node, judged by the rules of a drain.
struct NodePods {
    /// Those that are to be removed, in the server's order.
    private(set) var removed: [JSONDocument] = []
    /// What stands in the way, with the pods that it is about, in the order in which they were met.
    private var obstacles: [(text: String, pods: [String])] = []
    /// What is said besides.
    private var warnings: [(text: String, pods: [String])] = []

    /// Sorts a pod in.
    mutating func add(_ pod: JSONDocument, _ verdict: DrainRules.Verdict) {
        let object = APIObject(pod.root)
        let place = "\(printable(object.namespace))/\(printable(object.name))"
        switch verdict {
        case .obstacle(let text): Self.add(place, text, to: &obstacles)
        case .left(let warning): if let warning { Self.add(place, warning, to: &warnings) }
        case .removed(let warning):
            removed.append(pod)
            if let warning { Self.add(place, warning, to: &warnings) }
        }
    }

    private static func add(_ place: String, _ text: String, to list: inout [(text: String, pods: [String])]) {
        if let index = list.firstIndex(where: { $0.text == text }) {
            list[index].pods.append(place)
        } else {
            list.append((text, [place]))
        }
    }

    /// What stands in the way, an error each.
    var errors: [DrainFailure] {
        obstacles.map { text, pods in
            DrainFailure(message: "\(text): \(pods.joined(separator: ", "))", exitStatus: .rejected)
        }
    }

    /// What is to be said before pods are removed; nil for nothing.
    var warning: String? {
        guard !warnings.isEmpty else { return nil }
        return warnings.map { "\($0.text): \($0.pods.joined(separator: ", "))" }.joined(separator: "; ")
    }
}
