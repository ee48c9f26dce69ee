import JSON

/// One `[LOCAL:]REMOTE` of `port-forward`: a port of this machine, and the port of a pod or Service that it leads to.
public struct PortMapping: Equatable, Sendable {
    /// The local port as a number; nil where it is to be the remote one's, and 0 where the system chooses.
    public let local: UInt16?
    /// The remote port, by its number or its name.
    public let remote: String

    /// Reads one.
    ///
    /// - Throws: `InvalidInput` for a local port that is no number, and a remote one that can be none.
    public init(_ text: String) throws(InvalidInput) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let remote = parts.last else {
            throw InvalidInput("\(goQuoted(text)) is no [LOCAL:]REMOTE, such as 8080:80")
        }
        self.remote = remote
        if !remote.isEmpty, remote.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            let number: Int
            do {
                number = try ServicePort.number(remote)
            } catch {
                throw InvalidInput("error parsing \(parts.count > 1 ? "remote" : "local") port '\(remote)': \(error)")
            }
            guard number > 0 else { throw InvalidInput("remote port must be > 0") }
        } else if !ServicePort.targetFaults(in: remote).isEmpty {
            throw InvalidInput("\(goQuoted(remote)) is neither the number nor the name of a port")
        }
        guard parts.count > 1 else {
            local = nil
            return
        }
        do {
            local = parts[0].isEmpty ? 0 : UInt16(try ServicePort.number(parts[0]))
        } catch {
            throw InvalidInput("error parsing local port '\(parts[0])': \(error)")
        }
    }

    /// The port of a pod that this leads to.
    ///
    /// - Parameter service: the Service through which it was named, whose ports are meant then.
    /// - Returns: the local port, 0 where the system chooses, and the pod's.
    /// - Throws: `InvalidInput` in kubectl's words where there is no such port.
    public func resolved(in pod: APIObject, service: APIObject?) throws(InvalidInput) -> (local: UInt16, remote: UInt16)
    {
        var named = UInt16(remote)
        var target = remote
        if let service {
            var matching: [JSONNode] = []
            for port in Self.elements(service.node.at("spec", "ports")) {
                let isMeant = named.map { port["port"]?.int == Int($0) } ?? (port["name"]?.equals(remote) == true)
                if isMeant { matching.append(port) }
            }
            guard let port = matching.first(where: { !Self.isDatagram($0) }) ?? matching.first else {
                throw InvalidInput(
                    named == nil
                        ? "Service '\(service.name)' does not have a named port '\(remote)'"
                        : "Service \(service.name) does not have a service port \(remote)")
            }
            guard !Self.isDatagram(port) else { throw InvalidInput("UDP protocol is not supported for \(remote)") }
            named = port["port"]?.int.flatMap { UInt16(exactly: $0) }
            // A headless Service leads nowhere but to the pods' own ports.
            let isHeadless = service.node.at("spec", "clusterIP")?.equals("None") == true
            let own = port["targetPort"]
            target = isHeadless ? "" : own?.string ?? own?.int.map { String($0) } ?? ""
            if target.isEmpty || target == "0" { target = named.map { String($0) } ?? remote }
        }
        let number = try Self.number(of: target, in: pod)
        return (local ?? named ?? number, number)
    }

    private static func number(of port: String, in pod: APIObject) throws(InvalidInput) -> UInt16 {
        var ports: [JSONNode] = []
        for field in ["containers", "initContainers"] {
            for container in elements(pod.node.at("spec", field)) { ports += elements(container["ports"]) }
        }
        if let number = UInt16(port) {
            let same = ports.filter { $0["containerPort"]?.int == Int(number) }
            guard same.isEmpty || !same.allSatisfy(isDatagram) else {
                throw InvalidInput("UDP protocol is not supported for \(port)")
            }
            return number
        }
        let named = ports.first { $0["name"]?.equals(port) == true }
        guard let number = named?["containerPort"]?.int.flatMap({ UInt16(exactly: $0) }) else {
            throw InvalidInput("Pod '\(pod.name)' does not have a named port '\(port)'")
        }
        if let named, isDatagram(named) { throw InvalidInput("UDP protocol is not supported for \(port)") }
        return number
    }

    private static func elements(_ list: JSONNode?) -> [JSONNode] { list.map { Array($0.elements) } ?? [] }

    private static func isDatagram(_ port: JSONNode) -> Bool { port["protocol"]?.equals("UDP") == true }
}
