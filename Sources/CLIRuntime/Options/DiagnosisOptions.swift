import Arguments

/// The options of commands that tell why an object is not ready.
package enum DiagnosisOptions {
    /// Whether the end of the log is shown too.
    package static let logs = Option(
        flag: "diagnose-logs", "Show the end of the log of what has failed too",
        discussion: """
            What kpod writes may be kept where others can read it: with terminationMessagePolicy: FallbackToLogsOnError it \
            stands in the status of the pod that kpod runs in.
            """)
}
