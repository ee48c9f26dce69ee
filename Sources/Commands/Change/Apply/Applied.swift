import JSON
import Kube

/// What became of one object that was applied.
struct Applied {
    /// What happened, in kubectl's word.
    enum Operation: String {
        case created
        case unchanged
        case configured
        case serversideApplied = "serverside-applied"
    }

    /// The object's type.
    var type: ResourceType
    /// The object's name.
    var name: String
    /// What happened.
    var operation: Operation
    /// The object as it is now, or would be.
    var object: JSONDocument
}
