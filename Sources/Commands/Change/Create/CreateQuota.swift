import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod create quota`: limits what a namespace may hold.
enum CreateQuota {
    static let hard = Option(
        text: "hard", value: "RESOURCE=QUANTITY,…", "The limits, such as pods=10,requests.cpu=4")
    static let scopes = Option(
        text: "scopes", value: "SCOPE,…", "Only what all of these fit counts, such as BestEffort,NotTerminating")

    static let command = Command(
        CommandSpec(
            "quota", aliases: ["resourcequota"], summary: "Limit what a namespace may hold",
            positionals: [PositionalSpec("NAME", "The quota's name")],
            options: [
                hard,
                scopes,
            ] + CreateOptions.specs,
            examples: [
                Example("At most ten pods", "kpod create quota few --hard=pods=10"),
                Example(
                    "At most two pods without requests", "kpod create quota idle --hard=pods=2 --scopes=BestEffort"),
            ])
    ) { context in
        let arguments = context.arguments
        let limits = try limits(arguments[hard])
        let given = arguments[CreateQuota.scopes]
        let scopes = given.isEmpty ? [] : given.split(separator: ",", omittingEmptySubsequences: false)
        guard scopes.allSatisfy({ !$0.isEmpty }) else { throw InvalidInput("invalid resource quota scope \"\"") }
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "ResourceQuota", apiVersion: "v1", name: arguments.positionals[0],
            [
                "spec": .fields([
                    "hard": limits.isEmpty ? nil : .object(JSONObject(limits)),
                    "scopes": scopes.isEmpty ? nil : .array(scopes.map { .string(String($0)) }),
                ]),
                "status": [:],
            ], refusal: .step("failed to create quota"))
    }

    /// The limits in the order of their names; of two for the same the last counts.
    private static func limits(_ text: String) throws -> [(String, JSONValue)] {
        guard !text.isEmpty else { return [] }
        var limits: [String: String] = [:]
        for statement in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = statement.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw InvalidInput(
                    "Invalid argument syntax \(printable(String(statement))), expected <resource>=<value>")
            }
            guard let quantity = Quantity.canonical(parts[1]) else { throw InvalidInput(Quantity.fault(in: parts[1])) }
            limits[parts[0]] = quantity
        }
        return limits.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, .string($0.value)) }
    }
}
