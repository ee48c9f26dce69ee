/// Which recordings are not replayed, and why. Every other one of Tests/Fixtures/recordings is.
struct LeftOut: Sendable {
    let reason: String
    private let applies: @Sendable (Recording) -> Bool

    /// By the words that a command begins with.
    private init(_ lines: [String], because reason: String) {
        self.reason = reason
        let beginnings = lines.map { $0.split(separator: " ").map(String.init) }
        applies = { recording in beginnings.contains { recording.words.starts(with: $0) } }
    }

    private init(because reason: String, where applies: @escaping @Sendable (Recording) -> Bool) {
        self.reason = reason
        self.applies = applies
    }

    private static let all = [
        LeftOut(
            ["apply edit-last-applied", "apply set-last-applied"],
            because: "kpod writes no annotation of what was applied, and says what takes its place"),
        LeftOut(["explain"], because: "the documents are other people's prose; ExplainTests replays them"),
        LeftOut(because: "without the right to read the pod kpod asks for the stream all the same") { recording in
            recording.words.first == "exec" && recording.exchanges.last?.status == 403
                && recording.exchanges.last?.path.contains("/exec") == false
        },
        LeftOut(because: "the answers are protobuf, which kpod does not ask for") { recording in
            recording.exchanges.contains { $0.responseBody?.hasPrefix("k8s\0") == true }
        },
        LeftOut(because: "kubectl makes the patch itself; kpod applies on the server, always") { recording in
            recording.words.first == "apply" && !recording.words.contains("--server-side")
                && !recording.words.contains("--prune")
                && recording.exchanges.contains { !$0.path.hasPrefix("/api?") && !$0.path.hasPrefix("/apis?") }
        },
        LeftOut(because: "kpod reads the log of what it has started, where kubectl attaches and may print all twice") {
            // kubectl watches the pod once it is to be attached to.
            ["run", "debug"].contains($0.words.first) && $0.exchanges.contains { $0.path.contains("watch=true") }
        },
        LeftOut(because: "kubectl crashes, where kpod does what it is asked for") {
            $0.stderr.contains("panic: runtime error")
        },
        LeftOut(because: "the line runs several programs, of which a replay runs one") { $0.isSeveralPrograms },
    ]

    /// All reasons that there are.
    static let reasons = all.map(\.reason)

    /// Why a recording is left out; nil if it is replayed.
    static func reason(_ recording: Recording) -> String? { all.first { $0.applies(recording) }?.reason }
}
