import Arguments
import CLIRuntime
import JSON
import Kube
import Transport

/// `kpod create event`: says what has happened to an object, for `describe` and `events` to show.
enum CreateEvent {
    static let object = Option(
        text: "for", value: "TYPE/NAME", "The object that it happened to", default: OwnPod.selfWord,
        completion: .references())
    static let reason = Option(text: "reason", value: "WORD", "Why, in one word such as MigrationFailed")
    static let type = Option(
        choice: "type", [Choice("Normal", "All is well"), Choice("Warning", "Somebody should look")], value: "TYPE",
        "How grave it is", default: "Normal")
    static let action = Option(text: "action", value: "WORD", "What was done or tried; the reason unless given")

    static let command = Command(
        CommandSpec(
            "event", summary: "Say what has happened to an object",
            discussion: """
                The event stands where 'kpod describe' and 'kpod events' look for it, for an hour unless the API server is \
                set up otherwise. The same message about the same object is one event however often it comes, which \
                counts how often.

                It needs the right to create events.events.k8s.io, and to get and patch them where a message comes again; \
                the right to get the object too, but for the own pod, whose token says what is needed.
                """,
            positionals: [PositionalSpec("MESSAGE", "What happened, in words")],
            options: [
                object,
                reason,
                type,
                action,
            ] + CreateOptions.options(fieldManager: "kpod-create"),
            examples: [
                Example(
                    "An init script that says what it did",
                    "kpod create event --reason=Migrated 'Migrated the database to version 12'"),
                Example(
                    "A warning about a Deployment",
                    "kpod create event --for=deploy/web --type=Warning --reason=LowDisk '95% full'"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        guard let reason = arguments.given(CreateEvent.reason), !reason.isEmpty else {
            throw InvalidInput("--reason is needed: why, in one word such as MigrationFailed")
        }
        let event = ReportedEvent(
            regarding: try subject(context), type: arguments[type], reason: reason,
            action: arguments.given(action) ?? reason, note: arguments.positionals[0],
            instance: (try? OwnPod(context).name) ?? context.platform.hostName)
        let options = try CreateOptions(context)
        var creation = try ObjectCreation(options, context)
        let events = try ObjectCreation.builtin("Event", "events.k8s.io/v1")
        let made = ObjectCreation.object(
            events.kind, apiVersion: events.apiVersion, name: event.name, namespace: event.namespace,
            event.members(at: context.now))
        // One that is there may be gone when it is counted, and be there again.
        try context.retryingConflicts(tries: 5, codes: [404, 409]) { _ in
            do {
                try creation.make(made, type: events, namespace: event.namespace, name: event.name)
            } catch let error as ServerError where error.status.code == 409 {
                let answer = try count(event, events, options, context)
                try creation.print(answer.root, type: events, name: event.name, "counted")
            }
        }
        return .success
    }

    /// The object that the event is about. What names it with its identity, as the own pod's token does, is not asked for.
    private static func subject(_ context: Context) throws -> ReportedEvent.Subject {
        let target = try ObjectSelection.single(
            context.arguments[object], context, "--for takes one object, in resource/name form")
        let name = target.name ?? ""
        guard target.uid.isEmpty else {
            return .init(type: target.type, namespace: target.namespace, name: name, uid: target.uid)
        }
        let request = Request.get(target.type, namespace: target.namespace, name: name, format: .metadata)
        let found = APIObject(try context.client().start(request).document(request: request).root)
        return .init(type: target.type, namespace: target.namespace, name: name, uid: found.uid)
    }

    /// Counts a report into the event that is there.
    private static func count(
        _ event: ReportedEvent, _ type: ResourceType, _ options: CreateOptions, _ context: Context
    ) throws -> JSONDocument {
        let client = try context.client()
        let reading = Request.get(type, namespace: event.namespace, name: event.name)
        let found = try client.start(reading).document(request: reading)
        let counting = Request.patch(
            type, namespace: event.namespace, name: event.name, as: .merge,
            body: ReportedEvent.repeated(found.root, at: context.now).compact, options: options.writeOptions)
        return try client.start(counting).document(request: counting)
    }
}
