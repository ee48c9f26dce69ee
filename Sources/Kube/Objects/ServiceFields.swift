import JSON

/// The order of a Service's fields (core/v1), in which kubectl prints what it has made itself.
public enum ServiceFields {
    private static let top = ["kind", "apiVersion", "metadata", "spec", "status"]
    private static let metadata = [
        "name", "generateName", "namespace", "labels", "annotations", "ownerReferences", "finalizers",
    ]
    private static let spec = [
        "ports", "selector", "clusterIP", "clusterIPs", "type", "externalIPs", "sessionAffinity", "loadBalancerIP",
        "loadBalancerSourceRanges", "externalName", "externalTrafficPolicy", "healthCheckNodePort",
        "publishNotReadyAddresses", "sessionAffinityConfig", "ipFamilies", "ipFamilyPolicy",
        "allocateLoadBalancerNodePorts", "loadBalancerClass", "internalTrafficPolicy", "trafficDistribution",
    ]
    private static let port = ["name", "protocol", "appProtocol", "port", "targetPort", "nodePort"]

    /// A Service whose fields stand in that order, maps being sorted; a port that says nothing of the containers' port has
    /// none, which the type writes as 0.
    public static func inOrder(_ service: JSONValue) -> JSONValue {
        var service = service.inOrder(top)
        if let value = service["metadata"] {
            service["metadata"] = value.inOrder(metadata)
            for key in ["labels", "annotations"] where value[key] != nil {
                service["metadata"]?[key] = value[key]?.inOrder([])
            }
        }
        guard let value = service["spec"] else { return service }
        service["spec"] = value.inOrder(spec)
        if let selector = value["selector"] { service["spec"]?["selector"] = selector.inOrder([]) }
        if let ports = value["ports"]?.array {
            service["spec"]?["ports"] = .array(
                ports.map { item in
                    var item = item
                    if item.kind == .object, item["targetPort"] == nil { item["targetPort"] = 0 }
                    return item.inOrder(port)
                })
        }
        return service
    }
}
