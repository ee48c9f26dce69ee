import Arguments
import CLIRuntime
import JSON

/// `kpod create cronjob`: makes a CronJob, which makes a Job each time its schedule says.
enum CreateCronJob {
    static let image = Option(text: "image", value: "IMAGE", "What each Job runs")
    static let schedule = Option(
        text: "schedule", value: "SCHEDULE", "When, as in crontab(5): '0 3 * * *', or @daily")
    static let restart = Option(
        text: "restart", value: "POLICY", "Whether a container that fails is started again: OnFailure or Never",
        default: "OnFailure")

    static let command = Command(
        CommandSpec(
            "cronjob", aliases: ["cj"], summary: "Make a CronJob",
            usage: "NAME --image=IMAGE --schedule=SCHEDULE [flags]",
            positionals: [PositionalSpec("NAME", "The CronJob's name")],
            options: [
                image,
                schedule,
                restart,
            ] + CreateOptions.specs,
            examples: [
                Example(
                    "Each night at three",
                    "kpod create cronjob nightly --image=backup:1 --schedule='0 3 * * *'")
            ], passthrough: PodWorkload.passthrough)
    ) { context in
        let arguments = context.arguments
        let image = try PodWorkload.required(CreateCronJob.image, arguments)
        let schedule = try PodWorkload.required(CreateCronJob.schedule, arguments)
        let restart = arguments[CreateCronJob.restart].isEmpty ? "OnFailure" : arguments[CreateCronJob.restart]
        let name = arguments.positionals[0]
        let container = PodWorkload.container(name, image: image, command: arguments.afterDashes ?? [])
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "CronJob", apiVersion: "batch/v1", name: name,
            [
                "spec": [
                    "schedule": .string(schedule),
                    "jobTemplate": [
                        "metadata": ["name": .string(name)],
                        "spec": [
                            "template": PodWorkload.jobTemplate(container, restartPolicy: restart)
                        ],
                    ],
                ],
                "status": [:],
            ])
    }
}
