import JSON
import Kube
import Text

/// One `--rule` of `create ingress`: `HOST/PATH=SERVICE:PORT[,tls[=SECRET]]`.
struct IngressRule {
    /// The host; empty is any.
    let host: String
    /// The path with its slash, and its `*` where it is a prefix.
    private let path: String
    /// The Service and its port, with a colon between.
    private let service: String
    /// The Secret of the certificate, empty for the controller's own; nil without TLS.
    private let secret: String?

    /// Reads a rule.
    ///
    /// - Throws: `InvalidInput` with kubectl's words.
    init(_ text: String) throws {
        let parts = Self.split(text, ",")
        let place = Self.split(parts[0], "=")
        let host = place[0].utf8.prefix { $0 != UInt8(ascii: "/") }
        let backend = place.count > 1 ? Self.split(place[1], ":") : []
        guard host.count < place[0].utf8.count, host.allSatisfy({ Self.isWord($0) || "*.".utf8.contains($0) }),
            backend.count > 1, backend[0].utf8.allSatisfy(Self.isWord), backend[1].utf8.first.map(Self.isWord) == true,
            !backend[0].isEmpty
        else {
            throw InvalidInput(
                "rule \(printable(text)) is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]")
        }
        self.host = String(decoding: host, as: UTF8.self)
        path = String(decoding: place[0].utf8.dropFirst(host.count), as: UTF8.self)
        service = place[1]
        let option = parts.count == 2 ? Self.split(parts[1], "=") : nil
        secret = option.map { $0.count > 1 ? $0[1] : "" }
    }

    /// The hosts in the order of their first rules, each with its paths.
    static func hosts(of rules: [IngressRule]) -> [JSONValue] {
        var hosts: [(name: String, paths: [JSONValue])] = []
        for rule in rules {
            let isPrefix = rule.path.hasSuffix("*")
            let path: JSONValue = [
                "path": .string(isPrefix ? String(rule.path.dropLast()) : rule.path),
                "pathType": isPrefix ? "Prefix" : "Exact", "backend": backend(rule.service),
            ]
            if let index = hosts.firstIndex(where: { $0.name == rule.host }) {
                hosts[index].paths.append(path)
            } else {
                hosts.append((rule.host, [path]))
            }
        }
        return hosts.map { host in
            .fields(["host": host.name.isEmpty ? nil : .string(host.name), "http": ["paths": .array(host.paths)]])
        }
    }

    /// The certificates in the order of their first rules, each with the hosts that it is for. A host has one only.
    static func tls(of rules: [IngressRule]) -> [JSONValue] {
        var certificates: [(secret: String, hosts: [String])] = []
        var seen: Set<String> = []
        for rule in rules {
            guard let secret = rule.secret, seen.insert(rule.host).inserted else { continue }
            if let index = certificates.firstIndex(where: { $0.secret == secret }) {
                certificates[index].hosts.append(rule.host)
            } else if !rule.host.isEmpty || !secret.isEmpty {
                certificates.append((secret, rule.host.isEmpty ? [] : [rule.host]))
            }
        }
        return certificates.map { certificate in
            .fields([
                "hosts": certificate.hosts.isEmpty ? nil : .array(certificate.hosts.map { .string($0) }),
                "secretName": certificate.secret.isEmpty ? nil : .string(certificate.secret),
            ])
        }
    }

    /// Where requests go: `SERVICE:PORT`, the port by its number or name.
    static func backend(_ text: String) -> JSONValue {
        let parts = split(text, ":")
        let port = JSONValue.intOrString(parts[1])
        return [
            "service": [
                "name": .string(parts[0]),
                "port": .fields([
                    "name": port.string.flatMap { $0.isEmpty ? nil : .string($0) },
                    "number": port.int.flatMap { $0 == 0 ? nil : .int($0) },
                ]),
            ]
        ]
    }

    private static func split(_ text: String, _ separator: Unicode.Scalar) -> [String] {
        text.unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
    }

    /// Whether a byte may stand in the name of a Service, as kubectl has it.
    private static func isWord(_ byte: UInt8) -> Bool { byte.isLetterOrDigit || "_-".utf8.contains(byte) }
}
