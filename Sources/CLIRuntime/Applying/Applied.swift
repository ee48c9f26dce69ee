import JSON
import Kube

/// What became of one object that was applied.
package struct Applied {
    /// What happened, in kubectl's word.
    package enum Operation: String {
        case created
        case unchanged
        case configured
        case serversideApplied = "serverside-applied"
    }

    /// The object's type.
    package var type: ResourceType
    /// The object's name.
    package var name: String
    /// What happened.
    package var operation: Operation
    /// The object as it is now, or would be.
    package var object: JSONDocument
}
