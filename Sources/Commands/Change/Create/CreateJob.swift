import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod create job`: makes a Job of an image, or of what a CronJob would run.
enum CreateJob {
    static let image = Option(text: "image", value: "IMAGE", "What the Job runs")
    static let from = Option(
        text: "from", value: "CRONJOB", "The CronJob whose Job is made now, as cronjob/NAME",
        completion: .references(["cronjobs"]))

    static let command = Command(
        CommandSpec(
            "job", summary: "Make a Job of an image, or run a CronJob's now",
            discussion: """
                With --from it needs the right to get the CronJob too. 'kpod logs job/NAME --exit-code' follows the Job and \
                ends as it does.
                """,
            usage: "NAME --image=IMAGE [flags]\nNAME --from=cronjob/NAME [flags]",
            positionals: [PositionalSpec("NAME", "The Job's name")],
            options: [
                image,
                from,
            ] + CreateOptions.specs,
            examples: [
                Example("Run a command once", "kpod create job migrate --image=app:3 -- /app/migrate"),
                Example("Run a CronJob's Job now", "kpod create job nightly-now --from=cronjob/nightly"),
            ], passthrough: PodWorkload.passthrough),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        let (image, from, command) = (arguments[image], arguments[from], arguments.afterDashes ?? [])
        guard image.isEmpty != from.isEmpty else { throw InvalidInput("either --image or --from must be specified") }
        guard from.isEmpty || command.isEmpty else { throw InvalidInput("cannot specify --from and command") }
        let name = arguments.positionals[0]
        var creation = try ObjectCreation(CreateOptions(context), context)
        let job =
            from.isEmpty
            ? Job(
                spec: [
                    "template": PodWorkload.jobTemplate(
                        PodWorkload.container(name, image: image, command: command), restartPolicy: "Never")
                ])
            : try Job(of: cronJob(from, context))
        return try creation.make(
            "Job", apiVersion: "batch/v1", name: name, metadata: job.metadata, ["spec": job.spec, "status": [:]])
    }

    /// The CronJob that `--from` names, as it is on the server.
    private static func cronJob(_ word: String, _ context: Context) throws -> JSONValue {
        let selection = try ObjectSelection(context, words: [word], ObjectSelection.Rules(needsChoice: true))
        guard selection.targets.count == 1, let target = selection.targets.first else {
            throw InvalidInput("from must be an existing cronjob")
        }
        guard target.type.kind == "CronJob", target.type.group == "batch" else {
            let isKnown = BuiltinResources.find(kind: target.type.kind, apiVersion: target.type.apiVersion) != nil
            throw InvalidInput(
                "unknown object type "
                    + (isKnown ? "*\(target.type.version).\(target.type.kind)" : "*unstructured.Unstructured"))
        }
        if DryRun(context) != .client {
            context.access.need(
                ["create"], try ObjectCreation.builtin("Job", "batch/v1"), namespace: context.namespace)
        }
        guard let item = try selection.read(target).first else {
            throw InvalidInput("from must be an existing cronjob")
        }
        return item.document.root.value
    }

    /// What is of a Job's own.
    private struct Job {
        var metadata: JSONObject = [:]
        var spec: JSONValue

        init(spec: JSONValue) {
            self.spec = spec
        }

        /// The Job that a CronJob would make, marked as one that was made by hand. It belongs to the CronJob, so that it
        /// goes with it.
        init(of cronJob: JSONValue) {
            let template = cronJob.at("spec", "jobTemplate")
            spec = template?["spec"] ?? [:]
            // Older servers write a time that there is not.
            if spec.at("template", "metadata", "creationTimestamp") == .null {
                spec["template"]?["metadata"]?["creationTimestamp"] = nil
            }
            var annotations: [String: JSONValue] = ["cronjob.kubernetes.io/instantiate": "manual"]
            for (key, value) in template?.at("metadata", "annotations")?.object ?? [:] { annotations[key] = value }
            if let labels = template?.at("metadata", "labels") { metadata["labels"] = labels }
            metadata["annotations"] = .object(
                JSONObject(annotations.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0, $1) }))
            metadata["ownerReferences"] = [
                .fields([
                    "apiVersion": "batch/v1", "kind": "CronJob", "name": cronJob.at("metadata", "name"),
                    "uid": cronJob.at("metadata", "uid"), "controller": true,
                ])
            ]
        }
    }
}
