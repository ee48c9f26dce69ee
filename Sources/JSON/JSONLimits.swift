/// Bounds on what the JSON reader accepts, so that a hostile or broken answer ends in an error and not in exhaustion.
public struct JSONLimits: Sendable, Equatable {
    /// The deepest nesting of arrays and objects that is accepted. Go's `encoding/json` stops at 10,000; Kubernetes
    /// objects stay below 100, and the bound here keeps recursion over values within any thread's stack.
    public var maximumDepth: Int

    /// The largest text in bytes: of a whole document, or of one element or the envelope of a streamed list.
    public var maximumSize: Int

    /// Limits of 1,000 levels and 512 MiB unless given otherwise; sizes are capped at 2 GiB.
    public init(maximumDepth: Int = 1_000, maximumSize: Int = 512 << 20) {
        self.maximumDepth = max(1, maximumDepth)
        self.maximumSize = min(max(1, maximumSize), 2 << 30)
    }
}
