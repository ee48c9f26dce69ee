import FakeTransport
import Foundation
import Kube
import System

@testable import Transport

/// Answers requests from a recording of kubectl's.
///
/// kpod asks for less than kubectl, and otherwise in some places: see `key` and `isAskedByKubectlAlone`. Everything else
/// must match, and every answer must be asked for: what was not as expected is in `faults` and `unasked`.
final class ReplayClient: Client {
    private var exchanges: [Recording.Exchange]
    private(set) var faults: [String] = []
    /// The bodies sent where the recording has none that can be read.
    private(set) var unreadBodies: [[UInt8]] = []
    private var answered: Set<String> = []
    /// How many requests were sent.
    private(set) var requestCount = 0
    /// Whether lists over all namespaces are followed by a look at each object.
    private let isDescription: Bool
    /// What was to be deleted and was not there.
    private var missing: Set<String> = []
    private let ending: ReplayTransfer.Ending
    private let stream: [FakeClient.Step]

    init(_ recording: Recording) {
        exchanges = recording.exchanges
        isDescription = recording.words.first == "describe"
        stream = [.bytes(recording.stream)]
        // Being asked to come again later is dealt with below the seam at which this client stands.
        for index in exchanges.indices.dropLast().reversed()
        where exchanges[index].status == 429 && exchanges[index].path == exchanges[index + 1].path {
            exchanges.remove(at: index)
        }
        ending = recording.exit == 124 ? .signal : recording.stderr.contains("timed out waiting") ? .silence : .end
    }

    /// The answers that nothing has asked for, but for those that kubectl alone asks for.
    var unasked: [String] {
        exchanges.filter { $0.isOptional != true && !isAskedByKubectlAlone($0) }.map { "\($0.method) \($0.path)" }
    }

    /// What kubectl asks for and kpod does not: discovery; the types of the core group, to tell whether one has
    /// namespaces; the namespace, after an object in it was not found; an object that it has read already, alone or in a
    /// list, for a client that knows its type; and a watch of an object that is already as it is waited for.
    private func isAskedByKubectlAlone(_ exchange: Recording.Exchange) -> Bool {
        let path = Self.key(of: exchange.path)
        guard exchange.method == "GET" else { return false }
        // kubectl waits for what was not there.
        if missing.contains(path) { return true }
        let words = path.split(separator: "/")
        return ["/api", "/apis", "/api/v1"].contains(path) || answered.contains(path)
            || path.hasPrefix("/api/v1/namespaces/") && words.count == 4
            || answered.contains { $0.hasPrefix("/" + words.dropLast().joined(separator: "/") + "?") }
            || isDescription && words.count > 4 && words[words.count - 4] == "namespaces"
                && answered.contains {
                    $0.hasPrefix("/\(words.dropLast(4).joined(separator: "/"))/\(words[words.count - 2])?")
                }
            || path.hasSuffix("&watch=true") && watchesWhatWasRead(path)
    }

    private func watchesWhatWasRead(_ path: String) -> Bool {
        let parts = path.split(separator: "?").map(String.init)
        let field = "fieldSelector=metadata.name="
        guard let name = parts[1].split(separator: "&").first(where: { $0.hasPrefix(field) }) else { return false }
        return answered.contains("\(parts[0])/\(name.dropFirst(field.count))")
            || answered.contains { $0.hasPrefix(parts[0] + "?") && !$0.hasSuffix("watch=true") }
    }

