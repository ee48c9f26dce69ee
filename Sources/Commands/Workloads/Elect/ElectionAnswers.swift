import CLIRuntime
import JSON

/// What is known of an election, and answered on the port of `--http`.
final class ElectionAnswers {
    /// Who leads; empty if nobody does.
    var holder = ""
    /// Whether this pod does.
    var isLeading = false

    /// The answer for a path: who leads in JSON, as the old leader-elector image had it, and for a readiness probe whether it
    /// is this pod.
    func answer(_ path: String) -> ProbeServer.Answer? {
        switch path {
        case "/":
            let value: JSONValue = ["name": .string(holder)]
            return .init(status: 200, type: "application/json", body: String(decoding: value.compact, as: UTF8.self))
        case "/leader":
            return isLeading
                ? .init(status: 200, body: "leading\n") : .init(status: 503, body: "led by \(holder)\n")
        default: return nil
        }
    }
}
