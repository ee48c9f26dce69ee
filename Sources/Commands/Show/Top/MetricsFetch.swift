import CLIRuntime
import JSON
import Kube
import Transport

/// Asks for what was measured of nodes or pods (metrics.k8s.io/v1beta1).
struct MetricsFetch {
    private let context: Context
    private let client: any Client
    private let type: ResourceType

    /// Asks for the metrics of objects of a type.
    init(_ context: Context, _ type: ResourceType) throws {
        self.context = context
        client = try context.client()
        self.type = type
    }

    /// The same type in the Metrics API.
    private var metricsType: ResourceType {
        ResourceType(
            group: "metrics.k8s.io", version: "v1beta1", resource: type.resource, kind: type.kind + "Metrics",
            namespaced: type.namespaced)
    }

    /// Reads those of one object.
    func one(_ target: ObjectTarget, _ body: (JSONNode) -> Void) throws {
        let request = Request.get(metricsType, namespace: target.namespace, name: target.name ?? "")
        do {
            body(try client.start(request).document(request: request).root)
        } catch let error as ServerError {
            throw explained(error)
        }
    }

    /// Reads those of all objects that a selector finds. Servers of metrics know no pages.
    func all(namespace: String?, labelSelector: String, _ body: (JSONNode) -> Void) throws {
        var options = ListOptions()
        options.labelSelector = labelSelector
        let pager = ListPager(client: client, type: metricsType, options: options) { options in
            .list(metricsType, namespace: namespace, options: options)
        }
        do {
            while let item = try pager.next() { body(item) }
        } catch let error as ServerError {
            throw explained(error)
        }
    }

    /// Whether the server says that it has no such API. Who may not read metrics is refused before anybody looks whether
    /// there are any, and no role would bring them.
    private var isUnserved: Bool {
        guard let discovery = try? context.resources.discovery(), discovery.incompleteMessage == nil else {
            return false
        }
        return !discovery.types.contains { $0.group == metricsType.group }
    }

    /// What an answer means that has no metrics in it.
    private func explained(_ error: ServerError) -> any Error {
        if error.isUnknownPath || error.status.category == .forbidden && isUnserved { return MissingMetrics.unserved }
        guard error.status.code == 404 else { return error }
        return MissingMetrics(
            lead: "", message: error.text,
            hint:
                "Either the \(type.singular) is not there, or nothing was measured of it yet, which takes a minute or two."
        )
    }
}

/// There is nothing to show, and why.
struct MissingMetrics: DescribedError {
    let lead: String
    let message: String
    let hint: String?

    var exitStatus: ExitStatus { .notFound }

    /// Nobody measures anything.
    static let unserved = MissingMetrics(
        lead: "error: ", message: "Metrics API not available",
        hint: "The cluster has no metrics-server, or none is registered as its Metrics API: see "
            + "'kpod get apiservices v1beta1.metrics.k8s.io', and have one installed.")

    /// Nothing was measured so far.
    static let notYet = MissingMetrics(
        lead: "error: ", message: "metrics not available yet",
        hint: "The metrics-server has measured nothing of it so far, which takes a minute or two: try again then.")
}
