import JSON

/// What `taint` is told to do to the taints of nodes (Kubernetes documentation, "Taints and Tolerations").
public struct TaintChanges {
    /// A taint, or a pattern of taints to remove.
    public struct Taint: Equatable, Sendable {
        var key: String
        var value = ""
        /// Empty in a pattern for all effects.
        var effect = ""

        func hasIdentity(of taint: JSONValue) -> Bool {
            taint["key"]?.string == key && taint["effect"]?.string ?? "" == effect
        }

        func matches(_ taint: JSONValue) -> Bool {
            taint["key"]?.string == key && (effect.isEmpty || taint["effect"]?.string == effect)
        }

        var json: JSONValue {
            var members: JSONObject = ["effect": .string(effect), "key": .string(key)]
            if !value.isEmpty { members["value"] = .string(value) }
            return .object(members)
        }

        var text: String { effect.isEmpty ? key : "\(key):\(effect)" }
    }

    /// The words before the first taint, which name nodes.
    public private(set) var objectWords: [String] = []
    private var added: [Taint] = []
    private var removed: [Taint] = []

    /// Takes the words of a command line apart: those that name nodes, then `KEY=VALUE:EFFECT`, `KEY:EFFECT`, and
    /// `KEY:EFFECT-` and `KEY-` for what is to be removed.
    ///
    /// - Throws: `InvalidInput` in kubectl's words.
    public init(_ words: [String]) throws(InvalidInput) {
        for word in words {
            let isTaint = word.utf8.contains { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }
            guard isTaint || word.hasSuffix("-") else {
                guard isEmpty else {
                    throw InvalidInput("all resources must be specified before taint changes: \(printable(word))")
                }
                objectWords.append(word)
                continue
            }
            if word.hasSuffix("-") {
                removed.append(try Self.taint(String(word.dropLast()), isPattern: true))
            } else {
                let taint = try Self.taint(word, isPattern: false)
                guard !added.contains(where: { $0.key == taint.key && $0.effect == taint.effect }) else {
                    throw InvalidInput(
                        "duplicated taints with the same key and effect: {\(taint.key) \(taint.value) \(taint.effect) <nil>}"
                    )
                }
                added.append(taint)
            }
        }
        let both = removed.filter { pattern in
            added.contains { $0.key == pattern.key && (pattern.effect.isEmpty || pattern.effect == $0.effect) }
        }
        guard both.isEmpty else {
            let list = both.map { $0.effect.isEmpty ? $0.key : "\($0.key)=\($0.effect)" }
            throw InvalidInput(
                "can not both modify and remove the following taint(s) in the same command: "
                    + list.joined(separator: ", "))
        }
    }

    /// Whether nothing is to change.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty }

    private static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

    private static func taint(_ word: String, isPattern: Bool) throws(InvalidInput) -> Taint {
        func fault(_ reason: String) -> InvalidInput {
            InvalidInput("invalid taint spec: \(printable(word))\(reason.isEmpty ? "" : ", " + reason)")
        }
        let parts = word.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2 else { throw fault("") }
        var taint = Taint(key: parts[0])
        if parts.count == 2 {
            guard effects.contains(parts[1]) else {
                throw InvalidInput("invalid taint effect: \(printable(parts[1])), unsupported taint effect")
            }
            taint.effect = parts[1]
            let pair = parts[0].split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard pair.count <= 2 else { throw fault("") }
            taint.key = pair[0]
            if pair.count == 2 { taint.value = pair[1] }
            if let reason = LabelValue.fault(in: taint.value) { throw fault(reason) }
        }
        if let reason = QualifiedName.fault(in: taint.key) { throw fault(reason) }
        guard isPattern || !taint.effect.isEmpty else {
            throw fault("a taint has an effect, as in KEY=VALUE:NoSchedule")
        }
        return taint
    }

    /// The keys that are to be added with an effect with which a node has them already.
    public func conflicts(in present: [JSONValue]) -> [String] {
        added.filter { taint in present.contains(where: taint.hasIdentity) }.map(\.key)
    }

    /// A node's taints with the changes made: those that are new stand first, as kubectl puts them.
    ///
    /// - Returns: the taints, and kubectl's word for what was done.
    /// - Throws: `InvalidInput` for one that is to be removed and is not there.
    public func applied(
        to present: [JSONValue], overwrites: Bool
    ) throws(InvalidInput) -> (taints: [JSONValue], word: String) {
        let kept = present.filter { old in !added.contains { $0.hasIdentity(of: old) } }
        var taints = added.map(\.json) + kept
        let hasAdded = taints.count != present.count
        var hasRemoved = false
        for pattern in removed {
            let rest = taints.filter { !pattern.matches($0) }
            guard rest.count < taints.count else { throw InvalidInput("taint \(goQuoted(pattern.text)) not found") }
            hasRemoved = true
            taints = rest
        }
        let word = overwrites || hasAdded && hasRemoved ? "modified" : hasAdded ? "tainted" : "untainted"
        return (taints, word)
    }
}
