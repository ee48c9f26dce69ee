import Foundation

/// What is to go wrong, on request.
struct Misbehaviour {
    /// A rule that spoils the answers to some requests.
    struct Rule {
        var method = ""
        /// A piece of path and query.
        var path = ""
        /// How often it still applies; nil for always.
        var count: Int?
        var fault: Fault
        var json: JSON
    }
    private(set) var rules: [Rule] = []
    /// Groups that discovery names and that do not answer, as of an aggregated API that is down.
    var downGroups: [String] = []
    /// Whether aggregated discovery is served; otherwise clients have to take the old one.
    var aggregatedDiscovery = true
    /// Whether OpenAPI v3 is served; otherwise clients have to take v2.
    var servesOpenAPI3 = true

    /// The fault for a request, used up by one.
    mutating func take(_ request: Request) -> Fault? {
        let target = request.rawQuery.isEmpty ? request.path : "\(request.path)?\(request.rawQuery)"
        guard
            let at = rules.firstIndex(where: { rule in
                (rule.method.isEmpty || rule.method == request.method)
                    && (rule.path.isEmpty || target.contains(rule.path))
            })
        else { return nil }
        let fault = rules[at].fault
        if let count = rules[at].count {
            rules[at].count = count - 1
            if count <= 1 { rules.remove(at: at) }
        }
        return fault
    }

    mutating func add(_ json: JSON) throws {
        rules.append(
            Rule(
                method: json["method"]?.string ?? "", path: json["path"]?.string ?? "",
                count: json["count"].map { $0.int ?? 1 },
                fault: try Fault(json), json: json))
    }

    mutating func clear() { rules = [] }

    /// The rules that are left.
    var json: JSON {
        .array(
            rules.map { rule in
                var json = rule.json
                json["count"] = rule.count.map { JSON($0) }
                return json
            })
    }

    /// What answers in place of a group that is down.
    func unavailable(group: String, version: String) -> Response? {
        guard downGroups.contains(group) else { return nil }
        return .text("service unavailable\n", status: 503)
    }
}

/// One way of going wrong.
struct Fault: Sendable {
    /// Seconds before the answer.
    var delay: Double?
    /// What is answered instead.
    var replacement: Response?
    private let action: String
    private let bytes: Int?
    private let warnings: [String]

    static let actions = [
        "", "truncate", "reset", "stall", "endless", "bad-json", "html", "status", "unauthorized", "body",
    ]

    init(_ json: JSON) throws {
        action = json["action"]?.string ?? ""
        guard Self.actions.contains(action) else {
            throw APIError.badRequest(
                "unknown action \"\(action)\": one of \(Self.actions.dropFirst().joined(separator: ", "))")
        }
        bytes = json["bytes"]?.int
        warnings = json["warnings"]?.strings ?? []
        if case .number(let text)? = json["delay"] { delay = Double(text) }
        switch action {
        case "status": replacement = Self.status(json)
        case "unauthorized": replacement = APIServer.response(APIError.unauthorized)
        case "html":
            replacement = .text(
                "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>\n",
                status: json["status"]?.int ?? 200, type: "text/html; charset=utf-8")
        case "bad-json":
            replacement = .text(
                "{\"kind\":\"PodList\",\"items\":[{\"metadata\":{\"name\": oops", type: "application/json")
        case "body":
            replacement = .text(
                json["body"]?.string ?? json["body"]?.text ?? "", status: json["status"]?.int ?? 200,
                type: json["contentType"]?.string ?? "application/json")
        case "endless":
            let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingOldest(4))
            let task = Task.detached {
                let piece = Array(repeating: Array("{\"metadata\":{}},".utf8), count: 4_096).flatMap { $0 }
                continuation.yield(Array("{\"kind\":\"List\",\"items\":[".utf8))
                while !Task.isCancelled {
                    if case .dropped = continuation.yield(piece) { try? await Task.sleep(for: .milliseconds(5)) }
                }
            }
            continuation.onTermination = { _ in task.cancel() }
            replacement = Response(status: 200, headers: [("Content-Type", "application/json")], body: .stream(stream))
        default: break
        }
        if let seconds = json["retryAfter"]?.int { replacement?.headers.append(("Retry-After", String(seconds))) }
        if let place = json["location"]?.string { replacement?.headers.append(("Location", place)) }
    }

    private static func status(_ json: JSON) -> Response {
        let code = json["status"]?.int ?? 500
        let known: [Int: (String, String)] = [
            429: ("TooManyRequests", "Too many requests, please try again later."),
            500: ("InternalError", "Internal error occurred: the sandbox was asked to fail"),
            503: ("ServiceUnavailable", "the server is currently unable to handle the request"),
            504: ("Timeout", "the server was unable to return a response in the time allotted"),
        ]
        let message = json["message"]?.string ?? known[code]?.1 ?? "the sandbox was asked to fail"
        return APIServer.response(APIError(code, reason: json["reason"]?.string ?? known[code]?.0, message))
    }

    /// Spoils an answer on its way.
    func spoil(_ response: Response) -> Response {
        var response = response
        response.headers += APIServer.warningHeaders(warnings)
        let whole = response.bytes ?? []
        let part = Array(whole.prefix(bytes ?? whole.count / 2))
        switch action {
        case "truncate": response.body = .truncated(part, promised: whole.count)
        case "stall", "reset":
            // What is to be sent is sent, and then nothing: a reset comes from the relay.
            response.reset = action == "reset"
            let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
            if bytes ?? 0 > 0 { continuation.yield(part) }
            Task.detached {
                try? await Task.sleep(for: .seconds(3600))
                continuation.finish()
            }
            response.body = .stream(stream)
            if bytes ?? 0 == 0 { response.holdsHead = true }
        default: break
        }
        return response
    }
}
