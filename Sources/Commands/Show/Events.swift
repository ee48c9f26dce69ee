import Arguments
import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// `kpod events`: what has happened to objects, the latest last.
enum Events {
    static let forCondition = Option(
        text: "for", value: "TYPE/NAME", "Only the events of this object", completion: .references())
    static let types = Option(
        list: "types", value: "TYPES", "Only events of these types: Normal, Warning",
        completion: .commaList(.choices(["Normal", "Warning"])))
    static let watch = Option(flag: "watch", short: "w", "Go on with each event as it comes")
    static let noHeaders = Option(flag: "no-headers", "Leave the titles of the columns out")
    static let chunkSize = Option(
        number: "chunk-size", in: 0...Int.max, value: "N", "How many events to ask for at a time; 0 is all at once",
        default: 500)

    static let command = Command(
        CommandSpec(
            "events", summary: "Show what has happened to objects, the latest last",
            discussion: """
                The API server keeps events for an hour, unless it is set up otherwise. It needs the right to list events, \
                and with -w to watch them.
                """,
            options: [
                forCondition,
                types,
                SelectionOptions.allNamespaces.described(as: "Events of all namespaces"),
                watch,
                noHeaders,
            ] + OutputOptions.all(as: "How to print the events in place of a table") + [chunkSize],
            examples: [
                Example("What has happened in the namespace", "kpod events"),
                Example("What keeps a pod from starting", "kpod events --for pod/shell --types=Warning"),
                Example("Follow what happens everywhere", "kpod events -A -w"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        guard context.arguments.positionals.isEmpty else {
            throw InvalidInput("events takes no arguments: name an object with --for TYPE/NAME")
        }
        let types = context.arguments[Events.types].map { $0.lowercased() }
        guard types.allSatisfy({ ["normal", "warning"].contains($0) }) else {
            throw InvalidInput("valid --types are Normal or Warning")
        }
        var options = ListOptions()
        options.limit = context.arguments[Events.chunkSize]
        if let text = context.arguments.given(Events.forCondition), !text.isEmpty {
            options.fieldSelector = try selector(text, context)
        }
        let namespace = context.arguments[SelectionOptions.allNamespaces] ? nil : context.namespace
        let run = try EventsRun(context, types: types, namespace: namespace, options: options)
        if context.arguments[Events.watch] { try context.watchInTime(run.watch) } else { try run.list() }
        return .success
    }

    /// The events of one object.
    private static func selector(_ text: String, _ context: Context) throws -> String {
        guard text.utf8.contains(UInt8(ascii: "/")) || OwnPod.isOwn(text) else {
            throw InvalidInput("--for must be in resource/name form")
        }
        let target = try ObjectSelection.single(text, context, "--for takes one object, in resource/name form")
        return FieldSelector.involvedObject([
            ("kind", target.type.kind), ("apiVersion", target.type.apiVersion), ("name", target.name ?? ""),
        ])
    }
}

/// One run of `events`.
private final class EventsRun {
    private let context: Context
    private let types: [String]
    private let namespace: String?
    private let options: ListOptions
    private let type = ResourceType.events
    private var layout = ColumnLayout()
    private var results: ObjectResults
    private var hasTitles = false

    init(_ context: Context, types: [String], namespace: String?, options: ListOptions) throws {
        self.context = context
        self.types = types
        self.namespace = namespace
        self.options = options
        let isWatch = context.arguments[Events.watch]
        results = try ObjectResults(
            context, isWatch ? .each(sortsKeys: false) : .typedList(kind: "EventList", sortsItems: false))
    }

    private func isWanted(_ event: JSONNode) -> Bool {
        types.isEmpty || types.contains(EventFacts(event).type.lowercased())
    }

    /// Prints what is there.
    func list() throws {
        let pager = ListPager(client: try context.client(), type: type, options: options) { [type, namespace] in
            .list(type, namespace: namespace, options: $0)
        }
        var events: [(time: Timestamp, document: JSONDocument)] = []
        do {
            while let item = try pager.next() {
                if isWanted(item) { events.append((EventFacts(item).lastSeen, Self.complete(item))) }
            }
        } catch let error as ServerError {
            throw error.listing(options, type: type)
        }
        guard !events.isEmpty else {
            return context.say("No events found" + (namespace.map { " in \($0) namespace." } ?? "."))
        }
        // Those of the same time keep the server's order.
        let sorted = events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map(\.element.document)
        if results.printsObjects {
            for document in sorted { try print(document.root) }
            try results.end()
        } else {
            for document in sorted { row(document.root) }
            layout.flush(into: &context.output.bytes)
        }
    }

    /// Prints what is there and what comes, until a signal or until the client's time is over.
    func watch(_ client: any Client) throws {
        var options = options
        options.limit = 0
        let stream = WatchStream(
            client: client, options: options, resourceVersion: "", tell: context.sayAskedAgain
        ) {
            [type, namespace] in .watch(type, namespace: namespace, options: $0)
        }
        // What was printed is not printed again when the watch has to begin anew.
        var seen: [String: String] = [:]
        while true {
            switch try stream.next() {
            case .expired: stream.resume(from: "")
            case .change(let event):
                let object = APIObject(event.object)
                // Events go after an hour; that is no news.
                if event.kind == .deleted {
                    seen[object.uid] = nil
                    continue
                }
                guard isWanted(event.object), seen[object.uid] != object.resourceVersion else { continue }
                seen[object.uid] = object.resourceVersion
                if !results.printsObjects {
                    row(event.object)
                    layout.flush(into: &context.output.bytes)
                    try context.handOn()
                } else {
                    try print(Self.complete(event.object).root)
                }
            }
        }
    }

    // MARK: Printing

    private func row(_ event: JSONNode) {
        let isAll = namespace == nil
        if !hasTitles, !context.arguments[Events.noHeaders] {
            layout.append(row: (isAll ? ["NAMESPACE"] : []) + ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"])
        }
        hasTitles = true
        let facts = EventFacts(event)
        layout.append(
            row: (isAll ? [APIObject(event).namespace] : [])
                + [facts.interval(at: context.now), facts.type, facts.reason, facts.object, facts.message])
    }

    private func print(_ event: JSONNode) throws {
        try results.print(event, type: type, name: APIObject(event).name, "")
    }

    /// An item of a list with its type, which lists leave out, in the first place.
    private static func complete(_ event: JSONNode) -> JSONDocument {
        var members: [(String, JSONValue)] = [("kind", "Event"), ("apiVersion", "v1")]
        for (key, value) in event.value.object ?? JSONObject() where key != "kind" && key != "apiVersion" {
            members.append((key, value))
        }
        return JSONValue.object(JSONObject(members)).document()
    }
}
