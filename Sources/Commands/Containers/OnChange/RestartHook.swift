import CLIRuntime
import JSON
import Kube
import System
import Transport

/// A rollout restart after a change. The pod template gets the hash of what has changed, and nothing else: of several
/// replicas that see the same change, the first one restarts the workload, and the others find it done.
final class RestartHook: Hook {
    private let target: ObjectTarget
    private let key: String
    private let hash: () -> String
    private let client: any Client
    private let say: (String) -> Void
    private var request = Request(path: "/")
    private var transfer: (any Transfer)?
    private var isPatching = false
    private var wanted = ""

    /// A connection of which so long nothing is heard is dead.
    private static let longestAnswer = Duration.seconds(10)

    /// A workload with a pod template; `hash` tells at the time what is to stand in the annotation of this key.
    init(
        _ target: ObjectTarget, key: String, hash: @escaping () -> String, client: any Client,
        say: @escaping (String) -> Void
    ) {
        self.target = target
        self.key = key
        self.hash = hash
        self.client = client
        self.say = say
    }

    var label: String { "The restart of \(target.location)" }
    var sources: [Source] { transfer.map { [.transfer($0)] } ?? [] }

    func start(at now: Instant) throws {
        isPatching = false
        wanted = hash()
        send(.get(target.type, namespace: target.namespace, name: target.name ?? ""))
    }

    private func send(_ request: Request) {
        self.request = request.limitingSilence(to: Self.longestAnswer)
        transfer = client.start(self.request)
    }

    func isDone() throws -> Bool {
        while let transfer, try client.wait(for: [.transfer(transfer)], until: client.now) != nil {
            let object: JSONDocument
            do {
                object = try transfer.document(request: request)
            } catch TransportError.interrupted(let signal) {
                throw TransportError.interrupted(signal: signal)
            } catch {
                stop()
                throw HookFailure(error.described.brief)
            }
            stop()
            if isPatching {
                say("\(target.location) restarted")
                return true
            }
            if object.root.at("spec", "template", "metadata", "annotations", key)?.string == wanted { return true }
            guard object.root.at("spec", "paused")?.bool != true else {
                throw HookFailure("it is paused (kpod rollout resume)")
            }
            isPatching = true
            send(patch)
        }
        return false
    }

    private var patch: Request {
        let annotations = JSONObject([(key, .string(wanted))])
        var metadata = JSONObject()
        if !target.uid.isEmpty { metadata["uid"] = .string(target.uid) }
        var patch: JSONValue = ["spec": ["template": ["metadata": ["annotations": .object(annotations)]]]]
        if !metadata.isEmpty { patch["metadata"] = .object(metadata) }
        return .patch(
            target.type, namespace: target.namespace, name: target.name ?? "", as: .strategic, body: patch.compact,
            options: WriteOptions(fieldManager: "kpod-on-change"))
    }

    func stop() {
        transfer?.cancel()
        transfer = nil
    }
}
