import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod rollout restart`, `pause` and `resume`: changes by one small patch each, as kubectl makes them.
enum RolloutChange {
    static let restart = Command(
        spec(
            "restart", summary: "Replace the pods, one after the other as the strategy says",
            discussion: "A new annotation in the pod template makes the controller roll it out anew.",
            example: Example("Restart a Deployment", "kpod rollout restart deployment/web"))
    ) { context in
        try change(context, "restarted") { item in
            guard RolloutStatus.exists(for: item.type) else { throw refused(item, "restarting is not supported") }
            guard !isPaused(item) else {
                throw refused(item, "can't restart paused deployment (run rollout resume first)")
            }
            let key = "kubectl.kubernetes.io/restartedAt"
            let now = context.now.rfc3339
            guard item.object.node.at("spec", "template", "metadata", "annotations", key)?.equals(now) != true else {
                throw CommandError(
                    "failed to create patch for \(item.object.name): if restart has already been triggered within the past "
                        + "second, please wait before attempting to trigger another", status: .rejected)
            }
            return ["spec": ["template": ["metadata": ["annotations": .object(JSONObject([(key, .string(now))]))]]]]
        }
    }

    static let pause = Command(
        spec(
            "pause", summary: "Pause a Deployment: changes to it are not rolled out",
            offering: .resources(["deployments"]),
            example: Example("Pause a Deployment", "kpod rollout pause deployment/web"))
    ) { context in
        try change(context, "paused") { item in
            guard item.type.kind == "Deployment" else { throw refused(item, "pausing is not supported") }
            guard !isPaused(item) else { throw refused(item, "is already paused") }
            return ["spec": ["paused": true]]
        }
    }

    static let resume = Command(
        spec(
            "resume", summary: "Go on with the rollouts of a paused Deployment",
            offering: .resources(["deployments"]),
            example: Example("Go on with a Deployment", "kpod rollout resume deployment/web"))
    ) { context in
        try change(context, "resumed") { item in
            guard item.type.kind == "Deployment" else { throw refused(item, "resuming is not supported") }
            guard isPaused(item) else { throw refused(item, "is not paused") }
            return ["spec": ["paused": .null]]
        }
    }

    private static func spec(
        _ name: String, summary: String, discussion: String = "", offering types: CompletionSource = .rollouts,
        example: Example
    ) -> CommandSpec {
        CommandSpec(
            name, summary: summary, discussion: discussion, usage: Rollout.usage,
            positionals: [Rollout.positional(offering: types)],
            options: Rollout.selection + ObjectChange.options(fieldManager: "kpod-rollout", dryRun: false),
            examples: [example])
    }

    private static func isPaused(_ item: SelectedObject) -> Bool {
        item.object.node.at("spec", "paused")?.bool == true
    }

    private static func refused(_ item: SelectedObject, _ reason: String) -> CommandError {
        CommandError("\(item.location) \(reason)", status: .rejected)
    }

    /// Patches each object; `operation` is what kubectl's line says of it then.
    private static func change(
        _ context: Context, _ operation: String, _ patch: (SelectedObject) throws -> JSONValue
    ) throws -> ExitStatus {
        try ObjectChange(context, sortsKeys: false).run(ObjectSelection(context, Rollout.rules)) { item in
            .init(.init(.strategic, try patch(item)), operation)
        }
    }
}
