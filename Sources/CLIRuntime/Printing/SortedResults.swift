import JSON
import Kube
import Output

/// Objects that are held until all are there, to be printed in the order of `--sort-by`.
package struct SortedResults {
    private let key: SortKey
    private var values: [SortValue] = []
    private var objects: [(type: ResourceType, text: [UInt8])] = []
    private let writer = JSONWriter(.verbatim)

    package init(_ key: SortKey) {
        self.key = key
    }

    /// Keeps a copy of an object.
    package mutating func append(_ object: JSONNode, type: ResourceType) throws {
        values.append(try key.value(of: object))
        var text: [UInt8] = []
        writer.write(object, into: &text)
        objects.append((type, text))
    }

    /// Calls `body` with each object in order.
    package func visit(_ body: (JSONNode, ResourceType) throws -> Void) throws {
        for index in try key.order(values) {
            try body(JSONDocument(parsing: objects[index].text).root, objects[index].type)
        }
    }
}
