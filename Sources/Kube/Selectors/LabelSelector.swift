import JSON

/// A label selector: `app=web,tier in (a,b),!old` (Kubernetes documentation, "Labels and Selectors").
///
/// Commands send a selector to the API server as it was typed, so that its errors are the server's; this value is for
/// what is decided here, such as which objects of a stream match.
public struct LabelSelector: Sendable, Equatable {
    /// How a requirement compares a label.
    public enum Operator: String, Sendable {
        case equals = "="
        case doubleEquals = "=="
        case notEquals = "!="
        case isIn = "in"
        case notIn = "notin"
        case exists = "exists"
        case doesNotExist = "!"
        case greaterThan = ">"
        case lessThan = "<"
    }

    /// One of the conditions, all of which must hold.
    public struct Requirement: Sendable, Equatable {
        /// The label's key.
        public let key: String
        /// The comparison.
        public let comparison: Operator
        /// The values compared with, sorted and without repetition.
        public let values: [String]

        /// Whether the requirement holds for a label's value; `nil` is an absent label.
        public func matches(_ value: String?) -> Bool {
            switch comparison {
            case .equals, .doubleEquals, .isIn: value.map(values.contains) ?? false
            case .notEquals, .notIn: value.map { !values.contains($0) } ?? true
            case .exists: value != nil
            case .doesNotExist: value == nil
            case .greaterThan, .lessThan:
                if let value = value.flatMap({ Int64($0) }), let bound = values.first.flatMap({ Int64($0) }) {
                    comparison == .greaterThan ? value > bound : value < bound
                } else {
                    false
                }
            }
        }

        /// The requirement in canonical form.
        public var text: String {
            switch comparison {
            case .exists: key
            case .doesNotExist: "!" + key
            case .isIn, .notIn: "\(key) \(comparison.rawValue) (\(values.joined(separator: ",")))"
            default: key + comparison.rawValue + values.joined(separator: ",")
            }
        }
    }

    /// The requirements, sorted by key.
    public let requirements: [Requirement]

    /// Reads a selector; an empty one selects everything. The errors are the API server's.
    public init(_ text: String) throws(InvalidInput) {
        var parser = LabelSelectorParser(text)
        requirements = try parser.requirements().enumerated()
            .sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }.map(\.element)
    }

    /// Takes the selector of an object (meta.k8s.io/v1 LabelSelector); what it lacks requires nothing.
    public init(_ node: JSONNode?) {
        var requirements: [Requirement] = []
        for (key, value) in node?["matchLabels"]?.value.object ?? JSONObject() {
            requirements.append(Requirement(key: key, comparison: .equals, values: [value.string ?? ""]))
        }
        for expression in node?["matchExpressions"]?.value.array ?? [] {
            let comparison: Operator? =
                switch expression["operator"]?.string {
                case "In": .isIn
                case "NotIn": .notIn
                case "Exists": .exists
                case "DoesNotExist": .doesNotExist
                default: nil
                }
            guard let key = expression["key"]?.string, let comparison else { continue }
            let values = (expression["values"]?.array ?? []).compactMap(\.string).sorted()
            requirements.append(Requirement(key: key, comparison: comparison, values: values))
        }
        self.requirements = requirements.sorted { $0.key < $1.key }
    }

    /// Whether nothing is required.
    public var isEmpty: Bool { requirements.isEmpty }

    /// Whether the labels, asked for by key, meet every requirement.
    public func matches(_ label: (String) -> String?) -> Bool {
        requirements.allSatisfy { $0.matches(label($0.key)) }
    }

    /// The selector in canonical form, as the API prints it.
    public var text: String { requirements.map(\.text).joined(separator: ",") }
}
