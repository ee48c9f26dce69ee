import Foundation
import Kube

@testable import Output

extension Recording {
    /// The kinds that a recorded `describe` shows and that kpod refuses.
    var kindsRefused: Set<String> {
        var kinds: Set<String> = []
        for exchange in exchanges where exchange.status == 200 && !exchange.path.contains("/events?") {
            guard let body = exchange.json, var kind = body["kind"] as? String else { continue }
            let group =
                ((body["apiVersion"] as? String) ?? "").split(separator: "/").dropLast().first.map { ".\($0)" } ?? ""
            if body["items"] != nil, kind.hasSuffix("List") { kind.removeLast(4) }
            kinds.insert(kind.lowercased() + group)
        }
        // What was not found, or refused, is known by its path alone.
        for path in exchanges.filter({ $0.status >= 400 }).map(\.path) {
            let words = path.split(separator: "/").map(String.init)
            if words.count == 4, words[2] == "nodes" { kinds.insert("node") }
            if words.count == 4, words[2] == "namespaces" { kinds.insert("namespace") }
            if words.count == 6, words[4] == "services" { kinds.insert("service") }
        }
        return kinds.intersection(DescribedKind.missing)
    }

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
