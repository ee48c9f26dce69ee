import Foundation

/// Reads the protobuf in which kubectl sends what its generators make, for the kinds that it commonly creates. Answers
/// are always JSON, which kubectl accepts too.
enum Protobuf {
    private indirect enum Field {
        case string(String)
        case strings(String)
        case int(String)
        case bool(String)
        case message(String, String)
        case messages(String, String)
        /// A message whose members JSON has in the message around it.
        case inline(String)
        /// A map to strings.
        case map(String)
        /// A map to bytes, which JSON has in base 64.
        case bytesMap(String)
        /// A map to quantities.
        case quantities(String)
        /// A quantity.
        case quantity(String)
        /// A number or a string.
        case either(String)
    }

    private static let objectMeta = "ObjectMeta"
    private static let messages: [String: [Int: Field]] = [
        "ObjectMeta": [
            1: .string("name"), 2: .string("generateName"), 3: .string("namespace"), 5: .string("uid"),
            6: .string("resourceVersion"),
            11: .map("labels"), 12: .map("annotations"), 13: .messages("ownerReferences", "OwnerReference"),
            14: .strings("finalizers"),
        ],
        "OwnerReference": [
            1: .string("kind"), 3: .string("name"), 4: .string("uid"), 5: .string("apiVersion"), 6: .bool("controller"),
            7: .bool("blockOwnerDeletion"),
        ],
        "ConfigMap": [
            1: .message("metadata", objectMeta), 2: .map("data"), 3: .bytesMap("binaryData"), 4: .bool("immutable"),
        ],
        "Secret": [
            1: .message("metadata", objectMeta), 2: .bytesMap("data"), 3: .string("type"), 4: .map("stringData"),
            5: .bool("immutable"),
        ],
        "Namespace": [1: .message("metadata", objectMeta)],
        "ServiceAccount": [1: .message("metadata", objectMeta), 4: .bool("automountServiceAccountToken")],
        "Role": [1: .message("metadata", objectMeta), 2: .messages("rules", "PolicyRule")],
        "ClusterRole": [1: .message("metadata", objectMeta), 2: .messages("rules", "PolicyRule")],
        "PolicyRule": [
            1: .strings("verbs"), 2: .strings("apiGroups"), 3: .strings("resources"), 4: .strings("resourceNames"),
            5: .strings("nonResourceURLs"),
        ],
        "RoleBinding": [
            1: .message("metadata", objectMeta), 2: .messages("subjects", "Subject"), 3: .message("roleRef", "RoleRef"),
        ],
        "ClusterRoleBinding": [
            1: .message("metadata", objectMeta), 2: .messages("subjects", "Subject"), 3: .message("roleRef", "RoleRef"),
        ],
        "Subject": [1: .string("kind"), 2: .string("apiGroup"), 3: .string("name"), 4: .string("namespace")],
        "RoleRef": [1: .string("apiGroup"), 2: .string("kind"), 3: .string("name")],
        "SelfSubjectReview": [:],
        "SelfSubjectRulesReview": [2: .message("spec", "RulesSpec")],
        "RulesSpec": [1: .string("namespace")],
        "SelfSubjectAccessReview": [2: .message("spec", "AccessSpec")],
        "AccessSpec": [
            1: .message("resourceAttributes", "ResourceAttributes"),
            2: .message("nonResourceAttributes", "NonResourceAttributes"),
        ],
        "ResourceAttributes": [
            1: .string("namespace"), 2: .string("verb"), 3: .string("group"), 4: .string("version"),
            5: .string("resource"),
            6: .string("subresource"), 7: .string("name"),
        ],
        "NonResourceAttributes": [1: .string("path"), 2: .string("verb")],
        "TokenRequest": [1: .message("metadata", objectMeta), 2: .message("spec", "TokenSpec")],
        "TokenSpec": [1: .strings("audiences"), 4: .int("expirationSeconds")],
        "Deployment": [1: .message("metadata", objectMeta), 2: .message("spec", "DeploymentSpec")],
        "DeploymentSpec": [
            1: .int("replicas"), 2: .message("selector", "LabelSelector"), 3: .message("template", "PodTemplate"),
            4: .message("strategy", "Empty"),
        ],
        "Job": [1: .message("metadata", objectMeta), 2: .message("spec", "JobSpec")],
        "JobSpec": [
            1: .int("parallelism"), 2: .int("completions"), 6: .message("template", "PodTemplate"),
            7: .int("backoffLimit"),
        ],
        "CronJob": [1: .message("metadata", objectMeta), 2: .message("spec", "CronJobSpec")],
        "CronJobSpec": [1: .string("schedule"), 4: .bool("suspend"), 5: .message("jobTemplate", "JobTemplate")],
        "JobTemplate": [1: .message("metadata", objectMeta), 2: .message("spec", "JobSpec")],
        "LabelSelector": [1: .map("matchLabels"), 2: .messages("matchExpressions", "LabelRequirement")],
        "LabelRequirement": [1: .string("key"), 2: .string("operator"), 3: .strings("values")],
        "PodTemplate": [1: .message("metadata", objectMeta), 2: .message("spec", "PodSpec")],
        "Pod": [1: .message("metadata", objectMeta), 2: .message("spec", "PodSpec")],
        "PodSpec": [
            2: .messages("containers", "Container"), 3: .string("restartPolicy"),
            4: .int("terminationGracePeriodSeconds"), 6: .string("dnsPolicy"), 8: .string("serviceAccountName"),
            14: .message("securityContext", "Empty"), 19: .string("schedulerName"),
        ],
        "Empty": [:],
        "Container": [
            1: .string("name"), 2: .string("image"), 3: .strings("command"), 4: .strings("args"),
            6: .messages("ports", "ContainerPort"),
            7: .messages("env", "EnvVar"), 8: .message("resources", "Empty"), 13: .string("terminationMessagePath"),
            14: .string("imagePullPolicy"), 20: .string("terminationMessagePolicy"),
        ],
        "ContainerPort": [1: .string("name"), 3: .int("containerPort"), 4: .string("protocol")],
        "EnvVar": [1: .string("name"), 2: .string("value")],
        "Service": [1: .message("metadata", objectMeta), 2: .message("spec", "ServiceSpec")],
        "ServiceSpec": [
            1: .messages("ports", "ServicePort"), 2: .map("selector"), 3: .string("clusterIP"), 4: .string("type"),
            10: .string("externalName"),
        ],
        "ServicePort": [
            1: .string("name"), 2: .string("protocol"), 3: .int("port"), 4: .either("targetPort"), 5: .int("nodePort"),
        ],
        "ResourceQuota": [1: .message("metadata", objectMeta), 2: .message("spec", "QuotaSpec")],
        "QuotaSpec": [1: .quantities("hard"), 2: .strings("scopes")],
        "Ingress": [1: .message("metadata", objectMeta), 2: .message("spec", "IngressSpec")],
        "IngressSpec": [
            1: .message("defaultBackend", "IngressBackend"), 2: .messages("tls", "IngressTLS"),
            3: .messages("rules", "IngressRule"), 4: .string("ingressClassName"),
        ],
        "IngressTLS": [1: .strings("hosts"), 2: .string("secretName")],
        "IngressRule": [1: .string("host"), 2: .inline("IngressRuleValue")],
        "IngressRuleValue": [1: .message("http", "IngressPaths")],
        "IngressPaths": [1: .messages("paths", "IngressPath")],
        "IngressPath": [1: .string("path"), 2: .message("backend", "IngressBackend"), 3: .string("pathType")],
        "IngressBackend": [4: .message("service", "IngressService")],
        "IngressService": [1: .string("name"), 2: .message("port", "IngressPort")],
        "IngressPort": [1: .string("name"), 2: .int("number")],
        "PodDisruptionBudget": [1: .message("metadata", objectMeta), 2: .message("spec", "BudgetSpec")],
        "BudgetSpec": [
            1: .either("minAvailable"), 2: .message("selector", "LabelSelector"), 3: .either("maxUnavailable"),
        ],
        "PriorityClass": [
            1: .message("metadata", objectMeta), 2: .int("value"), 3: .bool("globalDefault"), 4: .string("description"),
            5: .string("preemptionPolicy"),
        ],
        "HorizontalPodAutoscaler": [1: .message("metadata", objectMeta), 2: .message("spec", "AutoscalerSpec")],
        "AutoscalerSpec": [
            1: .message("scaleTargetRef", "ScaleTarget"), 2: .int("minReplicas"), 3: .int("maxReplicas"),
            4: .messages("metrics", "Metric"),
        ],
        "ScaleTarget": [1: .string("kind"), 2: .string("name"), 3: .string("apiVersion")],
        "Metric": [1: .string("type"), 4: .message("resource", "ResourceMetric")],
        "ResourceMetric": [1: .string("name"), 2: .message("target", "MetricTarget")],
        "MetricTarget": [
            1: .string("type"), 2: .quantity("value"), 3: .quantity("averageValue"), 4: .int("averageUtilization"),
        ],
    ]

