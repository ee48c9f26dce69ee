import Arguments
import JSON

/// `--record`: the object that is changed is told by which command, in the annotation that `rollout history` shows.
package enum ChangeCause {
    package static let record = Option(
        flag: "record", "Note the command line in an annotation of the object",
        deprecated: "--record will be removed in the future")

    /// The annotation.
    package static let annotation = "kubernetes.io/change-cause"

    /// What is to be noted; nil where nothing is.
    package static func text(_ context: Context) -> String? {
        context.isGiven(record) ? context.arguments.commandLine : nil
    }

    /// The patch that notes it on an object that has been changed; nil where nothing is to be noted.
    package static func patch(_ context: Context) -> ObjectChange.Patch? {
        text(context).map { .init(.merge, ["metadata": ["annotations": [annotation: .string($0)]]]) }
    }

    /// An object with what is to be noted.
    package static func noted(in object: JSONValue, _ context: Context) -> JSONValue {
        guard let text = text(context), var metadata = object["metadata"] else { return object }
        var annotations = metadata["annotations"] ?? .null
        annotations[annotation] = .string(text)
        metadata["annotations"] = annotations
        var object = object
        object["metadata"] = metadata
        return object
    }
}
