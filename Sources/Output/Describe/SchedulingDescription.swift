import JSON
import Kube

/// Where pods may run.
extension DescriptionWriter {
    mutating func spreadConstraints(_ list: JSONNode?, space: String = "") {
        let constraints = (list?.items ?? []).map { (key: $0.text("topologyKey"), node: $0) }.sortedByKey()
        guard !constraints.isEmpty else { return }
        write(0, "\(space)Topology Spread Constraints:\t")
        for (index, (key, node)) in constraints.enumerated() {
            if index > 0 { add(space + "\t") }
            add("\(key):\(node.text("whenUnsatisfiable")) when max skew \(node.number("maxSkew")) is exceeded")
            if let selector = node["labelSelector"], !selector.isNull {
                add(" for selector \(LabelSelector(selector).text.orNone)")
            }
            add("\n")
        }
    }

    mutating func tolerations(_ title: String, _ list: JSONNode?) {
        let tolerations = (list?.items ?? []).map { (key: $0.text("key"), node: $0) }.sortedByKey()
        values(
            title,
            tolerations.map { key, node in
                let (value, effect) = (node.text("value"), node.text("effect"))
                var text = key + (value.isEmpty ? "" : "=\(value)") + (effect.isEmpty ? "" : ":\(effect)")
                if node["operator"]?.equals("Exists") == true, value.isEmpty {
                    text += key.isEmpty && effect.isEmpty ? "op=Exists" : " op=Exists"
                }
                if let seconds = node["tolerationSeconds"]?.int { text += " for \(seconds)s" }
                return text
            })
    }

    mutating func schedulingGroup(_ spec: JSONNode?, space: String = "") {
        guard let group = spec?["schedulingGroup"], !group.isNull else { return }
        line(0, "\(space)SchedulingGroup:")
        field(1, "PodGroupName", group.text("podGroupName"))
    }
}

extension [(key: String, node: JSONNode)] {
    /// By key; what has the same keeps its order.
    func sortedByKey() -> [(key: String, node: JSONNode)] {
        enumerated().sorted { ($0.element.key, $0.offset) < ($1.element.key, $1.offset) }.map(\.element)
    }
}