    /// The object in Kubernetes' envelope; nil when it is none that is read here.
    static func object(_ bytes: [UInt8]) -> JSON? {
        guard bytes.starts(with: [0x6B, 0x38, 0x73, 0x00]), let envelope = fields(bytes.dropFirst(4)) else {
            return nil
        }
        guard case .bytes(let type)? = envelope.first(where: { $0.number == 1 })?.value, let names = fields(type) else {
            return nil
        }
        func text(_ number: Int) -> String {
            if case .bytes(let bytes)? = names.first(where: { $0.number == number })?.value {
                return String(decoding: bytes, as: UTF8.self)
            }
            return ""
        }
        guard case .bytes(let raw)? = envelope.first(where: { $0.number == 2 })?.value, messages[text(2)] != nil,
            let body = message(raw, text(2))
        else { return nil }
        var object: JSON = ["kind": .string(text(2)), "apiVersion": .string(text(1))]
        for (key, value) in body.object ?? JSONObject() { object[key] = value }
        return object
    }

    private enum Value {
        case varint(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private static func fields(_ bytes: ArraySlice<UInt8>) -> [(number: Int, value: Value)]? {
        var rest = bytes
        var fields: [(Int, Value)] = []
        func varint() -> UInt64? {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while let byte = rest.popFirst(), shift < 64 {
                value |= UInt64(byte & 0x7F) << shift
                if byte & 0x80 == 0 { return value }
                shift += 7
            }
            return nil
        }
        while !rest.isEmpty {
            guard let tag = varint() else { return nil }
            switch tag & 7 {
            case 0:
                guard let value = varint() else { return nil }
                fields.append((Int(tag >> 3), .varint(value)))
            case 2:
                guard let length = varint(), length <= UInt64(rest.count) else { return nil }
                fields.append((Int(tag >> 3), .bytes(rest.prefix(Int(length)))))
                rest = rest.dropFirst(Int(length))
            default: return nil
            }
        }
        return fields
    }

    /// A message as JSON. Empty strings and messages are left out, as they are when Go writes JSON.
    private static func message(_ bytes: ArraySlice<UInt8>, _ name: String) -> JSON? {
        guard let fields = fields(bytes) else { return nil }
        var object: JSON = [:]
        func append(_ value: JSON, _ key: String) { object[key] = .array((object[key]?.array ?? []) + [value]) }
        for (number, value) in fields {
            guard let field = messages[name]?[number] else { continue }
            switch (field, value) {
            case (.string(let key), .bytes(let text)):
                if !text.isEmpty { object[key] = .string(String(decoding: text, as: UTF8.self)) }
            case (.strings(let key), .bytes(let text)): append(.string(String(decoding: text, as: UTF8.self)), key)
            case (.int(let key), .varint(let number)): object[key] = JSON(Int(truncatingIfNeeded: number))
            case (.bool(let key), .varint(let number)): if number != 0 { object[key] = true }
            case (.message(let key, let type), .bytes(let inner)): object[key] = message(inner, type)
            case (.messages(let key, let type), .bytes(let inner)): append(message(inner, type) ?? [:], key)
            case (.inline(let type), .bytes(let inner)):
                for (key, value) in message(inner, type)?.object ?? JSONObject() { object[key] = value }
            case (.quantity(let key), .bytes(let inner)): object[key] = .string(pair(inner).0)
            case (.map(let key), .bytes(let entry)):
                object.set(.string(String(decoding: pair(entry).1, as: UTF8.self)), at: key, pair(entry).0)
            case (.bytesMap(let key), .bytes(let entry)):
                object.set(.string(Data(pair(entry).1).base64EncodedString()), at: key, pair(entry).0)
            case (.quantities(let key), .bytes(let entry)):
                object.set(.string(String(decoding: pair(pair(entry).1).0.utf8, as: UTF8.self)), at: key, pair(entry).0)
            case (.either(let key), .bytes(let inner)):
                let parts = Self.fields(inner) ?? []
                if case .bytes(let text)? = parts.first(where: { $0.number == 3 })?.value, !text.isEmpty {
                    object[key] = .string(String(decoding: text, as: UTF8.self))
                } else if case .varint(let number)? = parts.first(where: { $0.number == 2 })?.value {
                    object[key] = JSON(Int(number))
                }
            default: continue
            }
        }
        // Numbers that are not set come as zero.
        for key in ["nodePort", "hostPort", "number"] where object[key] == 0 { object[key] = nil }
        return object
    }

    /// Key and value of a map's entry.
    private static func pair(_ entry: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>) {
        var key = ""
        var value: ArraySlice<UInt8> = []
        for (number, field) in fields(entry) ?? [] {
            guard case .bytes(let bytes) = field else { continue }
            if number == 1 { key = String(decoding: bytes, as: UTF8.self) } else { value = bytes }
        }
        return (key, value)
    }
}
