import Kube

/// One object that a command is to work on, or all objects of a type that selectors choose: what `ObjectSelection` makes
/// of the command line.
package struct ObjectTarget {
    /// The type. Another version of it may turn out to be the one that the server has.
    package var type: ResourceType
    /// The namespace; nil for types without, and for all namespaces.
    package var namespace: String?
    /// The object's name; nil where all that the selectors choose are meant.
    package var name: String?
    /// The object as a file describes it, where a file names it.
    package var manifest: ManifestObject?
    /// The only identity that may be changed, a precondition of every write; empty where any object of the name is meant.
    package var uid: String

    /// An object by its type, namespace and name, or all that the selectors choose of a type.
    package init(
        type: ResourceType, namespace: String?, name: String?, manifest: ManifestObject? = nil,
        uid: String = ""
    ) {
        self.type = type
        self.namespace = namespace
        self.name = name
        self.manifest = manifest
        self.uid = uid
    }

    /// What messages call it: `configmaps/settings`.
    package var location: String { type.qualifiedResource + (name.map { "/" + printable($0) } ?? "") }

    /// The file that names the object; empty if the command line does.
    package var source: String { manifest?.source ?? "" }

    /// The object as a file describes it, in its namespace; nil where no file names it.
    package var object: SelectedObject? {
        manifest.map { SelectedObject(type: type, document: $0.value(in: namespace).document()) }
    }
}
