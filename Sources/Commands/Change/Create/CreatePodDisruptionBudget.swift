import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod create poddisruptionbudget`: says how many pods must stay when nodes are drained.
enum CreatePodDisruptionBudget {
    static let selector = Option(text: "selector", value: "SELECTOR", "The pods that it is about, such as app=web")
    static let minAvailable = Option(
        text: "min-available", value: "NUMBER", "How many of them must be available, or how many percent")
    static let maxUnavailable = Option(
        text: "max-unavailable", value: "NUMBER", "How many of them may be missing, or how many percent")

    static let command = Command(
        CommandSpec(
            "poddisruptionbudget", aliases: ["pdb"], summary: "Say how many pods must stay when nodes are drained",
            positionals: [PositionalSpec("NAME", "The budget's name")],
            options: [
                selector,
                minAvailable,
                maxUnavailable,
            ] + CreateOptions.specs,
            examples: [
                Example("Keep two of three", "kpod create pdb web --selector=app=web --min-available=2"),
                Example("Lose half at most", "kpod create pdb web --selector=app=web --max-unavailable=50%"),
            ])
    ) { context in
        let arguments = context.arguments
        let (least, most) = (arguments[minAvailable], arguments[maxUnavailable])
        guard !arguments[selector].isEmpty else { throw InvalidInput("a selector must be specified") }
        guard !least.isEmpty || !most.isEmpty else {
            throw InvalidInput("one of min-available or max-unavailable must be specified")
        }
        guard least.isEmpty || most.isEmpty else {
            throw InvalidInput("min-available and max-unavailable cannot be both specified")
        }
        guard least.isEmpty || isCount(least) else { throw InvalidInput("invalid format specified for min-available") }
        guard most.isEmpty || isCount(most) else { throw InvalidInput("invalid format specified for max-unavailable") }
        let chosen = try parsed(arguments[selector])
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "PodDisruptionBudget", apiVersion: "policy/v1", name: arguments.positionals[0],
            [
                "spec": .fields([
                    "minAvailable": least.isEmpty ? nil : .intOrString(least),
                    "selector": chosen,
                    "maxUnavailable": most.isEmpty ? nil : .intOrString(most),
                ]),
                "status": ["disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0],
            ], refusal: .step("failed to create poddisruptionbudgets"))
    }

    /// Whether a text is a number or a percentage.
    private static func isCount(_ text: String) -> Bool {
        let digits = text.hasSuffix("%") ? text.dropLast() : text[...]
        return !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func parsed(_ text: String) throws -> JSONValue {
        let selector: LabelSelector
        do {
            selector = try LabelSelector(text)
        } catch {
            throw InvalidInput("couldn't parse the selector string \"\(printable(text))\": \(error.message)")
        }
        return try selector.object()
    }
}
