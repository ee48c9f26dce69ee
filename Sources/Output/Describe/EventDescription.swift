import JSON
import Kube

extension DescriptionWriter {
    /// The events of an object, the latest last; `nil` leaves them out.
    mutating func events(_ events: [JSONNode]?) {
        guard let events else { return }
        guard !events.isEmpty else { return line(0, "Events:\t<none>") }
        endColumns()
        table("Events", ["Type", "Reason", "Age", "From", "Message"], rules: ["Age": 4])
        // An event of a series has no such time, and comes first.
        let sorted = events.enumerated()
            .map { (time: $1.text("lastTimestamp"), offset: $0, node: $1) }
            .sorted { ($0.time, $0.offset) < ($1.time, $1.offset) }
        for node in sorted.map(\.node) {
            let facts = EventFacts(node)
            let source = node.text("source", "component")
            let place = node.text("involvedObject", "fieldPath")
            let cells = [
                facts.type, facts.reason, facts.interval(at: now),
                source.isEmpty ? node.text("reportingComponent") : source,
                place.isEmpty ? facts.message : "\(place): \(facts.message)",
            ]
            line(1, cells.joined(separator: "\t"))
        }
    }
}
