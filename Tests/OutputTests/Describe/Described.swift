import JSON
import Kube
import Testing

@testable import Output

/// What `describe` prints of an object, without events.
func described(
    _ kind: DescribedKind, _ json: String, _ related: [DescribedObject.Related] = []
) throws -> String {
    var writer = DescriptionWriter(now: try #require(Timestamp("2026-11-27T12:00:00Z")))
    let node = try JSONDocument(parsing: Array(json.utf8)).root
    kind.write(&writer, DescribedObject(node, events: [], related: related))
    var bytes: [UInt8] = []
    writer.finish(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
}
