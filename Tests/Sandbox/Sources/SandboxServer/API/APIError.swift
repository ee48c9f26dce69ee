/// An answer that is a Status of failure.
public struct APIError: Error, Sendable {
    public let code: Int
    public let status: JSON
    public var headers: [(name: String, value: String)] = []

    /// A Status as the API server writes it: members that are empty are left out.
    init(_ code: Int, reason: String?, _ message: String, details: JSONObject? = nil) {
        self.code = code
        var status = JSONObject([("kind", "Status"), ("apiVersion", "v1"), ("metadata", [:]), ("status", "Failure")])
        status["message"] = .string(message)
        if let reason { status["reason"] = .string(reason) }
        if let details { status["details"] = .object(details) }
        status["code"] = JSON(code)
        self.status = .object(status)
    }

    /// A Status that is given whole.
    init(code: Int, status: JSON) {
        self.code = code
        self.status = status
    }

    /// The message alone.
    var message: String { status["message"]?.string ?? "" }

    private static func details(_ type: ResourceType, _ name: String?) -> JSONObject {
        var details = JSONObject()
        if let name, !name.isEmpty { details["name"] = .string(name) }
        if !type.group.isEmpty { details["group"] = .string(type.group) }
        details["kind"] = .string(type.plural)
        return details
    }

    static let unauthorized = APIError(401, reason: "Unauthorized", "Unauthorized")
    static func badRequest(_ message: String) -> APIError { APIError(400, reason: "BadRequest", message) }
    static func internalError(_ message: String) -> APIError {
        APIError(
            500, reason: "InternalError", "Internal error occurred: \(message)",
            details: JSONObject([("causes", [["message": .string(message)]])]))
    }
    static func notFound(_ type: ResourceType, _ name: String) -> APIError {
        APIError(404, reason: "NotFound", "\(type.qualified) \"\(name)\" not found", details: details(type, name))
    }
    static func alreadyExists(_ type: ResourceType, _ name: String) -> APIError {
        APIError(
            409, reason: "AlreadyExists", "\(type.qualified) \"\(name)\" already exists", details: details(type, name))
    }
    static func conflict(_ type: ResourceType, _ name: String, _ why: String) -> APIError {
        APIError(
            409, reason: "Conflict", "Operation cannot be fulfilled on \(type.qualified) \"\(name)\": \(why)",
            details: details(type, name))
    }
    static func forbidden(_ type: ResourceType, _ name: String?, _ why: String) -> APIError {
        let subject = name.map { $0.isEmpty ? type.qualified : "\(type.qualified) \"\($0)\"" } ?? type.qualified
        return APIError(403, reason: "Forbidden", "\(subject) is forbidden: \(why)", details: details(type, name))
    }
    static func methodNotAllowed() -> APIError {
        APIError(
            405, reason: "MethodNotAllowed", "the server does not allow this method on the requested resource",
            details: JSONObject())
    }
    static func expired(_ message: String) -> APIError { APIError(410, reason: "Expired", message) }
    static func unsupportedMediaType(_ message: String) -> APIError {
        APIError(415, reason: "UnsupportedMediaType", message, details: JSONObject())
    }
    /// A validation's failures.
    static func invalid(_ type: ResourceType, _ name: String, _ failures: [FieldFailure]) -> APIError {
        let texts = failures.map { "\($0.field): \($0.message)" }
        let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        var details = JSONObject([("name", .string(name))])
        if !type.group.isEmpty { details["group"] = .string(type.group) }
        details["kind"] = .string(type.kind)
        details["causes"] = .array(
            failures.map { ["reason": .string($0.reason), "message": .string($0.message), "field": .string($0.field)] })
        let qualified = type.group.isEmpty ? type.kind : "\(type.kind).\(type.group)"
        return APIError(422, reason: "Invalid", "\(qualified) \"\(name)\" is invalid: \(list)", details: details)
    }
}

/// One failure of validation.
struct FieldFailure {
    let reason: String
    let field: String
    let message: String

    static func invalid(_ field: String, _ value: String, _ why: String) -> FieldFailure {
        FieldFailure(reason: "FieldValueInvalid", field: field, message: "Invalid value: \(value): \(why)")
    }
    static func required(_ field: String, _ why: String = "") -> FieldFailure {
        FieldFailure(
            reason: "FieldValueRequired", field: field,
            message: why.isEmpty ? "Required value" : "Required value: \(why)")
    }
}
