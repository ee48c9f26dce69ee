import JSON

extension LabelSelector {
    /// The selector as a field of an object (meta.k8s.io/v1 LabelSelector): what one value is required of under
    /// `matchLabels`, of two for the same key the last, and the rest under `matchExpressions`.
    ///
    /// - Throws: `InvalidInput` with kubectl's words for a comparison that such a field does not have.
    public func object() throws(InvalidInput) -> JSONValue {
        var labels = JSONObject()
        var expressions: [JSONValue] = []
        for requirement in requirements {
            let operation: String
            switch requirement.comparison {
            case .equals, .doubleEquals:
                labels[requirement.key] = .string(requirement.values.first ?? "")
                continue
            case .isIn: operation = "In"
            case .notIn: operation = "NotIn"
            case .exists: operation = "Exists"
            case .doesNotExist: operation = "DoesNotExist"
            case .notEquals: throw InvalidInput("\"!=\" is not a valid label selector operator")
            case .greaterThan: throw InvalidInput("\"gt\" isn't supported in label selectors")
            case .lessThan: throw InvalidInput("\"lt\" isn't supported in label selectors")
            }
            expressions.append(
                .fields([
                    "key": .string(requirement.key), "operator": .string(operation),
                    "values": requirement.values.isEmpty ? nil : .array(requirement.values.map { .string($0) }),
                ]))
        }
        return .fields([
            "matchLabels": labels.isEmpty ? nil : .object(labels),
            "matchExpressions": expressions.isEmpty ? nil : .array(expressions),
        ])
    }
}
