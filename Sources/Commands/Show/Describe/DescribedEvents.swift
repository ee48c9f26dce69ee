import CLIRuntime
import JSON
import Kube
import Output

/// The events of described objects: of one object those that are its own, of several one list a namespace.
final class DescribedEvents {
    private let context: Context
    private let isOfOne: Bool
    /// Those of a namespace, by the name of what they are about.
    private var lists: [String: [String: [JSONNode]]] = [:]
    /// Why events were not to be had, as far as it was said: an object may stand under several identities.
    private var refusals: Set<String> = []

    /// Events for a command; `ofOne` where a single object is described.
    init(_ context: Context, ofOne isOfOne: Bool) {
        self.context = context
        self.isOfOne = isOfOne
    }

    /// The events of an object. Where they cannot be read there are none, and standard error says why.
    func of(_ object: SelectedObject, _ kind: DescribedKind) throws -> [JSONNode] {
        let namespace = object.namespace ?? ""
        let identities = kind.eventIdentities(object.object)
        if isOfOne {
            return try identities.flatMap { uid in
                var terms = [("name", object.name), ("namespace", namespace)]
                if !kind.findsEventsByName { terms.append(("kind", object.type.kind)) }
                // What is computed when it is asked for, such as PodMetrics, has no uid.
                if !uid.isEmpty { terms.append(("uid", uid)) }
                return try list(namespace, FieldSelector.involvedObject(terms))
            }
        }
        let all =
            try lists[namespace] ?? Dictionary(grouping: list(namespace, "")) { about($0, "name") }
        lists[namespace] = all
        return (all[object.name] ?? []).filter { event in
            func names(_ key: String, _ text: String) -> Bool { about(event, key) == text }
            return event["involvedObject"] != nil && names("namespace", namespace)
                && (kind.findsEventsByName || names("kind", object.type.kind))
                && identities.contains { $0.isEmpty || names("uid", $0) }
        }
    }

    private func about(_ event: JSONNode, _ key: String) -> String {
        event.at("involvedObject", key)?.string ?? ""
    }

    private func list(_ namespace: String, _ selector: String) throws -> [JSONNode] {
        var options = ListOptions()
        options.limit = context.arguments[Describe.chunkSize]
        options.fieldSelector = selector
        let place = namespace.isEmpty ? nil : namespace
        let pager = ListPager(client: try context.client(), type: .events, options: options) {
            .list(.events, namespace: place, options: $0)
        }
        var events: [JSONNode] = []
        do {
            while let item = try pager.next() { events.append(item.detached().root) }
        } catch let error as ServerError {
            let error = error.listing(options, type: .events)
            guard refusals.insert(error.status.message).inserted else { return [] }
            context.say("Events are not shown: \(error.status.message)")
            for line in RefusalHint(context).lines(for: [error], isEnd: false) { context.say(line) }
            return []
        }
        return events
    }
}
