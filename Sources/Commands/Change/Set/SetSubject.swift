import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod set subject`: adds accounts, users and groups to a binding.
enum SetSubject {
    static let command = Command(
        CommandSpec(
            "subject", summary: "Add accounts, users and groups to a role binding",
            discussion: """
                Subjects that a binding has already are left as they are; none is removed. A binding that has all of them \
                is passed over in silence.

                It needs the rights to get and patch the binding, with a selector or --all the right to list, and what the \
                role itself allows: the server lets nobody give what they have not.
                """,
            usage: """
                (-f FILE | TYPE NAME ... | TYPE/NAME ... | TYPE -l SELECTOR | TYPE --all) [--user=NAME] [--group=NAME] [--serviceaccount=NAMESPACE:NAME]
                """,
            positionals: [SetChange.positional(offering: .resources(["rolebindings", "clusterrolebindings"]))],
            options: BindingSubjects.options + SetChange.options(records: false),
            examples: [
                Example(
                    "Let an account have the role too",
                    "kpod set subject rolebinding/viewers --serviceaccount=shop:web")
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let change = try SetChange(
            context, "subjects updated", failedStep: "failed to patch subjects to rolebinding")
        let selection = try change.selection(context.arguments.positionals)
        let subjects = try BindingSubjects.read(context.arguments, sorted: true)
        guard !subjects.isEmpty else {
            throw InvalidInput("you must specify at least one value of user, group or serviceaccount")
        }
        return try change.run(selection) { item, object, _ in
            guard item.type.group == "rbac.authorization.k8s.io",
                ["RoleBinding", "ClusterRoleBinding"].contains(item.type.kind)
            else {
                throw change.refused(item, "setting subjects is only supported for RoleBinding/ClusterRoleBinding")
            }
            var present = object["subjects"]?.array ?? []
            present += subjects.filter { !present.contains($0) }
            object.set("subjects", to: .array(present), order: ["subjects", "roleRef"])
        }
    }
}
