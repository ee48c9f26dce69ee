import Text

extension Status {
    /// What a failure means for whoever called: the exit code hangs on it.
    public enum Category: Sendable, Equatable {
        /// The object, or the path, does not exist.
        case notFound
        /// The authorizer refused: a Role would mend it.
        case forbidden
        /// Credentials are missing or not accepted.
        case unauthorized
        /// The server, or something in between, ran out of time.
        case timeout
        /// The request was understood and refused: validation, conflict, quota, admission, an expired version.
        case rejected
        /// Anything else.
        case other
    }

    /// What refused a request with 403; each is mended differently.
    public enum Refusal: Sendable, Equatable {
        /// RBAC, or another authorizer: `User … cannot VERB …`.
        case authorizer
        /// A ResourceQuota is used up, or asks for limits that are missing.
        case quota
        /// PodSecurity admission.
        case podSecurity
        /// A Role or binding that would grant more than its author holds.
        case escalation
        /// An admission webhook or a ValidatingAdmissionPolicy.
        case admission
        /// The namespace is being deleted.
        case terminatingNamespace
        /// Something else.
        case other
    }

    /// What the failure means, by code, reason and, where these do not tell, message.
    public var category: Category {
        if reason == "Timeout" { return .timeout }
        switch code {
        case 401: return .unauthorized
        case 403: return refusal == .authorizer ? .forbidden : .rejected
        case 404: return .notFound
        case 408, 504: return .timeout
        case 400, 409, 410, 413, 415, 422: return .rejected
        // A field that the schema does not have is answered with 500 by server-side apply.
        case 500 where message.hasPrefix("failed to create typed patch object"): return .rejected
        case 0: return categoryOfReason
        default: return .other
        }
    }

    /// What refused the request; `nil` unless it was refused with 403.
    public var refusal: Refusal? {
        guard code == 403 || code == 0 && reason == "Forbidden" else { return nil }
        if saysUserCannot { return .authorizer }
        if message.contains("exceeded quota") || message.contains("failed quota") { return .quota }
        if message.contains("violates PodSecurity") { return .podSecurity }
        if message.contains("attempting to grant RBAC permissions not currently held") { return .escalation }
        if details?.causes.contains(where: { $0.reason == "NamespaceTerminating" }) == true {
            return .terminatingNamespace
        }
        if message.contains("admission webhook") || message.contains("ValidatingAdmissionPolicy") { return .admission }
        return .other
    }

    /// Whether a list or watch must begin afresh, its version or continue token being too old (410).
    public var isExpired: Bool { code == 410 || reason == "Expired" || reason == "Gone" }

    /// Whether the failure is a conflict over the ownership of fields in server-side apply.
    public var isApplyConflict: Bool { applyConflictText != nil }

    /// Whether an apply was refused for the `uid` that it names, there being no object at all.
    public var isOfNoExistingObject: Bool { code == 409 && message.contains("no existing object was found") }

    /// Whether a write was refused since something else stands where the type wants a string, as the decoder of JSON, that
    /// of applied objects and the schemas of custom types say it.
    public var wantsString: Bool {
        message.contains(": expected string, got ") || message.contains(" in body must be of type string: ")
            || message.contains("json: cannot unmarshal ") && message.contains(" of type string")
    }

    private var categoryOfReason: Category {
        switch reason {
        case "NotFound": .notFound
        case "Unauthorized": .unauthorized
        case "Forbidden": refusal == .authorizer ? .forbidden : .rejected
        case "BadRequest", "Conflict", "AlreadyExists", "Gone", "Expired", "Invalid", "RequestEntityTooLarge",
            "UnsupportedMediaType":
            .rejected
        default: .other
        }
    }

    /// The authorizer's sentence: `… forbidden: User "NAME" cannot …`.
    private var saysUserCannot: Bool {
        guard let user = message.utf8.firstIndex(of: "forbidden: User \"") else { return false }
        return message.utf8[user...].firstIndex(of: "\" cannot ") != nil
    }
}

extension Status {
    /// Whether asking again later may help: the server is being started anew or has too much to do, or a gateway in
    /// between cannot reach it.
    public var isPassing: Bool { code == 429 || code >= 500 }
}
