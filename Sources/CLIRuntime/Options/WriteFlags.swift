import Arguments

/// The options of commands that change objects: under which name, and how strictly the server reads them. How far to
/// go is `DryRun`'s.
package enum WriteFlags {
    /// The name that the server records as the owner of the fields that are set (server-side apply, KEP-555).
    package static let fieldManager = Option(
        text: "field-manager", value: "NAME", "The name under which the fields are owned", default: "kpod")
}
