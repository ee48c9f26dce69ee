/// What was told of the troubles of things that go on for months: each is told once, and again only after it has passed.
package struct ToldOnce {
    private var reasons: [String: Set<String>] = [:]
    /// So many reasons are kept of one thing: one that has another with each look is told no more.
    private static let limit = 8

    package init() {}

    /// Notes a trouble of a thing; whether it is to be told.
    package mutating func isNew(_ thing: String, _ reason: String) -> Bool {
        guard reasons[thing, default: []].count < Self.limit else { return false }
        return reasons[thing, default: []].insert(reason).inserted
    }

    /// Notes that all is well with a thing; whether it was not.
    @discardableResult
    package mutating func clear(_ thing: String) -> Bool { reasons.removeValue(forKey: thing) != nil }
}
