import Foundation
import Programs

/// Objects that a test makes, and whose state it then changes as a controller would.
extension Sandbox {
    /// Makes an object, its status included, by the path of its collection. It comes without its type.
    func make(_ collection: String, _ object: String, status: String? = nil) throws {
        let parts = collection.split(separator: "/")
        let version = parts[0] == "api" ? String(parts[1]) : "\(parts[1])/\(parts[2])"
        let kind = Self.kinds[String(parts.last ?? "")] ?? ""
        try api("POST", collection, #"{"apiVersion":"\#(version)","kind":"\#(kind)",\#(object.dropFirst())"#)
        if let status, let name = object.firstMatch(of: /"name":"([^"]+)"/)?.1 {
            try change("\(collection)/\(name)", status: status)
        }
    }

    private static let kinds = [
        "pods": "Pod", "configmaps": "ConfigMap", "secrets": "Secret", "namespaces": "Namespace", "nodes": "Node",
        "persistentvolumeclaims": "PersistentVolumeClaim", "jobs": "Job", "deployments": "Deployment",
        "statefulsets": "StatefulSet", "daemonsets": "DaemonSet", "endpointslices": "EndpointSlice",
        "apiservices": "APIService", "customresourcedefinitions": "CustomResourceDefinition", "leases": "Lease",
        "gizmos": "Gizmo",
    ]

    /// Changes the status of an object; where the type has none of its own, the object.
    func change(_ path: String, status: String) throws {
        try api("PATCH", path + "/status", #"{"status":\#(status)}"#)
    }

    /// Sends one request as demo-admin, through curl, which waits without a run loop.
    @discardableResult
    func api(_ method: String, _ path: String, _ body: String? = nil) throws -> String {
        let account = announcement.accounts["demo-admin"] ?? ""
        let token = try String(contentsOfFile: "\(account)/token", encoding: .utf8)
        var arguments = [
            "/usr/bin/curl", "--silent", "--show-error", "--fail-with-body", "--noproxy", "*", "--cacert",
            announcement.ca, "--request", method, "--header", "Authorization: Bearer \(token)",
        ]
        if let body {
            let type = method == "PATCH" ? "application/merge-patch+json" : "application/json"
            arguments += ["--header", "Content-Type: \(type)", "--data-binary", body]
        }
        let outcome = try run(arguments + [announcement.server + path], environment: [:])
        guard outcome.status == 0 else {
            throw HarnessError(description: "\(method) \(path): \(outcome.errors)\(outcome.output)")
        }
        return outcome.output
    }
}

extension RunningCommand {
    /// Waits until what it said on standard error holds a text.
    func waitForWords(_ words: String, seconds: Double = 10) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while !errorsSoFar.contains(words) {
            guard Date() < deadline else {
                throw HarnessError(description: "'\(words)' was not said, but:\n\(outputSoFar)\n\(errorsSoFar)")
            }
            usleep(5_000)
        }
    }
}