    func start(_ request: Request) -> any Transfer {
        requestCount += 1
        let method = request.method.rawValue
        let key = Self.key(of: request.target)
        func find(_ key: String) -> Int? {
            exchanges.firstIndex { $0.method == method && Self.key(of: $0.path) == key }
        }
        // What kpod follows it lists in pages, and kubectl all at once.
        let whole = key.replacingOccurrences(of: "&limit=500", with: "").replacingOccurrences(
            of: "?limit=500", with: "")
        guard let index = find(key) ?? find(whole) else {
            faults.append("nothing answers \(method) \(request.target)")
            return ReplayTransfer(nil, .end)
        }
        let exchange = exchanges.remove(at: index)
        if method == "GET" { answered.insert(key) }
        if method == "DELETE", exchange.status == 404 { missing.insert(key) }
        if let expected = exchange.requestBody, !Self.sameJSON(expected, request.body ?? []) {
            faults.append("\(method) \(request.target) sends \(String(decoding: request.body ?? [], as: UTF8.self))")
        }
        if exchange.requestBodyOmitted != nil { unreadBodies.append(Self.withoutConfiguration(request.body ?? [])) }
        return ReplayTransfer(exchange, exchange.chunks == nil ? .end : ending)
    }

    /// The clock stands still but where nothing is waited for but time.
    private(set) var now = Instant.distantPast + .seconds(1_000)

    func open(_ request: Request) -> any Connection {
        let key = Self.key(of: request.target)
        let method = request.method.rawValue
        func find(_ key: String) -> Int? {
            exchanges.firstIndex { $0.method == method && Self.key(of: $0.path) == key }
        }
        // kubectl keeps no times of what it copies.
        let withoutTimes = key.replacingOccurrences(of: "command=-xpf", with: "command=-xmf")
        if withoutTimes != key { faults.append("tar -xpf in place of -xmf") }
        // What is at the destination kpod asks together with the programs that there are, which is tar alone here.
        let isSurvey = key.contains("command=for p in tar")
        let isTest: (String) -> Bool = { $0.contains("command=test&") }
        let found = isSurvey ? exchanges.firstIndex { isTest(Self.key(of: $0.path)) } : find(withoutTimes)
        guard let index = found else {
            faults.append("nothing answers an upgrade by \(method) \(request.target)")
            return FakeConnection(head: .success(ResponseHead(status: 404, headers: [])), steps: [])
        }
        let exchange = exchanges.remove(at: index)
        answered.insert(key)
        var headers = exchange.responseHeaders.map { Header($0.key, $0.value) }
        guard exchange.status == 101 else {
            return FakeConnection(
                head: .success(ResponseHead(status: exchange.status, headers: headers)),
                steps: exchange.pieces.map { .bytes($0) })
        }
        // The answer to this handshake, which is another each time.
        headers.removeAll { $0.name.hasPrefix("Sec-WebSocket-") || $0.name == "Upgrade" }
        let isForward = key.hasSuffix("/portforward")
        headers += [
            Header("Upgrade", "websocket"),
            Header("Sec-WebSocket-Protocol", isForward ? "SPDY/3.1+portforward.k8s.io" : "v5.channel.k8s.io"),
            Header(
                "Sec-WebSocket-Accept",
                WebSocketHandshake.accept(request.headers.first { $0.name == "Sec-WebSocket-Key" }?.value ?? "")),
        ]
        let head = Result<ResponseHead, TransportError>.success(ResponseHead(status: 101, headers: headers))
        guard key.contains("stdin=true"), !key.contains("tty=true") else {
            return FakeConnection(
                head: head, steps: isForward ? [.silence] : isSurvey ? [.bytes(Recording.survey)] : stream)
        }
        // What takes input ends when it has all of it.
        let connection = FakeConnection(head: head, steps: [])
        var rest = stream
        connection.reply = { sent in
            guard Recording.endsInput(sent) else { return [] }
            defer { rest = [] }
            return rest
        }
        return connection
    }

    func wait(for sources: [Source], until deadline: Instant?) throws(TransportError) -> Int? {
        let ready = sources.firstIndex { source in
            switch source {
            case .transfer(let transfer as ReplayTransfer): return !transfer.isSilent
            case .connection(let connection as FakeConnection): return !connection.isSilent
            // Nobody connects to what a recording listens on.
            case .readable, .writable: return false
            default: return true
            }
        }
        if let ready { return ready }
        guard let deadline, ending != .signal else { throw .interrupted(signal: 15) }
        now = max(now, deadline)
        return nil
    }

