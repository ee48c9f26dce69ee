import CLIRuntime
import JSON
import Kube
import System
import Transport

/// The pod of a workload that a command goes into.
enum PodOfWorkload {
    /// The selector of an object's pods.
    ///
    /// - Throws: `CommandError` that begins with `purpose`, for an object that has no pods.
    static func selector(of object: JSONNode, _ type: ResourceType, purpose: String) throws(CommandError) -> String {
        let text = WorkloadPods.selector(of: object, type)
        guard !text.isEmpty else {
            throw CommandError(
                "\(purpose) \(type.kindWithGroup)/\(APIObject(object).name): it selects no pods", status: .usage)
        }
        return text
    }

    /// The pod that a command can best be run in (`WorkloadPods.best`). While none runs one is waited for; when the time is
    /// over the best of those that are there is taken.
    ///
    /// - Throws: `CommandError` with `timedOut`, in kubectl's words, where there is none.
    static func running(
        _ selector: String, in namespace: String, until deadline: Instant, _ client: any Client
    ) throws -> JSONDocument {
        var options = ListOptions()
        options.labelSelector = selector
        let follower = ObjectFollower(
            client: client, type: .pods, namespace: namespace, name: nil, selectors: options)
        defer { follower.stop() }
        let found = try EventLoop(client).run([follower], until: deadline) { _ -> JSONDocument? in
            guard follower.hasLooked, let best = WorkloadPods.best(of: follower.objects.values) else { return nil }
            return WorkloadPods.mayStillCome(best) ? nil : best
        }
        if let found = found ?? WorkloadPods.best(of: follower.objects.values) { return found }
        throw CommandError(
            "timed out waiting for the condition", status: .timedOut,
            hint: "There are no pods whose labels match \(printable(selector)).")
    }
}
