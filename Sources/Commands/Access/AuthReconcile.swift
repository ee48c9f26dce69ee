import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// `kpod auth reconcile`: makes roles and bindings grant what files say, whatever else they grant.
enum AuthReconcile {
    static let removeExtraPermissions = Option(
        flag: "remove-extra-permissions", "Remove rules that the files do not have")
    static let removeExtraSubjects = Option(flag: "remove-extra-subjects", "Remove subjects that the files do not have")

    static let command = Command(
        CommandSpec(
            "reconcile", summary: "Make roles and bindings grant what files say",
            discussion: """
                Rules and subjects are compared by what they mean. What is missing is added; what is there beyond the files \
                stays, unless it is to be removed. A namespace that does not exist is made. A binding whose role differs is \
                deleted and made again. Objects of other kinds are left out.
                """,
            usage: "-f FILE ...",
            options: [
                FileOptions.filename.described(as: "Files or directories with roles and bindings; - is standard input"),
                FileOptions.recursive,
                removeExtraPermissions,
                removeExtraSubjects,
                DryRun.option,
                FileOptions.kustomize,
            ] + OutputOptions.all,
            examples: [Example("Roles and bindings of a file", "kpod auth reconcile -f roles.yaml")]),
        run: run)

    private static let kinds = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]
    /// How often an object is looked at again because it has changed meanwhile.
    private static let tries = 4

    private static func run(_ context: Context) throws -> ExitStatus {
        guard FileOptions.areGiven(context.arguments) else {
            throw InvalidInput(
                "must specify -f or -k: give the files or directories to reconcile, or - for standard input")
        }
        let dryRun = DryRun(context)
        var results = try ObjectResults(context, .each(sortsKeys: false), suffix: dryRun.suffix)
        let files = try ManifestFiles.read(context)
        let attempts = Attempts(context)
        attempts.keep(files.failures)
        try attempts.each(files.objects) { try reconcile($0, dryRun, &results, context) }
        try attempts.finish()
        return .success
    }

    private static func reconcile(
        _ manifest: ManifestObject, _ dryRun: DryRun, _ results: inout ObjectResults, _ context: Context
    ) throws {
        guard manifest.apiVersion.hasPrefix("rbac.authorization.k8s.io/"), kinds.contains(manifest.kind) else { return }
        guard let type = BuiltinResources.find(kind: manifest.kind, apiVersion: manifest.apiVersion) else {
            throw InvalidInput("only rbac.authorization.k8s.io/v1 is supported, not \(printable(manifest.apiVersion))")
        }
        let namespace = try manifest.namespace(of: type, context)
        var expected = manifest.value
        if let namespace { expected["metadata"]?["namespace"] = .string(namespace) }
        let target = Target(type: type, namespace: namespace, name: manifest.name, dryRun: dryRun, context: context)
        let removesExtras = context.arguments[
            manifest.kind.hasSuffix("Binding") ? removeExtraSubjects : removeExtraPermissions]

        // Changed, made or deleted since it was looked at.
        let (plan, object) = try context.retryingConflicts(tries: tries, codes: [404, 409]) { _ in
            let plan = RBACReconciliation(existing: try target.get(), expected: expected, removesExtras: removesExtras)
            return (plan, plan.isProtected || dryRun == .client ? plan.object : try target.carryOut(plan))
        }
        try results.print(object.document().root, type: type, name: manifest.name, "reconciled")
        say(plan, removesExtras, context)
    }

    /// The object that is reconciled, and the requests about it.
    private struct Target {
        var type: ResourceType
        var namespace: String?
        var name: String
        var dryRun: DryRun
        var context: Context

        func get() throws -> JSONValue? {
            if dryRun != .client {
                context.access.need(["update"], type, namespace: namespace, name: name)
                context.access.need(["create"], type, namespace: namespace)
            }
            do {
                let present = try send(.get(type, namespace: namespace, name: name))
                // Which of both it is tells of itself.
                context.access.settleAll()
                return present
            } catch let error as ServerError where error.status.category == .notFound {
                return nil
            }
        }

        func carryOut(_ plan: RBACReconciliation) throws -> JSONValue {
            let options = WriteOptions(dryRun: dryRun == .server)
            switch plan.operation {
            case .none: return plan.object
            case .update:
                return try send(
                    .update(type, namespace: namespace, name: name, body: plan.object.compact, options: options))
            case .recreate:
                // On the server a dry run of the deletion would leave the object in the way of the new one.
                if dryRun == .server { return plan.object }
                _ = try send(.delete(type, namespace: namespace, name: name))
                return try create(plan.object, options)
            case .create: return try create(plan.object, options)
            }
        }

        private func create(_ object: JSONValue, _ options: WriteOptions) throws -> JSONValue {
            let request = Request.create(type, namespace: namespace, body: object.compact, options: options)
            do {
                return try send(request)
            } catch let error as ServerError where error.status.details?.kind == "namespaces" {
                // A role that is not there, and that the server would compare with the caller's rights, is not found too.
                guard error.status.category == .notFound, let namespace,
                    let namespaces = BuiltinResources.find(kind: "Namespace", apiVersion: "v1")
                else {
                    throw error
                }
                let body: JSONValue = [
                    "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(namespace)],
                ]
                _ = try send(.create(namespaces, namespace: nil, body: body.compact, options: options))
                return dryRun == .server ? object : try send(request)
            }
        }

        private func send(_ request: Request) throws -> JSONValue {
            try context.client().start(request).document(request: request).root.value
        }
    }

    /// kubectl's words about what was done.
    private static func say(_ plan: RBACReconciliation, _ removesExtras: Bool, _ context: Context) {
        guard plan.operation != .none else { return }
        let caveat =
            plan.isProtected ? ", but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)" : ""
        var lines = ["\treconciliation required \(plan.operation.rawValue)\(caveat)"]
        func list(_ title: String, _ texts: [String]) {
            if !texts.isEmpty { lines += ["\t\(title):"] + texts.map { "\t\t" + $0 } }
        }
        list("missing rules added", plan.missingRules.map(\.goText))
        if removesExtras { list("extra rules removed", plan.extraRules.map(\.goText)) }
        list("missing subjects added", plan.missingSubjects.map(text))
        if removesExtras { list("extra subjects removed", plan.extraSubjects.map(text)) }
        for line in lines { context.say(line) }
    }

    private static func text(_ subject: JSONValue) -> String {
        func text(_ key: String) -> String { subject[key]?.string ?? "" }
        return "{Kind:\(text("kind")) APIGroup:\(text("apiGroup")) Name:\(text("name")) Namespace:\(text("namespace"))}"
    }
}
