import JSON
import Kube

/// One container of one pod: what a log belongs to.
package struct LogSource: Hashable {
    package let namespace: String
    package let pod: String
    /// The pod's identity; empty if it is not known.
    package let uid: String
    package let node: String
    package let container: String
    /// How often the container had been started anew when it was looked at.
    package let restarts: Int

    /// Two are the same if they are the same container of the same pod, whatever has happened to it since.
    package static func == (left: LogSource, right: LogSource) -> Bool {
        (left.namespace, left.pod, left.uid, left.container) == (right.namespace, right.pod, right.uid, right.container)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(uid)
        hasher.combine(pod)
        hasher.combine(container)
    }

    /// What messages call it.
    package var label: String { printable("container \(container) of pod/\(pod)") }

    /// A container of a pod; `namespace` is where the pod was found.
    package init(_ pod: APIObject, _ container: String, in namespace: String) {
        self.namespace = namespace
        self.pod = pod.name
        uid = pod.uid
        node = pod.node.at("spec", "nodeName")?.string ?? ""
        self.container = container
        restarts = Self.status(of: container, in: pod)?["restartCount"]?.int ?? 0
    }

    private static let statusLists = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"]

    /// What the kubelet says of a container; `nil` if nothing yet.
    package static func status(of container: String, in pod: APIObject) -> JSONNode? {
        for key in statusLists {
            let found = pod.node.at("status", key)?.elements.first { $0["name"]?.equals(container) == true }
            if let found { return found }
        }
        return nil
    }
}
