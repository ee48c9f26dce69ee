import Arguments
import JSON
import Kube
import System

/// The options by which a command makes a container, and perhaps attaches to it.
package enum ContainerOptions {
    package static let image = Option(text: "image", value: "IMAGE", "What the container runs")
    package static let imagePullPolicy = Option(
        choice: "image-pull-policy",
        [
            Choice("Always", "The image is asked for at each start"),
            Choice("IfNotPresent", "It is pulled where the node has none"),
            Choice("Never", "The node must have it"),
        ], value: "POLICY", "When the image is pulled; the server's rule if not given")
    package static let attach = Option(
        flag: "attach", "Stay until the container has ended, and end as it does; implied by -i")

    /// Whether the command stays with the container: where it is told to, or standard input is to be handed on.
    ///
    /// - Throws: `InvalidInput` for a terminal without input.
    package static func attaches(_ arguments: ParsedArguments) throws(InvalidInput) -> Bool {
        guard arguments[StreamOptions.stdin] || !arguments[StreamOptions.tty] else {
            throw InvalidInput("-i/--stdin is required for containers with -t/--tty=true")
        }
        return arguments.isSet(attach) ? arguments[attach] : arguments[StreamOptions.stdin]
    }

    /// The form of references to images (github.com/distribution/reference, its grammar): a registry, a path, a tag and
    /// a digest.
    private static let reference =
        "^((([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(\\.([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*"
        + "|\\[[a-fA-F0-9:]+\\])(:[0-9]+)?/)?"
        + "[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*(/[a-z0-9]+(([._]|__|-+)[a-z0-9]+)*)*"
        + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
        + "(@[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$"

    /// The image that is given; empty where none is.
    ///
    /// - Throws: `InvalidInput` in kubectl's words for what is no reference to one.
    package static func image(_ arguments: ParsedArguments) throws -> String {
        let text = arguments[image]
        guard try text.isEmpty || RegularExpression(reference).matches(text.utf8) else {
            throw InvalidInput("invalid image name \(goQuoted(text)): invalid reference format")
        }
        return text
    }
}
