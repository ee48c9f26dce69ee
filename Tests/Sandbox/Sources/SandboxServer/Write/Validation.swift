/// The few validations that tests use.
enum Validation {
    /// The failures of a built-in object.
    static func failures(_ object: JSON, _ type: ResourceType, old: JSON?) -> [FieldFailure] {
        var failures: [FieldFailure] = []
        switch type.kind {
        case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet":
            if let replicas = object.at("spec", "replicas")?.int, replicas < 0 {
                failures.append(.invalid("spec.replicas", String(replicas), "must be greater than or equal to 0"))
            }
            let selector = object.at("spec", "selector", "matchLabels")?.object ?? JSONObject()
            if object.at("spec", "selector") == nil { failures.append(.required("spec.selector")) }
            let labels = object.at("spec", "template", "metadata", "labels")
            if !selector.allSatisfy({ labels?[$0.key] == $0.value }) {
                failures.append(
                    .invalid(
                        "spec.template.metadata.labels", labels?.text ?? "null",
                        "`selector` does not match template `labels`"))
            }
            failures += containers(object.at("spec", "template", "spec"), "spec.template.spec")
        case "Pod": failures += containers(object["spec"], "spec")
        case "RoleBinding", "ClusterRoleBinding":
            if let old, old["roleRef"] != object["roleRef"] {
                failures.append(.invalid("roleRef", object["roleRef"]?.text ?? "null", "cannot change roleRef"))
            }
            let kind = object.at("roleRef", "kind")?.string ?? ""
            if !["Role", "ClusterRole"].contains(kind) {
                failures.append(
                    FieldFailure(
                        reason: "FieldValueNotSupported", field: "roleRef.kind",
                        message: "Unsupported value: \"\(kind)\": supported values: \"Role\", \"ClusterRole\""))
            }
            if (object.at("roleRef", "name")?.string ?? "").isEmpty { failures.append(.required("roleRef.name")) }
        case "Role", "ClusterRole":
            for (at, rule) in (object["rules"]?.array ?? []).enumerated() where (rule["verbs"]?.array ?? []).isEmpty {
                failures.append(.required("rules[\(at)].verbs", "verbs must contain at least one value"))
            }
        case "Service":
            if object.at("spec", "type") != "ExternalName", object.at("spec", "clusterIP") != "None",
                (object.at("spec", "ports")?.array ?? []).isEmpty
            {
                failures.append(.required("spec.ports"))
            }
        default: break
        }
        return failures
    }

    private static func containers(_ spec: JSON?, _ path: String) -> [FieldFailure] {
        let containers = spec?["containers"]?.array ?? []
        if containers.isEmpty { return [.required("\(path).containers")] }
        var failures: [FieldFailure] = []
        for (at, container) in containers.enumerated() {
            if (container["name"]?.string ?? "").isEmpty {
                failures.append(.required("\(path).containers[\(at)].name"))
            }
            if (container["image"]?.string ?? "").isEmpty {
                failures.append(.required("\(path).containers[\(at)].image"))
            }
        }
        return failures
    }

    /// The failures of a custom resource by its schema: types, required members, enumerations, minima.
    static func failures(_ value: JSON, schema: JSON, at path: String = "") -> [FieldFailure] {
        let field = path.isEmpty ? "<nil>" : path
        func wrong(_ actual: String) -> [FieldFailure] {
            let wanted = schema["type"]?.string ?? ""
            return [
                FieldFailure(
                    reason: "FieldValueTypeInvalid", field: field,
                    message: "Invalid value: \"\(actual)\": \(field) in body must be of type \(wanted): \"\(actual)\"")
            ]
        }
        var failures: [FieldFailure] = []
        switch (schema["type"]?.string, value) {
        case ("object", .object(let members)):
            for name in schema["required"]?.strings ?? [] where members[name] == nil {
                failures.append(.required(path.isEmpty ? name : "\(path).\(name)"))
            }
            for (key, member) in members {
                if let inner = schema.at("properties", key) ?? schema["additionalProperties"] {
                    failures += self.failures(member, schema: inner, at: path.isEmpty ? key : "\(path).\(key)")
                }
            }
        case ("array", .array(let elements)):
            if let inner = schema["items"] {
                for (at, element) in elements.enumerated() {
                    failures += self.failures(element, schema: inner, at: "\(path)[\(at)]")
                }
            }
        case ("string", .string(let text)):
            if let choices = schema["enum"]?.strings, !choices.contains(text) {
                failures.append(
                    FieldFailure(
                        reason: "FieldValueNotSupported", field: field,
                        message:
                            "Unsupported value: \"\(text)\": supported values: \(choices.map { "\"\($0)\"" }.joined(separator: ", "))"
                    ))
            }
        case ("integer", .number(let text)):
            guard let number = value.int else { return wrong("number") }
            if let minimum = schema["minimum"]?.int, number < minimum {
                failures.append(.invalid(field, text, "\(field) in body should be greater than or equal to \(minimum)"))
            }
        case ("number", .number), ("boolean", .bool), (nil, _): break
        case (_, .object): return wrong("object")
        case (_, .array): return wrong("array")
        case (_, .string): return wrong("string")
        case (_, .number): return wrong("integer")
        case (_, .bool): return wrong("boolean")
        case (_, .null): return schema["nullable"] == true ? [] : wrong("null")
        }
        return failures
    }
}
