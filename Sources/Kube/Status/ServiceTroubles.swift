import JSON
import Text

/// What keeps a Service from being of use, by its EndpointSlices (discovery.k8s.io/v1).
public struct ServiceTroubles {
    /// All that is wrong; what its pods lack is told by them.
    public let all: [Trouble]

    /// Looks at a Service that is no ExternalName.
    public init(_ service: APIObject, slices: [JSONNode]) {
        let ready = slices.filter { Readiness.hasReadyEndpoint($0) }
        guard !ready.isEmpty else {
            all = [Self.unready(service)]
            return
        }
        all = Self.lackingPorts(service, ready) + Self.balancer(service)
    }

    private static func unready(_ service: APIObject) -> Trouble {
        guard (service.node.at("spec", "selector")?.count ?? 0) > 0 else {
            return Trouble(
                "no endpoint is ready, and it has no selector that would find any",
                mendedBy: "give it a selector of pods, or make an EndpointSlice for it")
        }
        return Trouble("no endpoint is ready")
    }

    /// Ports that no endpoint has: a target port's name that no container of the pods gives to one of its ports.
    private static func lackingPorts(_ service: APIObject, _ slices: [JSONNode]) -> [Trouble] {
        let served = slices.flatMap { slice in slice["ports"]?.elements.map { $0["name"]?.string ?? "" } ?? [] }
        return service.node.at("spec", "ports")?.elements.compactMap { port in
            guard !served.contains(port["name"]?.string ?? ""), let number = port["port"]?.int else { return nil }
            let target = port["targetPort"]?.string ?? String(port["targetPort"]?.int ?? number)
            return Trouble(
                "no endpoint that is ready has its port \(number): no container of its pods names a port \(target)",
                mendedBy: "let a port of a container have the name \(target), or let targetPort be a number")
        } ?? []
    }

    private static func balancer(_ service: APIObject) -> [Trouble] {
        guard service.node.at("spec", "type")?.equals("LoadBalancer") == true,
            (service.node.at("status", "loadBalancer", "ingress")?.count ?? 0) == 0
        else { return [] }
        return [
            Trouble(
                "inside the cluster it is ready; no load balancer has given it an address",
                mendedBy:
                    "see that a controller for load balancers runs in the cluster; its events tell what it has tried")
        ]
    }
}
