import CLIRuntime
import JSON
import Kube
import Output

/// One run of `describe`.
final class DescribeRun {
    private let context: Context
    private let selection: ObjectSelection
    private let attempts: Attempts
    private let diagnoses: Bool
    private let related: RelatedObjects
    private var writer: DescriptionWriter
    private var events: DescribedEvents?
    /// How many objects there are so far.
    private var count = 0
    /// Those that are described when all are known, since one that stands alone is shown with its events.
    private var waiting: [(object: SelectedObject, kind: DescribedKind)] = []
    private var isFirst = true
    /// Whether names were meant as the beginnings of names.
    private var matchesPrefix = false
    /// Whether the beginning of names was given for several types, which kubectl takes for none.
    private var namesSeveralTypes = false

    init(_ context: Context, _ rules: ObjectSelection.Rules) throws {
        self.context = context
        selection = try ObjectSelection(context, rules)
        attempts = Attempts(context)
        diagnoses = context.arguments[Describe.diagnose] || context.arguments[DiagnosisOptions.logs]
        related = RelatedObjects(context)
        writer = DescriptionWriter(now: context.now)
    }

    /// Reads all objects, and prints what is to be known of each.
    func run() throws -> ExitStatus {
        // No description tells who wrote which field, and that is a third of most objects.
        let projection = JSONProjection(omitting: [["metadata", "managedFields"]])
        attempts.keep(selection.failures)
        try attempts.each(selection.targets) { target in
            let kind = DescribedKind.find(target.type)
            guard target.name == nil else {
                try related.need(kind, target)
                let objects = try read(target)
                count += objects.count
                waiting += objects.map { ($0, kind) }
                return
            }
            try selection.list(target, projection) { type, item in try take(item, type, kind) }
        }
        if namesSeveralTypes { throw InvalidInput("you may only specify a single resource type") }
        if count == 0, !attempts.hasFailures {
            context.say(
                selection.allNamespaces
                    ? "No resources found" : "No resources found in \(context.namespace) namespace.")
        }
        let isAlone = count == 1 && !attempts.hasFailures && !matchesPrefix
        if asksForEvents ?? isAlone { events = DescribedEvents(context, ofOne: count == 1) }
        try attempts.each(waiting) { object, kind in
            try describe(
                object.document.root, kind, events: kind.showsEvents ? try events?.of(object, kind) : nil,
                related: try related.read(kind.related(object.object))
            ) { if diagnoses { try diagnose(object) } }
        }
        try attempts.finish()
        return .success
    }

    /// What the command line says of events; nil for nothing.
    private var asksForEvents: Bool? {
        context.arguments.isSet(Describe.showEvents) ? context.arguments[Describe.showEvents] : nil
    }

    /// Describes an object of a list as soon as it is known that it has company, unless it, or one before it, needs more
    /// than itself. So memory does not grow with the list.
    private func take(_ item: JSONNode, _ type: ResourceType, _ kind: DescribedKind) throws {
        count += 1
        let standsAlone = !diagnoses && asksForEvents != true && kind.related(APIObject(item)).isEmpty
        guard count > 1, standsAlone, waiting.allSatisfy({ $0.kind.related($0.object.object).isEmpty }) else {
            waiting.append((SelectedObject(type: type, document: item.detached()), kind))
            return
        }
        for (object, kind) in waiting { try describe(object.document.root, kind) }
        waiting = []
        try describe(item, kind)
    }

    private func describe(
        _ object: JSONNode, _ kind: DescribedKind, events: [JSONNode]? = nil, related: [DescribedObject.Related] = [],
        _ more: () throws -> Void = {}
    ) throws {
        if !isFirst, !matchesPrefix { context.output.print("\n\n") }
        isFirst = false
        kind.write(&writer, DescribedObject(object, events: events, related: related))
        writer.finish(into: &context.output.bytes)
        try more()
        if matchesPrefix { context.output.print("\n") }
        try context.output.drainIfLarge()
    }

    /// Appends why an object is not ready, with the end of its log if that was asked for.
    private func diagnose(_ object: SelectedObject) throws {
        let diagnosis = try Diagnosis(context)
        let reasons = try diagnosis.reasons(object.object, object.type)
        var lines = reasons.lines
        if context.arguments[DiagnosisOptions.logs], !reasons.isReady, let namespace = object.namespace {
            lines += try diagnosis.logs(of: object.object, object.type, in: namespace)
        }
        guard !lines.isEmpty else { return }
        // The description of a workload without a template ends in the middle of a line, as kubectl's does.
        if context.output.bytes.last != UInt8(ascii: "\n") { context.output.print("\n") }
        context.output.print("Diagnosis:\n")
        for line in lines { context.output.print("  \(printableLine(line, keepsTabs: true))\n") }
    }

    /// The objects of a target. Where a name that stands alone after its type names nothing, those that begin with it.
    private func read(_ target: ObjectTarget) throws -> [SelectedObject] {
        do {
            return try selection.read(target)
        } catch let error as ServerError where error.status.code == 404 && !error.isUnknownPath {
            let words = context.arguments.positionals
            guard words.count == 2, words.allSatisfy({ !$0.utf8.contains(UInt8(ascii: "/")) }),
                let prefix = target.name,
                prefix == words[1]
            else { throw error }
            guard !words[0].utf8.contains(UInt8(ascii: ",")) else {
                namesSeveralTypes = true
                throw error
            }
            let all = try selection.read(ObjectTarget(type: target.type, namespace: target.namespace, name: nil))
            let matching = all.filter { $0.name.utf8.starts(with: prefix.utf8) }
            guard !matching.isEmpty else { throw error }
            matchesPrefix = true
            return matching
        }
    }
}
