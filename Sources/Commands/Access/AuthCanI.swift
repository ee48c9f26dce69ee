import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// `kpod auth can-i`: whether the caller may do something, as kubectl answers, and several such questions at once.
enum AuthCanI {
    static let subresource = Option(
        text: "subresource", value: "NAME", "Ask about this subresource, such as log or scale")
    static let quiet = Option(flag: "quiet", short: "q", "Print nothing; the exit code is the answer")
    static let list = Option(flag: "list", "Print all that is allowed in the namespace")
    static let noHeaders = Option(flag: "no-headers", "With --list, print no header line")
    static let from = Option(
        text: "from", value: "FILE", "Ask the questions of this file, one a line; - is standard input",
        completion: .files)

    static let command = Command(
        CommandSpec(
            "can-i", summary: "Ask the API server whether something is allowed",
            discussion: """
                The answer is yes or no, and the exit code 0 or 1. Whether the object exists does not matter.

                With --from, each line of the file is a question as it would be typed after can-i, such as 'list pods -n shop' \
                or 'get pods --subresource=log'; empty lines and those that begin with # are left out. All questions are asked \
                at once; each answer is a line with the question behind it, and the exit code is 1 when any answer is no.
                """,
            usage: """
                VERB TYPE[/NAME] | VERB /PATH
                --list
                --from FILE
                """,
            positionals: [
                PositionalSpec("VERB", .optional, "What would be done", choices: [], completion: .choices(verbs)),
                PositionalSpec(
                    "TYPE", .any, "The type, an object as TYPE/NAME, or a path that is no resource",
                    completion: .dynamic("types")),
            ],
            options: [
                SelectionOptions.allNamespaces.described(as: "Ask about all namespaces at once"),
                subresource,
                quiet,
                list,
                noHeaders,
                from,
            ],
            examples: [
                Example("May this pod list pods in its namespace?", "kpod auth can-i list pods"),
                Example("One object, or a part of it", "kpod auth can-i get pods/web --subresource=log -n shop"),
                Example("A path that is no resource", "kpod auth can-i get /metrics"),
                Example("Everything that is allowed here", "kpod auth can-i --list"),
                Example(
                    "Ask for another account, if this one may impersonate",
                    "kpod auth can-i list pods --as=system:serviceaccount:shop:web"),
                Example(
                    "Several questions in one go", "printf 'list pods\\nget secrets/db\\n' | kpod auth can-i --from -"),
            ]),
        run: run)

    private static let verbs = AccessQuestion.commonVerbs.map { Choice($0) }

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let words = arguments.positionals
        if arguments[AuthCanI.list] {
            guard words.isEmpty, arguments.given(AuthCanI.from) == nil else {
                throw InvalidInput("--list takes no question")
            }
            guard !arguments[AuthCanI.quiet], !arguments[SelectionOptions.allNamespaces],
                arguments.given(AuthCanI.subresource) == nil
            else {
                throw InvalidInput("--list cannot be combined with --quiet, --all-namespaces or --subresource")
            }
            return try list(context)
        }
        guard !arguments[AuthCanI.noHeaders] else { throw InvalidInput("--no-headers is of use with --list only") }
        if let file = arguments.given(AuthCanI.from) {
            guard words.isEmpty else {
                throw InvalidInput("--from takes its questions from the file, not from arguments")
            }
            return try askAll(file, context)
        }
        let question = try AccessQuestion(
            words, namespace: arguments[SelectionOptions.allNamespaces] ? nil : context.namespace,
            subresource: arguments[AuthCanI.subresource])
        let isQuiet = arguments[AuthCanI.quiet]
        let asked = try question.resolved(context.resources)
        if !isQuiet { warn(asked.warnings, context) }
        let request = AccessReview.request(asked.question)
        let review = try review(context.client().start(request), request)
        if !isQuiet { context.output.print(text(review) + "\n") }
        return review.isAllowed ? .success : .no
    }

    /// All questions of a file in flight together.
    private static func askAll(_ file: String, _ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let questions = try AccessQuestion.read(
            try FileText.read(file, context),
            namespace: arguments[SelectionOptions.allNamespaces] ? nil : context.namespace,
            subresource: arguments[AuthCanI.subresource])
        let isQuiet = arguments[AuthCanI.quiet]
        let client = try context.client()
        let started = try questions.map { question in
            let asked = try question.resolved(context.resources)
            if !isQuiet { warn(asked.warnings, context) }
            let request = AccessReview.request(asked.question)
            return (text: question.text, request: request, transfer: client.start(request))
        }
        var layout = ColumnLayout()
        var failures: [any Error] = []
        var isAnyDenied = false
        for (text, request, transfer) in started {
            do {
                let review = try review(transfer, request)
                if !review.isAllowed { isAnyDenied = true }
                layout.append(row: [review.isAllowed ? "yes" : "no", text])
            } catch let error as TransportError {
                throw error
            } catch {
                failures.append(error)
                layout.append(row: ["?", text])
            }
        }
        if !isQuiet { layout.flush(into: &context.output.bytes) }
        guard failures.isEmpty else { throw CommandError.Several(errors: failures) }
        return isAnyDenied ? .no : .success
    }

    private static func list(_ context: Context) throws -> ExitStatus {
        let request = RulesReview.request(namespace: context.namespace)
        let document = try context.client().start(request).document(request: request)
        guard let review = RulesReview(document.root) else {
            throw UnexpectedAnswer(request: request, reason: "no SelfSubjectRulesReview")
        }
        if review.isIncomplete { context.say("Warning: the list may be incomplete: \(review.evaluationError)") }
        var layout = ColumnLayout()
        if !context.arguments[AuthCanI.noHeaders] {
            layout.append(row: ["Resources", "Non-Resource URLs", "Resource Names", "Verbs"])
        }
        for rule in PolicyRule.compacted(review.rules) {
            layout.append(
                row: [rule.resourceText]
                    + [rule.paths, rule.names, rule.verbs].map { "[" + $0.joined(separator: " ") + "]" })
        }
        layout.flush(into: &context.output.bytes)
        return .success
    }

    private static func review(_ transfer: any Transfer, _ request: Request) throws -> AccessReview {
        guard let review = AccessReview(try transfer.document(request: request).root) else {
            throw UnexpectedAnswer(request: request, reason: "no SelfSubjectAccessReview")
        }
        return review
    }

    /// kubectl's words for an answer.
    private static func text(_ review: AccessReview) -> String {
        guard !review.isAllowed else { return "yes" }
        return printable(
            (["no", review.reason, review.evaluationError].filter { !$0.isEmpty }).joined(separator: " - "))
    }

    /// kubectl leaves an empty line below each of these.
    private static func warn(_ warnings: [String], _ context: Context) {
        for warning in warnings {
            context.say("Warning: \(warning)")
            context.say("")
        }
    }
}
