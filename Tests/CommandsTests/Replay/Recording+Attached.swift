import Foundation

extension Recording {
    /// The recording as if kubectl had followed the log of what `run` and `debug` have made, where it attached to it and
    /// printed what had been printed before, and some of that twice.
    ///
    /// The log is the one that was read, or what was printed; the container ends as the last look has seen it, or as the
    /// command did. Standard input alone is attached to. What is deleted is what was made, and nothing else by its name.
    var followed: Recording {
        guard ["run", "debug"].contains(words.first),
            let first = exchanges.firstIndex(where: { $0.path.hasSuffix("watch=true") }),
            let stream = exchanges.first(where: { $0.isAbout("attach") || $0.isAbout("log") })
        else { return withOwnDeletion }
        var recording = withOwnDeletion
        // What kubectl looks at afterwards kpod has seen by then.
        recording.exchanges = recording.exchanges.enumerated().filter { index, exchange in
            index <= first || !exchange.isAbout("attach") && exchange.method != "GET"
        }.map(\.element)

        let pod = "/" + stream.path.prefix { $0 != "?" }.split(separator: "/").dropLast().joined(separator: "/")
        let container = stream.path.drop { $0 != "=" }.dropFirst().prefix { $0 != "&" }
        let lines = containerLines
        let log = "\(pod)/log?container=\(container)&follow=true"
        let stamped = lines.map { "\(recordedAt) \($0)\n" }.joined()
        recording.exchanges += [
            stream.answer(log, stamped), stream.answer(pod, object(ended: String(container))),
            stream.answer(lines.isEmpty ? log : "\(log)&sinceTime=\(recordedAt)", stamped),
        ]
        if words.contains("-i") {
            recording.exchanges.append(
                stream.answer("\(pod)/attach?container=\(container)&stdin=true", "", status: 101))
        }
        if words.contains("--wait") {
            recording.exchanges.append(
                stream.answer(pod, #"{"kind":"Status","reason":"NotFound","code":404}"#, status: 404))
        }

        let before = stdout.split(separator: "\n").filter { $0.hasPrefix("Creating debugging ") }
        let after = stdout.split(separator: "\n").filter { $0.hasSuffix(" namespace") }
        recording.stdout = (before + lines + after).map { $0 + "\n" }.joined()
        guard exchanges.contains(where: { $0.isAbout("attach") }) else { return recording }
        recording.stderr = stderr.split(separator: "\n").filter { $0.hasPrefix("pod ") }.map { $0 + "\n" }.joined()
        return recording
    }

    /// What a container has printed.
    private var containerLines: [Substring] {
        let log = exchanges.first { $0.isAbout("log") && $0.responseBody?.isEmpty == false }?.responseBody
        if let log { return log.split(separator: "\n") }
        guard exchanges.contains(where: { $0.isAbout("attach") }) else { return [] }
        let own = ["pod ", "service ", "Creating debugging ", "All commands ", "If you don't "]
        return (stdout + stderr).split(separator: "\n").filter { line in !own.contains { line.hasPrefix($0) } }
    }

    /// The pod as it was last seen, with a container that has ended.
    private func object(ended container: String) -> String {
        let events = exchanges.filter { $0.path.hasSuffix("watch=true") }.flatMap {
            $0.pieces.joined().split(separator: 10)
        }
        let event = events.last.flatMap { try? JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] }
        var pod = event?["object"] as? [String: Any] ?? [:]
        var status = pod["status"] as? [String: Any] ?? [:]
        for key in ["containerStatuses", "ephemeralContainerStatuses"] {
            status[key] = (status[key] as? [[String: Any]])?.map { one in
                let hasEnded = (one["state"] as? [String: Any])?["terminated"] != nil
                guard one["name"] as? String == container, !hasEnded else { return one }
                return one.merging(["state": ["terminated": ["exitCode": Int(exit)]]]) { $1 }
            }
        }
        pod["status"] = status
        return (try? JSONSerialization.data(withJSONObject: pod)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private var withOwnDeletion: Recording {
        guard words.first == "run" else { return self }
        var recording = self
        for index in exchanges.indices where exchanges[index].method == "DELETE" {
            let answer = exchanges[index].responseBody?.firstMatch(of: #/"uid":"([0-9a-f-]+)"/#)?.output.1 ?? ""
            recording.exchanges[index].requestBody = exchanges[index].requestBody?.replacingOccurrences(
                of: #""apiVersion":"v1","#, with: #""apiVersion":"v1","preconditions":{"uid":"\#(answer)"},"#)
        }
        return recording
    }
}

extension Recording.Exchange {
    /// Whether it asks for a subresource.
    fileprivate func isAbout(_ subresource: String) -> Bool { path.prefix { $0 != "?" }.hasSuffix("/" + subresource) }

    /// An answer to another request.
    fileprivate func answer(_ path: String, _ body: String, status: Int = 200) -> Recording.Exchange {
        var exchange = self
        exchange.method = "GET"
        exchange.path = path
        exchange.status = status
        exchange.responseBody = body
        return exchange
    }
}
