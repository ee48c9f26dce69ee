import Arguments
import CLIRuntime
import Kube

/// `kpod on-change`: does something whenever mounted files or objects change.
enum OnChange {
    static let restart = Option(
        texts: "restart", value: "TYPE/NAME", "Restart a workload after a change, such as deployment/web or @owner",
        discussion: """
            Its pod template gets the hash of what has changed as an annotation: however many replicas see a change, the \
            workload is restarted once. May be given several times.
            """)

    static let command = Command(
        CommandSpec(
            "on-change", summary: "Do something whenever mounted files or objects change",
            discussion: """
                A PATH is a file or a folder, written with a / or . at its beginning, which may come and go; of a mounted \
                ConfigMap or Secret all files change at once, which counts once. TYPE/NAME is an object: its data or \
                specification counts, and not its metadata and status. What is there at the beginning is no change.

                What is to be done after a change is given by --exec, --signal, --request and --restart, and is done in \
                this order. It is tried again until it succeeds, and told once where it fails. kpod goes on until a signal \
                comes, and outlives whatever befalls the API server.

                It needs the rights to get the objects, and to watch them lest they be read every few seconds; --restart \
                those to get and patch the workload.
                """,
            usage: "(PATH | TYPE/NAME) ... HOOK ...",
            positionals: [
                PositionalSpec("PATH", .some, "The files, folders and objects", completion: .files)
            ],
            options: HookOptions.all + [restart],
            examples: [
                Example(
                    "Have a server read its configuration anew",
                    "kpod on-change /etc/config --signal=HUP --process=nginx"),
                Example(
                    "Tell Prometheus, in the same pod",
                    "kpod on-change /etc/prometheus --request=http://localhost:9090/-/reload"),
                Example("Restart a Deployment with its Secret", "kpod on-change secret/db --restart=deployment/web"),
            ])
    ) { try OnChangeRun($0).run() }
}
