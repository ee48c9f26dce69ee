/// One step of an expression between braces.
enum JSONPathNode: Equatable {
    /// A quoted literal: the one result of its step, whatever came before.
    case text([UInt8])
    /// A member of each object that came before.
    case field(String)
    /// A slice of each array that came before.
    case array(JSONPathSlice)
    /// The elements of each array for which the condition holds.
    indirect case filter(JSONPathFilter)
    /// An integer literal, once for each value that came before.
    case int(Int)
    /// A floating-point literal, once for each value that came before.
    case float(Double)
    /// A boolean literal, once for each value that came before.
    case bool(Bool)
    /// Every member or element.
    case wildcard
    /// Every value at any depth that has something in it.
    case recursive
    /// The results of several expressions, one after another.
    indirect case union([[JSONPathNode]])
    /// A word: `range` and `end` mean something, others are errors when evaluated.
    case identifier(String)
}

/// The three numbers of `[start:end:step]`; nil where the template leaves one out.
struct JSONPathSlice: Equatable {
    /// The first index; counted from the end if negative.
    var start: Int?
    /// The index after the last; counted from the end if negative.
    var end: Int?
    /// How far it is from one element to the next.
    var step: Int?
    /// Whether `end` only follows from `[index]`, so that 0 means the length.
    var isIndex = false

    /// Whether the slice is the whole array, in order.
    var isWhole: Bool { (start ?? 0) == 0 && end == nil && (step ?? 1) == 1 }
}

/// The condition of `[?(left operator right)]`.
struct JSONPathFilter: Equatable {
    /// The expression before the operator, seen from the element.
    var left: [JSONPathNode]
    /// The operator as written, or `exists` where there is none.
    var comparison: String
    /// The expression after the operator.
    var right: [JSONPathNode]

    /// The comparison of a filter that only asks whether `left` finds something.
    static let exists = "exists"
}

/// A piece of a template: text outside braces, or what stands between one pair of braces.
enum JSONPathSegment: Equatable {
    /// Printed as it is.
    case text([UInt8])
    /// The steps between braces.
    case action([JSONPathNode])
}
