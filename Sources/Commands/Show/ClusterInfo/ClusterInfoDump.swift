import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import System
import Transport

/// `kpod cluster-info dump`: what is in namespaces, with the logs of their pods, for somebody who looks into it later.
enum ClusterInfoDump {
    static let namespaces = Option(
        list: "namespaces", value: "NAMESPACES", "The namespaces, in place of kube-system and this one",
        completion: .commaList(.dynamic("namespaces")))
    static let outputDirectory = Option(
        text: "output-directory", value: "DIRECTORY", "Write files below this, made where it is not there",
        completion: .files)
    static let podRunningTimeout = Option(
        duration: "pod-running-timeout", "Accepted, as by kubectl; no pod is waited for", default: "20s", hidden: true)
    static let output = OutputOptions.output.described(as: "How to print the objects").defaulting(to: "json")

    static let command = Command(
        CommandSpec(
            "dump", summary: "Print what is in namespaces, with the logs of their pods",
            discussion: """
                All nodes, then of each namespace the events, replication controllers, services, daemon sets, \
                deployments, replica sets and pods, and the log of each container. Nothing is held: each object is \
                written as it arrives.

                It needs the right to list all these, nodes cluster-wide, and to get pods/log. A log that cannot be read is \
                told of in its place in the dump; one that is forbidden makes the exit code 4 besides.
                """,
            usage: "[--namespaces=NAMESPACES | -A] [--output-directory=DIRECTORY]",
            options: [
                SelectionOptions.allNamespaces.described(as: "All namespaces, whatever --namespaces says"),
                namespaces, outputDirectory, podRunningTimeout, output, OutputOptions.template,
                OutputOptions.allowMissingTemplateKeys, OutputOptions.showManagedFields,
            ],
            examples: [
                Example(
                    "This namespace into files", "kpod cluster-info dump --namespaces=shop --output-directory=dump"),
                Example("Everything, as YAML", "kpod cluster-info dump -A -o yaml"),
            ]),
        run: run)

    /// The lists of each namespace, each with the name of its file.
    fileprivate static let lists: [(file: String, type: ResourceType)] = [
        ("events", .events), ("replication-controllers", core("replicationcontrollers", "ReplicationController")),
        ("services", .services), ("daemonsets", apps("daemonsets", "DaemonSet")),
        ("deployments", apps("deployments", "Deployment")), ("replicasets", apps("replicasets", "ReplicaSet")),
    ]

    private static func core(_ resource: String, _ kind: String) -> ResourceType {
        ResourceType(group: "", version: "v1", resource: resource, kind: kind, namespaced: true)
    }

    private static func apps(_ resource: String, _ kind: String) -> ResourceType {
        ResourceType(group: "apps", version: "v1", resource: resource, kind: kind, namespaced: true)
    }

    private static func run(_ context: Context) throws -> ExitStatus {
        let run = try DumpRun(context)
        try run.all()
        return .success
    }
}

/// One run of `cluster-info dump`.
private final class DumpRun {
    private let context: Context
    private let client: any Client
    private let format: OutputFormat
    private let attempts: Attempts
    /// Where files are written; nil is standard output.
    private let folder: String?
    private var hasPrintedList = false

    init(_ context: Context) throws {
        self.context = context
        format = try OutputFormat(context.arguments)
        let folder = context.arguments[ClusterInfoDump.outputDirectory]
        self.folder = folder.isEmpty || folder == "-" ? nil : folder
        attempts = Attempts(context)
        client = try context.client()
    }

    func all() throws {
        let given = try givenNamespaces()
        need(given)
        try list(.nodes, namespace: nil, to: "nodes") { _ in }
        for namespace in try given ?? allNamespaces() {
            for (file, type) in ClusterInfoDump.lists {
                try list(type, namespace: namespace, to: "\(namespace)/\(file)") { _ in }
            }
            var pods: [(name: String, containers: [String])] = []
            try list(.pods, namespace: namespace, to: "\(namespace)/pods") { pod in
                let containers = PodContainers(APIObject(pod))
                pods.append((APIObject(pod).name, containers.initial + containers.regular))
            }
            for pod in pods { try logs(namespace, pod.name, pod.containers) }
        }
        if let folder { context.output.print("Cluster info dumped to \(printable(folder))\n") }
        try attempts.finish()
    }

