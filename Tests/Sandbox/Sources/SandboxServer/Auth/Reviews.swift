extension APIServer {
    /// Answers the reviews, which are asked by POST and stored nowhere; nil for any other type.
    func review(_ request: Request, _ info: RequestInfo, _ user: User) throws -> Response? {
        guard ["authentication.k8s.io", "authorization.k8s.io"].contains(info.group) else { return nil }
        guard info.verb == "create" else { throw APIError.methodNotAllowed() }
        guard let type = registry.type(group: info.group, version: info.version, plural: info.resource) else {
            return nil
        }
        let asked = try decode(request, type)
        let spec = asked["spec"] ?? [:]
        var answer: JSON = ["kind": .string(type.kind), "apiVersion": .string(type.apiVersion), "metadata": [:]]
        switch info.resource {
        case "selfsubjectreviews":
            answer.set(.string(clock.text), at: "metadata", "creationTimestamp")
            answer["status"] = ["userInfo": user.info]
        case "selfsubjectaccessreviews":
            answer["spec"] = spec
            answer["status"] = accessStatus(user, spec)
        case "subjectaccessreviews", "localsubjectaccessreviews":
            answer["spec"] = spec
            let subject = User(name: spec["user"]?.string ?? "", groups: spec["groups"]?.strings ?? [])
            answer["status"] = accessStatus(subject, spec)
        case "selfsubjectrulesreviews":
            answer["spec"] = [:]
            answer["status"] = rulesStatus(user, namespace: spec["namespace"]?.string ?? "")
        case "tokenreviews":
            answer["spec"] = [:]
            if let owner = tokens.user(spec["token"]?.string ?? "") {
                answer["status"] = ["authenticated": true, "user": owner.info, "audiences": [.string(Tokens.issuer)]]
            } else {
                answer["status"] = ["user": [:], "error": "invalid bearer token"]
            }
        default: return nil
        }
        return .json(answer, status: 201)
    }

    private func accessStatus(_ user: User, _ spec: JSON) -> JSON {
        var info: RequestInfo
        if let resource = spec["resourceAttributes"] {
            info = RequestInfo(verb: resource["verb"]?.string ?? "", path: "")
            info.isResource = true
            info.group = resource["group"]?.string ?? ""
            info.version = resource["version"]?.string ?? ""
            info.resource = resource["resource"]?.string ?? ""
            info.subresource = resource["subresource"]?.string ?? ""
            info.namespace = resource["namespace"]?.string ?? ""
            info.name = resource["name"]?.string ?? ""
        } else {
            info = RequestInfo(
                verb: spec.at("nonResourceAttributes", "verb")?.string ?? "",
                path: spec.at("nonResourceAttributes", "path")?.string ?? "")
        }
        let decision = RBAC(store: store).decide(user, info)
        var status: JSON = ["allowed": .bool(decision.allowed)]
        if !decision.reason.isEmpty { status["reason"] = .string(decision.reason) }
        if !decision.errors.isEmpty { status["reason"] = .string("RBAC: " + Self.joined(decision.errors)) }
        return status
    }

    private func rulesStatus(_ user: User, namespace: String) -> JSON {
        let (grants, errors) = RBAC(store: store).grants(user, namespace: namespace)
        let rules = grants.flatMap(\.rules)
        var status: JSON = [
            "resourceRules": .array(rules.filter { $0["resources"] != nil }),
            "nonResourceRules": .array(rules.filter { $0["nonResourceURLs"] != nil }),
            "incomplete": .bool(!errors.isEmpty),
        ]
        if !errors.isEmpty { status["evaluationError"] = .string(Self.joined(errors)) }
        return status
    }
}
