import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// `kpod auth matrix`: what this account may do, resources by verbs.
enum AuthMatrix {
    static let all = Option(flag: "all", "Show the resources on which nothing is allowed too")
    static let noHeaders = Option(flag: "no-headers", "Print no header line")
    static let output = Option(choice: "output", short: "o", ["json"], value: "FORMAT", "Print the answers as JSON")

    static let command = Command(
        CommandSpec(
            "matrix", summary: "Show what this account may do: resources by verbs",
            discussion: """
                yes: on all objects; some: on named ones only ('kpod auth can-i --list' names them); no: not at all; empty: \
                the resource does not have the verb. Only resources on which something is allowed are shown, unless --all is \
                given.

                The answers are worked out from the rules that the API server lists for the namespace. Where it says that \
                these are not all, as with authorizers other than RBAC, each remaining cell is asked for by itself.
                """,
            options: [
                all,
                noHeaders,
                output,
            ],
            examples: [
                Example("What this pod may do in its namespace", "kpod auth matrix"),
                Example("What another account may do in shop", "kpod auth matrix -n shop --as jane"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let client = try context.client()
        let request = RulesReview.request(namespace: context.namespace)
        let transfer = client.start(request)
        let types = try types(context)
        guard let review = RulesReview(try transfer.document(request: request).root) else {
            throw UnexpectedAnswer(request: request, reason: "no SelfSubjectRulesReview")
        }
        var matrix = AccessMatrix(types: types, rules: review.rules)
        try complete(&matrix, review, context)
        if !context.arguments[AuthMatrix.all] {
            matrix.rows.removeAll { !$0.answers.contains(.yes) && !$0.answers.contains(.some) }
        }
        print(matrix, context)
        if matrix.rows.isEmpty {
            context.say("Nothing is allowed in namespace \(context.namespace).")
        }
        return .success
    }

    /// The types that are served; those compiled in where the server does not tell.
    private static func types(_ context: Context) throws -> [ResourceType] {
        do {
            let discovery = try context.resources.discovery()
            if let message = discovery.incompleteMessage { context.say("Warning: " + message) }
            return discovery.preferredTypes.filter { !$0.verbs.isEmpty }
        } catch let error as ServerError where error.status.category == .forbidden {
            context.say("Warning: the server's types may not be asked for: only the built-in ones are shown")
            return BuiltinResources.all
        }
    }

    /// Asks about each cell that the rules leave open: the "no" of rules that are not all, and the "yes" on cluster-scoped
    /// resources, since a rule that holds in the namespace only does not hold for them. All questions are in flight together.
    private static func complete(
        _ matrix: inout AccessMatrix, _ review: RulesReview, _ context: Context
    ) throws {
        let client = try context.client()
        var asked: [(row: Int, column: Int, request: Request, transfer: any Transfer)] = []
        for (index, row) in matrix.rows.enumerated() {
            for (column, answer) in row.answers.enumerated()
            where answer == .no && review.isIncomplete || answer == .yes && !row.isNamespaced {
                let parts = row.resource.split(separator: "/", maxSplits: 1).map(String.init)
                let request = AccessReview.request(
                    .resource(
                        RequestAttributes(
                            verb: AccessMatrix.verbs[column], group: row.group, resource: parts[0],
                            subresource: parts.count > 1 ? parts[1] : "",
                            namespace: row.isNamespaced ? context.namespace : nil)))
                asked.append((index, column, request, client.start(request)))
            }
        }
        for (row, column, request, transfer) in asked {
            guard let answer = AccessReview(try transfer.document(request: request).root) else {
                throw UnexpectedAnswer(request: request, reason: "no SelfSubjectAccessReview")
            }
            matrix.rows[row].answers[column] = answer.isAllowed ? .yes : .no
        }
    }

    private static func print(_ matrix: AccessMatrix, _ context: Context) {
        if context.arguments.given(AuthMatrix.output) == "json" {
            let rows = matrix.rows.map { row -> JSONValue in
                var verbs: JSONObject = [:]
                for (verb, answer) in zip(AccessMatrix.verbs, row.answers) where answer != .none {
                    verbs[verb] = .string(answer.rawValue)
                }
                return [
                    "group": .string(row.group), "resource": .string(row.resource),
                    "namespaced": .bool(row.isNamespaced),
                    "verbs": .object(verbs),
                ]
            }
            context.output.print(["namespace": .string(context.namespace), "resources": .array(rows)], as: "json")
            return
        }
        guard !matrix.rows.isEmpty else { return }
        var layout = ColumnLayout()
        if !context.arguments[AuthMatrix.noHeaders] {
            layout.append(row: ["RESOURCE"] + AccessMatrix.verbs.map { $0.uppercased() })
        }
        for row in matrix.rows { layout.append(row: [row.name] + row.answers.map(\.rawValue)) }
        layout.flush(into: &context.output.bytes)
    }
}
