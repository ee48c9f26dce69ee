import Foundation

extension Recording {
    /// The recording as if kubectl had asked for the events of a namespace where it asked for those of each object.
    var withEventsTogether: Recording {
        guard words.first == "describe" else { return self }
        var recording = self
        let own = exchanges.indices.filter { exchanges[$0].path.contains("/events?fieldSelector=") }
        let names = Set(own.map { Self.describedName(exchanges[$0].path) })
        guard names.count > 1 else { return self }
        var together: [String: Exchange] = [:]
        for index in own.reversed() {
            var exchange = recording.exchanges.remove(at: index)
            let path = String(exchange.path.prefix { $0 != "?" }) + "?limit=500"
            var body = exchange.json ?? [:]
            let items = (body["items"] as? [Any] ?? []) + (together[path]?.json?["items"] as? [Any] ?? [])
            body["items"] = items
            exchange.path = path
            exchange.responseBody = (try? JSONSerialization.data(withJSONObject: body))
                .map { String(decoding: $0, as: UTF8.self) }
            together[path] = exchange
        }
        recording.exchanges += together.values
        return recording
    }

    private static func describedName(_ path: String) -> String {
        let terms = (path.removingPercentEncoding ?? path).split { "?,&".contains($0) }
        return terms.first { $0.contains("involvedObject.name=") }?.split(separator: "=").last.map(String.init) ?? ""
    }
}

extension Recording.Exchange {
    fileprivate var json: [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(pieces.joined()))) as? [String: Any]
    }
}
