import JSON
import Kube

extension DescribedKind {
    static let horizontalPodAutoscaler = DescribedKind(
        group: "autoscaling", kind: "HorizontalPodAutoscaler",
        // The second version alone tells of all metrics.
        related: { object in
            guard object.node["apiVersion"]?.equals("autoscaling/v2") != true else { return [] }
            var request = RelatedRequest(type: "horizontalpodautoscalers.v2.autoscaling")
            request.namespace = object.namespace
            request.name = object.name
            return [request]
        },
        write: { writer, described in
            let node = described.items(0).first ?? described.node
            writer.metadata(APIObject(node))
            writer.field(0, "CreationTimestamp", node.date("metadata", "creationTimestamp"))
            let kind = node.text("spec", "scaleTargetRef", "kind")
            writer.field(0, "Reference", "\(kind)/\(node.text("spec", "scaleTargetRef", "name"))")
            if node["apiVersion"]?.equals("autoscaling/v1") == true {
                writer.processorTarget(node)
            } else {
                writer.metrics(node)
            }
            writer.field(0, "Min replicas", node.text("spec", "minReplicas", absent: "<unset>"))
            writer.field(0, "Max replicas", "\(node.number("spec", "maxReplicas"))")
            if let behavior = node.at("spec", "behavior"), !behavior.isNull {
                writer.line(0, "Behavior:")
                writer.behavior("Scale Up", behavior["scaleUp"])
                writer.behavior("Scale Down", behavior["scaleDown"])
            }
            writer.field(
                0, "\(kind) pods",
                "\(node.number("status", "currentReplicas")) current / "
                    + "\(node.number("status", "desiredReplicas")) desired")
            let conditions = node.at("status", "conditions")?.items ?? []
            if !conditions.isEmpty { writer.table("Conditions", ["Type", "Status", "Reason", "Message"]) }
            for condition in conditions {
                writer.line(
                    1, ["type", "status", "reason", "message"].map { condition.text($0) }.joined(separator: "\t"))
            }
            writer.events(described.events)
        })
}

extension DescriptionWriter {
    fileprivate mutating func processorTarget(_ node: JSONNode) {
        guard let target = node.at("spec", "targetCPUUtilizationPercentage"), !target.isNull else { return }
        field(0, "Target CPU utilization", "\(target.scalar)%")
        let current = node.text("status", "currentCPUUtilizationPercentage", absent: "<unknown>")
        field(0, "Current CPU utilization", "\(current)%")
    }

    /// What is measured of each metric, and what it should be. What is measured of the first stands first, and so on.
    fileprivate mutating func metrics(_ node: JSONNode) {
        field(0, "Metrics", "( current / target )")
        let measured = node.at("status", "currentMetrics")?.items ?? []
        for (index, metric) in (node.at("spec", "metrics")?.items ?? []).enumerated() {
            let type = metric.text("type")
            let key = type.prefix(1).lowercased() + type.dropFirst()
            guard ["external", "pods", "object", "resource", "containerResource"].contains(key) else {
                line(1, "<unknown metric type \(goQuoted(type))>")
                continue
            }
            let (target, current) = (metric.at(key, "target"), index < measured.count ? measured[index][key] : nil)
            let now = current?["current"]
            let hasAverage = target?.has("averageValue") == true
            func amounts(_ key: String, isKnown: Bool) -> String {
                (isKnown ? Self.amount(now?[key]) : "<unknown>") + " / " + Self.amount(target?[key])
            }
            let isKnown = current?.isNull == false
            let name = metric.text(key, "metric", "name")
            switch key {
            case "external":
                let average = hasAverage ? "averageValue" : "value"
                field(
                    1, "\(goQuoted(name)) (target \(hasAverage ? "average " : "")value)",
                    amounts(average, isKnown: isKnown && (!hasAverage || now?.has("averageValue") == true)))
            case "pods": field(1, "\(goQuoted(name)) on pods", amounts("averageValue", isKnown: isKnown))
            case "object":
                let isAverage = target?["type"]?.equals("AverageValue") == true
                let object = metric.at(key, "describedObject")
                field(
                    1,
                    "\"\(name)\" on \(object?.text("kind") ?? "")/\(object?.text("name") ?? "") "
                        + "(target \(isAverage ? "average " : "")value)",
                    amounts(isAverage ? "averageValue" : "value", isKnown: isKnown))
            default:
                let place = key == "resource" ? "" : " of container \"\(metric.text(key, "container"))\""
                let title = "resource \(metric.text(key, "name"))\(place) on pods"
                guard !hasAverage else {
                    field(1, title, amounts("averageValue", isKnown: isKnown))
                    continue
                }
                let percent = now?.text("averageUtilization") ?? ""
                let share = percent.isEmpty ? "<unknown>" : "\(percent)% (\(Self.amount(now?["averageValue"])))"
                let wanted = target?.text("averageUtilization") ?? ""
                field(
                    1, title + "  (as a percentage of request)",
                    "\(share) / \(wanted.isEmpty ? "<auto>" : wanted + "%")")
            }
        }
    }

    private static func amount(_ node: JSONNode?) -> String {
        guard let text = node?.scalar, !text.isEmpty else { return "<nil>" }
        return Quantity.canonical(text) ?? text
    }

    fileprivate mutating func behavior(_ title: String, _ rules: JSONNode?) {
        guard let rules, !rules.isNull else { return }
        line(1, title + ":")
        let window = rules.text("stabilizationWindowSeconds")
        if !window.isEmpty { line(2, "Stabilization Window: \(window) seconds") }
        let policies = rules["policies"]?.items ?? []
        guard !policies.isEmpty else { return }
        line(2, "Select Policy: \(rules.text("selectPolicy", absent: "Max"))")
        line(2, "Policies:")
        for policy in policies {
            line(
                3,
                "- Type: \(policy.text("type"))\tValue: \(policy.number("value"))\t"
                    + "Period: \(policy.number("periodSeconds")) seconds")
        }
    }
}
