import Foundation

/// The requests that came, for tests to read. Tokens are never in it.
struct RequestLog {
    private var entries: [JSON] = []
    private var first = 0
    private let limit = 10_000

    /// Notes a request and returns its number.
    mutating func note(_ request: Request) -> Int {
        var entry: JSON = [
            "method": .string(request.method),
            "path": .string(request.rawQuery.isEmpty ? request.path : "\(request.path)?\(request.rawQuery)"),
            "version": .string(request.version),
        ]
        if let connection = request.connection { entry["connection"] = JSON(connection) }
        entry["authenticated"] = .bool(request.header("authorization") != nil)
        for (name, header) in [
            ("accept", "accept"), ("acceptEncoding", "accept-encoding"), ("contentType", "content-type"),
            ("userAgent", "user-agent"),
            ("host", "host"),
        ] {
            if let value = request.header(header) { entry[name] = .string(value) }
        }
        entry["bodyBytes"] = JSON(request.body.count)
        entry["time"] = .number(String(format: "%.3f", Date().timeIntervalSince1970))
        entries.append(entry)
        if entries.count > limit {
            entries.removeFirst(limit / 2)
            first += limit / 2
        }
        return first + entries.count - 1
    }

    mutating func setUser(_ number: Int, _ user: String) { set(number, "user", .string(user)) }
    mutating func finish(_ number: Int, status: Int) { set(number, "status", JSON(status)) }

    private mutating func set(_ number: Int, _ key: String, _ value: JSON) {
        guard entries.indices.contains(number - first) else { return }
        entries[number - first][key] = value
    }

    mutating func clear() {
        first += entries.count
        entries = []
    }

    var json: JSON { .array(entries) }
}
