import JSON
import Kube

/// A pod template in the words of `kubectl describe`, with its tabs, as `kubectl rollout history --revision` prints it.
public enum PodTemplateDescription {
    /// The description; several lines, each with its end.
    public static func text(of template: JSONNode) -> String {
        var writer = DescriptionWriter()
        writer.podTemplate(template)
        return writer.text
    }
}

extension DescriptionWriter {
    /// The pods that a workload makes.
    mutating func podTemplate(_ template: JSONNode?) {
        line(0, "Pod Template:")
        guard let template else { return add("  <unset>") }
        labels("  Labels", template.at("metadata", "labels"))
        if let annotations = template.at("metadata", "annotations"), annotations.count > 0 {
            self.annotations("  Annotations", annotations)
        }
        let spec = template["spec"]
        given(1, "Service Account", spec?.text("serviceAccountName") ?? "")
        if let initial = spec?["initContainers"], initial.length > 0 {
            containers("Init Containers", initial, space: "  ")
        }
        containers("Containers", spec?["containers"], space: "  ")
        volumes(spec?["volumes"], space: "  ")
        spreadConstraints(spec?["topologySpreadConstraints"], space: "  ")
        given(1, "Priority Class Name", spec?.text("priorityClassName") ?? "")
        labels("  Node-Selectors", spec?["nodeSelector"])
        tolerations("  Tolerations", spec?["tolerations"])
        schedulingGroup(spec, space: "  ")
    }
}
