import Arguments
import CLIRuntime
import JSON
import Kube
import Output

/// `kpod auth who-can`: who may do something, as far as RBAC's own objects tell.
enum AuthWhoCan {
    static let noHeaders = Option(flag: "no-headers", "Print no header line")
    static let output = Option(choice: "output", short: "o", ["json"], value: "FORMAT", "Print the answers as JSON")

    static let command = Command(
        CommandSpec(
            "who-can", summary: "Show who may do something, and by which binding",
            discussion: """
                The roles and bindings of the namespace and of the cluster are read, which an account must be allowed to \
                list. What other authorizers allow is not seen; members of a group are not known to the API server.
                """,
            usage: "VERB TYPE[/SUBRESOURCE] [NAME]\nVERB /PATH",
            positionals: [
                PositionalSpec(
                    "VERB", "What is done", completion: .choices(AccessQuestion.commonVerbs.map { Choice($0) })),
                PositionalSpec("TYPE", "On what: a type, or a path that is no resource", completion: .dynamic("types")),
                PositionalSpec("NAME", .optional, "The object on which it is done"),
            ],
            options: [
                SelectionOptions.allNamespaces.described(as: "Look at the bindings of all namespaces"),
                noHeaders,
                output,
            ],
            examples: [
                Example("Who may delete pods here", "kpod auth who-can delete pods"),
                Example("Who may read a secret of shop", "kpod auth who-can get secrets db -n shop"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let (rule, isClusterScoped) = try question(context)
        let everywhere = context.arguments[SelectionOptions.allNamespaces]
        let bindings = try read(context, withNamespaces: !isClusterScoped, everywhere: everywhere)
        let holders = bindings.holders(of: rule, isClusterScoped: isClusterScoped)
        if context.arguments.given(AuthWhoCan.output) == "json" {
            context.output.print(.array(holders.map(json)), as: "json")
        } else if !holders.isEmpty {
            print(holders, context)
        } else {
            context.say("Nobody, as far as roles and bindings tell.")
        }
        return holders.isEmpty ? .no : .success
    }

    /// The rule of one verb on one thing that the words name.
    private static func question(_ context: Context) throws -> (PolicyRule, isClusterScoped: Bool) {
        let words = context.arguments.positionals
        let name = words.count > 2 ? words[2] : nil
        if words[1].hasPrefix("/") {
            guard name == nil else { throw InvalidInput("a path takes no name") }
            return (PolicyRule(verbs: [words[0]], paths: [words[1]]), true)
        }
        let parts = words[1].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let type = try context.resources.find(ResourceName(parts[0]))
        let part = parts.count > 1 ? "/" + parts[1] : ""
        return (
            PolicyRule(
                verbs: [words[0]], groups: [type.group], resources: [type.resource + part],
                names: name.map { [$0] } ?? []), !type.namespaced
        )
    }

    /// All roles and bindings that count; the lists are in flight together.
    private static func read(_ context: Context, withNamespaces: Bool, everywhere: Bool) throws -> RoleBindings {
        let client = try context.client()
        let kinds = ["ClusterRole", "ClusterRoleBinding"] + (withNamespaces ? ["Role", "RoleBinding"] : [])
        let pagers = kinds.compactMap { kind -> (String, ListPager)? in
            guard let type = BuiltinResources.find(kind: kind, apiVersion: "rbac.authorization.k8s.io/v1") else {
                return nil
            }
            let namespace = type.namespaced && !everywhere ? context.namespace : nil
            var options = ListOptions()
            options.limit = ListPager.pageSize
            let pager = ListPager(
                client: client, type: type, options: options,
                projection: JSONProjection(omitting: [["metadata", "managedFields"]])
            ) { .list(type, namespace: namespace, options: $0) }
            return (kind, pager)
        }
        var bindings = RoleBindings()
        var failures: [any Error] = []
        for (kind, pager) in pagers {
            do {
                while let object = try pager.next() { bindings.add(object, kind: kind) }
            } catch let error as ServerError {
                failures.append(error)
            }
        }
        guard failures.isEmpty else { throw CommandError.Several(errors: failures) }
        return bindings
    }

    private static func print(_ holders: [RoleBindings.Holder], _ context: Context) {
        var layout = ColumnLayout()
        if !context.arguments[AuthWhoCan.noHeaders] { layout.append(row: ["KIND", "NAME", "BINDING", "ROLE"]) }
        for holder in holders {
            let place = holder.bindingNamespace.isEmpty ? "" : holder.bindingNamespace + "/"
            layout.append(row: [
                holder.kind, holder.namespace.isEmpty ? holder.name : holder.namespace + "/" + holder.name,
                "\(holder.bindingKind)/\(place)\(holder.binding)", "\(holder.roleKind)/\(holder.role)",
            ])
        }
        layout.flush(into: &context.output.bytes)
    }

    private static func json(_ holder: RoleBindings.Holder) -> JSONValue {
        func reference(_ kind: String, _ name: String, _ namespace: String) -> JSONValue {
            var members: JSONObject = ["kind": .string(kind), "name": .string(name)]
            if !namespace.isEmpty { members["namespace"] = .string(namespace) }
            return .object(members)
        }
        return [
            "subject": reference(holder.kind, holder.name, holder.namespace),
            "binding": reference(holder.bindingKind, holder.binding, holder.bindingNamespace),
            "role": reference(holder.roleKind, holder.role, holder.roleKind == "Role" ? holder.bindingNamespace : ""),
        ]
    }
}
