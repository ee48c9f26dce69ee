import Foundation

extension APIServer {
    /// A new object with what the server gives it.
    func prepare(_ object: JSON, _ type: ResourceType) -> JSON {
        var object = object
        object.set(.string(UUID().uuidString.lowercased()), at: "metadata", "uid")
        object.set(.string(clock.text), at: "metadata", "creationTimestamp")
        for member in [
            "managedFields", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "resourceVersion",
        ] {
            object.set(nil, at: "metadata", member)
        }
        if type.subresource("status") != nil {
            // Status is not the creator's to give.
            object["status"] = nil
            if type.isCustom || object["spec"] != nil, !["Pod", "Namespace", "Node", "Service"].contains(type.kind) {
                object.set(1, at: "metadata", "generation")
            }
        }
        return defaulted(object, type)
    }

    /// The defaults that tests and kubectl look at.
    private func defaulted(_ object: JSON, _ type: ResourceType) -> JSON {
        var object = object
        func fill(_ value: JSON, _ path: String...) { if object.at(path) == nil { object.set(value, path[...]) } }
        switch type.kind {
        case "Namespace" where !type.isCustom:
            object.set(object.at("metadata", "name"), at: "metadata", "labels", "kubernetes.io/metadata.name")
            fill(["kubernetes"], "spec", "finalizers")
            object["status"] = ["phase": "Active"]
        case "Pod" where !type.isCustom:
            fill("Always", "spec", "restartPolicy")
            fill(30, "spec", "terminationGracePeriodSeconds")
            fill("ClusterFirst", "spec", "dnsPolicy")
            fill("default", "spec", "serviceAccountName")
            fill("default-scheduler", "spec", "schedulerName")
            fill([:], "spec", "securityContext")
            object["status"] = ["phase": "Pending", "qosClass": "BestEffort"]
        case "Service" where !type.isCustom:
            fill("ClusterIP", "spec", "type")
            if object.at("spec", "type") != "ExternalName", object.at("spec", "clusterIP") == nil {
                let address = "10.96.\(Int.random(in: 0...255)).\(Int.random(in: 1...254))"
                object.set(.string(address), at: "spec", "clusterIP")
                object.set([.string(address)], at: "spec", "clusterIPs")
            }
            object["status"] = ["loadBalancer": [:]]
        case "Deployment", "ReplicaSet", "StatefulSet":
            fill(1, "spec", "replicas")
            object["status"] = object["status"] ?? [:]
        case "Secret" where !type.isCustom: fill("Opaque", "type")
        case "CustomResourceDefinition":
            let names = object.at("spec", "names") ?? [:]
            let condition: (String, String) -> JSON = { kind, reason in
                [
                    "type": .string(kind), "status": "True", "lastTransitionTime": .string(self.clock.text),
                    "reason": .string(reason), "message": "",
                ]
            }
            object["status"] = [
                "conditions": [
                    condition("NamesAccepted", "NoConflicts"), condition("Established", "InitialNamesAccepted"),
                ],
                "acceptedNames": names,
                "storedVersions": JSON((object.at("spec", "versions")?.array ?? []).compactMap { $0["name"]?.string }),
            ]
        default: break
        }
        return object
    }

    /// An object as decoding and encoding leave it: text of a secret moved into its data, empty references dropped.
    func settled(_ object: JSON, _ type: ResourceType) -> JSON {
        var object = object
        if type.kind == "Secret", !type.isCustom, let texts = object["stringData"]?.object {
            for (key, text) in texts {
                object.set(.string(Data((text.string ?? "").utf8).base64EncodedString()), at: "data", key)
            }
            object["stringData"] = nil
        }
        if type.group == "rbac.authorization.k8s.io" {
            object = Self.defaultReferences(object)
            if let subjects = object["subjects"]?.array {
                object["subjects"] = .array(
                    subjects.map { subject in
                        var subject = subject
                        if subject["kind"] == "ServiceAccount" {
                            if subject["apiGroup"] == "" { subject["apiGroup"] = nil }
                        } else if subject["apiGroup"] == nil {
                            subject["apiGroup"] = "rbac.authorization.k8s.io"
                        }
                        return subject
                    })
            }
        }
        if !type.isCustom {
            for member in ["labels", "annotations", "finalizers", "ownerReferences"] {
                let value = object.at("metadata", member)
                if value == [:] || value == [] || value == .null { object.set(nil, at: "metadata", member) }
            }
            for member in ["data", "binaryData"] where object[member] == [:] || object[member] == .null {
                object[member] = nil
            }
        }
        if object.at("metadata", "creationTimestamp")?.isNull == true {
            object.set(nil, at: "metadata", "creationTimestamp")
        }
        return object
    }

