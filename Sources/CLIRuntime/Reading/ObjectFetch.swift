import JSON
import Kube
import Transport

/// One object asked for by its name, or the Table that shows it.
package final class ObjectFetch {
    /// The type asked for.
    package let type: ResourceType
    private let request: Request
    private let transfer: any Transfer
    private var document: JSONDocument?
    private var position = 0

    /// Sends the request at once.
    package init(client: any Client, type: ResourceType, request: Request) {
        self.type = type
        self.request = request
        transfer = client.start(request)
    }

    deinit { transfer.cancel() }

    /// Waits for the whole answer.
    package func open() throws {
        guard document == nil else { return }
        let answer = try transfer.document(request: request)
        // What does not say its kind is no object, and a Status says how something went.
        guard let kind = answer.root["kind"]?.string, !kind.isEmpty, kind != "Status" else {
            throw UnexpectedAnswer(request: request, reason: "JSON that is no object of the API")
        }
        document = answer
    }

    /// The next row, or the object; `nil` after the last one.
    package func next() throws -> JSONNode? {
        try open()
        defer { position += 1 }
        guard let root = document?.root else { return nil }
        if columns != nil { return root["rows"]?[position] }
        return position == 0 ? root : nil
    }

    /// Whether the object was read.
    package var isFound: Bool { document != nil }

    /// The columns of a Table; `nil` where the server sent the object.
    package var columns: JSONNode? { document?.root["columnDefinitions"] }

    /// The version of the object, or of the Table that shows it.
    package var resourceVersion: String { document?.root.at("metadata", "resourceVersion")?.string ?? "" }
}
