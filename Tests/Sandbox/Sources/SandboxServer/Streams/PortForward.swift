import Foundation

extension APIServer {
    /// Answers a request for the ports of a pod, which are this machine's own, as API server and kubelet refuse or take it.
    func portForward(_ request: Request, _ info: RequestInfo, _ type: ResourceType, _ user: User) throws -> Response {
        // Since 1.35 a connection needs the right to create, whatever the method that opens it.
        var creation = info
        creation.verb = "create"
        try authorize(user, creation)
        let pod = try stored(info, type)
        guard pod.at("spec", "nodeName")?.string?.isEmpty == false else {
            throw APIError.badRequest("pod \(info.name) does not have a host assigned")
        }
        let upgrade = try Upgrade(
            request, webSocket: ["SPDY/3.1+portforward.k8s.io"], spdy: "portforward.k8s.io")
        guard upgrade.chosen != nil else { return .text("", status: 403) }
        return upgrade.isSPDY ? upgrade.response(SPDYPortForwardStream()) : upgrade.response(PortForwardStream())
    }
}
