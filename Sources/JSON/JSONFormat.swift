/// How JSON is laid out.
public struct JSONFormat: Sendable, Equatable {
    /// Spaces for each level; nil puts everything on one line without spaces.
    public var indentation: Int?
    /// Whether keys are sorted bytewise and duplicates dropped, as Go prints maps; otherwise keys keep their order.
    public var sortsKeys: Bool
    /// Whether `<`, `>`, `&`, U+2028 and U+2029 are escaped, as Go's `encoding/json` does unless told otherwise.
    public var escapesHTML: Bool
    /// Whether numbers are printed as Go prints an int64 or float64; otherwise they keep their text.
    public var normalizesNumbers: Bool

    /// What `kubectl get -o json` prints: four spaces, sorted keys.
    public static let kubectl = JSONFormat(
        indentation: 4, sortsKeys: true, escapesHTML: true, normalizesNumbers: true)

    /// What kubectl prints of objects that it knows the type of, such as a SelfSubjectReview or a Status: keys stand in
    /// the order of the type's fields, which is also the order in which the API server writes them.
    public static let kubectlTyped = JSONFormat(
        indentation: 4, sortsKeys: false, escapesHTML: true, normalizesNumbers: true)

    /// What Go's `json.Marshal` makes of a map: one line, sorted keys.
    public static let compact = JSONFormat(
        indentation: nil, sortsKeys: true, escapesHTML: true, normalizesNumbers: true)

    /// One line, with keys and numbers as they came.
    public static let verbatim = JSONFormat(
        indentation: nil, sortsKeys: false, escapesHTML: false, normalizesNumbers: false)

    /// A layout of one's own.
    public init(indentation: Int?, sortsKeys: Bool, escapesHTML: Bool, normalizesNumbers: Bool) {
        self.indentation = indentation
        self.sortsKeys = sortsKeys
        self.escapesHTML = escapesHTML
        self.normalizesNumbers = normalizesNumbers
    }
}
