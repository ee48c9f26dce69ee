import JSON

extension Status {
    /// Makes a failure of an HTTP answer: of the Status in its body, or, where a proxy or a bare path answered with
    /// something else, of the status code in the words of kubectl's client.
    ///
    /// - Parameters:
    ///   - head: The answer's head.
    ///   - body: As much of the body as was read.
    ///   - request: What was asked, which the message names if it was about a resource.
    public init(_ head: ResponseHead, body: [UInt8], to request: Request) {
        var generic = Status(
            code: head.status, serverMessage: Self.serverMessage(head, body), request: request,
            retryAfter: head.header("Retry-After").flatMap { Int($0) } ?? 0)
        // The token would go along: whoever is meant is to be named by who runs kpod.
        if (300..<400).contains(head.status), let location = head.header("Location") {
            generic.message =
                "the server answers \(head.status) with a redirect to \(location), which is not followed: --server has to "
                + "name the API server itself"
        }
        guard let document = try? JSONDocument(parsing: body), var status = Status(document.root) else {
            self = generic
            return
        }
        if status.code == 0 { status.code = head.status }
        if status.message.isEmpty {
            status.message = generic.message
            if status.reason.isEmpty { status.reason = generic.reason }
        }
        self = status
    }

    /// What the answer's body said where no Status was in it; nil if it said nothing.
    public var bodyText: String? {
        let cause = details?.causes.first { $0.reason == Self.unexpectedResponse }
        return cause.flatMap { $0.message.isEmpty ? nil : $0.message }
    }

    private static let unexpectedResponse = "UnexpectedServerResponse"

    /// The body where it is text, as kubectl's client takes it; `unknown` otherwise.
    private static func serverMessage(_ head: ResponseHead, _ body: [UInt8]) -> String {
        guard head.mediaType?.hasPrefix("text/") ?? true else { return "unknown" }
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }
        var text = body[...].drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        // A page of HTML says nothing beyond its beginning.
        return String(decoding: text.prefix(1024), as: UTF8.self) + (text.count > 1024 ? "…" : "")
    }

    private init(code: Int, serverMessage: String, request: Request, retryAfter: Int) {
        var (reason, message) = Self.generic(code, serverMessage, request.method)
        var details = Details()
        details.retryAfterSeconds = retryAfter
        details.causes = [Cause(reason: Self.unexpectedResponse, message: serverMessage)]
        if let attributes = request.attributes {
            details.name = attributes.name ?? ""
            details.group = attributes.group
            details.kind = attributes.resource
            let resource = attributes.resource + (attributes.group.isEmpty ? "" : "." + attributes.group)
            let subject = [request.method.rawValue.lowercased(), resource] + (attributes.name.map { [$0] } ?? [])
            message += " (" + subject.joined(separator: " ") + ")"
        }
        if code == 0 { reason = "" }
        self.init(message: message, reason: reason, code: code, details: details)
    }

    private static func generic(_ code: Int, _ text: String, _ method: Method) -> (reason: String, message: String) {
        switch code {
        case 400: ("BadRequest", "the server rejected our request for an unknown reason")
        case 401: ("Unauthorized", "the server has asked for the client to provide credentials")
        case 403: ("Forbidden", text)
        case 404: ("NotFound", "the server could not find the requested resource")
        case 405: ("MethodNotAllowed", "the server does not allow this method on the requested resource")
        case 406:
            (
                "NotAcceptable",
                text.isEmpty || text == "unknown"
                    ? "the server was unable to respond with a content type that the client supports" : text
            )
        case 409: (method == .post ? "AlreadyExists" : "Conflict", "the server reported a conflict")
        case 415: ("UnsupportedMediaType", text)
        case 422: ("Invalid", "the server rejected our request due to an error in our request")
        case 429:
            ("TooManyRequests", "the server has received too many requests and has asked us to try again later")
        case 503: ("ServiceUnavailable", "the server is currently unable to handle the request")
        case 504:
            (
                "Timeout",
                "the server was unable to return a response in the time allotted, "
                    + "but may still be processing the request"
            )
        case 500...:
            ("InternalError", "an error on the server (\(goQuoted(text))) has prevented the request from succeeding")
        default:
            ("", "the server responded with the status code \(code) but did not return more information")
        }
    }
}
