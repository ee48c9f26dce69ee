import CLIRuntime
import JSON
import Kube
import System
import Transport

/// The pod whose ports are forwarded: the one that was named, until it goes; or of a workload's pods the newest ready one,
/// and when that goes the next.
final class ForwardedPod {
    /// What follows the pod, or the workload's pods.
    let follower: ObjectFollower
    /// The Service through which the ports were named.
    let service: JSONDocument?
    /// The present pod; nil while there is none.
    private(set) var pod: JSONDocument?
    /// What messages call the thing that was named: `deployments.apps "web"`.
    let location: String

    private let isNamed: Bool
    private let client: any Client
    private let deadline: Instant

    /// What may not be watched is looked at so often; whatever goes wrong with it before tells of itself.
    private static let readingInterval = Duration.seconds(15)

    /// Reads what a word names: a pod, a Service, or a workload that has pods.
    init(_ word: String, _ context: Context, until deadline: Instant) throws {
        client = try context.client()
        self.deadline = deadline
        let hasType = word.utf8.contains(UInt8(ascii: "/"))
        let target = try ObjectSelection.single(
            hasType || OwnPod.isOwn(word) ? word : "pod/\(word)", context,
            "expected one pod or workload: POD or TYPE/NAME")
        let name = target.name ?? ""
        let isPod = target.type.group.isEmpty && target.type.kind == "Pod"
        if !isPod { context.access.need(["list"], .pods, namespace: context.namespace) }
        context.access.need(
            ["create", "get"], .pods, subresource: "portforward", namespace: context.namespace, name: isPod ? name : nil
        )
        let fetched = try context.resources.withServedVersion(of: target.type) { [client] type in
            let request = Request.get(type, namespace: type.namespaced ? context.namespace : nil, name: name)
            return (try client.start(request).document(request: request), type)
        }
        let (document, type) = fetched
        location = "\(type.qualifiedResource) \(goQuoted(name))"
        isNamed = type.group.isEmpty && type.kind == "Pod"
        service = type.group.isEmpty && type.kind == "Service" ? document : nil
        if isNamed {
            follower = ObjectFollower(
                client: client, type: .pods, namespace: context.namespace, name: name,
                readingInterval: Self.readingInterval)
            follower.begin(with: document)
            pod = document
        } else {
            var options = ListOptions()
            options.labelSelector = WorkloadPods.selector(of: document.root, type)
            guard !options.labelSelector.isEmpty else {
                throw InvalidInput("cannot forward to ports of \(location): it selects no pods")
            }
            follower = ObjectFollower(
                client: client, type: .pods, namespace: context.namespace, name: nil, selectors: options,
                readingInterval: Self.readingInterval)
        }
    }

    /// Waits until there is a pod that runs.
    ///
    /// - Throws: `CommandError` where none does in time, or where the one that was named does not run.
    func find() throws -> JSONDocument {
        if isNamed, let pod {
            let phase = pod.root.at("status", "phase")?.string ?? ""
            guard phase == "Running" else { throw notRunning(phase) }
            return pod
        }
        let found = try EventLoop(client).run([follower], until: deadline) { _ -> JSONDocument? in
            guard follower.hasLooked else { return nil }
            return WorkloadPods.newestRunning(of: follower.objects.values)
        }
        if let found {
            pod = found
            return found
        }
        if let other = follower.objects.values.first {
            throw notRunning(other.root.at("status", "phase")?.string ?? "")
        }
        throw CommandError(
            "timed out waiting for the condition", status: .timedOut, hint: "\(location) has no pods.")
    }

    private func notRunning(_ phase: String) -> CommandError {
        CommandError(
            "unable to forward port because pod is not running. Current status=\(printable(phase))",
            status: ["Succeeded", "Failed"].contains(phase) ? .impossible : .rejected)
    }

    /// Looks at what the follower knows.
    ///
    /// - Returns: whether the pod is another one now, or none.
    /// - Throws: `CommandError` where the pod that was named has gone.
    func update() throws -> Bool {
        guard follower.hasLooked else { return false }
        let uid = pod.map { APIObject($0.root).uid }
        if isNamed {
            let now = follower.object.map { APIObject($0.root) }
            let phase = now?.node.at("status", "phase")?.string ?? ""
            guard now == nil || now?.uid != uid || ["Succeeded", "Failed"].contains(phase) else { return false }
            let what = now == nil ? "it was deleted" : now?.uid != uid ? "another has its name now" : "it has ended"
            throw CommandError("lost connection to pod: \(location): \(what)", status: .impossible)
        }
        let present = follower.objects.values.first { APIObject($0.root).uid == uid }
        if let present, WorkloadPods.newestRunning(of: [present]) != nil { return false }
        let next = WorkloadPods.newestRunning(of: follower.objects.values)
        if next == nil, uid == nil { return false }
        pod = next
        return true
    }

    /// Has the pod looked at anew: something was wrong on the way to it.
    func doubt() { follower.restart() }
}
