import JSON
import Kube

/// An object that a command works on, as it is on the server.
package struct SelectedObject {
    /// Its type, in the version that the server has.
    package let type: ResourceType
    /// The object.
    package let document: JSONDocument

    /// An object of a type, as it was read.
    package init(type: ResourceType, document: JSONDocument) {
        self.type = type
        self.document = document
    }

    /// The object's fields.
    package var object: APIObject { APIObject(document.root) }
    /// Its name.
    package var name: String { object.name }
    /// Its namespace; nil for types without.
    package var namespace: String? { type.namespaced ? object.namespace : nil }
    /// What messages call it: `deployments.apps "web"`.
    package var location: String { "\(type.qualifiedResource) \(goQuoted(name))" }
    /// The kind and its group, as kubectl's messages name them: `Deployment.apps`.
    package var kindAndGroup: String { type.group.isEmpty ? type.kind : "\(type.kind).\(type.group)" }
}

extension ResourceType {
    /// The type of what a document holds: this one, or that of a subresource such as `Scale`, which has a kind of its own.
    package func asShown(by document: JSONDocument) -> ResourceType {
        guard let shown = document.root["kind"]?.string, shown != kind,
            let version = GroupVersion(apiVersion: document.root["apiVersion"]?.string ?? "")
        else { return self }
        return ResourceType(
            group: version.group, version: version.version, resource: resource, kind: shown, namespaced: namespaced)
    }
}
