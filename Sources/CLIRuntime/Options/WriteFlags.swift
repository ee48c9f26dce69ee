import Arguments
import Kube

/// The options of commands that change objects: under which name, and how strictly the server reads them. How far to
/// go is `DryRun`'s.
package enum WriteFlags {
    /// The name that the server records as the owner of the fields that are set (server-side apply, KEP-555).
    package static let fieldManager = Option(
        text: "field-manager", value: "NAME", "The name under which the fields are owned", default: "kpod")
    /// The part of an object that has a path of its own (Kubernetes API concepts, "Subresources").
    package static let subresource = Option(
        text: "subresource", value: "NAME", "Work on this subresource of the objects, such as status or scale")

    /// The subresource that is given; empty for none.
    ///
    /// - Throws: `InvalidInput` for a name that is no segment of a path.
    package static func subresource(_ context: Context) throws(InvalidInput) -> String {
        let name = context.arguments[subresource]
        if !name.isEmpty { try ObjectName.validate(name, as: "subresource") }
        return name
    }
}
