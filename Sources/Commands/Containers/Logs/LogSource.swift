import CLIRuntime
import Kube

extension LogSource {
    /// The containers of a pod that are meant; `isAnnounced`: whether a choice that nobody has made is told.
    ///
    /// - Throws: `CommandError` for a container that the pod does not have.
    static func chosen(
        of pod: APIObject, _ plan: LogPlan, _ context: Context, isAnnounced: Bool = true
    ) throws -> [LogSource] {
        let containers = PodContainers(pod)
        if plan.allContainers || (plan.match != nil && plan.container.isEmpty) {
            return (containers.initial + containers.regular + containers.ephemeral).map {
                LogSource(pod, $0, in: context.namespace)
            }
        }
        // Of many pods some may have it.
        if plan.match != nil, !containers.all.contains(plan.container) { return [] }
        let chosen = try containers.chosen(plan.container, announcesDefault: !plan.allPods && isAnnounced) {
            if isAnnounced { context.say($0) }
        }
        return chosen.map { [LogSource(pod, $0, in: context.namespace)] } ?? []
    }

    /// Whether the container is in one of the states that are meant.
    func isWanted(_ plan: LogPlan, in pod: APIObject) -> Bool {
        guard plan.states.count < LogPlan.State.allCases.count else { return true }
        let state = Self.status(of: container, in: pod)?["state"]
        return LogPlan.State.allCases.contains { plan.states.contains($0) && state?[$0.rawValue] != nil }
    }
}
