import CLIRuntime
import JSON
import Kube
import System

/// The local ports that lead to ports of a pod.
struct LocalPorts {
    /// One local port, on all addresses that it is listened on.
    struct Port {
        let mapping: PortMapping
        /// The port's number.
        let local: UInt16
        /// The pod's port; another pod may have another of the same name.
        var remote: UInt16
        /// Where it is listened on.
        let sockets: [(address: String, socket: ListeningSocket)]
    }

    /// A mapping with its local port, 0 where the system chooses, and the pod's.
    typealias Resolved = (mapping: PortMapping, local: UInt16, remote: UInt16)

    /// The ports in the order in which they were given.
    private(set) var ports: [Port] = []

    /// Addresses by number; `localhost` stands for both of this machine's own.
    ///
    /// - Throws: `InvalidInput` in kubectl's words for what is none.
    static func addresses(_ texts: [String]) throws(InvalidInput) -> [String] {
        var addresses: [String] = []
        for text in texts {
            guard text == "localhost" || IPAddress.isVersion6(text) != nil else {
                throw InvalidInput("\(printable(text)) is not a valid IP")
            }
            for address in text == "localhost" ? ["127.0.0.1", "::1"] : [text] where !addresses.contains(address) {
                addresses.append(address)
            }
        }
        return addresses
    }

    /// Listens on all of them.
    ///
    /// - Throws: `CommandError` where a port is taken. Of several addresses one may be of a kind that this machine has not.
    init(_ resolved: [Resolved], on addresses: [String]) throws {
        for (mapping, wanted, remote) in resolved {
            var local = wanted
            var sockets: [(address: String, socket: ListeningSocket)] = []
            var failure: SystemError?
            for address in addresses {
                do throws(SystemError) {
                    let socket = try ListeningSocket(address: address, port: local)
                    local = socket.port
                    sockets.append((address, socket))
                } catch  where error.isNoSuchAddress && addresses.count > 1 {
                    failure = error
                } catch {
                    throw Self.error(local, error)
                }
            }
            if let failure, sockets.isEmpty { throw Self.error(local, failure) }
            ports.append(Port(mapping: mapping, local: local, remote: remote, sockets: sockets))
        }
    }

    private static func error(_ port: UInt16, _ error: SystemError) -> CommandError {
        CommandError(
            "unable to listen on port \(port): \(error.path ?? ""): \(error.reason)", status: .failure,
            hint:
                "Another program may have it: name another as in \(port == 0 ? "" : "OTHER:")REMOTE, or let one be chosen by :REMOTE."
        )
    }

    /// Finds the ports of another pod.
    mutating func lead(to pod: JSONDocument, service: JSONDocument?) throws(InvalidInput) {
        for index in ports.indices {
            ports[index].remote = try ports[index].mapping.resolved(
                in: APIObject(pod.root), service: service.map { APIObject($0.root) }
            ).remote
        }
    }

    /// kubectl's lines.
    var lines: String {
        var text = ""
        for port in ports {
            for (address, _) in port.sockets {
                let place = address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]" : address
                text += "Forwarding from \(place):\(port.local) -> \(port.remote)\n"
            }
        }
        return text
    }

    /// One line of JSON.
    func json(pod: APIObject) -> String {
        let ports = ports.map { port in
            JSONValue.fields([
                "addresses": .array(port.sockets.map { .string($0.address) }), "local": .int(Int(port.local)),
                "remote": .int(Int(port.remote)),
            ])
        }
        let line = JSONValue.fields([
            "namespace": .string(pod.namespace), "pod": .string(pod.name), "ports": .array(ports),
        ])
        return String(decoding: line.compact, as: UTF8.self) + "\n"
    }

    /// What a command finds the local ports by: the first, and each by its number.
    var variables: [String: String] {
        var variables: [String: String] = [:]
        for (index, port) in ports.enumerated() {
            if index == 0 { variables["KPOD_FORWARD_PORT"] = String(port.local) }
            variables["KPOD_FORWARD_PORT_\(index + 1)"] = String(port.local)
        }
        return variables
    }
}
