import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod create rolebinding`: gives a role to subjects in a namespace.
enum CreateRoleBinding {
    static let role = Option(
        text: "role", value: "NAME", "The role of the namespace that is given", completion: .dynamic("roles"))
    static let clusterrole = Option(
        text: "clusterrole", value: "NAME", "The cluster role that is given", completion: .dynamic("clusterroles"))

    static let command = Command(
        CommandSpec(
            "rolebinding", summary: "Give a role to accounts, users and groups in a namespace",
            positionals: [PositionalSpec("NAME", "The binding's name")],
            options: [
                role,
                clusterrole,
            ] + BindingSubjects.options + CreateOptions.specs,
            examples: [
                Example(
                    "Let an account view the namespace",
                    "kpod create rolebinding web-view --clusterrole=view --serviceaccount=shop:web")
            ])
    ) { context in
        let role = context.arguments[CreateRoleBinding.role]
        let clusterRole = context.arguments[CreateRoleBinding.clusterrole]
        guard role.isEmpty != clusterRole.isEmpty else {
            throw InvalidInput("exactly one of clusterrole or role must be specified")
        }
        return try BindingSubjects.bind(
            "RoleBinding", to: role.isEmpty ? ("ClusterRole", clusterRole) : ("Role", role), context)
    }
}

/// `kpod create clusterrolebinding`: gives a cluster role to subjects in the whole cluster.
enum CreateClusterRoleBinding {
    static let clusterrole = Option(
        text: "clusterrole", value: "NAME", "The cluster role that is given", completion: .dynamic("clusterroles"))

    static let command = Command(
        CommandSpec(
            "clusterrolebinding", summary: "Give a cluster role to accounts, users and groups everywhere",
            positionals: [PositionalSpec("NAME", "The binding's name")],
            options: [
                clusterrole
            ] + BindingSubjects.options + CreateOptions.specs,
            examples: [
                Example(
                    "Let a user view everything",
                    "kpod create clusterrolebinding web --clusterrole=view --user=jane")
            ])
    ) { context in
        guard let role = context.arguments.given(CreateClusterRoleBinding.clusterrole), !role.isEmpty else {
            throw InvalidInput("--clusterrole must be given")
        }
        return try BindingSubjects.bind("ClusterRoleBinding", to: ("ClusterRole", role), context)
    }
}

extension BindingSubjects {
    /// Makes a binding of this kind.
    static func bind(_ kind: String, to role: (kind: String, name: String), _ context: Context) throws -> ExitStatus {
        let subjects = try read(context.arguments)
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            kind, apiVersion: "rbac.authorization.k8s.io/v1", name: context.arguments.positionals[0],
            [
                "subjects": subjects.isEmpty ? nil : .array(subjects),
                "roleRef": ["apiGroup": apiGroup, "kind": .string(role.kind), "name": .string(role.name)],
            ])
    }
}
