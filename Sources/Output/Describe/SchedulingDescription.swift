import JSON
import Kube

/// Where pods may run.
extension DescriptionWriter {
    mutating func spreadConstraints(_ list: JSONNode?, space: String = "") {
        let constraints = list?.items(by: "topologyKey") ?? []
        guard !constraints.isEmpty else { return }
        write(0, "\(space)Topology Spread Constraints:\t")
        for (index, node) in constraints.enumerated() {
            if index > 0 { add(space + "\t") }
            add(node["topologyKey"])
            add(":")
            add(node["whenUnsatisfiable"])
            add(" when max skew \(node.number("maxSkew")) is exceeded")
            if let selector = node["labelSelector"], !selector.isNull {
                add(" for selector \(LabelSelector(selector).text.orNone)")
            }
            add("\n")
        }
    }

    mutating func tolerations(_ title: String, _ list: JSONNode?) {
        values(title, list?.items(by: "key") ?? []) { writer, node in
            let (key, value, effect) = (node["key"], node["value"], node["effect"])
            writer.add(key)
            writer.add("=", value)
            writer.add(":", effect)
            if value?.isBlank ?? true, node["operator"]?.equals("Exists") == true {
                let isBare = key?.isBlank ?? true && effect?.isBlank ?? true
                writer.add(isBare ? "op=Exists" : " op=Exists")
            }
            if let seconds = node["tolerationSeconds"]?.int { writer.add(" for \(seconds)s") }
        }
    }

    mutating func schedulingGroup(_ spec: JSONNode?, space: String = "") {
        guard let group = spec?["schedulingGroup"], !group.isNull else { return }
        line(0, "\(space)SchedulingGroup:")
        field(1, "PodGroupName", group.text("podGroupName"))
    }
}