    /// The path with its query in a fixed order, without what kpod asks differently on purpose: it does without the
    /// objects behind a table, asks for discovery without a time limit, and watches with bookmarks.
    private static func key(of target: String) -> String {
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        var query = (parts.dropFirst().first ?? "").split(separator: "&").map(String.init)
        query = query.map { $0.replacingOccurrences(of: "+", with: " ") }
        query = query.map { ($0.hasSuffix("=") ? String($0.dropLast()) : $0).removingPercentEncoding ?? $0 }.sorted()
        // kubectl takes the terms of a field selector in no order.
        query = query.map { item in
            guard item.hasPrefix("fieldSelector=involvedObject") else { return item }
            return "fieldSelector=" + item.dropFirst(14).split(separator: ",").sorted().joined(separator: ",")
        }
        query.removeAll { item in
            ["includeObject=", "timeout=", "allowWatchBookmarks="].contains { item.hasPrefix($0) }
        }
        // The log of a run that has ended does not grow: kpod does not follow it.
        if query.contains("previous=true") { query.removeAll { $0 == "follow=true" } }
        // Following asks for times always, to find the place again.
        if query.contains("follow=true") { query.removeAll { $0 == "timestamps=true" } }
        if query.contains("watch=true") {
            // kpod says how long a watch may last, so that each ends on a connection that need not be the next one's.
            query.removeAll { $0.hasPrefix("limit=") || $0.hasPrefix("timeoutSeconds=") }
            // An object's watch begins where kpod has seen it, and kubectl's with the object.
            if query.contains(where: { $0.hasPrefix("fieldSelector=metadata.name") }) {
                let own = ["resourceVersion", "sendInitialEvents="]
                query.removeAll { item in own.contains { item.hasPrefix($0) } }
            }
        }
        return query.isEmpty ? parts[0] : parts[0] + "?" + query.joined(separator: "&")
    }

    /// A body of `autoscale` without what `--save-config` puts into it, which a dry run does not print.
    private static func withoutConfiguration(_ body: [UInt8]) -> [UInt8] {
        guard var object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
            object["kind"] as? String == "HorizontalPodAutoscaler",
            var metadata = object["metadata"] as? [String: Any]
        else { return body }
        metadata["annotations"] = nil
        object["metadata"] = metadata
        return (try? JSONSerialization.data(withJSONObject: object)).map(Array.init) ?? body
    }

    static func sameJSON(_ left: String, _ right: [UInt8]) -> Bool {
        // kubectl sends SelfSubjectReviews as protobuf; kpod sends the JSON of the same.
        let texts = [left, String(decoding: right, as: UTF8.self)].map(Recording.withoutTemporaryNames)
        let values = texts.map { try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary }
        guard let expected = values[0] else { return true }
        return values[1] == expected
    }
}

/// The answer of a recorded exchange.
final class ReplayTransfer: Transfer {
    /// What comes after the last recorded piece of a stream: most recordings of one were ended by a signal, and some by
    /// kubectl's own time limit.
    enum Ending {
        case end, signal, silence
    }

    private let exchange: Recording.Exchange?
    private var pieces: [[UInt8]]
    private let ending: Ending

    init(_ exchange: Recording.Exchange?, _ ending: Ending) {
        self.exchange = exchange
        self.ending = ending
        pieces = (exchange?.pieces ?? []).reversed()
    }

    /// Whether nothing more will come, not even the end.
    var isSilent: Bool { pieces.isEmpty && ending != .end }

    func head() throws(TransportError) -> ResponseHead {
        guard let exchange else {
            throw .badProtocol(try! ServerAddress(parsing: "https://API"), reason: "no recording")
        }
        return ResponseHead(
            status: exchange.status, headers: exchange.responseHeaders.map { Header($0.key, $0.value) })
    }

    func next() throws(TransportError) -> [UInt8]? {
        if let piece = pieces.popLast() { return piece }
        if isSilent { throw .interrupted(signal: 15) }
        return nil
    }

    func cancel() {}
}
