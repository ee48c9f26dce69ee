import Arguments
import CLIRuntime
import JSON

/// `kpod create priorityclass`: makes a class of pods that are scheduled before others, or after them.
enum CreatePriorityClass {
    static let value = Option(
        number: "value", in: Int(Int32.min)...Int(Int32.max), value: "NUMBER", "The priority; higher goes first",
        default: 0)
    static let globalDefault = Option(flag: "global-default", "Give it to all pods that name no class")
    static let description = Option(text: "description", value: "TEXT", "What the class is for")
    static let preemptionPolicy = Option(
        text: "preemption-policy", value: "POLICY", "Whether its pods drive out others: PreemptLowerPriority or Never",
        default: "PreemptLowerPriority")

    static let command = Command(
        CommandSpec(
            "priorityclass", aliases: ["pc"], summary: "Make a class of pods with a priority",
            positionals: [PositionalSpec("NAME", "The class's name")],
            options: [
                value,
                globalDefault,
                description,
                preemptionPolicy,
            ] + CreateOptions.specs,
            examples: [
                Example(
                    "A class that goes first and drives out nobody",
                    "kpod create priorityclass urgent --value=1000 --preemption-policy=Never")
            ])
    ) { context in
        let arguments = context.arguments
        let description = arguments[CreatePriorityClass.description]
        let policy = arguments[preemptionPolicy]
        var creation = try ObjectCreation(CreateOptions(context), context)
        return try creation.make(
            "PriorityClass", apiVersion: "scheduling.k8s.io/v1", name: arguments.positionals[0],
            [
                "value": .int(arguments[value]),
                "globalDefault": arguments[globalDefault] ? true : nil,
                "description": description.isEmpty ? nil : .string(description),
                "preemptionPolicy": .string(policy),
            ])
    }
}
