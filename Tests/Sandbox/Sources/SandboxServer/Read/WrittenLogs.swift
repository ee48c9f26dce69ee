import Foundation

/// The log of one container as a test has written it, line by line, and whoever follows it.
struct WrittenLog {
    /// One line; its time is in nanoseconds since 1970, and its text holds its end, if it has one.
    struct Line {
        let time: Int64
        let text: [UInt8]
    }

    /// Somebody who is sent each line as it is written.
    struct Follower {
        let stream: AsyncStream<[UInt8]>.Continuation
        let stamps: Bool
    }

    /// What the newest file holds.
    var lines: [Line] = []
    var followers: [Int: Follower] = [:]
    var isEnded = false

    /// A line as it is sent; times as containerd writes them, without zeros at the end.
    static func bytes(_ line: Line, stamps: Bool) -> [UInt8] {
        guard stamps else { return line.text }
        var fraction = String(line.time % 1_000_000_000 + 1_000_000_000).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        let seconds = Time.text(Double(line.time / 1_000_000_000)).dropLast()
        return Array("\(seconds)\(fraction.isEmpty ? "" : ".\(fraction)")Z ".utf8) + line.text
    }
}

extension APIServer {
    /// Where a container's log is kept.
    static func logKey(_ namespace: String, _ pod: String, _ container: String) -> String {
        "\(namespace)/\(pod)/\(container)"
    }

    /// Writes to a container's log, as ordered on a control path.
    func writeLog(_ order: JSON) throws {
        guard let pod = order["pod"]?.string, let container = order["container"]?.string else {
            throw APIError.badRequest("a log has a pod and a container")
        }
        let key = Self.logKey(order["namespace"]?.string ?? "shop", pod, container)
        var log = logs[key] ?? WrittenLog()
        if order["rotate"]?.bool == true { log.lines = [] }
        let now = Int64(clock.now * 1_000_000_000)
        for (index, text) in (order["lines"]?.strings ?? []).enumerated() {
            lastLogTime = max(lastLogTime + (index > 0 && order["sameTime"]?.bool == true ? 0 : 1), index > 0 ? 0 : now)
            let line = WrittenLog.Line(
                time: lastLogTime, text: Array(text.utf8) + (order["partial"]?.bool == true ? [] : [0x0A]))
            log.lines.append(line)
            for follower in log.followers.values {
                follower.stream.yield(WrittenLog.bytes(line, stamps: follower.stamps))
            }
        }
        if order["close"]?.bool == true || order["end"]?.bool == true {
            for follower in log.followers.values { follower.stream.finish() }
            log.followers = [:]
        }
        if let ended = order["end"]?.bool { log.isEnded = ended }
        logs[key] = log
    }

    /// Answers from a log that was written; nil if none was.
    func writtenLog(_ request: Request, key: String) throws -> Response? {
        guard var log = logs[key] else { return nil }
        if request.flag("previous") {
            let names = key.split(separator: "/")
            throw APIError.badRequest("previous terminated container \"\(names[2])\" in pod \"\(names[1])\" not found")
        }
        var lines = log.lines
        if let text = request.parameter("sinceTime") {
            guard let since = Time.parse(text) else { throw APIError.badRequest("sinceTime is no time") }
            lines = lines.filter { $0.time >= Int64(since) * 1_000_000_000 }
        }
        if let seconds = request.parameter("sinceSeconds").flatMap({ Double($0) }) {
            lines = lines.filter { $0.time >= Int64((clock.now - seconds) * 1_000_000_000) }
        }
        if let tail = request.parameter("tailLines").flatMap({ Int($0) }) { lines = lines.suffix(tail) }
        let stamps = request.flag("timestamps")
        var text = lines.flatMap { WrittenLog.bytes($0, stamps: stamps) }
        if let limit = request.parameter("limitBytes").flatMap({ Int($0) }) { text = Array(text.prefix(limit)) }
        guard request.flag("follow"), !log.isEnded else {
            return Response(status: 200, headers: [("Content-Type", "text/plain")], body: .bytes(text))
        }
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        continuation.yield(text)
        nextLogFollower += 1
        let number = nextLogFollower
        log.followers[number] = WrittenLog.Follower(stream: continuation, stamps: stamps)
        logs[key] = log
        continuation.onTermination = { _ in Task { await self.forgetLogFollower(key, number) } }
        return Response(status: 200, headers: [("Content-Type", "text/plain")], body: .stream(stream))
    }

    private func forgetLogFollower(_ key: String, _ number: Int) { logs[key]?.followers[number] = nil }
}
