import Arguments
import CLIRuntime
import JSON
import Kube

/// `kpod autoscale`: makes HorizontalPodAutoscalers for what has replicas.
enum Autoscale {
    private static let counts = Int(Int32.min)...Int(Int32.max)

    static let max = Option(number: "max", in: counts, value: "NUMBER", "The most pods; must be given")
    static let min = Option(
        number: "min", in: counts, value: "NUMBER", "The fewest pods; the server's default if not given")
    static let cpu = Option(
        text: "cpu", value: "TARGET", "The CPU that a pod is to use: 70% of what it asks for, or 500m")
    static let memory = Option(
        text: "memory", value: "TARGET", "The memory that a pod is to use: 60% of what it asks for, or 200Mi")
    static let cpuPercent = Option(
        number: "cpu-percent", in: counts, value: "NUMBER", "The CPU in percent", default: -1,
        deprecated: "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for "
            + "milliCPU).")
    static let name = Option(text: "name", value: "NAME", "Its name, rather than that of what it scales")

    static let command = Command(
        CommandSpec(
            "autoscale", summary: "Let the number of pods follow what they use",
            discussion: """
                Makes a HorizontalPodAutoscaler (autoscaling/v2) for each Deployment, StatefulSet, ReplicaSet or object of \
                a custom type that has the subresource scale. It needs the right to get the objects that are named, and to \
                create horizontalpodautoscalers. Without --cpu and --memory the server's default holds, 80% of the CPU.
                """,
            usage:
                "(TYPE NAME ... | TYPE/NAME ... | -f FILE) --max=NUMBER [--min=NUMBER] [--cpu=TARGET] [--memory=TARGET]",
            positionals: [
                PositionalSpec("TYPE", .any, "Types and names of the objects", completion: .scalable)
            ],
            options: [
                FileOptions.filename, FileOptions.recursive, FileOptions.kustomize, max, min, cpu, memory, cpuPercent,
                name, ChangeCause.record,
            ] + CreateOptions.options(fieldManager: "kpod-autoscale"),
            examples: [
                Example("Two to ten pods", "kpod autoscale deployment/web --min=2 --max=10 --cpu=70%"),
                Example("By memory", "kpod autoscale sts/db --max=5 --memory=2Gi"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        guard let most = arguments.given(max) ?? nil else { throw InvalidInput("required flag(s) \"max\" not set") }
        guard most >= 1 else {
            throw InvalidInput("--max=MAXPODS is required and must be at least 1, max: \(most)")
        }
        let fewest = arguments[min] ?? -1
        guard most >= fewest else {
            throw InvalidInput(
                "--max=MAXPODS must be larger or equal to --min=MINPODS, max: \(most), min: \(fewest)")
        }
        let metrics = try metrics(arguments)
        let selection = try ObjectSelection(context, ObjectSelection.Rules(needsChoice: true, owner: .scale))
        let hpa = try ObjectCreation.builtin("HorizontalPodAutoscaler", "autoscaling/v2")
        var creation = try ObjectCreation(CreateOptions(context), context, word: "autoscaled", dryWord: "created")
        return try creation.run(selection, making: hpa, sendsNamespace: true) { type in
            guard type.hasScale else {
                throw CommandError(
                    "cannot autoscale a \(type.kind): could not find scale subresource for "
                        + "\(type.group)/\(type.version), Resource=\(type.resource) in discovery information",
                    status: .rejected)
            }
        } object: { item in
            let given = arguments[name]
            return ObjectCreation.object(
                "HorizontalPodAutoscaler", apiVersion: hpa.apiVersion, name: given.isEmpty ? item.name : given,
                namespace: nil,
                [
                    "spec": .fields([
                        "scaleTargetRef": [
                            "kind": .string(item.type.kind), "name": .string(item.name),
                            "apiVersion": .string(item.type.apiVersion),
                        ],
                        "minReplicas": fewest > 0 ? .int(fewest) : nil, "maxReplicas": .int(most),
                        "metrics": metrics.isEmpty ? nil : .array(metrics),
                    ]),
                    "status": ["desiredReplicas": 0, "currentMetrics": .null],
                ])
        }
    }

    /// What the number of pods is to follow.
    private static func metrics(_ arguments: ParsedArguments) throws -> [JSONValue] {
        let (percent, cpu, memory) = (arguments[cpuPercent], arguments[cpu], arguments[memory])
        guard percent <= 0 || cpu.isEmpty else {
            throw InvalidInput("--cpu-percent and --cpu are mutually exclusive")
        }
        var metrics: [JSONValue] = []
        if percent > 0 { metrics.append(ResourceTarget.metric(.cpu, percent: percent)) }
        if !cpu.isEmpty { metrics.append(try ResourceTarget.metric(.cpu, cpu)) }
        if !memory.isEmpty { metrics.append(try ResourceTarget.metric(.memory, memory)) }
        return metrics
    }
}
