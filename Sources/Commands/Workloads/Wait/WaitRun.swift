import CLIRuntime
import JSON
import Kube
import Output
import System
import Transport

/// One run of `wait`: everything is watched at once in one event loop, under one timeout.
final class WaitRun {
    private let plan: WaitPlan
    private let context: Context
    private let client: DeadlineClient
    private let targets: WaitTargets
    private var progress: WaitProgress
    private var results: ObjectResults
    private var printed = 0

    /// A run as the plan says: `run` sends the first request, and ends when it is decided.
    init(_ plan: WaitPlan, _ context: Context) throws {
        self.plan = plan
        self.context = context
        client = DeadlineClient(try context.client(), deadline: plan.deadline)
        targets = WaitTargets(plan: plan, context: context, client: client)
        progress = WaitProgress(context, isQuiet: plan.isQuiet)
        results = try ObjectResults(context, .each(sortsKeys: true))
    }

    /// Waits until it is decided.
    ///
    /// - Throws: `CommandError` with `timedOut` or `impossible`; `ServerError` for what the server refuses; what the
    ///   network throws and does not pass.
    func run() throws {
        defer { progress.clear() }
        do {
            try resolve()
            try waitForAll()
        } catch TransportError.deadlinePassed {
            // In the middle of an answer.
            try giveUp()
        }
    }

    private func waitForAll() throws {
        let decided: Void? = try EventLoop(client).run(
            targets.sources, until: plan.deadline, wake: graceEnd(), advance: advance
        ) { now in
            try targets.expand()
            for target in targets.all { target.update(plan, at: now) }
            refusals += targets.dropGone()
            if try settle() { return () }
            let sources = targets.sources
            if plan.isOneLook, sources.allSatisfy({ $0.hasLooked || $0.trouble != nil }) { try giveUp() }
            showProgress()
            return nil
        }
        if decided == nil { try giveUp() }
    }

    /// When a trouble that may pass has lasted long enough.
    private func graceEnd() -> Instant {
        targets.all.compactMap { $0.graceEnd(plan) }.min() ?? .distantFuture
    }

    /// Finds out what is meant, over whatever keeps the server from telling what it serves.
    private func resolve() throws {
        guard !plan.isOneLook else {
            refusals = try targets.resolve()
            return
        }
        do {
            refusals = try context.outlasting(
                until: plan.deadline, patience: nil, tell: { self.progress.show([("the API server", $0)]) },
                targets.resolve)
        } catch  where client.now >= plan.deadline {
            throw TransportError.deadlinePassed
        }
    }

    /// Takes the news of a source.
    private func advance(_ source: any Follower) throws {
        do {
            try source.advance()
        } catch let error as ServerError where error.isUnknownPath {
            // A compiled-in type that this server has in another version only.
            guard let follower = source as? ObjectFollower, let other = try targets.served(insteadOf: follower.type)
            else {
                return fail(source, error)
            }
            follower.type = other
            follower.restart()
        } catch let error as ServerError {
            fail(source, error)
        }
    }

    /// Notes that what depends on a source will not come.
    private func fail(_ source: any Follower, _ error: ServerError) {
        source.stop()
        for target in targets.all where target.isPending && target.sources.contains(where: { $0 === source }) {
            target.state = .failed(error)
        }
        for slot in targets.slots where !slot.isKnown {
            guard let selection = slot.selection, selection === source else { continue }
            refusals.append(error.listing(plan.selectors, type: selection.type))
        }
        targets.forget(source)
    }

    /// What was refused of files and selectors, and the selectors of which nothing is left.
    private var refusals: [any Error] = []

    // MARK: The end

    /// Prints what has come; true once nothing is left to wait for.
    private func settle() throws -> Bool {
        let all = targets.all
        if plan.isAny, let met = all.first(where: { if case .met = $0.state { true } else { false } }) {
            try print(met)
            return true
        }
        try printInOrder()
        let failed = all.filter { if case .failed = $0.state { true } else { false } }
        let isDecided = targets.slots.allSatisfy(\.isKnown) && !all.contains(where: \.isPending)
        if isDecided, failed.isEmpty, refusals.isEmpty { return true }
        guard !failed.isEmpty || !refusals.isEmpty else { return false }
        if plan.isAny, !isDecided { return false }
        // Whoever has to grant something is told of all of it at once.
        guard isDecided || targets.sources.allSatisfy({ $0.hasLooked || $0.trouble != nil }) else { return false }
        try end(failed)
    }

