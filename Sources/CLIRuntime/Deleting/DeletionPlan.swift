import Kube

/// How objects are deleted, and what is said of it.
package struct DeletionPlan {
    /// How far to go.
    let dryRun: DryRun
    /// The body of every request.
    let options: DeleteOptions
    /// Whether the objects are removed without waiting for what they run.
    let isForced: Bool
    /// Whether only names are printed.
    let printsNames: Bool
    /// Whether objects that do not exist are no error.
    let ignoresNotFound: Bool
    /// Whether to wait until the objects are gone.
    let waits: Bool
    /// How long to wait; zero is as good as forever, and less is one look.
    let timeout: Duration

    /// A plan of a command.
    package init(
        dryRun: DryRun = .none, options: DeleteOptions, isForced: Bool = false, printsNames: Bool,
        ignoresNotFound: Bool, waits: Bool = true, timeout: Duration
    ) {
        self.dryRun = dryRun
        self.options = options
        self.isForced = isForced
        self.printsNames = printsNames
        self.ignoresNotFound = ignoresNotFound
        self.waits = waits
        self.timeout = timeout
    }
}
