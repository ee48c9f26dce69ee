import Foundation

/// A field selector, as `fieldSelector` has it in a query: only the fields that the API server indexes for a type.
struct FieldSelector {
    private let terms: [(field: String, value: String, equal: Bool)]
    private let type: ResourceType

    init(parsing text: String, type: ResourceType) throws {
        var terms: [(String, String, Bool)] = []
        for part in text.split(separator: ",") {
            guard let at = part.range(of: "!=") ?? part.range(of: "==") ?? part.range(of: "=") else {
                throw APIError.badRequest("invalid selector: '\(text)'; can't understand '\(part)'")
            }
            let given = String(part[..<at.lowerBound])
            let field = type.isNewEvent ? EventVersions.storedField(given) : given
            guard (["metadata.name", "metadata.namespace"] + (Self.fields[type.storage] ?? [])).contains(field) else {
                let known =
                    type.isCustom ? "field label not supported: \(field)" : "field label not supported: \(field)"
                throw APIError.badRequest(known)
            }
            terms.append((field, String(part[at.upperBound...]), part[at] != "!="))
        }
        self.terms = terms
        self.type = type
    }

    private static let fields: [String: [String]] = [
        "pods": [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase",
            "status.podIP", "status.nominatedNodeName",
        ],
        "events": [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source",
            "type",
        ],
        "namespaces": ["status.phase", "name"], "secrets": ["type"], "nodes": ["spec.unschedulable"],
        "replicasets.apps": ["status.replicas"], "jobs.batch": ["status.successful"],
        "services": ["spec.clusterIP", "spec.type"],
        "replicationcontrollers": ["status.replicas"],
    ]

    /// Whether an object meets the selector.
    func matches(_ object: JSON) -> Bool {
        terms.allSatisfy { term in (value(of: term.field, in: object) == term.value) == term.equal }
    }

    private func value(of field: String, in object: JSON) -> String {
        let path = field == "source" ? ["source", "component"] : field.split(separator: ".").map(String.init)
        switch object.at(path) {
        case .string(let text): return text
        case .number(let text): return text
        case .bool(let value): return value ? "true" : "false"
        default: return ["spec.unschedulable", "spec.hostNetwork"].contains(field) ? "false" : ""
        }
    }
}