    /// Notes all that is going to be read, so that a refusal of the first of it can name the rest.
    private func need(_ namespaces: [String]?) {
        context.access.need(["list"], .nodes, namespace: nil)
        if namespaces == nil { context.access.need(["list"], .namespaces, namespace: nil) }
        for namespace in namespaces.map({ $0.map { $0 as String? } }) ?? [nil] {
            for type in ClusterInfoDump.lists.map(\.type) + [.pods] {
                context.access.need(["list"], type, namespace: namespace)
            }
            context.access.need(["get"], .pods, subresource: "log", namespace: namespace)
        }
    }

    /// The namespaces that the command line means; nil for all.
    private func givenNamespaces() throws -> [String]? {
        guard !context.arguments[SelectionOptions.allNamespaces] else { return nil }
        let given = context.arguments[ClusterInfoDump.namespaces]
        let names = given.isEmpty ? [ClusterInfo.systemNamespace, context.namespace] : given
        for name in names { try ObjectName.validate(name, as: "namespace") }
        return names
    }

    private func allNamespaces() throws -> [String] {
        var names: [String] = []
        let pager = pager(of: .namespaces, nil)
        while let item = try pager.next() { names.append(try Self.fileName(APIObject(item).name)) }
        return names
    }

    /// A name that a server gives, as that of a folder: it leads nowhere else.
    private static func fileName(_ name: String) throws -> String {
        try ObjectName.validate(name)
        return name
    }

    private func pager(of type: ResourceType, _ namespace: String?) -> ListPager {
        var options = ListOptions()
        options.limit = ListPager.pageSize
        return ListPager(client: client, type: type, options: options, itemsNameTheirType: false) {
            .list(type, namespace: namespace, options: $0)
        }
    }

    /// Writes a list, item by item, each of which is shown to `visit` besides.
    private func list(
        _ type: ResourceType, namespace: String?, to file: String, _ visit: (JSONNode) -> Void
    ) throws {
        let pager = pager(of: type, namespace)
        try pager.open()
        let output = try open(file + fileExtension)
        var printer: (any ResultPrinter)?
        func begin() throws {
            guard printer == nil else { return }
            if folder == nil, hasPrintedList, case .objects(.yaml) = format { output.print("---\n") }
            hasPrintedList = true
            printer = format.printer(
                .typedList(
                    kind: type.kind + "List", sortsItems: false, apiVersion: type.apiVersion,
                    resourceVersion: pager.resourceVersion),
                showManagedFields: context.arguments[OutputOptions.showManagedFields])
        }
        while let item = try pager.next() {
            try begin()
            visit(item)
            try printer?.append(item, type: type, into: &output.bytes)
            try output.drainIfLarge()
        }
        try begin()
        try printer?.end(into: &output.bytes)
        try close(output)
    }

    private func logs(_ namespace: String, _ pod: String, _ containers: [String]) throws {
        let output = try open("\(namespace)/\(try Self.fileName(pod))/logs.txt")
        for container in containers {
            let label = "logs for container \(printable(container)) of pod \(namespace)/\(printable(pod)) ====\n"
            output.print("==== START " + label)
            let request = Request.get(
                .pods, namespace: namespace, name: pod, subresource: "log", query: [QueryItem("container", container)],
                format: .any)
            let transfer = client.start(request)
            do {
                try ServerError.check(transfer, request: request)
                while let piece = try transfer.next() {
                    output.bytes += piece
                    try output.drainIfLarge()
                }
            } catch let error as ServerError {
                output.print("Request log error: \(printable(error.status.message))\n")
                if error.status.category == .forbidden { attempts.keep([error]) }
            }
            output.print("==== END " + label)
        }
        try close(output)
    }

    // MARK: Where it goes

    private var fileExtension: String {
        switch format {
        case .objects(.json): ".json"
        case .objects(.yaml): ".yaml"
        default: ".txt"
        }
    }

    private func open(_ file: String) throws -> ResultOutput {
        guard let folder else { return context.output }
        let path = folder + "/" + file
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        try File.makeFolders(parent)
        return ResultOutput(try OwnedFileSink(creating: path))
    }

    /// Hands on what is gathered for a file.
    private func close(_ output: ResultOutput) throws {
        if folder == nil { try output.drainIfLarge() } else { try output.drain() }
    }
}
