import CLIRuntime

/// Why a node, or one of its pods, is as it was: in kubectl's words, which stand on a line of their own.
struct DrainFailure: DescribedError {
    /// What failed, on what and why.
    var message: String
    /// What kpod exits with.
    var exitStatus: ExitStatus
    /// What would mend it.
    var hint: String?
    /// The answer of the server that was one too many.
    var refusal: ServerError?
    /// kubectl's lines have nothing before them.
    var lead: String { "" }
}
