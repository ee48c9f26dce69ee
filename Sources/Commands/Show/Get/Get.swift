import Arguments
import CLIRuntime
import JSON
import Kube
import Output

/// `kpod get`: shows objects, as tables, JSON, YAML or names.
enum Get {
    static let command = Command(
        CommandSpec(
            "get", summary: "Show one or many objects",
            discussion: """
                Objects are named by TYPE NAME or TYPE/NAME. A type is written as its plural, singular or short name or its \
                kind, with its group where it needs one: deployments, deploy, deployments.apps, deployments.v1.apps.

                Built-in types need one request and no discovery; other types are looked up first.
                """,
            usage: """
                TYPE[.VERSION][.GROUP][,TYPE ...] [NAME ... | -l SELECTOR]
                TYPE/NAME ...
                -f FILE
                --raw PATH
                """,
            positionals: [
                PositionalSpec(
                    "TYPE", .any, "Types and names of the objects", completion: .dynamic("resources"))
            ],
            options: options,
            examples: [
                Example("List the pods of this pod's namespace", "kpod get pods"),
                Example("List all deployments with more columns", "kpod get deployments -A -o wide"),
                Example("Show one object as YAML", "kpod get configmap settings -o yaml"),
                Example("Follow the pods of an application", "kpod get pods -l app=web --watch"),
                Example("Print one field of each", "kpod get pods -o jsonpath='{.items[*].metadata.name}'"),
                Example("Several types at once", "kpod get pods,services -l app=web"),
                Example("Ask the API server for any path", "kpod get --raw /readyz?verbose"),
            ]),
        run: run)

    static let output = Option(
        choice: "output", short: "o", OutputFormat.choices, value: "FORMAT", "How to print the objects")
    static let noHeaders = Option(flag: "no-headers", "Print no header line")
    static let showLabels = Option(flag: "show-labels", "Print all labels in a last column")
    static let labelColumns = Option(list: "label-columns", short: "L", value: "KEY", "Print these labels as columns")
    static let showKind = Option(flag: "show-kind", "Print each name with its type")
    static let watch = Option(flag: "watch", short: "w", "After the list, print every change until ended")
    static let watchOnly = Option(flag: "watch-only", "Print changes only, not what is there")
    static let outputWatchEvents = Option(
        flag: "output-watch-events", "Print what happened to each object that a watch shows")
    static let ignoreNotFound = Option(flag: "ignore-not-found", "Objects that do not exist are no error")
    static let chunkSize = Option(
        number: "chunk-size", in: 0...Int.max, value: "N", "How many objects to ask for at a time; 0 is all of them",
        default: 500)
    static let sortBy = Option(
        text: "sort-by", value: "PATH", "Sort by this JSONPath expression, such as .metadata.name")
    static let subresource = Option(
        text: "subresource", value: "NAME", "Show this subresource of an object, such as status or scale")
    static let serverPrint = Option(
        flag: "server-print", "Have the server print the table; otherwise only names and ages are known", default: true)
    static let failIfEmpty = Option(flag: "fail-if-empty", "Exit with 1 if there is nothing to show")
    static let raw = RawRequest.option("Print the answer to a GET of this path as it is")

    private static let options: [any DeclaredOption] = [
        output,
        SelectionOptions.allNamespaces.described(as: "Objects of all namespaces"),
        SelectionOptions.selector.described(as: "Only objects whose labels match, such as app=web,env!=test"),
        SelectionOptions.fieldSelector.described(as: "Only objects whose fields match, such as status.phase=Running"),
        noHeaders,
        showLabels,
        labelColumns,
        showKind,
        watch,
        watchOnly,
        outputWatchEvents,
        ignoreNotFound,
        OutputOptions.showManagedFields,
        chunkSize,
        FileOptions.filename.described(as: "Show the objects of these files or directories; - is standard input"),
        FileOptions.recursive, FileOptions.kustomize,
        sortBy,
        OutputOptions.template,
        OutputOptions.allowMissingTemplateKeys,
        subresource,
        serverPrint,
        failIfEmpty,
        raw,
    ]

