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
    /// Whether names were meant as the beginnings of names.
    private var matchesPrefix = false
    /// Whether the beginning of names was given for several types, which kubectl takes for none.
    private var namesSeveralTypes = false

    init(_ context: Context, _ rules: ObjectSelection.Rules) throws {
        self.context = context
        selection = try ObjectSelection(context, rules)
        attempts = Attempts(context)
        diagnoses = context.arguments[Describe.diagnose] || context.arguments[DiagnosisOptions.logs]
    }

    /// Reads all objects, and then prints what is to be known of each.
    func run() throws -> ExitStatus {
        var objects: [(object: SelectedObject, kind: DescribedKind)] = []
        attempts.keep(selection.failures)
        try attempts.each(selection.targets) { target in
            let kind = DescribedKind.find(target.type)
            objects += try read(target).map { ($0, kind) }
        }
        if namesSeveralTypes { throw InvalidInput("you may only specify a single resource type") }
        if objects.isEmpty, !attempts.hasFailures {
            context.say(
                selection.allNamespaces
                    ? "No resources found" : "No resources found in \(context.namespace) namespace.")
        }
        let isAlone = objects.count == 1 && !attempts.hasFailures && !matchesPrefix
        let showsEvents =
            context.arguments.isSet(Describe.showEvents) ? context.arguments[Describe.showEvents] : isAlone
        let events = showsEvents ? DescribedEvents(context, ofOne: objects.count == 1) : nil
        let related = RelatedObjects(context)
        var isFirst = true
        try attempts.each(objects) { object, kind in
            let described = DescribedObject(
                object.document.root, events: kind.showsEvents ? try events?.of(object, kind) : nil,
                related: try related.read(kind.related(object.object)))
            var writer = DescriptionWriter(now: context.now)
            kind.write(&writer, described)
            if !isFirst, !matchesPrefix { context.output.print("\n\n") }
            isFirst = false
            context.output.bytes += writer.bytes
            if diagnoses { try diagnose(object) }
            if matchesPrefix { context.output.print("\n") }
            try context.output.drainIfLarge()
        }
        try attempts.finish()
        return .success
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
