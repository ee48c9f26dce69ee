import CLIRuntime
import JSON
import Kube
import System
import Transport

/// One object or address that `wait` waits for, and whether its condition holds.
final class WaitTarget {
    /// Whether its condition holds, or can still come to hold.
    enum State {
        /// Not there yet.
        case waiting
        /// The condition holds, or held when it was looked at last.
        case met
        /// It will not come.
        case failed(any Error)
        /// A selector chose it, and it is there no more: it is waited for no longer, which is no failure.
        case gone
    }

    /// What it is.
    enum Subject {
        /// An object; `isSelected` if a selector has found it.
        case object(ResourceType, namespace: String?, name: String, isSelected: Bool)
        /// A port or URL.
        case network(NetworkTarget)
    }

    /// What it is.
    let subject: Subject
    /// Whether its condition holds by what was seen last.
    var state = State.waiting
    /// Why it is still waited for, in words.
    private(set) var reason = ""
    /// The object as it was seen last.
    private(set) var document: JSONDocument?
    /// The object's own follower, or that of all that a selector found.
    private(set) var follower: ObjectFollower?
    /// The EndpointSlices of a Service.
    private let slices: ObjectFollower?
    private let network: NetworkFollower?
    private let client: any Client
    private var uid: String?
    private var troubleSince: Instant?

    /// Waits for an object.
    init(
        client: any Client, type: ResourceType, namespace: String?, name: String, plan: WaitPlan,
        among selection: ObjectFollower? = nil
    ) {
        self.client = client
        subject = .object(type, namespace: namespace, name: name, isSelected: selection != nil)
        network = nil
        let isService = type.group.isEmpty && type.kind == "Service"
        let readyOnly = plan.conditions.allSatisfy { if case .ready = $0 { true } else { false } }
        if isService, plan.conditions.contains(where: { if case .ready = $0 { true } else { false } }) {
            var selectors = ListOptions()
            selectors.labelSelector = "kubernetes.io/service-name=\(name)"
            slices = ObjectFollower(
                client: client, type: .endpointSlices, namespace: namespace, name: nil, selectors: selectors)
        } else {
            slices = nil
        }
        // The slices tell all that `ready` asks of a Service, and need no right to read it. One that a selector chose is
        // watched anyway, and waited for no longer when it is gone.
        if slices != nil, readyOnly, !plan.mustExist, selection == nil {
            follower = nil
        } else {
            follower =
                selection ?? ObjectFollower(client: client, type: type, namespace: namespace, name: name)
        }
    }

    /// Waits for a port or URL.
    init(client: any Client, network target: NetworkTarget, plan: WaitPlan) {
        self.client = client
        subject = .network(target)
        network = NetworkFollower(client: client, target: target, statuses: plan.statuses)
        follower = nil
        slices = nil
    }

    /// What is looked at for its sake.
    var sources: [any Follower] {
        let all: [(any Follower)?] = [follower, slices, network]
        return all.compactMap { $0 }
    }

    /// Whether it is still waited for.
    var isPending: Bool { if case .waiting = state { true } else { false } }

    /// What it is called in lines about it: `pod/shell`, `tcp://db:5432`.
    var label: String {
        switch subject {
        case .object(let type, _, let name, _): "\(type.kindWithGroup)/\(printable(name))"
        case .network(let target): target.shown
        }
    }

    /// What kubectl's wait calls it when it gives up, without the group: `deployments/web`.
    var location: String {
        switch subject {
        case .object(let type, _, let name, _): "\(type.resource)/\(printable(name))"
        case .network(let target): target.shown
        }
    }

    /// Whether nothing is to be said of it: what was to go was never there.
    var isSilent: Bool { if case .object = subject, uid == nil, slices == nil, document == nil { true } else { false } }

    // MARK: What is known

