import JSON

/// A JSON number as kubectl holds it: an integer of 64 bits if it is one and fits, else a double.
///
/// kubectl puts what it got into a list of its own, writes that as JSON and reads it again before templates see it,
/// so `1.0` and `1e3` have become integers by then.
package enum DecodedNumber: Equatable {
    /// An integer.
    case int(Int64)
    /// A double.
    case float(Double)

    /// The number of a node; 0 for a node that is no number.
    package init(_ node: JSONNode) {
        let text = node.numberText ?? "0"
        if let int = Int64(text) {
            self = .int(int)
        } else {
            let double = Double(text) ?? 0
            if double == double.rounded(), let int = Int64(GoNumber.json(double)) {
                self = .int(int)
            } else {
                self = .float(double)
            }
        }
    }

    /// The number as Go's `%v` prints it.
    package var text: String {
        switch self {
        case .int(let int): String(int)
        case .float(let float): GoNumber.shortest(float)
        }
    }
}
