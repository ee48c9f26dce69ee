/// An API group and one of its versions (Kubernetes API conventions, "API group").
public struct GroupVersion: Sendable, Hashable {
    /// The group's name; empty for the core group.
    public var group: String
    /// The version within the group, such as `v1`.
    public var version: String

    /// Makes a group-version of its two parts.
    public init(group: String, version: String) {
        self.group = group
        self.version = version
    }

    /// Reads an object's `apiVersion`: `v1`, or `apps/v1`; `nil` when it is empty or has a second slash.
    public init?(apiVersion: String) {
        let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false)
        switch parts.count {
        case 1 where !parts[0].isEmpty: self.init(group: "", version: String(parts[0]))
        case 2 where !parts[1].isEmpty: self.init(group: String(parts[0]), version: String(parts[1]))
        default: return nil
        }
    }

    /// The form that objects carry in `apiVersion`: `v1`, or `apps/v1`.
    public var apiVersion: String { group.isEmpty ? version : group + "/" + version }

    /// The path under which the API server serves this version: `/api/v1`, or `/apis/apps/v1`.
    public var path: String {
        group.isEmpty
            ? "/api/" + PercentEncoding.pathSegment(version)
            : "/apis/" + PercentEncoding.pathSegment(group) + "/" + PercentEncoding.pathSegment(version)
    }
}
