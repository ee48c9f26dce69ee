import Text

/// What the advice on an object looks for in the words of others: Kubernetes' components tell reasons in sentences.
extension String {
    /// What stands before a mark; all of it where there is none.
    func part(before mark: String) -> String { divided(by: mark)?.before ?? self }

    /// What follows each mark.
    func parts(after mark: String) -> [String] {
        guard let rest = divided(by: mark)?.after else { return [] }
        return [rest] + rest.parts(after: mark)
    }

    /// What follows a mark up to the next blank; nil where there is none.
    func part(after mark: String) -> String? {
        divided(by: mark).map { String($0.after.prefix { !$0.isWhitespace }) }
    }

    /// What stands between a mark and the next `close`.
    func part(between open: String, _ close: String) -> String? {
        divided(by: open)?.after.divided(by: close)?.before
    }

    /// What stands before the first mark, and what stands behind it; nil where there is none.
    func divided(by mark: String) -> (before: String, after: String)? {
        guard let start = utf8.firstIndex(of: mark) else { return nil }
        return (String(self[..<start]), String(self[utf8.index(start, offsetBy: mark.utf8.count)...]))
    }
}
