import JSON
import Kube

/// What many descriptions have in common.
extension DescriptionWriter {
    /// Labels and the like, one a line, sorted by key; `<none>` where there are none.
    mutating func labels(
        _ title: String, _ node: JSONNode?, initialIndent: String = "", level: Int = 0, limit: Int = .max
    ) {
        let members = node.map { GoValue.sortedMembers($0) } ?? []
        list(title, initialIndent, level, isEmpty: members.isEmpty)
        for (index, (key, value)) in members.enumerated() {
            next(index, initialIndent, level)
            if limit == .max {
                add(key)
                add("=")
                add(value)
            } else {
                add("\(key)=\(value.scalar)".shortened(to: limit))
            }
            end()
        }
    }

    /// Begins a list of values, one a line; `<none>` where there are none.
    private mutating func list(_ title: String, _ initialIndent: String, _ level: Int, isEmpty: Bool) {
        write(level, initialIndent)
        add(title)
        add(":\t")
        if isEmpty { write(0, "<none>\n") }
    }

    /// Begins the line of a value; kubectl indents whatever it writes, what follows on a line too.
    private mutating func next(_ index: Int, _ initialIndent: String, _ level: Int) {
        if index > 0 {
            write(level, initialIndent)
            write(level, "\t")
        }
        begin(level)
    }

    /// The members of a map on one line, sorted; `<none>` where there are none.
    mutating func pairs(_ title: String, _ node: JSONNode?) { field(0, title, pairText(node)) }

    /// A title and values below each other; `<none>` where there are none.
    mutating func values(_ title: String, _ values: [String]) {
        list(title, "", 0, isEmpty: values.isEmpty)
        for (index, value) in values.enumerated() {
            next(index, "", 0)
            add(value)
            end()
        }
    }

    /// The same for elements of a list, each of which is written by `write`.
    mutating func values(
        _ title: String, _ nodes: [JSONNode], _ write: (inout DescriptionWriter, JSONNode) -> Void
    ) {
        list(title, "", 0, isEmpty: nodes.isEmpty)
        for (index, node) in nodes.enumerated() {
            next(index, "", 0)
            write(&self, node)
            end()
        }
    }

    /// The annotations but for the one that `kubectl apply` keeps; what is long or has several lines stands below its key.
    mutating func annotations(_ title: String, _ node: JSONNode?) {
        let longest = 140
        write(0, title + ":\t")
        let members = (node?.texts ?? []).filter { $0.key != "kubectl.kubernetes.io/last-applied-configuration" }
        guard !members.isEmpty else { return write(0, "<none>\n") }
        for (index, (key, text)) in members.enumerated() {
            if index > 0 { write(0, "\t") }
            let value = text.utf8.last == UInt8(ascii: "\n") ? text.droppingLastByte : text
            let lines = value.lines
            guard value.utf8.count + key.utf8.count + 2 > longest || lines.count > 1 else {
                write(0, "\(key): \(value)\n")
                continue
            }
            write(0, key + ":\n")
            for line in lines { write(0, "\t  \(line.shortened(to: longest - 2))\n") }
        }
    }

    /// The name and the namespace, with which most descriptions begin, then labels and annotations.
    mutating func metadata(_ object: APIObject, namespace: Bool = true) {
        field(0, "Name", object.name)
        if namespace { field(0, "Namespace", object.namespace) }
        labelsAndAnnotations(object)
    }

    /// The labels and the annotations of an object.
    mutating func labelsAndAnnotations(_ object: APIObject) {
        labels("Labels", object.node.at("metadata", "labels"))
        annotations("Annotations", object.node.at("metadata", "annotations"))
    }

    /// What controls an object, if anything does.
    mutating func controller(_ object: APIObject) {
        if let owner = object.node.at("metadata", "ownerReferences")?.items.first(where: {
            $0["controller"]?.bool == true
        }) {
            field(0, "Controlled By", "\(owner.text("kind"))/\(owner.text("name"))")
        }
    }

    /// The conditions of a workload, in three columns.
    mutating func conditions(_ object: JSONNode) {
        guard let conditions = object.at("status", "conditions")?.items, !conditions.isEmpty else { return }
        table("Conditions", ["Type", "Status", "Reason"])
        for condition in conditions {
            line(1, "\(condition.text("type")) \t\(condition.text("status"))\t\(condition.text("reason"))")
        }
    }

    /// The conditions of an object with the time of each, in five columns.
    mutating func datedConditions(_ conditions: [JSONNode]) {
        guard !conditions.isEmpty else { return }
        table("Conditions", ["Type", "Status", "LastTransitionTime", "Reason", "Message"])
        for condition in conditions {
            line(
                1,
                "\(condition.text("type"))\t\(condition.text("status"))\t\(condition.date("lastTransitionTime"))\t"
                    + "\(condition.text("reason"))\t\(condition.text("message"))")
        }
    }

    /// The phase of a volume or claim, or how long it has been going.
    func phase(of object: APIObject) -> String {
        object.node.at("metadata", "deletionTimestamp")?.string
            .map { "Terminating (lasts \(HumanDuration.age(of: $0, at: now)))" } ?? object.node.text("status", "phase")
    }

    /// The amounts of resources, sorted by name, in the canonical form.
    mutating func amounts(_ level: Int, _ node: JSONNode?) {
        for (name, amount) in node?.texts ?? [] { field(level, name, Quantity.canonical(amount) ?? amount) }
    }
}
