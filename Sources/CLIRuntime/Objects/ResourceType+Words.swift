import Kube

extension ResourceType {
    /// The kind in lower case with its group, as kubectl prints it before the name of an object that it changed.
    package var kindWithGroup: String {
        let kind = kind.lowercased()
        return group.isEmpty ? kind : kind + "." + group
    }
}
