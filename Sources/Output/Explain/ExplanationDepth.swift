/// How far an explanation goes below the field that is meant.
public struct ExplanationDepth: Sendable {
    /// Whether fields are listed with those below them, a line each.
    let isRecursive: Bool
    private let limit: Int

    /// A depth; of a recursive list at most `limit` levels are shown, and all where it is 0.
    public init(isRecursive: Bool, limit: Int) {
        self.isRecursive = isRecursive
        self.limit = limit
    }

    /// Whether what is below the fields of a level is listed too, the first level being 1.
    func reachesBelow(_ level: Int) -> Bool { limit == 0 || level < limit }
}
