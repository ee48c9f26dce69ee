import Arguments
import CLIRuntime
import JSON
import Kube
import Output

/// `kpod rollout history`: the revisions of a rollout, or the pod template of one.
enum RolloutHistory {
    static let revision = Option(
        number: "revision", in: 0...Int.max, value: "N", "Show the pod template of this revision; 0 lists all",
        default: 0)

    static let command = Command(
        CommandSpec(
            "history", summary: "Show the revisions of a rollout, or one of them",
            discussion: """
                It needs the right to get the object, and to list replicasets for a Deployment or controllerrevisions for \
                a StatefulSet or DaemonSet.
                """,
            usage: Rollout.usage, positionals: [Rollout.positional()],
            options: Rollout.selection + [revision]
                + OutputOptions.all(as: "Print the objects that hold the revisions"),
            examples: [
                Example("The revisions of a Deployment", "kpod rollout history deployment/web"),
                Example("What the third one runs", "kpod rollout history deployment/web --revision=3"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let number = context.arguments[RolloutHistory.revision]
        var results = try ObjectResults(context, .each(sortsKeys: false))
        return try Rollout.each(context, needing: RolloutRevisions.need) { item in
            guard RolloutStatus.exists(for: item.type) else {
                throw CommandError(
                    "no history viewer has been implemented for \(goQuoted(item.kindAndGroup))", status: .usage)
            }
            let revisions = try RolloutRevisions(of: item, context)
            var chosen = revisions.all
            if number > 0 {
                guard let revision = revisions.revision(number) else {
                    throw CommandError("unable to find the specified revision", status: .notFound)
                }
                chosen = [revision]
            }
            if results.printsObjects {
                for revision in chosen { try print(revision, of: item, &results, context) }
                return
            }
            let title = "\(item.type.kindWithGroup)/\(printable(item.object.name)) "
            if chosen.isEmpty {
                context.output.print("\(title)\nNo rollout history found.\n")
            } else if number > 0 {
                let text = PodTemplateDescription.text(of: Self.template(chosen[0], of: item))
                context.output.print("\(title)with revision #\(number)\n\(text)\n")
            } else {
                context.output.print(title + "\n")
                table(chosen, context)
            }
        }
    }

    /// The template, with the cause of its change among its annotations, where kubectl shows it for a Deployment.
    private static func template(_ revision: RolloutRevisions.Revision, of item: SelectedObject) -> JSONNode {
        var template = revision.template(of: item)
        if item.type.kind == "Deployment", !revision.changeCause.isEmpty {
            var metadata = template["metadata"] ?? .object(JSONObject())
            var annotations = metadata["annotations"] ?? .object(JSONObject())
            annotations["kubernetes.io/change-cause"] = .string(revision.changeCause)
            metadata["annotations"] = annotations
            template["metadata"] = metadata
        }
        return template.document().root
    }

    private static func table(_ revisions: [RolloutRevisions.Revision], _ context: Context) {
        let title = "REVISION"
        context.output.print("\(title)  CHANGE-CAUSE\n")
        for revision in revisions {
            let number = String(revision.number)
            let padding = String(repeating: " ", count: max(title.utf8.count - number.utf8.count, 0) + 2)
            let cause = revision.changeCause.isEmpty ? "<none>" : printable(revision.changeCause)
            context.output.print("\(number)\(padding)\(cause)\n")
        }
        context.output.print("\n")
    }

    /// Prints the ReplicaSet, or the object as it would be with the revision's template.
    private static func print(
        _ revision: RolloutRevisions.Revision, of item: SelectedObject, _ results: inout ObjectResults,
        _ context: Context
    ) throws {
        guard item.type.kind != "Deployment" else {
            let type = try context.resources.find(ResourceName("replicasets.apps"))
            return try results.print(revision.document.root, type: type, name: revision.object.name, "")
        }
        var object = item.document.root.value
        object["spec"]?["template"] = revision.template(of: item)
        try results.print(object.document().root, type: item.type, name: item.name, "")
    }
}
