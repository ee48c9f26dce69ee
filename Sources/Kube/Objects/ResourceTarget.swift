import JSON

/// A target of a HorizontalPodAutoscaler for what pods use of a resource, as `kubectl autoscale` reads it: a percentage
/// of what they ask for, or an amount each.
public enum ResourceTarget {
    /// A resource that pods use.
    public enum Resource: String, Sendable {
        case cpu
        case memory

        /// The unit of a number alone.
        fileprivate var unit: String { self == .cpu ? "m" : "Mi" }
    }

    /// The metric of a percentage.
    public static func metric(_ resource: Resource, percent: Int) -> JSONValue {
        metric(resource, ["type": "Utilization", "averageUtilization": .int(percent)])
    }

    /// The metric of a text: `70%`, `500m`, or a number alone, which is one of milli-CPUs or mebibytes.
    ///
    /// - Throws: `InvalidInput` with kubectl's words.
    public static func metric(_ resource: Resource, _ text: String) throws(InvalidInput) -> JSONValue {
        let text = String(
            text.unicodeScalars.drop { $0.properties.isWhitespace }.reversed().drop { $0.properties.isWhitespace }
                .reversed().map(Character.init))
        if text.hasSuffix("%") {
            let digits = String(text.dropLast())
            guard let percent = Int32(digits), percent >= 0 else {
                throw InvalidInput("invalid percentage value: \(printable(digits))")
            }
            return metric(resource, percent: Int(percent))
        }
        guard let amount = Quantity.canonical(number(text).map { $0 + resource.unit } ?? text) else {
            throw InvalidInput("invalid resource \(resource.rawValue) value: \(printable(text))")
        }
        return metric(resource, ["type": "AverageValue", "averageValue": .string(amount)])
    }

    private static func metric(_ resource: Resource, _ target: JSONValue) -> JSONValue {
        ["type": "Resource", "resource": ["name": .string(resource.rawValue), "target": target]]
    }

    /// A number alone, without an exponent; nil for what has a unit.
    private static func number(_ text: String) -> String? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value == value.rounded() && value.magnitude < 1e15 ? String(Int(value)) : text
    }
}
