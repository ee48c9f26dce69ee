import Foundation
import Kube
import System
import Transport

/// Answers requests from a recording of kubectl's.
///
/// kpod asks for less than kubectl: discovery that kubectl did may stay unasked, `includeObject` is not looked at when
/// requests are matched, discovery is asked without kubectl's `timeout`, and watches ask for bookmarks. Everything else must match, and every
/// answer must be asked for: what was not as expected is in `faults`.
final class ReplayClient: Client {
    private var exchanges: [Recording.Exchange]
    private(set) var faults: [String] = []

    private let endsBySignal: Bool

    init(_ recording: Recording) {
        exchanges = recording.exchanges
        endsBySignal = recording.exit == 124
    }

    /// The answers that nothing has asked for, discovery apart.
    var unasked: [String] {
        exchanges.filter { !["/api", "/apis"].contains(Self.key(of: $0.path)) }.map { "\($0.method) \($0.path)" }
    }

    func start(_ request: Request) -> any Transfer {
        let method = request.method.rawValue
        let key = Self.key(of: request.target)
        guard let index = exchanges.firstIndex(where: { $0.method == method && Self.key(of: $0.path) == key }) else {
            faults.append("nothing answers \(method) \(request.target)")
            return ReplayTransfer(nil, endsBySignal: false)
        }
        let exchange = exchanges.remove(at: index)
        if let expected = exchange.requestBody, !Self.sameJSON(expected, request.body ?? []) {
            faults.append("\(method) \(request.target) sends \(String(decoding: request.body ?? [], as: UTF8.self))")
        }
        return ReplayTransfer(exchange, endsBySignal: endsBySignal)
    }

    /// The clock stands still but where nothing is waited for but time.
    private(set) var now = Instant.distantPast + .seconds(1_000)

    func open(_ request: Request) -> any Connection { preconditionFailure("no recording has an upgrade") }

    func wait(for sources: [Source], until deadline: Instant?) throws(TransportError) -> Int? {
        guard sources.isEmpty else { return 0 }
        now = max(now, deadline ?? now)
        return nil
    }

    /// The path with its query in a fixed order, without what kpod asks differently on purpose.
    private static func key(of target: String) -> String {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var query = (parts.dropFirst().first ?? "").split(separator: "&").map(String.init)
        query = query.map { $0.hasSuffix("=") ? String($0.dropLast()) : $0 }.sorted()
        query.removeAll { item in
            ["includeObject=", "timeout=", "allowWatchBookmarks="].contains { item.hasPrefix($0) }
        }
        // Following asks for times always, to find the place again.
        if query.contains("follow=true") { query.removeAll { $0 == "timestamps=true" } }
        // An object's watch begins where kpod has seen it, and kubectl's with the object.
        if query.contains("watch=true"), query.contains(where: { $0.hasPrefix("fieldSelector=metadata.name") }) {
            let own = ["resourceVersion", "sendInitialEvents=", "timeoutSeconds="]
            return parts[0] + "?" + query.filter { !own.contains(where: $0.hasPrefix) }.joined(separator: "&")
        }
        return query.isEmpty ? parts[0] : parts[0] + "?" + query.joined(separator: "&")
    }

    private static func sameJSON(_ left: String, _ right: [UInt8]) -> Bool {
        // kubectl sends SelfSubjectReviews as protobuf; kpod sends the JSON of the same.
        guard let expected = try? JSONSerialization.jsonObject(with: Data(left.utf8)) as? NSDictionary else {
            return true
        }
        return (try? JSONSerialization.jsonObject(with: Data(right)) as? NSDictionary) == expected
    }
}

/// The answer of a recorded exchange.
private final class ReplayTransfer: Transfer {
    private let exchange: Recording.Exchange?
    private var pieces: [[UInt8]]

    private let endsBySignal: Bool

    init(_ exchange: Recording.Exchange?, endsBySignal: Bool) {
        self.exchange = exchange
        self.endsBySignal = endsBySignal
        pieces = (exchange?.pieces ?? []).reversed()
    }

    func head() throws(TransportError) -> ResponseHead {
        guard let exchange else {
            throw .badProtocol(try! ServerAddress(parsing: "https://API"), reason: "no recording")
        }
        return ResponseHead(
            status: exchange.status, headers: exchange.responseHeaders.map { Header($0.key, $0.value) })
    }

    func next() throws(TransportError) -> [UInt8]? {
        if let piece = pieces.popLast() { return piece }
        // Most recorded watches were ended by timeout's signal.
        if exchange?.chunks != nil, endsBySignal { throw .interrupted(signal: 15) }
        return nil
    }

    func cancel() {}
}
