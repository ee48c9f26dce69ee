import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// `kpod auth grant`: prints the smallest role that allows something, with the binding that gives it to an account.
enum AuthGrant {
    static let serviceaccount = Option(
        text: "serviceaccount", value: "NAMESPACE:NAME",
        "The service account that gets the role, rather than this pod's")
    static let name = Option(
        text: "name", value: "NAME", "The name of role and binding, rather than one that tells what they allow")

    static let command = Command(
        CommandSpec(
            "grant", summary: "Print the smallest role that allows something, with its binding",
            discussion: """
                A Role and a RoleBinding in the namespace are printed, or a ClusterRole and a ClusterRoleBinding where the \
                resource is cluster-scoped, a path that is no resource, or meant in all namespaces. They are for this pod's \
                service account unless another is named.

                Nothing is changed: somebody who may create roles and who holds these rights, or has the verbs escalate and \
                bind, applies what is printed. Built-in types are known without asking the API server, so that this works with \
                no rights at all.

                exec, attach, port-forward and cp stand for what these commands need, as in 'kpod auth grant exec pods'.
                """,
            usage: "VERB[,VERB ...] TYPE[/SUBRESOURCE][,TYPE ...]|/PATH[,/PATH ...] [NAME ...]",
            positionals: [
                PositionalSpec(
                    "VERB", "What is to be allowed",
                    completion: .commaList(.choices(AccessQuestion.commonVerbs.map { Choice($0) }))),
                PositionalSpec("TYPE", "On what: types, or paths that are no resource", completion: .dynamic("types")),
                PositionalSpec("NAME", .any, "The only objects on which it is to be allowed"),
            ],
            options: [
                serviceaccount,
                SelectionOptions.allNamespaces.described(as: "Allow it in all namespaces"),
                name,
            ],
            examples: [
                Example("Let this pod list the pods of its namespace", "kpod auth grant list pods"),
                Example(
                    "Apply it at once, as somebody who may",
                    "kpod auth grant get,list,watch pods,pods/log -n shop | kubectl apply -f -"),
                Example(
                    "One object only, for another account",
                    "kpod auth grant get secrets db -n shop --serviceaccount shop:web"),
                Example("A path that is no resource", "kpod auth grant get /metrics"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let words = arguments.positionals
        let plan = try GrantPlan(
            verbs: words[0], resources: words[1], names: Array(words.dropFirst(2)), lookup: context.resources.find)
        for warning in plan.warnings { context.say("Warning: \(warning)") }
        let subject = try namedAccount(context) ?? impersonated(context) ?? ownSubject(context)
        let everywhere = arguments[SelectionOptions.allNamespaces]
        if let name = arguments.given(AuthGrant.name),
            name.isEmpty || !name.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x2F && $0 != 0x25 && $0 < 0x7F })
        {
            throw InvalidInput("\"\(printable(name))\" cannot be the name of a role")
        }
        var grants: [RoleGrant] = []
        let namespaced = everywhere ? [] : plan.namespacedRules
        let clusterWide = (everywhere ? plan.namespacedRules : []) + plan.clusterRules
        if !namespaced.isEmpty {
            grants.append(
                RoleGrant(
                    subject: subject, namespace: context.namespace, rules: namespaced,
                    name: arguments.given(AuthGrant.name)))
        }
        if !clusterWide.isEmpty {
            grants.append(
                RoleGrant(subject: subject, namespace: nil, rules: clusterWide, name: arguments.given(AuthGrant.name)))
        }
        print(grants, context)
        return .success
    }

    /// Prints roles and bindings, with a word about who can apply them.
    static func print(_ grants: [RoleGrant], _ context: Context) {
        for grant in grants {
            let kinds =
                grant.namespace.map { "Roles and RoleBindings in namespace \($0)" }
                ?? "ClusterRoles and ClusterRoleBindings"
            for (index, document) in grant.documents.enumerated() {
                // The first one too, so that what several calls print makes one file.
                context.output.print("---\n")
                if index == 0 {
                    context.output.print(
                        printable(
                            """
                            # For \(grant.subject.text). Can be applied by whoever may create \(kinds)
                            # and holds these rights, or has the verbs escalate and bind.

                            """))
                }
                context.output.print(document, as: "yaml")
            }
        }
    }

    /// The account that `--serviceaccount` names.
    static func namedAccount(_ context: Context) throws -> RBACSubject? {
        guard let text = context.arguments.given(AuthGrant.serviceaccount) else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw InvalidInput("--serviceaccount wants NAMESPACE:NAME, not \"\(printable(text))\"")
        }
        return .serviceAccount(namespace: parts[0], name: parts[1])
    }

    private static func impersonated(_ context: Context) -> RBACSubject? {
        context.clusterOptions.asUser.flatMap { $0.isEmpty ? nil : RBACSubject(userName: $0) }
    }

    /// The account that the token names. The server is asked only where the token does not tell.
    static func ownSubject(_ context: Context) throws -> RBACSubject {
        let hint = "Name the account that is to get the role with --serviceaccount NAMESPACE:NAME."
        do {
            if let token = try context.configuration().token(), let claims = try? TokenClaims(token: Array(token.utf8)),
                !claims.subject.isEmpty
            {
                return RBACSubject(userName: claims.subject)
            }
            let client = try context.client()
            guard let review = SelfSubjectReview(try Caller.answer(to: Caller.start(client), from: client).root) else {
                throw CommandError("the server does not say whose these credentials are", status: .failure, hint: hint)
            }
            return RBACSubject(userName: review.username)
        } catch let error as ConfigurationError {
            throw CommandError("no account is known here: \(error.message)", status: .unauthorized, hint: hint)
        } catch let error as ServerError where error.status.category != .unauthorized {
            throw CommandError(
                "the server does not say whose these credentials are: \(error.status.message)", status: .failure,
                hint: hint)
        }
    }
}
