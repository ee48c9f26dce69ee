import JSON

/// What is told of an Event (core/v1), whichever of the two generations of its fields it has.
public struct EventFacts {
    private let node: JSONNode

    /// Reads an event.
    public init(_ node: JSONNode) { self.node = node }

    /// `Normal` or `Warning`.
    public var type: String { node["type"]?.string ?? "" }
    /// Why, in one word.
    public var reason: String { node["reason"]?.string ?? "" }
    /// What happened, without blanks around it.
    public var message: String {
        let text = node["message"]?.string ?? ""
        let start = text.drop { $0.isWhitespace }
        return String(
            start.prefix(
                start.lastIndex { !$0.isWhitespace }.map { start.distance(from: start.startIndex, to: $0) + 1 } ?? 0))
    }
    /// What it is about: `Pod/shell`.
    public var object: String {
        "\(node.at("involvedObject", "kind")?.string ?? "")/\(node.at("involvedObject", "name")?.string ?? "")"
    }
    /// The container of the pod that it is about; nil where it is about no container.
    var container: String? {
        let path = node.at("involvedObject", "fieldPath")?.string ?? ""
        // spec.containers{NAME}, and the like for init containers.
        guard path.hasSuffix("}"), let brace = path.firstIndex(of: "{") else { return nil }
        return String(path[path.index(after: brace)...].dropLast())
    }

    /// When it happened last, by which kubectl sorts; an event without any time comes first.
    public var lastSeen: Timestamp {
        let time = isSeries ? seriesTime : last ?? eventTime
        return time ?? Timestamp(seconds: .min / 2)
    }

    /// How long ago it happened, how often and since when: `57s (x5 over 2m29s)`.
    public func interval(at now: Timestamp) -> String {
        func age(_ time: Timestamp?) -> String { HumanDuration.age(of: time, at: now) }
        let first = age(eventTime ?? time("firstTimestamp"))
        if isSeries { return "\(age(seriesTime)) (x\(node.at("series", "count")?.int ?? 0) over \(first))" }
        let count = node["count"]?.int ?? 0
        return count > 1 ? "\(age(last)) (x\(count) over \(first))" : first
    }

    private var isSeries: Bool { node["series"]?.kind == .object }
    private var seriesTime: Timestamp? { given(node.at("series", "lastObservedTime")) }
    private var last: Timestamp? { time("lastTimestamp") }
    private var eventTime: Timestamp? { time("eventTime") }
    private func time(_ key: String) -> Timestamp? { given(node[key]) }
    /// A time that is there; what Go has in place of one is none.
    private func given(_ node: JSONNode?) -> Timestamp? {
        node?.string.flatMap { Timestamp($0) }.flatMap { $0 == .goZero ? nil : $0 }
    }
}
