import Arguments
import JSON
import Kube

/// `--overrides`: a patch that is made to an object before it is sent.
package struct Overrides {
    package static let overrides = Option(
        text: "overrides", value: "JSON", "A patch that is made to the object before it is sent")
    package static let overrideType = Option(
        choice: "override-type",
        [
            Choice("merge", "RFC 7386: members replace members"), Choice("json", "RFC 6902: a list of operations"),
            Choice("strategic", "Lists are merged by the keys of the type"),
        ], value: "TYPE", "How --overrides is meant", default: "merge")

    /// The options.
    package static let options: [any DeclaredOption] = [overrides, overrideType]

    private let patch: JSONValue?
    private let kind: String
    private let type: ResourceType

    /// Reads the options, for an object of a type.
    ///
    /// - Throws: `InvalidInput` for what is no JSON.
    package init(_ context: Context, type: ResourceType) throws {
        self.type = type
        kind = context.arguments[Overrides.overrideType]
        let text = context.arguments[Overrides.overrides]
        guard !text.isEmpty else {
            patch = nil
            return
        }
        do {
            patch = try JSONDocument(parsing: Array(text.utf8)).root.value
        } catch {
            throw InvalidInput("Invalid JSON Patch")
        }
    }

    /// An object with the patch made to it.
    ///
    /// - Throws: `InvalidInput` for a patch that does not fit.
    package func applied(to object: JSONValue) throws(InvalidInput) -> JSONValue {
        guard let patch else { return object }
        switch kind {
        case "json": return try JSONPatch.apply(patch, to: object)
        case "strategic": return try StrategicMergePatch.apply(patch, to: object, type: type)
        default: return object.merging(patch)
        }
    }
}
