import Arguments
import CLIRuntime
import JSON
import Kube
import Output

/// `kpod rollout undo`: rolls back to an earlier revision.
enum RolloutUndo {
    static let toRevision = Option(
        number: "to-revision", in: 0...Int.max, value: "N", "The revision to go back to; 0 is the one before",
        default: 0)

    static let command = Command(
        CommandSpec(
            "undo", summary: "Roll back to an earlier revision",
            discussion: """
                It needs the rights to get and patch the object, and to list replicasets for a Deployment or \
                controllerrevisions for a StatefulSet or DaemonSet.
                """,
            usage: Rollout.usage, positionals: [Rollout.positional()],
            options: Rollout.selection + [
                toRevision, DryRun.option,
            ] + OutputOptions.all,
            examples: [
                Example("Back to the revision before", "kpod rollout undo deployment/web"),
                Example("Back to a revision of the history", "kpod rollout undo daemonset/agent --to-revision=3"),
            ]),
        run: run)

    /// What stays as it is in a Deployment's annotations.
    private static let ownAnnotations: Set<String> = [
        "kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision",
        "deployment.kubernetes.io/revision-history", "deployment.kubernetes.io/desired-replicas",
        "deployment.kubernetes.io/max-replicas", "deprecated.deployment.rollback.to",
    ]

    private static let hashLabel = "pod-template-hash"

    private static func run(_ context: Context) throws -> ExitStatus {
        let number = context.arguments[RolloutUndo.toRevision]
        let change = try ObjectChange(context, printing: .before, sortsKeys: false)
        let selection = try ObjectSelection(context, Rollout.rules)
        try RolloutRevisions.need(of: selection, context)
        return try change.run(selection) { item in
            if item.object.annotation("kubectl.kubernetes.io/last-applied-configuration") != nil {
                context.say(
                    "Warning: resource \(item.type.resource)/\(item.object.name) was previously managed with 'kubectl apply'. "
                        + "Rolling back will not update the kubectl.kubernetes.io/last-applied-configuration annotation, "
                        + "which may cause unexpected behavior on future 'kubectl apply' operations. Consider using "
                        + "'kubectl apply' with your previous configuration file instead.")
            }
            guard RolloutStatus.exists(for: item.type) else {
                throw CommandError(
                    "no rollbacker has been implemented for \(goQuoted(item.kindAndGroup))", status: .usage)
            }
            let revision = try find(number, in: RolloutRevisions(of: item, context), item)
            return try restore(revision, number, item, change.dryRun)
        }
    }

    private static func find(
        _ number: Int, in revisions: RolloutRevisions, _ item: SelectedObject
    ) throws -> RolloutRevisions.Revision {
        if number > 0 {
            guard let revision = revisions.revision(number) else {
                throw CommandError("unable to find specified revision \(number) in history", status: .notFound)
            }
            return revision
        }
        guard revisions.all.count > 1 else {
            throw CommandError(
                item.type.kind == "Deployment"
                    ? "no rollout history found for deployment \(goQuoted(item.object.name))"
                    : "no last revision to roll back to", status: .notFound)
        }
        return revisions.all[revisions.all.count - 2]
    }

    /// The step that restores a revision, and what is said of it.
    private static func restore(
        _ revision: RolloutRevisions.Revision, _ number: Int, _ item: SelectedObject, _ dryRun: DryRun
    ) throws -> ObjectChange.Step {
        let isDeployment = item.type.kind == "Deployment"
        var template = revision.template(of: item)
        if dryRun == .client {
            let text = PodTemplateDescription.text(of: template.document().root)
            return .init(nil, isDeployment ? text : "will roll back to \(text)")
        }
        if isDeployment, item.object.node.at("spec", "paused")?.bool == true {
            throw CommandError(
                "you cannot rollback a paused deployment; resume it first with 'kpod rollout resume' and try again",
                status: .rejected)
        }
        template = withoutHash(template)
        guard template != withoutHash(item.object.node.at("spec", "template")?.value ?? .null) else {
            return .init(nil, "skipped rollback (current template already matches revision \(number))")
        }
        guard isDeployment else {
            return .init(.init(.strategic, revision.object.node["data"]?.value ?? .null), "rolled back")
        }
        let patch: JSONValue = [
            ["op": "replace", "path": "/spec/template", "value": template],
            ["op": "replace", "path": "/metadata/annotations", "value": annotations(revision, item)],
        ]
        return .init(.init(.json, patch), "rolled back")
    }

    private static func withoutHash(_ template: JSONValue) -> JSONValue {
        var template = template
        guard var labels = template.at("metadata", "labels") else { return template }
        labels[hashLabel] = nil
        template["metadata"]?["labels"] = labels
        return template
    }

    /// The annotations of the Deployment after it: the controllers' own stay, the others are the revision's.
    private static func annotations(
        _ revision: RolloutRevisions.Revision, _ item: SelectedObject
    ) -> JSONValue {
        var members: [(String, JSONValue)] = []
        func add(_ object: APIObject, _ isWanted: (String) -> Bool) {
            for (key, value) in object.node.at("metadata", "annotations")?.value.object ?? JSONObject()
            where isWanted(key) { members.append((key, value)) }
        }
        add(item.object) { ownAnnotations.contains($0) }
        add(revision.object) { !ownAnnotations.contains($0) }
        return .object(JSONObject(members.sorted { $0.0 < $1.0 }))
    }
}