    private static func run(_ context: Context) throws -> ExitStatus {
        let watches = context.arguments[Get.watch] || context.arguments[Get.watchOnly]
        if let path = context.arguments.given(Get.raw) {
            return try RawRequest(method: .get).run(path, context)
        }
        guard watches || !context.arguments[Get.outputWatchEvents] else {
            throw InvalidInput("--output-watch-events option can only be used with --watch or --watch-only")
        }
        guard !watches else {
            return try GetWatch.run(context, try context.outlasting { try GetPlan(context) })
        }
        let plan = try GetPlan(context)
        let count: Int
        do {
            count = try show(plan, context)
        } catch let error as ListPager.Expired {
            // The rest of the list is gone (410). As long as nothing is out, it can be asked for again, in one piece.
            guard !context.output.hasHandedOn else { throw error.error }
            context.output.bytes.removeAll()
            count = try show(plan.unpaged, context)
        }
        return count == 0 && context.arguments[Get.failIfEmpty] ? .no : .success
    }

    /// Prints everything, and returns how many objects or rows there were.
    private static func show(_ plan: GetPlan, _ context: Context) throws -> Int {
        var failures = plan.selection.failures
        var sources: [ResultSource] = []
        for (target, source) in zip(plan.targets, try plan.start(context)) {
            do {
                sources.append(try open(source, of: target, plan, context))
            } catch let error as ServerError where error.status.category == .notFound && plan.ignoresNotFound {
                continue
            } catch let error as ServerError {
                failures.append(error.listing(plan.listOptions, type: target.type))
            } catch let error as CommandError {
                failures.append(error)
            }
        }
        do {
            try print(sources, plan, context, hasFailures: !failures.isEmpty)
        } catch let error as ListPager.Expired {
            throw error
        } catch {
            failures.insert(error, at: 0)
        }
        guard failures.isEmpty else { throw CommandError.Several(errors: failures) }
        return sources.reduce(0) { $0 + $1.count }
    }

    /// Waits for the answer to a request that is under way, or to the same one for the version that an older server has.
    private static func open(
        _ source: ResultSource, of target: ObjectTarget, _ plan: GetPlan, _ context: Context
    ) throws -> ResultSource {
        try context.resources.withServedVersion(of: target.type) { type in
            var target = target
            target.type = type
            let source = type == source.type ? source : plan.source(for: target, client: try context.client())
            try source.open()
            return source
        }
    }

    private static func print(
        _ sources: [ResultSource], _ plan: GetPlan, _ context: Context, hasFailures: Bool
    ) throws {
        let isSingle = plan.isSingle && sources.count == 1
        guard var printer = plan.printer(isList: !isSingle) else {
            return try printTable(sources, plan, context, hasFailures: hasFailures)
        }
        // kubectl prints nothing for a single object that is not there, and an empty list otherwise.
        if plan.isSingle || plan.ignoresNotFound, sources.isEmpty { return }
        let output = context.output
        if let key = plan.sortKey, !isSingle {
            var sorted = SortedResults(key)
            for source in sources {
                while let object = try source.next() { try sorted.append(object, type: source.type) }
            }
            try sorted.visit { object, type in
                try printer.append(object, type: type, into: &output.bytes)
                try output.drainIfLarge()
            }
        } else {
            for source in sources {
                while printer.needsMore, let item = try source.next() {
                    if let columns = source.columns {
                        try appendName(of: item, columns, source.type, output)
                    } else {
                        try printer.append(item, type: source.type, into: &output.bytes)
                    }
                    try output.drainIfLarge()
                }
            }
        }
        // Of a list that is empty, too, kubectl says nothing then.
        if plan.ignoresNotFound, sources.allSatisfy({ $0.count == 0 }) { return }
        try printer.end(into: &output.bytes)
    }

    /// For `-o name` a Table without objects was asked for, as its rows are a tenth of the size.
    private static func appendName(
        of row: JSONNode, _ columns: JSONNode, _ type: ResourceType, _ output: ResultOutput
    ) throws {
        guard ObjectPrinter.appendName(ofRow: row, columns: columns, type: type, into: &output.bytes) else {
            throw CommandError(
                "the server's table of \(type.qualifiedResource) has a row without a name", status: .failure,
                hint: "Give -o jsonpath='{range .items[*]}{.metadata.name}{\"\\n\"}{end}' instead.")
        }
    }

    private static func printTable(
        _ sources: [ResultSource], _ plan: GetPlan, _ context: Context, hasFailures: Bool
    ) throws {
        let table = GetTable(
            options: plan.tableOptions, allNamespaces: plan.allNamespaces,
            withKind: plan.showsKind || Set(sources.map(\.type)).count > 1, sortKey: plan.sortKey, now: context.now)
        let count = try table.print(sources, to: context.output)
        if count == 0, !plan.ignoresNotFound, !hasFailures {
            let inNamespace = !plan.allNamespaces && sources.allSatisfy(\.type.namespaced)
            context.say(inNamespace ? "No resources found in \(context.namespace) namespace." : "No resources found")
        }
    }
}
