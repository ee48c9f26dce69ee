/// A resource type that the server serves, in one version.
public struct ResourceType: Sendable, Equatable {
    /// A part of an object with a path of its own.
    public struct Subresource: Sendable, Equatable {
        let name: String
        let group: String
        let version: String
        let kind: String
        let verbs: [String]
    }
    /// A printer column of a custom resource.
    public struct Column: Sendable, Equatable {
        let name: String
        let type: String
        let format: String
        let priority: Int
        let path: String
    }

    var group: String
    var version: String
    var plural: String
    var singular: String
    var kind: String
    var namespaced: Bool
    var verbs: [String]
    var shortNames: [String] = []
    var categories: [String] = []
    var subresources: [Subresource] = []
    /// Columns of a custom resource; nil for a built-in one.
    var columns: [Column]?
    /// Whether a CustomResourceDefinition made it.
    var isCustom: Bool { columns != nil }

    /// The group and version as `apiVersion` has them.
    var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    /// The plural with its group, as error messages have it.
    var qualified: String { group.isEmpty ? plural : "\(plural).\(group)" }
    /// Where its objects are stored: the two event groups share theirs.
    var storage: String { qualified == "events.events.k8s.io" ? "events" : qualified }

    func subresource(_ name: String) -> Subresource? { subresources.first { $0.name == name } }
}
