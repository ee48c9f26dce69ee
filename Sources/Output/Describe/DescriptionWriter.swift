import JSON
import Kube

/// Writes what `describe` says of an object: lines that are indented by levels of two blanks, with cells that end in tabs.
///
/// Text of objects is made safe for a terminal as it is written. A newline in it goes on at the start of the next line and
/// ends the columns above, as it does with kubectl.
public struct DescriptionWriter {
    private var aligned: [UInt8] = []
    private var pending: [UInt8] = []
    /// How many levels are added to those of each line.
    var indent = 0
    /// The present time, from which ages are reckoned.
    let now: Timestamp

    /// A writer of an empty description.
    public init(now: Timestamp = Timestamp(seconds: 0)) { self.now = now }

    /// All that was written, with its columns aligned.
    public var bytes: [UInt8] { aligned.isEmpty ? TabAlignment.align(pending) : aligned + TabAlignment.align(pending) }

    /// All that was written, with its tabs.
    public var text: String { String(decoding: pending, as: UTF8.self) }

    /// Ends the columns of the lines so far.
    mutating func endColumns() {
        aligned = bytes
        pending = []
    }

    /// Writes text at a level, without the end of a line.
    mutating func write(_ level: Int, _ text: String) {
        pending.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * (level + indent)))
        add(text)
    }

    /// Goes on with the present line.
    mutating func add(_ text: String) {
        var text = text
        let isPlain = text.withUTF8 { bytes in
            // Nearly all text is; only what may have to be escaped is looked at as characters.
            for byte in bytes where byte < 0x20 && byte != 0x0A && byte != 0x09 || byte > 0x7E { return false }
            pending.append(contentsOf: bytes)
            return true
        }
        if !isPlain { pending.append(contentsOf: printable(text).utf8) }
    }

    /// Writes a line at a level.
    mutating func line(_ level: Int, _ text: String) {
        write(level, text)
        pending.append(UInt8(ascii: "\n"))
    }

    /// Writes a title and a value.
    mutating func field(_ level: Int, _ title: String, _ value: String) {
        write(level, title)
        add(":\t")
        line(value)
    }

    private mutating func line(_ text: String) {
        add(text)
        pending.append(UInt8(ascii: "\n"))
    }

    /// Writes a title and a value, unless that is empty.
    mutating func given(_ level: Int, _ title: String, _ value: String) {
        if !value.isEmpty { field(level, title, value) }
    }

    /// The column titles of a table below a title of its own, with a rule below each: as long as the title, or as given.
    mutating func table(_ title: String, _ columns: [String], rules: [String: Int] = [:]) {
        line(0, title + ":")
        line(1, columns.joined(separator: "\t"))
        line(1, columns.map { String(repeating: "-", count: rules[$0] ?? $0.utf8.count) }.joined(separator: "\t"))
    }
}

extension DescriptionWriter {
    /// Labels and the like, one a line, sorted by key; `<none>` where there are none.
    mutating func labels(
        _ title: String, _ node: JSONNode?, initialIndent: String = "", innerIndent: String = "\t", level: Int = 0,
        limit: Int = .max
    ) {
        values(
            title, (node?.texts ?? []).map { "\($0.key)=\($0.value)".shortened(to: limit) },
            initialIndent: initialIndent, innerIndent: innerIndent, level: level)
    }

    /// The members of a map on one line, sorted by key; `<none>` where there are none.
    mutating func pairs(_ title: String, _ node: JSONNode?) { field(0, title, pairText(node)) }

    /// A title and values below each other; `<none>` where there are none.
    mutating func values(
        _ title: String, _ values: [String], initialIndent: String = "", innerIndent: String = "\t", level: Int = 0
    ) {
        write(level, initialIndent + title + ":" + innerIndent)
        guard !values.isEmpty else { return write(0, "<none>\n") }
        for (index, value) in values.enumerated() {
            if index > 0 {
                write(level, initialIndent)
                write(level, innerIndent)
            }
            // kubectl indents whatever it writes, what follows on a line too.
            write(level, value + "\n")
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

extension JSONNode {
    /// The scalar at the end of a path as text; empty where there is none.
    func text(_ path: String...) -> String { scalar(at: path) }

    /// The same, or other text where it is absent or null.
    func text(_ path: String..., absent: String) -> String {
        guard let node = at(path), !node.isNull else { return absent }
        return scalar(at: path)
    }

    private func scalar(at path: [String]) -> String {
        guard let node = at(path) else { return "" }
        return node.scalar
    }

    /// A scalar as text; empty for null, lists and maps.
    var scalar: String {
        switch kind {
        case .null, .array, .object: return ""
        case .string: return string ?? ""
        case .bool, .number:
            var bytes: [UInt8] = []
            appendText(to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The whole number at the end of a path; 0 where there is none.
    func number(_ path: String...) -> Int { at(path)?.int ?? 0 }

    /// Whether there is something at a key, not null.
    func has(_ key: String) -> Bool { self[key].map { !$0.isNull } ?? false }

    /// The elements of a list; none for anything else.
    var items: [JSONNode] { kind == .array ? Array(elements) : [] }

    /// The elements of a list of scalars as text.
    var words: [String] { items.map(\.scalar) }

    /// The members of a map of scalars, sorted by key.
    var texts: [(key: String, value: String)] {
        kind == .object ? GoValue.sortedMembers(self).map { ($0.key, $0.value.scalar) } : []
    }

    /// The time at the end of a path in the words of RFC 1123; that of year 1 where there is none, as Go has it.
    func date(_ path: String...) -> String {
        (at(path)?.string.flatMap { Timestamp($0) } ?? .goZero).rfc1123
    }
}

/// The members of a map as `a=b,c=d`, sorted by key; `<none>` where there are none.
func pairText(_ node: JSONNode?) -> String {
    (node?.texts ?? []).map { "\($0.key)=\($0.value)" }.joined(separator: ",").orNone
}

/// A list of texts as Go prints it: `[a b]`.
func goList(_ words: [String]?) -> String { "[\((words ?? []).joined(separator: " "))]" }

extension String {
    /// The lines between newlines, empty ones too.
    var lines: [String] {
        utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// At most so many bytes; three dots stand for what is cut off.
    func shortened(to limit: Int) -> String {
        utf8.count > limit ? String(decoding: utf8.prefix(limit), as: UTF8.self) + "..." : self
    }

    fileprivate var droppingLastByte: String { String(decoding: utf8.dropLast(), as: UTF8.self) }

    /// The text, or `<none>` in place of nothing.
    var orNone: String { isEmpty ? "<none>" : self }
}
