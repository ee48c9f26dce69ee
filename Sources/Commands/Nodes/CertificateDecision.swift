import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// `kpod certificate approve` and `deny`: decides about requests for certificates.
enum CertificateDecision {
    static let command = Command(
        CommandSpec(
            "certificate", summary: "Approve and deny requests for certificates",
            examples: [Example("Approve a request", "kpod certificate approve csr-sqgzp")]),
        subcommands: [approve, deny])

    static let force = Option(flag: "force", "Send the decision again where it has been made already")

    private static let approve = Command(
        spec(
            "approve", summary: "Approve requests for certificates",
            discussion: """
                A controller then signs what was asked for: whoever asked may act under that name. Look at the request \
                before.
                """)
    ) { context in
        try run(context, Decision(type: "Approved", opposite: "Denied", word: "approved", reason: "KpodApprove"))
    }

    private static let deny = Command(
        spec("deny", summary: "Deny requests for certificates", discussion: "Nothing is signed then.")
    ) { context in
        try run(context, Decision(type: "Denied", opposite: "Approved", word: "denied", reason: "KpodDeny"))
    }

    private static func spec(_ name: String, summary: String, discussion: String) -> CommandSpec {
        CommandSpec(
            name, summary: summary,
            discussion: discussion + "\n\n" + """
                It needs the rights to get certificatesigningrequests, to update certificatesigningrequests/approval, and \
                to approve with the signer (the resource signers of the group certificates.k8s.io).
                """,
            usage: "(NAME ... | -f FILE)",
            positionals: [
                PositionalSpec("NAME", .any, "The requests", completion: .dynamic("certificatesigningrequests"))
            ],
            options: [FileOptions.filename, FileOptions.recursive, FileOptions.kustomize, force] + OutputOptions.all,
            examples: [
                Example(
                    "\(name.prefix(1).uppercased())\(name.dropFirst()) a request", "kpod certificate \(name) csr-sqgzp")
            ])
    }

    /// What is decided about a request, as a condition of it (certificates.k8s.io/v1 CertificateSigningRequestCondition).
    private struct Decision {
        var type: String
        /// The condition that excludes it.
        var opposite: String
        var word: String
        var reason: String

        func condition(at now: Timestamp) -> JSONValue {
            let verb = type == "Approved" ? "approve" : "deny"
            return [
                "type": .string(type), "status": "True", "reason": .string(reason),
                "message": .string("This CSR was \(word) by kpod certificate \(verb)."),
                "lastUpdateTime": .string(now.rfc3339),
            ]
        }
    }

    /// How often a request that somebody else changes at the same time is read and decided about anew.
    private static let tries = 11

    private static func run(_ context: Context, _ decision: Decision) throws -> ExitStatus {
        let selection = try ObjectSelection(
            context, words: ObjectSelection.words(context.arguments.positionals, of: "certificatesigningrequests"),
            ObjectSelection.Rules(nothingNamed: "one or more CSRs must be specified as <name> or -f <filename>"))
        var results = try ObjectResults(context, .each(sortsKeys: true))
        let attempts = Attempts(context)
        try selection.visit(attempts) { item in
            guard item.kindAndGroup == "CertificateSigningRequest.certificates.k8s.io" else {
                throw CommandError(
                    "can only handle CertificateSigningRequest.certificates.k8s.io objects, got \(item.kindAndGroup)",
                    status: .rejected)
            }
            try context.retryingConflicts(tries: tries) { isFirst in
                let target = ObjectTarget(type: item.type, namespace: nil, name: item.name)
                let present = try isFirst ? item : selection.read(target).first ?? item
                try decide(decision, present, context)
            }
            try results.print(item.document.root, type: item.type, name: item.name, decision.word)
        }
        try attempts.finish()
        return .success
    }

    /// Adds the condition to a request, unless it has it.
    private static func decide(_ decision: Decision, _ item: SelectedObject, _ context: Context) throws {
        var object = item.document.root.value
        var conditions = object.at("status", "conditions")?.array ?? []
        func has(_ type: String) -> Bool { conditions.contains { $0["type"]?.string == type } }
        guard !has(decision.opposite) else {
            throw CommandError(
                "certificate signing request \(goQuoted(item.name)) is already \(decision.opposite)", status: .rejected)
        }
        if has(decision.type) {
            guard context.arguments[force] else { return }
        } else {
            conditions.append(decision.condition(at: context.now))
            object.update(at: ["status"]) { $0["conditions"] = .array(conditions) }
        }
        let request = Request.update(
            item.type, namespace: nil, name: item.name, subresource: "approval", body: object.compact)
        _ = try context.client().start(request).document(request: request)
    }
}