    private func end(_ failed: [WaitTarget]) throws -> Never {
        try printRest()
        progress.clear()
        var errors = refusals
        for target in failed {
            guard case .failed(let error) = target.state else { continue }
            if let error = error as? CommandError, error.status == .impossible, plan.diagnoses {
                try diagnose(target)
            }
            errors.append(error)
        }
        throw errors.count == 1 ? errors[0] : CommandError.Several(errors: errors)
    }

    /// Tells on standard error what led to a failure. Standard error may end in the status of the waiting pod, which many
    /// may read.
    private func diagnose(_ target: WaitTarget) throws {
        guard case .object(let type, let namespace?, _, _) = target.subject, let document = target.document else {
            return
        }
        let object = APIObject(document.root)
        let diagnosis = try Diagnosis(context)
        for line in try diagnosis.events(of: object, label: target.label, in: namespace) { context.say(line) }
        guard plan.diagnosesLogs else { return }
        for line in try diagnosis.logs(of: object, type, in: namespace) { context.say(line) }
    }

    private func giveUp() throws -> Never {
        try printRest()
        showProgress(isOver: true)
        var errors: [any Error] = refusals
        for slot in targets.slots {
            if !slot.isKnown {
                // Where an object is waited for that is yet to be made, none that matches is no surprise.
                let seen = slot.selection?.hasLooked == true && !plan.awaitsCreation
                errors.append(
                    CommandError(
                        seen ? "no matching resources found" : "timed out waiting for the condition",
                        status: .timedOut))
            }
            for target in slot.targets where target.isPending {
                var text = "timed out waiting for the condition"
                if plan.isOneLook {
                    text = "condition not met for \(target.location)"
                } else if !plan.awaitsCreation || plan.conditions.isEmpty {
                    text += " on \(target.location)"
                }
                errors.append(CommandError(text, status: .timedOut))
            }
            for case .failed(let error) in slot.targets.map(\.state) { errors.append(error) }
        }
        // Without as much as a target, since the server has not said what it serves.
        if errors.isEmpty { errors.append(CommandError("timed out waiting for the condition", status: .timedOut)) }
        throw errors.count == 1 ? errors[0] : CommandError.Several(errors: errors)
    }

    // MARK: Printing

    /// Prints what has come, as far as everything before it has.
    private func printInOrder() throws {
        guard !plan.isAny else { return }
        for target in targets.slots.prefix(while: \.isKnown).flatMap(\.targets).dropFirst(printed) {
            guard case .met = target.state else { return }
            printed += 1
            try print(target)
        }
    }

    private func printRest() throws {
        guard !plan.isAny else { return }
        for target in targets.all.dropFirst(printed) { if case .met = target.state { try print(target) } }
    }

    private func print(_ target: WaitTarget) throws {
        guard !target.isSilent else { return }
        progress.clear()
        let document: JSONDocument
        switch target.subject {
        case .network(let network): document = JSONValue.object(JSONObject([("url", .string(network.url))])).document()
        case .object(let type, let namespace, let name, _):
            document = target.document ?? Self.reference(type, namespace, name)
        }
        try results.print(document.root, label: target.label, "condition met")
    }

    /// An object of which nothing but its place is known.
    private static func reference(_ type: ResourceType, _ namespace: String?, _ name: String) -> JSONDocument {
        var metadata: [(String, JSONValue)] = [("name", .string(name))]
        if let namespace { metadata.append(("namespace", .string(namespace))) }
        return JSONValue.object(
            JSONObject([
                ("apiVersion", .string(type.apiVersion)), ("kind", .string(type.kind)),
                ("metadata", .object(JSONObject(metadata))),
            ])
        ).document()
    }

    private func showProgress(isOver: Bool = false) {
        var pending = targets.all.filter(\.isPending).map { (label: $0.label, reason: $0.reason) }
        for slot in targets.slots where !slot.isKnown {
            guard let selection = slot.selection else { continue }
            let reason = selection.trouble ?? (selection.hasLooked ? "nothing matches yet" : "")
            pending.append((selection.type.qualifiedResource, reason))
        }
        progress.show(pending, isOver: isOver)
    }
}
