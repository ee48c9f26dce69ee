import CLIRuntime
import System

/// What `--health` tells of a sync.
struct SyncHealth {
    /// Whether the first sync has been written.
    var isWritten = false
    /// How long the API server has not been reached.
    var age = Duration.zero
    /// How long that may be.
    var longestAge = Duration.seconds(60)
    /// Numbers of things that are there.
    var objects = 0
    var files = 0
    var bytes = 0
    /// Numbers of things that have happened.
    var writes = 0
    var errors = 0
    var hookSuccesses = 0
    var hookFailures = 0

    /// The answer for a path.
    func answer(_ path: String) -> ProbeServer.Answer? {
        switch path {
        case _ where ProbeServer.asksHealth(path):
            if !isWritten { return .init(status: 503, body: "the first sync is not written yet\n") }
            if age > longestAge {
                return .init(
                    status: 503, body: "the API server was not reached for \(age.components.seconds) seconds\n")
            }
            return .init(status: 200, body: "ok\n")
        case "/metrics":
            return .init(status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: metrics)
        default: return nil
        }
    }

    /// Prometheus' text form (exposition format 0.0.4).
    private var metrics: String {
        let milliseconds = age.milliseconds
        let fraction = String(milliseconds % 1_000 + 1_000).dropFirst()
        let rows: [(name: String, type: String, help: String, value: String)] = [
            ("written", "gauge", "Whether the first sync has been written.", isWritten ? "1" : "0"),
            (
                "last_contact_seconds", "gauge", "How long ago the API server was reached.",
                "\(milliseconds / 1_000).\(fraction)"
            ),
            ("objects", "gauge", "Objects that are followed.", String(objects)),
            ("files", "gauge", "Files that are kept.", String(files)),
            ("bytes", "gauge", "Bytes in these files.", String(bytes)),
            ("syncs_total", "counter", "Files that were written or removed.", String(writes)),
            ("errors_total", "counter", "Requests and writes that failed.", String(errors)),
            ("hook_successes_total", "counter", "Hooks that succeeded.", String(hookSuccesses)),
            ("hook_failures_total", "counter", "Hooks that failed.", String(hookFailures)),
        ]
        return rows.map { row in
            let name = "kpod_sync_" + row.name
            return "# HELP \(name) \(row.help)\n# TYPE \(name) \(row.type)\n\(name) \(row.value)\n"
        }.joined()
    }
}
