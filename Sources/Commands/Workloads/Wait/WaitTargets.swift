import Arguments
import CLIRuntime
import Kube
import Transport

/// What the command line says to wait for, in its order.
final class WaitTargets {
    /// One object or address, or all that the selectors choose of one type.
    struct Slot {
        /// What is waited for; empty until a selector has found something.
        var targets: [WaitTarget] = []
        /// The follower of the objects among which the selectors choose.
        var selection: ObjectFollower?
        /// Whether it is known what is waited for.
        var isKnown: Bool { selection == nil || !targets.isEmpty }
    }

    /// All of it, in order.
    private(set) var slots: [Slot] = []

    private let plan: WaitPlan
    private let context: Context
    private let client: any Client
    private let resources: ResourceLookup

    /// What the plan is about, which `resolve` reads off the command line. Types that kpod does not know are looked up through `client`.
    init(plan: WaitPlan, context: Context, client: any Client) {
        self.plan = plan
        self.context = context
        self.client = client
        resources = ResourceLookup { client }
    }

    /// Everything that is waited for, as far as it is known.
    var all: [WaitTarget] { slots.flatMap(\.targets) }

    /// Reads the arguments and the files.
    ///
    /// - Returns: what of the files cannot be waited for.
    /// - Throws: `InvalidInput`; `CommandError` with `notFound` for a type that the server does not have; what discovery
    ///   throws, after which this can be called again.
    func resolve() throws -> [any Error] {
        slots = []
        var selection = try ObjectSelection(options: context, rules, resources: resources)
        if selection.namesFiles {
            guard context.arguments.positionals.isEmpty, !plan.isSelecting else {
                throw InvalidInput("-f names the objects to wait for: leave arguments, selectors and --all out")
            }
            try selection.addFiles()
            add(selection.targets)
            try requireCondition()
            return selection.failures
        }
        try resolveWords()
        return []
    }

    private var rules: ObjectSelection.Rules {
        var rules = ObjectSelection.Rules(needsChoice: true, onlyReads: true)
        rules.combinesAll = true
        return rules
    }

    private func resolveWords() throws {
        var plain: [String] = []
        for word in context.arguments.positionals {
            if NetworkTarget.isMeant(by: word) {
                try flush(&plain)
                slots.append(
                    Slot(targets: [WaitTarget(client: client, network: try NetworkTarget(word), plan: plan)]))
            } else if let (namespace, rest) = Self.placed(word) {
                try flush(&plain)
                try ObjectName.validate(namespace, as: "namespace")
                try resolve([rest], in: namespace)
            } else {
                plain.append(word)
            }
        }
        try flush(&plain)
        guard !slots.isEmpty else {
            throw InvalidInput(
                "you must provide one or more resources by argument or by -f, as in 'kpod wait --for=ready pod/shell'")
        }
        try requireCondition()
    }

    /// Refuses objects without a word about what to wait for: no condition at all would hold at once, object or no object.
    private func requireCondition() throws {
        let namesObjects = slots.contains { slot in
            slot.selection != nil || slot.targets.contains { if case .object = $0.subject { true } else { false } }
        }
        guard plan.conditions.isEmpty, namesObjects else { return }
        throw InvalidInput("say what to wait for with --for, such as --for=ready or --for=condition=Ready")
    }

    private func flush(_ words: inout [String]) throws {
        if !words.isEmpty { try resolve(words, in: context.namespace) }
        words = []
    }

    /// `NS/TYPE/NAME`, taken apart.
    private static func placed(_ word: String) -> (namespace: String, rest: String)? {
        let parts = word.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        return (String(parts[0]), "\(parts[1])/\(parts[2])")
    }

    private func resolve(_ words: [String], in namespace: String) throws {
        var selection = try ObjectSelection(options: context, rules, resources: resources)
        try selection.add(words, in: namespace)
        add(selection.targets)
    }

    private func add(_ targets: [ObjectTarget]) {
        for target in targets {
            if let name = target.name {
                slots.append(
                    Slot(targets: [
                        WaitTarget(
                            client: client, type: target.type, namespace: target.namespace, name: name, plan: plan)
                    ]))
            } else {
                slots.append(
                    Slot(
                        selection: ObjectFollower(
                            client: client, type: target.type, namespace: target.namespace, name: nil,
                            selectors: plan.selectors)))
            }
        }
    }

    // MARK: While waiting

    /// What is to be looked at now, each once.
    var sources: [any Follower] {
        var sources: [any Follower] = []
        for slot in slots {
            if let selection = slot.selection,
                !slot.isKnown || slot.targets.contains(where: { $0.isPending && $0.follower === selection })
            {
                sources.append(selection)
            }
            for target in slot.targets where target.isPending {
                sources += target.sources.filter { $0 !== slot.selection }
            }
        }
        return sources
    }

    /// Takes what selectors have found. It is then waited for, whatever they would find later, as kubectl does.
    func expand() throws {
        for index in slots.indices where !slots[index].isKnown {
            guard let selection = slots[index].selection, selection.hasLooked else { continue }
            // The order of lists, which is that of the keys in etcd.
            let keys = selection.objects.keys.sorted { "\($0.namespace)/\($0.name)" < "\($1.namespace)/\($1.name)" }
            slots[index].targets = keys.map { key in
                WaitTarget(
                    client: client, type: selection.type, namespace: selection.type.namespaced ? key.namespace : nil,
                    name: key.name, plan: plan, among: selection)
            }
            if keys.isEmpty, plan.mustExist, !plan.awaitsDeletion, !plan.awaitsCreation {
                throw CommandError("no matching resources found", status: .notFound)
            }
            if keys.isEmpty, plan.awaitsDeletion {
                slots.remove(at: index)
                return try expand()
            }
        }
    }

    /// Leaves out what a selector has found and is gone, so that the rest decides.
    ///
    /// - Returns: an error for each selector of whose objects none is left.
    func dropGone() -> [any Error] {
        var errors: [any Error] = []
        for index in slots.indices.reversed() {
            guard let selection = slots[index].selection, slots[index].isKnown else { continue }
            slots[index].targets.removeAll { if case .gone = $0.state { true } else { false } }
            guard slots[index].targets.isEmpty else { continue }
            slots.remove(at: index)
            errors.insert(
                CommandError(
                    "no \(selection.type.qualifiedResource) are left of those that were found", status: .notFound),
                at: 0)
        }
        return errors
    }

    /// Leaves out what a selector would have found.
    func forget(_ selection: any Follower) { slots.removeAll { $0.selection === selection && !$0.isKnown } }

    /// What the server has in place of a type that kpod knows and the server does not; `nil` if nothing.
    func served(insteadOf type: ResourceType) throws -> ResourceType? {
        do {
            return try resources.served(insteadOf: type)
        } catch is CommandError {
            return nil
        }
    }
}