    /// Takes note of what is known by now.
    func update(_ plan: WaitPlan, at now: Instant) {
        guard isPending else { return }
        if let network {
            if network.hasAnswered { state = .met }
            reason = network.trouble ?? ""
            return
        }
        guard case .object(let type, let namespace, let name, let isSelected) = subject else { return }
        if let trouble = sources.lazy.compactMap(\.trouble).first {
            reason = trouble
            return
        }
        guard sources.allSatisfy(\.hasLooked) else { return }
        if let follower {
            let key = ObjectFollower.Key(namespace: namespace ?? "", name: name)
            let found = follower.name == nil ? follower.objects[key] : follower.object
            if found == nil, isSelected, follower.name == nil {
                // It may be gone, or no longer be among those that the selector chooses.
                self.follower = ObjectFollower(client: client, type: type, namespace: namespace, name: name)
                return
            }
            if found == nil, !plan.awaitsDeletion, isSelected {
                state = .gone
                return
            }
            if found == nil, !plan.awaitsDeletion, plan.mustExist, uid == nil {
                state = .failed(follower.absence ?? ServerError.notFound(type, name: name))
                return
            }
            update(found.map { APIObject($0.root) }, type, plan, at: now)
            if let found { document = found }
        } else {
            update(nil, type, plan, at: now)
        }
    }

    private func update(_ object: APIObject?, _ type: ResourceType, _ plan: WaitPlan, at now: Instant) {
        if uid == nil { uid = object?.uid }
        var unmet: [WaitCondition] = []
        do {
            for condition in plan.conditions where try !holds(condition, for: object, type) { unmet.append(condition) }
        } catch {
            state = .failed(error)
            return
        }
        if unmet.isEmpty || (plan.isAny && unmet.count < plan.conditions.count) {
            state = .met
            return
        }
        reason = unmet.map { words(for: $0, object, type) }.joined(separator: plan.isAny ? ", nor " : "; ")
        guard let object else { return }
        let failures = unmet.map { condition in
            Readiness.failure(of: object, type: type, awaiting: condition)
                ?? passing(object, type, condition, plan, now)
        }
        // With --any one condition that can still come true is enough.
        if plan.isAny ? failures.allSatisfy({ $0 != nil }) : failures.contains(where: { $0 != nil }),
            let failure = failures.lazy.compactMap({ $0 }).first
        {
            state = .failed(
                CommandError("\(label) cannot meet the condition any more: \(failure)", status: .impossible))
        }
    }

    private func holds(
        _ condition: WaitCondition, for object: APIObject?, _ type: ResourceType
    ) throws -> Bool {
        if case .ready = condition, let slices {
            return slices.objects.values.contains { Readiness.hasReadyEndpoint($0.root) }
        }
        guard let object else { if case .delete = condition { return true } else { return false } }
        if case .delete = condition { return object.uid != uid }
        return try condition.holds(for: object, type: type)
    }

    private func words(for condition: WaitCondition, _ object: APIObject?, _ type: ResourceType) -> String {
        if slices != nil, case .ready = condition { return "no endpoint is ready" }
        return condition.reason(object, type: type)
    }

    // MARK: What may pass, and is waited for only so long

    /// When a trouble that may pass has lasted long enough; `nil` without one.
    func graceEnd(_ plan: WaitPlan) -> Instant? { isPending ? troubleSince.map { $0 + plan.grace } : nil }

    private func passing(
        _ object: APIObject, _ type: ResourceType, _ condition: WaitCondition, _ plan: WaitPlan, _ now: Instant
    ) -> String? {
        guard !condition.toleratesFailure else { return nil }
        let trouble =
            Readiness.imageTrouble(of: object, type: type)
            ?? (plan.isGraceGiven ? Readiness.schedulingTrouble(of: object, type: type) : nil)
        guard let trouble else {
            troubleSince = nil
            return nil
        }
        reason = trouble
        let since = troubleSince ?? now
        troubleSince = since
        return now - since >= plan.grace ? trouble : nil
    }
}

extension ServerError {
    /// kubectl's words for an object that is not there.
    static func notFound(_ type: ResourceType, name: String) -> ServerError {
        ServerError(
            status: Status(
                message: "\(type.qualifiedResource) \(goQuoted(name)) not found", reason: "NotFound", code: 404),
            request: .get(type, namespace: nil, name: name))
    }
}