    /// A binding's reference to a role without its group means the only group there is.
    static func defaultReferences(_ object: JSON) -> JSON {
        guard object["roleRef"]?.object != nil, (object.at("roleRef", "apiGroup")?.string ?? "").isEmpty else {
            return object
        }
        var object = object
        object.set("rbac.authorization.k8s.io", at: "roleRef", "apiGroup")
        return object
    }

    /// With metadata's members in the API server's order, and the object's own after kind, apiVersion and metadata.
    func ordered(_ object: JSON, _ type: ResourceType) -> JSON {
        let first = [
            "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation",
            "creationTimestamp",
            "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers",
            "managedFields",
        ]
        var metadata = JSONObject()
        for key in first { metadata[key] = object.at("metadata", key) }
        for (key, value) in object["metadata"]?.object ?? JSONObject() where metadata[key] == nil {
            metadata[key] = value
        }
        var result: JSON = [
            "kind": .string(type.kind), "apiVersion": .string(type.apiVersion), "metadata": .object(metadata),
        ]
        for (key, value) in object.object ?? JSONObject() where key != "status" && result[key] == nil {
            result[key] = value
        }
        if let status = object["status"] { result["status"] = status }
        return result
    }

    /// Refuses an invalid object in the API server's words.
    func validate(_ object: JSON, name: String, _ type: ResourceType, old: JSON? = nil) throws {
        var failures: [FieldFailure] = []
        if name.isEmpty {
            failures.append(.required("metadata.name", "name or generateName is required"))
        } else if let why = Self.nameProblem(name, type) {
            failures.append(.invalid("metadata.name", "\"\(name)\"", why))
        }
        if !type.isCustom { failures += Validation.failures(object, type, old: old) }
        if type.isNewEvent { failures += EventVersions.failures(object, old: old) }
        if type.isCustom, let schema = schema(of: type) { failures += Validation.failures(object, schema: schema) }
        if !failures.isEmpty { throw APIError.invalid(type, name, failures) }
    }

    private func schema(of type: ResourceType) -> JSON? {
        store.object("customresourcedefinitions.apiextensions.k8s.io", ObjectKey(namespace: "", name: type.qualified))?
            .at("spec", "versions")?.array?.first { $0["name"]?.string == type.version }?.at(
                "schema", "openAPIV3Schema")
    }

    private static func nameProblem(_ name: String, _ type: ResourceType) -> String? {
        if type.group == "rbac.authorization.k8s.io" {
            return name.contains("/") || name.contains("%") ? "may not contain '/' or '%'" : nil
        }
        let isLabel = ["namespaces", "services"].contains(type.storage)
        let allowed = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
                || ($0 == UInt8(ascii: ".") && !isLabel)
        }
        let ends = name.first != "-" && name.last != "-" && name.first != "." && name.last != "."
        if allowed, ends, name.utf8.count <= 253 { return nil }
        return isLabel
            ? "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
            : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    }

    /// Nobody may grant what he does not hold: roles and bindings are checked rule by rule.
    func refuseEscalation(_ object: JSON, old: JSON?, _ type: ResourceType, _ info: RequestInfo, _ user: User) throws {
        guard type.group == "rbac.authorization.k8s.io" else { return }
        let rbac = RBAC(store: store)
        func may(_ verb: String, _ resource: String, _ name: String) -> Bool {
            var asked = info
            (asked.verb, asked.resource, asked.subresource, asked.name) = (verb, resource, "", name)
            return rbac.decide(user, asked).allowed
        }
        let rules: [JSON]
        let name = object.at("metadata", "name")?.string ?? ""
        switch type.kind {
        case "Role", "ClusterRole":
            if object["rules"] == old?["rules"] || may("escalate", type.plural, name) { return }
            rules = object["rules"]?.array ?? []
        default:
            let unchanged =
                old.map { $0["subjects"] == object["subjects"] && $0["roleRef"] == object["roleRef"] } ?? false
            let role = object["roleRef"]
            if unchanged || may("bind", role?["kind"] == "Role" ? "roles" : "clusterroles", role?["name"]?.string ?? "")
            {
                return
            }
            guard let found = rbac.rules(role, namespace: info.namespace) else {
                let plural = role?["kind"] == "Role" ? "roles" : "clusterroles"
                let type = ResourceType(
                    group: type.group, version: type.version, plural: plural, singular: "", kind: "", namespaced: true,
                    verbs: [])
                throw APIError.notFound(type, role?["name"]?.string ?? "")
            }
            rules = found
        }
        let missing = rbac.missing(user, rules, namespace: info.namespace)
        if missing.isEmpty { return }
        let groups = user.groups.map { "\"\($0)\"" }.joined(separator: " ")
        throw APIError.forbidden(
            type, name,
            "user \"\(user.name)\" (groups=[\(groups)]) is attempting to grant RBAC permissions not currently held:\n"
                + missing.map(PolicyRule.text).joined(separator: "\n"))
    }
}
