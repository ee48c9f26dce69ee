import CLIRuntime
import JSON
import Kube
import System
import Transport

/// The labels and annotations by which the leader's pod is known, put on it and taken off, over whatever keeps the server
/// from answering: what was not done is tried again until it is, or until the opposite is wanted.
///
/// A leader mostly loses the Lease because it cannot reach the server, and then cannot take its labels off either. So who
/// leads takes them off every other pod first; and once more when the time of the Lease has gone by, since by then nothing
/// that its predecessor has sent is under way any more.
final class LeaderMarks: Follower {
    private(set) var transfer: (any Transfer)?
    /// Whether the own pod is as it is to be.
    private(set) var hasLooked = false
    private(set) var trouble: String?

    private enum Step {
        /// Looks for other pods with the label of this index.
        case list(Int)
        /// Takes the marks off another pod.
        case clear(name: String, patch: JSONValue)
        /// Puts them on the own pod.
        case put
        /// Takes them off the own pod.
        case remove
        /// Lets the time of the Lease go by.
        case pause
    }

    private let context: Context
    private let client: any Client
    private let pod: OwnPod
    private let labels: [(key: String, value: String)]
    private let annotations: [(key: String, value: String)]
    /// After so long a predecessor has given up.
    private let time: Duration
    /// What is to be done, one after the other.
    private var steps: [Step] = [.remove]
    /// What the transfer does.
    private var current: Step?
    /// Whether `current` belongs to what is wanted now.
    private var isCurrentWanted = false
    private var request = Request(path: "/")
    private var next = Instant.distantPast
    private var backOff = BackOff(patience: nil)
    private var hasTold = false
    /// Whether the own pod was ever seen.
    private var isKnown = false

    /// A connection of which so long nothing is heard is dead.
    private static let longestAnswer = Duration.seconds(3)

    /// The marks of a pod that does not lead; those that are left from before are taken off first.
    init(
        _ context: Context, client: any Client, pod: OwnPod, labels: [(key: String, value: String)],
        annotations: [(key: String, value: String)], time: Duration
    ) {
        self.context = context
        self.client = client
        self.pod = pod
        self.labels = labels
        self.annotations = annotations
        self.time = time
    }

    /// Has the marks put on, or taken off. What is under way comes to its end first, lest it come about afterwards.
    func turn(on isLeading: Bool) {
        let looks = labels.indices.map { Step.list($0) }
        steps = isLeading ? looks + [.put] + (looks.isEmpty ? [] : [.pause] + looks) : [.remove]
        isCurrentWanted = false
        hasLooked = false
        next = .distantPast
    }

    var due: Instant? { transfer == nil && !steps.isEmpty ? next : nil }

    func start(at now: Instant) {
        guard transfer == nil, now >= next, let step = steps.first else { return }
        steps.removeFirst()
        if case .pause = step {
            next = now + time
            return
        }
        current = step
        isCurrentWanted = true
        request = request(for: step).limitingSilence(to: Self.longestAnswer)
        transfer = client.start(request)
    }

    func stop() {
        transfer?.cancel()
        transfer = nil
        current = nil
    }

    func advance() throws {
        guard let transfer, let step = current else { return }
        defer {
            self.transfer = nil
            current = nil
        }
        do {
            let answer = try transfer.document(request: request)
            backOff.succeed()
            trouble = nil
            if isCurrentWanted { finish(step, answer.root) }
        } catch let error as ServerError where !error.status.isPassing {
            try refused(step, error)
        } catch TransportError.interrupted {
            if isCurrentWanted { steps.insert(step, at: 0) }
        } catch let error as TransportError where !error.isPassing {
            throw error
        } catch {
            let reason = error.described.brief
            if !backOff.isFailing { context.say("The labels of pods are not changed yet: \(reason)") }
            trouble = reason
            next = try backOff.fail(error, at: client.now, least: .milliseconds(500))
            if isCurrentWanted { steps.insert(step, at: 0) }
        }
    }

    // MARK: What is sent

    private func request(for step: Step) -> Request {
        switch step {
        case .list(let index):
            var options = ListOptions()
            options.labelSelector = "\(labels[index].key)=\(labels[index].value)"
            return .list(.pods, namespace: pod.namespace, options: options)
        case .clear(let name, let patch): return self.patch(name, patch)
        case .put: return patch(pod.name, ownPatch { .string($0) })
        case .remove, .pause: return patch(pod.name, ownPatch { _ in .null })
        }
    }

    private func patch(_ name: String, _ patch: JSONValue) -> Request {
        .patch(
            .pods, namespace: pod.namespace, name: name, as: .merge, body: patch.compact,
            options: WriteOptions(fieldManager: "kpod-elect"))
    }

    private func ownPatch(_ value: (String) -> JSONValue) -> JSONValue {
        Self.patch(
            uid: pod.uid, labels: labels.map { ($0.key, value($0.value)) },
            annotations: annotations.map { ($0.key, value($0.value)) })
    }

    /// A merge patch of a pod's metadata; a uid makes sure that it is that very pod.
    private static func patch(
        uid: String, labels: [(String, JSONValue)], annotations: [(String, JSONValue)]
    ) -> JSONValue {
        var metadata = JSONObject()
        if !uid.isEmpty { metadata["uid"] = .string(uid) }
        for (name, pairs) in [("labels", labels), ("annotations", annotations)] where !pairs.isEmpty {
            var map = JSONObject()
            for (key, value) in pairs { map[key] = value }
            metadata[name] = .object(map)
        }
        return ["metadata": .object(metadata)]
    }

    // MARK: What comes of it

    private func finish(_ step: Step, _ answer: JSONNode) {
        switch step {
        case .list: steps.insert(contentsOf: clearings(answer), at: 0)
        case .put, .remove:
            hasLooked = true
            isKnown = true
        case .clear, .pause: break
        }
    }

    /// What takes the marks off the pods of a list, but for the own one.
    private func clearings(_ list: JSONNode) -> [Step] {
        list["items"]?.elements.compactMap { item in
            let other = APIObject(item)
            guard other.name != pod.name else { return nil }
            func marked(_ field: String, _ pairs: [(key: String, value: String)]) -> [(String, JSONValue)] {
                let present = item.at("metadata", field)
                return pairs.filter { present?[$0.key]?.string == $0.value }.map { ($0.key, .null) }
            }
            let patch = Self.patch(
                uid: other.uid, labels: marked("labels", labels), annotations: marked("annotations", annotations))
            return .clear(name: other.name, patch: patch)
        } ?? []
    }

    private func refused(_ step: Step, _ error: ServerError) throws {
        guard isCurrentWanted else { return }
        var error = error
        switch step {
        case .list, .clear:
            // A pod that has gone meanwhile, or another of its name.
            if case .clear = step, [404, 409].contains(error.status.code) { return }
            guard !hasTold else { return }
            hasTold = true
            error.furtherVerbs = ["list", "patch"]
            context.say(
                "Other pods keep the label of a leader that has lost the lease without reaching the server: "
                    + printable(error.status.message))
            for line in RefusalHint(context).lines(for: [error]) { context.say(line) }
        case .remove where isKnown && [404, 409].contains(error.status.code):
            // The pod has gone, and its labels with it.
            hasLooked = true
        case .put, .remove, .pause:
            error.furtherVerbs = ["list"]
            throw error
        }
    }
}
