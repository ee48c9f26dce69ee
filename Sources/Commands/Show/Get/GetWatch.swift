import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import System
import Transport

/// `kpod get --watch`: prints what is there, then every change, until it is ended.
final class GetWatch {
    private let context: Context
    private let plan: GetPlan
    private let target: ObjectTarget
    private let isSingle: Bool
    private let showsEvents: Bool
    private var table: TablePrinter
    /// What prints the objects; made with the first of them, since what it begins with is printed then.
    private var printer: (any ResultPrinter)?
    /// The version in which each object was printed last, by namespace and name: after a gap only changes are printed.
    private var printed: [String: String] = [:]

    private init(_ context: Context, _ plan: GetPlan, _ target: ObjectTarget) {
        self.context = context
        self.plan = plan
        self.target = target
        isSingle = target.name != nil
        showsEvents = context.arguments[Get.outputWatchEvents]
        var options = plan.tableOptions
        options.withEvents = showsEvents
        options.withNamespace = plan.allNamespaces && target.type.namespaced
        options.kindPrefix = plan.showsKind ? target.type.kindWithGroup : nil
        table = TablePrinter(options)
    }

    /// Watches what the plan asks for, which must be one type.
    static func run(_ context: Context, _ plan: GetPlan) throws -> ExitStatus {
        guard let target = plan.targets.first, plan.targets.count == 1 else {
            throw InvalidInput("you may only watch a single resource or type of resource at a time")
        }
        if plan.sortKey != nil { context.say("warning: --watch requested, --sort-by will be ignored") }
        try GetWatch(context, plan, target).run()
        return .success
    }

    private func run() throws {
        let time = try context.configuration().requestTimeout ?? .zero
        let resourceVersion = try context.outlasting(until: context.clock.deadline(after: time)) {
            try list(try context.client(), prints: !context.arguments[Get.watchOnly])
        }
        // An object asked for by name is watched from whatever the server holds, as kubectl does: its own version may be
        // older than what the server can go on from. The first event then shows what is known already.
        try context.watchInTime { try watch($0, from: isSingle ? "0" : resourceVersion) }
    }

    private func watch(_ client: any Client, from resourceVersion: String) throws {
        var options = plan.listOptions
        if let name = target.name { options.fieldSelector = "metadata.name=\(name)" }
        let stream = WatchStream(
            client: client, options: options, resourceVersion: resourceVersion, tell: context.sayAskedAgain
        ) { options in
            .watch(
                self.target.type, namespace: self.target.namespace, options: options, format: self.plan.responseFormat)
        }
        while true {
            switch try stream.next() {
            case .expired: stream.resume(from: try context.outlasting { try list(client, prints: true) })
            case .change(let event): try take(event)
            }
        }
    }

    /// Lists what is there, prints what is new in it, and returns the version to watch from.
    private func list(_ client: any Client, prints: Bool) throws -> String {
        let source = plan.source(for: target, client: client, forWatch: true)
        do {
            try source.open()
        } catch var error as ServerError {
            error.furtherVerbs = ["watch"]
            throw error
        }
        while let item = try source.next() {
            try show(item, columns: source.columns, event: .added, prints: prints)
        }
        try flush()
        return source.resourceVersion
    }

    private func take(_ event: WatchEvent) throws {
        if let rows = event.object["rows"] {
            for row in rows.elements {
                try show(row, columns: event.object["columnDefinitions"], event: event.kind, prints: true)
            }
        } else {
            try show(event.object, columns: nil, event: event.kind, prints: true)
        }
        try flush()
    }

    private func show(_ item: JSONNode, columns: JSONNode?, event: WatchEvent.Kind, prints: Bool) throws {
        let isRow = item["cells"] != nil
        if isRow { table.setColumns(columns) }
        if let metadata = (isRow ? item["object"] : item)?["metadata"] {
            let key = (metadata["namespace"]?.string ?? "") + "/" + (metadata["name"]?.string ?? "")
            let version = metadata["resourceVersion"]?.string ?? ""
            let isKnown = printed[key] == version && event != .deleted
            printed[key] = event == .deleted ? nil : version
            if isKnown { return }
        }
        guard prints else { return }
        if case .table = plan.format {
            let name = event.rawValue
            if isRow {
                table.append(row: item, event: name)
            } else {
                table.append(object: item, at: context.now, event: name)
            }
        } else {
            try print(item, event: event)
        }
    }

    private func print(_ object: JSONNode, event: WatchEvent.Kind) throws {
        if printer == nil { printer = plan.printer(isList: false) }
        if showsEvents {
            try printer?.append(event: event.rawValue, of: object, type: target.type, into: &context.output.bytes)
        } else {
            try printer?.append(object, type: target.type, into: &context.output.bytes)
        }
    }

    /// Hands everything on: whoever reads a watch wants to see it now.
    private func flush() throws {
        var piece: [UInt8] = []
        table.flush(into: &piece)
        try printer?.end(into: &piece)
        try context.output.write(&piece)
        try context.platform.output.flush()
    }
}
