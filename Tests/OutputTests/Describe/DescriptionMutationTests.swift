import Foundation
import JSON
import Kube
import Testing

@testable import Output

/// Every object that the recordings of `describe` hold, with each member removed in turn, and with each value replaced by one
/// of another type: whatever a server or an aggregated API sends, a description is written.
@Suite struct DescriptionMutationTests {
    /// The objects of the recordings, lists taken apart.
    private static let objects: [JSONValue] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/recordings")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        var found: [JSONValue] = []
        for name in names.sorted() where name.contains("describe") && name.hasSuffix(".json") {
            guard let bytes = try? Data(contentsOf: folder.appending(path: name)),
                let recording = try? JSONDocument(parsing: Array(bytes))
            else { continue }
            for exchange in recording.root["exchanges"]?.items ?? [] where exchange["status"]?.int == 200 {
                guard let text = exchange["response_body"]?.string,
                    let body = try? JSONDocument(parsing: Array(text.utf8))
                else { continue }
                let kind = body.root.text("kind")
                if let items = body.root["items"] {
                    found += items.items.map { item in
                        var value = item.value
                        if value["kind"] == nil { value["kind"] = .string(String(kind.dropLast(4))) }
                        return value
                    }
                } else if body.root["metadata"] != nil {
                    found.append(body.root.value)
                }
            }
        }
        return found.map { object in
            var object = object
            object["metadata"]?["managedFields"] = nil
            return object
        }
    }()

    private static func objects(_ kind: String) -> [JSONValue] { objects.filter { $0["kind"]?.string == kind } }

    private static let now = Timestamp("2026-11-27T12:00:00Z") ?? .goZero

    /// Writes a description, whose columns are aligned by who wants to see it: what that does hangs on no object.
    @discardableResult
    private static func describe(
        _ kind: DescribedKind, _ object: JSONValue, _ events: [JSONNode]?, _ related: [DescribedObject.Related]
    ) -> String {
        let node = object.document().root
        _ = kind.related(APIObject(node))
        _ = kind.eventIdentities(APIObject(node))
        var writer = DescriptionWriter(now: now)
        kind.write(&writer, DescribedObject(node, events: events, related: related))
        return writer.text
    }

    /// Answers to what a kind asks for: objects of the type from all recordings.
    private static func answers(_ kind: DescribedKind, to object: JSONValue) -> [[JSONValue]] {
        let kinds = [
            "pods": "Pod", "replicasets.apps": "ReplicaSet", "endpointslices.discovery.k8s.io": "EndpointSlice",
            "services": "Service", "resourcequotas": "ResourceQuota", "limitranges": "LimitRange",
            "resourceslices.resource.k8s.io": "ResourceSlice", "leases.coordination.k8s.io": "Lease",
            "horizontalpodautoscalers.v2.autoscaling": "HorizontalPodAutoscaler",
        ]
        return kind.related(APIObject(object.document().root)).map { request in
            Array(objects(kinds[request.type] ?? "").prefix(2)).map { item in
                // Workloads count what they control.
                var item = item
                item["metadata"]?["ownerReferences"] = [
                    ["controller": true, "uid": object["metadata"]?["uid"] ?? "u", "kind": "Pod", "name": "n"]
                ]
                return item
            }
        }
    }

    private static func related(_ answers: [[JSONValue]]) -> [DescribedObject.Related] {
        answers.map { .items($0.map { $0.document().root }) }
    }

    /// Each place of a value once, though lists have many elements alike, with the value as it is when that is changed.
    private static func mutations(
        of value: JSONValue, at path: String, _ seen: inout Set<String>, _ use: (JSONValue) -> Void
    ) {
        // The text is a quantity too, and more than there can be.
        let others: [JSONValue] = [.null, 7, "1e400", ["a", .null, 1], ["k": "v"], .number("1e400")]
        func replace(_ child: JSONValue, at path: String, _ put: (JSONValue?) -> JSONValue) {
            if seen.insert(path).inserted {
                use(put(nil))
                for other in others where other != child { use(put(other)) }
            }
            mutations(of: child, at: path, &seen) { use(put($0)) }
        }
        switch value {
        case .object(let members):
            for (key, child) in members {
                replace(child, at: path + "." + key) { other in
                    var members = members
                    members[key] = other
                    return .object(members)
                }
            }
        case .array(let elements):
            for (index, child) in elements.enumerated() {
                replace(child, at: path + "[]") { other in
                    var elements = elements
                    if let other { elements[index] = other } else { elements.remove(at: index) }
                    return .array(elements)
                }
            }
        default: break
        }
    }

    @Test(arguments: DescribedKind.all.map(\.kind) + ["Widget", "Event", "Lease"])
    func noMutationEndsTheProgram(_ name: String) throws {
        let kind = DescribedKind.all.first { $0.kind == name } ?? .generic
        let objects = Self.objects(name)
        #expect(!objects.isEmpty, "no recording describes such an object")
        let eventObjects = Array(Self.objects("Event").prefix(3))
        let events = eventObjects.map { $0.document().root }
        var (seen, seenEvents, seenAnswers): (Set<String>, Set<String>, Set<String>) = ([], [], [])
        for object in objects {
            let answers = Self.answers(kind, to: object)
            let related = Self.related(answers)
            #expect(!Self.describe(kind, object, events, related).isEmpty)
            Self.describe(kind, object, nil, answers.map { _ in .failed("gone") })
            Self.describe(kind, object, [], answers.map { _ in .items([]) })
            // Events are written by themselves, whatever the object is.
            Self.mutations(of: object, at: "", &seen) { Self.describe(kind, $0, [], related) }
            // Of the workloads that count their pods one stands for all.
            guard !["ReplicaSet", "ReplicationController", "StatefulSet"].contains(name) else { continue }
            for index in answers.indices {
                Self.mutations(of: .array(answers[index]), at: "\(index)", &seenAnswers) { changed in
                    var answers = answers
                    answers[index] = changed.array ?? []
                    Self.describe(kind, object, [], Self.related(answers))
                }
            }
        }
        guard let object = objects.first else { return }
        guard name == "Event" else { return }
        Self.mutations(of: .array(eventObjects), at: "", &seenEvents) { changed in
            Self.describe(.generic, object, changed.array?.map { $0.document().root } ?? [], [])
        }
    }

    @Test(arguments: DescribedKind.all.map(\.kind))
    func anEmptyObjectIsDescribed(_ name: String) throws {
        let kind = try #require(DescribedKind.all.first { $0.kind == name })
        for object: JSONValue in [[:], ["metadata": .null, "spec": [], "status": 7], "text"] {
            let count = kind.related(APIObject(object.document().root)).count
            let none = [DescribedObject.Related](repeating: .items([]), count: count)
            #expect(!Self.describe(kind, object, [], none).isEmpty)
        }
    }
}
