import Kube
import System

/// What `-v 6` and above show of the requests, in the form of kubectl's log lines. No token is ever among it.
///
/// At 6: method, URL, status and time. At 7: the request's headers. At 8: the response's headers, and the first 1,024
/// bytes of the bodies, and the sizes of a stream's frames. At 9: the curl command, and 10,240 bytes of the bodies. At 10: the
/// bodies whole.
public final class RequestLog {
    /// The verbosity, as `-v` gives it.
    public let level: Int
    private let write: (String) -> Void
    private let now: () -> WallTime

    /// Makes a log; `write` is given whole lines with their line ends.
    public init(level: Int, now: @escaping () -> WallTime = Clock.now, write: @escaping (String) -> Void) {
        self.level = level
        self.now = now
        self.write = write
    }

    /// How many bytes of a body are shown.
    var bodyLimit: Int {
        switch level {
        case ..<8: 0
        case 8: 1_024
        case 9: 10_240
        default: Int.max
        }
    }

    /// Notes that a request goes out. `curl` is the equivalent command.
    func request(_ request: Request, url: String, headers: [Header], curl: @autoclosure () -> String) {
        guard level >= 7 else { return }
        if let body = request.body, level >= 8 { line("\"Request Body\" body=\(shown(body, of: request))") }
        if level >= 9 {
            line(Redaction.masked(curl()))
            return
        }
        line("\(request.method.rawValue) \(Redaction.masked(url))")
        line("Request Headers:")
        for header in headers { line("    \(header.name): \(Redaction.value(of: header))") }
    }

    /// Notes that the answer's head has come, or that there is none (`head` is `nil`).
    func response(_ request: Request, url: String, head: ResponseHead?, after time: Duration) {
        guard level >= 6 else { return }
        let status = head.map { "\($0.status) \(HTTPStatus.reason($0.status))" } ?? ""
        let words = "in \(Int(time / .milliseconds(1))) milliseconds"
        if level == 7 || level == 8 {
            line("Response Status: \(status) \(words)")
        } else {
            line("\(request.method.rawValue) \(Redaction.masked(url)) \(status) \(words)")
        }
        guard level >= 8 else { return }
        line("Response Headers:")
        for header in head?.headers ?? [] { line("    \(header.name): \(Redaction.value(of: header))") }
    }

    /// Notes a body that has come whole, or as much of it as is shown.
    func responseBody(_ body: [UInt8], total: Int, of request: Request) {
        guard level >= 8 else { return }
        line("\"Response Body\" body=\(shown(body, total: total, of: request))")
    }

    /// Notes that a request is sent again.
    func retry(url: String, wait: Duration, attempt: Int, reason: String) {
        guard level >= 6 else { return }
        line(
            "Trying \(Redaction.masked(url)) again in \(wait.milliseconds) milliseconds after attempt \(attempt): \(reason)"
        )
    }

    /// Notes a frame of an upgraded connection: what it is and its size, and nothing of its contents, since those are what
    /// somebody types.
    func frame(_ text: () -> String) {
        if level >= 8 { line(text()) }
    }

    private func shown(_ body: [UInt8], total: Int? = nil, of request: Request) -> String {
        let total = total ?? body.count
        guard !Redaction.isSecret(request) else { return "<masked> [\(total) bytes]" }
        // Masked before it is cut: half a token is one too.
        let safe = Redaction.masked(body, isCut: total > body.count)
        let text = goQuoted(String(decoding: safe.prefix(bodyLimit), as: UTF8.self))
        return total > bodyLimit ? text + " [truncated \(total - bodyLimit) chars]" : text
    }

    private func line(_ text: String, at line: Int = #line) {
        write(RequestLog.prefix(now(), line: line) + printableLine(text) + "\n")
    }

    /// klog's prefix: severity, month and day, time in UTC with microseconds, process, place.
    static func prefix(_ time: WallTime, line: Int) -> String {
        let text = Timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds).rfc3339Micro
        let (month, day, clock) = (
            text.dropFirst(5).prefix(2), text.dropFirst(8).prefix(2), text.dropFirst(11).dropLast()
        )
        let process = String(Process.id)
        return "I\(month)\(day) \(clock) "
            + String(repeating: " ", count: max(7 - process.count, 0)) + "\(process) RequestLog.swift:\(line)] "
    }
}

/// The reason phrases of RFC 9110, which HTTP/2 leaves out.
enum HTTPStatus {
    /// The phrase, or nothing for a status that the Kubernetes API does not use.
    static func reason(_ status: Int) -> String {
        switch status {
        case 101: "Switching Protocols"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 413: "Request Entity Too Large"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Entity"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: ""
        }
    }
}
