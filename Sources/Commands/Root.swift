import Arguments
import CLIRuntime

/// kpod's command tree. A new command is one file and one line here.
package enum Root {
    /// kpod itself.
    package static let command: Command = Command(
        CommandSpec(
            "kpod", summary: "Use the Kubernetes API from inside a pod, in kubectl's words",
            discussion: """
                kpod talks to the API server of the cluster that it runs in. It reads the service account's token, CA and \
                namespace that Kubernetes mounts into every container, and needs nothing else: no kubeconfig, no writable \
                disk, no other program in the image.

                Wherever an object is named, @self is the pod that kpod runs in, node/@self its node, and @owner what owns \
                it at the top, such as its Deployment. The pod is the one that the token names, or POD_NAME, or the host \
                name, which serves for reading only; -v 1 says which. What is changed or deleted by these words is that \
                very object, and none that has its name by now.
                """,
            options: GlobalOptions.all,
            examples: [
                Example("List the pods of this pod's namespace", "kpod get pods"),
                Example("Who this container is to the API server", "kpod whoami"),
            ],
            topics: [exitCodes]),
        subcommands: headings.flatMap { title, commands in commands.map { $0.under(title) } } + [
            CompleteCommand.command, ArchiveCommand.command,
        ] + missing)

    /// The commands by the headings of `kpod --help`, which are the folders of this target too.
    private static let headings: [(title: String, commands: [Command])] = [
        (
            "Show",
            [
                Get.command,
                Describe.command,
                Explain.command,
                Events.command,
                Top.command,
                Diff.command,
                Kustomize.command,
                ClusterInfo.command,
                APIResources.command,
                APIVersions.command,
                Version.command,
            ]
        ),
        (
            "Change",
            [
                Apply.command,
                Create.command,
                Delete.command,
                Replace.command,
                Patch.command,
                Edit.command,
                Label.command,
                Annotate.command,
                SetGroup.command,
            ]
        ),
        (
            "Workloads",
            [
                Rollout.command,
                Scale.command,
                Autoscale.command,
                Expose.command,
                Run.command,
                Wait.command,
                Lock.command,
                Elect.command,
            ]
        ),
        (
            "Nodes",
            [
                Cordon.command,
                Cordon.undo,
                Drain.command,
                Taint.command,
                CertificateDecision.command,
            ]
        ),
        (
            "Containers",
            [
                Logs.command,
                Exec.command,
                Attach.command,
                Copy.command,
                PortForward.command,
                Proxy.command,
                Debug.command,
                Sync.command,
                OnChange.command,
            ]
        ),
        (
            "Access",
            [
                Auth.command,
                WhoAmI.command,
                Token.command,
                Doctor.command,
            ]
        ),
        (
            "Shell",
            [
                CompletionCommand.command
            ]
        ),
        ("Help", [Command(.help), Command(.options)]),
    ]

    /// The commands of kubectl that make no sense in a pod.
    private static let missing: [Command] = [
        (
            "config",
            "there is no kubeconfig inside a pod: kpod uses the mounted account by itself, so leave set-cluster, "
                + "set-credentials, set-context and use-context out, and set KPOD_NAMESPACE for another namespace. "
                + "'kpod whoami' tells what view and current-context would; --server, --token-file and "
                + "--certificate-authority, or their KPOD_… variables, name another cluster"
        ),
        (
            "kuberc",
            "it reads no preferences, which a pod has no place for: set KPOD_… variables in the container, or give flags"
        ),
        (
            "plugin",
            "it runs no other programs that an image may hold: run a plugin by its own name, as in kubectl-NAME"
        ),
        ("alpha", "it has no commands on trial: 'kpod --help' lists all that there are"),
        (
            "convert",
            "the API server converts objects, and no pod has that plugin: read them in another version by "
                + "'kpod get TYPE.VERSION.GROUP NAME -o yaml', as in deployments.v1.apps"
        ),
    ].map { Command(CommandSpec.refused($0.0, $0.1)) }

    private static let exitCodes = HelpTopic(
        "exit-codes", summary: "What kpod tells its caller by its exit code",
        terms: ExitStatus.table.map { ($0.code, $0.meaning) })
}
