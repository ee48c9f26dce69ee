extension ResourceType {
    /// Pods, whose logs are read.
    public static let pods = ResourceType(group: "", version: "v1", resource: "pods", kind: "Pod", namespaced: true)
    /// Nodes, which pods run on.
    public static let nodes = ResourceType(group: "", version: "v1", resource: "nodes", kind: "Node", namespaced: false)
    /// Namespaces.
    public static let namespaces = ResourceType(
        group: "", version: "v1", resource: "namespaces", kind: "Namespace", namespaced: false)
    /// Services, which lead to pods.
    public static let services = ResourceType(
        group: "", version: "v1", resource: "services", kind: "Service", namespaced: true)
    /// Events of the core group, which every server has.
    public static let events = ResourceType(
        group: "", version: "v1", resource: "events", kind: "Event", namespaced: true)
    /// What tells whether a Service has endpoints; the label `kubernetes.io/service-name` names the Service.
    public static let endpointSlices = ResourceType(
        group: "discovery.k8s.io", version: "v1", resource: "endpointslices", kind: "EndpointSlice", namespaced: true)
    /// Leases, which serve as locks.
    public static let configMaps = ResourceType(
        group: "", version: "v1", resource: "configmaps", kind: "ConfigMap", namespaced: true)
    public static let secrets = ResourceType(
        group: "", version: "v1", resource: "secrets", kind: "Secret", namespaced: true)
    public static let leases = ResourceType(
        group: "coordination.k8s.io", version: "v1", resource: "leases", kind: "Lease", namespaced: true)
}
