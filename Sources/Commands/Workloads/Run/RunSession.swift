import CLIRuntime
import JSON
import Kube
import System
import Transport

/// What `run` makes and stays with until its container has ended; with `--rm` nothing of it is left, whatever happens.
struct RunSession {
    private let plan: RunPlan
    private let context: Context
    private let deletion: DeleteOptions?
    private let isQuiet: Bool
    private var made: [(type: ResourceType, name: String, uid: String)] = []

    /// The time that deleting may take when kpod has been asked to end.
    private static let removalTime = Duration.seconds(20)

    /// Reads the options about what becomes of the pod.
    ///
    /// - Throws: `InvalidInput` for those that exclude each other.
    init(_ plan: RunPlan, _ context: Context) throws {
        let arguments = context.arguments
        self.plan = plan
        self.context = context
        _ = try DetachKeys.parse(arguments[StreamOptions.detachKeys])
        isQuiet = arguments[StreamOptions.quiet]
        deletion =
            arguments[Run.rm]
            ? DeleteOptions(
                propagation: DeletionFlags.propagation(context),
                gracePeriodSeconds: try DeletionFlags.gracePeriod(arguments), namesItself: true) : nil
    }

    /// Makes what is planned, and stays until the container has ended.
    ///
    /// - Returns: the container's exit code.
    mutating func run(_ creation: ObjectCreation) throws -> ExitStatus {
        let status: ExitStatus
        do {
            status = try makeAndFollow(creation)
        } catch {
            do { try removeAll() } catch { context.say("error: \(error.described.brief)") }
            throw error
        }
        do {
            try removeAll()
        } catch {
            throw CommandError.Replaced(error: error, status: .command(125))
        }
        return status
    }

    private mutating func makeAndFollow(_ creation: ObjectCreation) throws -> ExitStatus {
        ContainerRun.need(of: nil, in: context.namespace, context)
        for object in plan.objects {
            if deletion != nil { context.access.need(["delete"], object.type, namespace: context.namespace) }
            context.access.makes(object.type, name: plan.name)
        }
        var signal: Int32?
        var pod: JSONDocument?
        for object in plan.objects where signal == nil {
            let document = try creation.send(
                object.value, type: object.type, namespace: context.namespace, despite: &signal)
            let answer = APIObject(document.root)
            made.append((object.type, answer.name, answer.uid))
            context.access.makes(object.type, name: answer.name)
            if pod == nil { pod = document }
        }
        if let signal { throw TransportError.interrupted(signal: signal) }
        guard let pod else { return .success }
        var options = ContainerRun.Options(podTimeout: context.arguments[Run.podRunningTimeout])
        options.isQuiet = isQuiet
        try options.takeInput(context)
        options.isUntilSuccess = pod.root.at("spec", "restartPolicy")?.equals("OnFailure") == true
        let containers = PodContainers(APIObject(pod.root))
        let container = containers.regular.contains(plan.name) ? plan.name : containers.regular.first ?? plan.name
        return try ContainerRun(pod: pod, container: container, options, context).run()
    }

    /// Deletes what was made; a signal in between does not keep it from that.
    private mutating func removeAll() throws {
        guard var options = deletion, context.sendsRequests else { return }
        let objects = made
        made = []
        _ = Signals.take()
        let client = try context.client()
        let limited = DeadlineClient(client, deadline: client.now + Self.removalTime)
        var failure: (any Error)?
        for object in objects {
            options.uid = object.uid
            let request = Request.delete(
                object.type, namespace: context.namespace, name: object.name, options: options)
            let label = "\(object.type.kindWithGroup) \"\(printable(object.name))\""
            do {
                var signal: Int32?
                _ = try limited.documentDespiteSignals(request, &signal)
                guard !isQuiet else { continue }
                context.output.print(
                    "\(label) deleted from \(printable(context.namespace)) namespace\n")
                try? context.handOn()
            } catch let error as ServerError where error.status.category == .notFound {
                continue
            } catch {
                context.say("\(label) was not deleted, and stays: 'kpod delete' removes it")
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        guard context.arguments[Run.wait] else { return }
        let targets = objects.map {
            DeletionTarget(ObjectTarget(type: $0.type, namespace: context.namespace, name: $0.name, uid: $0.uid))
        }
        try DeletionWait(client: client, timeout: context.arguments[Run.timeout], say: context.say).run(targets)
    }
}
