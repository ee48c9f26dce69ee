import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// `kpod certificate`: asks for certificates, and approves and denies requests for them.
enum CertificateDecision {
    static let command = Command(
        CommandSpec(
            "certificate", summary: "Ask for certificates, and approve and deny requests for them",
            examples: [Example("Approve a request", "kpod certificate approve csr-sqgzp")]),
        subcommands: [approve, deny, CertificateRequest.command])

    static let force = Option(flag: "force", "Send the decision again where it has been made already")

    private static let approve = Command(
        spec(
            "approve", summary: "Approve requests for certificates",
            discussion: """
                A controller then signs what was asked for: whoever asked may act under that name. Look at the request \
                before.
                """)
    ) { context in
        try run(context, .approval)
    }

    private static let deny = Command(
        spec("deny", summary: "Deny requests for certificates", discussion: "Nothing is signed then.")
    ) { context in
        try run(context, .denial)
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

    private static func run(_ context: Context, _ decision: CertificateVerdict) throws -> ExitStatus {
        let selection = try ObjectSelection(
            context, words: ObjectSelection.words(context.arguments.positionals, of: "certificatesigningrequests"),
            ObjectSelection.Rules(nothingNamed: "one or more CSRs must be specified as <name> or -f <filename>"))
        var results = try ObjectResults(context, .each(sortsKeys: true))
        let attempts = Attempts(context)
        selection.need(["update"], subresource: "approval")
        try selection.visit(attempts) { item in
            guard item.kindAndGroup == "CertificateSigningRequest.certificates.k8s.io" else {
                throw CommandError(
                    "can only handle CertificateSigningRequest.certificates.k8s.io objects, got \(item.kindAndGroup)",
                    status: .rejected)
            }
            try context.retryingConflicts(tries: CertificateVerdict.tries) { isFirst in
                let target = ObjectTarget(type: item.type, namespace: nil, name: item.name)
                let present = try isFirst ? item : selection.read(target).first ?? item
                try decision.pass(on: present, context, isForced: context.arguments[force])
            }
            try results.print(item.document.root, type: item.type, name: item.name, decision.word)
        }
        try attempts.finish()
        return .success
    }
}
