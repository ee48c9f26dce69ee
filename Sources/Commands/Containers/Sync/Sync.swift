import Arguments
import CLIRuntime
import Kube

/// `kpod sync`: keeps files that are what ConfigMaps, Secrets or other objects say.
enum Sync {
    static let command = Command(
        CommandSpec(
            "sync", summary: "Keep files that are what ConfigMaps, Secrets or other objects say",
            discussion: """
                Each key of the objects chosen becomes a file of FOLDER, and stays what the object says: files of new \
                objects come, those of deleted objects and of keys that are no more go. Files are replaced whole, without \
                following any link, and only what kpod has written is touched: it keeps a list in FOLDER, .kpod-sync, so \
                that one that is started anew knows. Where two objects claim one file, the older one has it, and the other \
                gets it when the first goes.

                It stays, over restarts of the API server, cut connections, rotated tokens and rights that are taken away \
                and given again, unless --once ends it when all is written. What is wrong is told once.

                After a change, or several within the time of --settle, it sends requests (--request), runs programs \
                (--exec) and sends signals (--signal), and tries again what failed.

                --sidecar-env takes the environment variables of kiwigrid/k8s-sidecar, so that a chart which has it needs \
                another image and these arguments alone. Keys that end with .url hold the URL of the contents then. The \
                variables, and what they stand for:

                \(SidecarEnvironment.table)

                It needs the rights to list and watch the objects, or those that are named; without the right to watch it \
                lists every ten seconds.
                """,
            usage: """
                (configmaps | secrets | both | TYPE | [NAMESPACE/]TYPE/NAME ...) --to FOLDER
                --sidecar-env
                """,
            positionals: [
                PositionalSpec(
                    "OBJECTS", .any, "configmaps, secrets, both, another type, or objects by TYPE/NAME",
                    completion: .resources(["configmaps", "secrets"]))
            ],
            options: SyncOptions.all,
            examples: [
                Example(
                    "Grafana's dashboards, from all namespaces",
                    "kpod sync both -A -l grafana_dashboard --to /boards"),
                Example(
                    "Prometheus' rules, with a reload",
                    "kpod sync cm -l rules --to /rules --request http://localhost:9090/-/reload"),
                Example("In place of kiwigrid/k8s-sidecar, with its variables", "kpod sync --sidecar-env"),
                Example(
                    "In an init container: wait for a Secret, write it and end",
                    "kpod sync secret/db --to /run/db --mode 400 --once --min 1"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        if context.arguments[SyncOptions.sidecarEnvironment] {
            guard context.arguments.positionals.isEmpty else {
                throw InvalidInput("with --sidecar-env the variables RESOURCE and RESOURCE_NAME say what is written")
            }
            let environment = SidecarEnvironment(context)
            let plan = try environment.plan()
            let client = try context.client()
            return try SyncRun(
                plan, context, client: client,
                hooks: try environment.runner(client: client, ends: plan.isOnce),
                downloads: try environment.downloads(client: client, ends: plan.isOnce)
            ).run()
        }
        let plan = try SyncPlan(context)
        let client = try context.client()
        let hooks = try HookOptions.runner(context, client: client, ends: plan.isOnce)
        return try SyncRun(plan, context, client: client, hooks: hooks).run()
    }
}
