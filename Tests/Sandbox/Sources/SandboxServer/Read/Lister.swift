import Foundation

/// Lists as they were at a resource version, kept so that pages that follow show the same list.
struct Snapshots {
    private var kept: [(version: Int, storage: String, collection: Collection)] = []

    mutating func keep(_ collection: Collection, storage: String, version: Int) {
        if kept.contains(where: { $0.version == version && $0.storage == storage }) { return }
        kept.append((version, storage, collection))
        if kept.count > 64 { kept.removeFirst() }
    }

    func find(storage: String, version: Int) -> Collection? {
        kept.first { $0.version == version && $0.storage == storage }?.collection
    }

    /// Forgets all: continue tokens given out before are answered 410.
    mutating func expire() { kept = [] }
}

/// Where a page ended, as the continue token says it to ourselves.
struct ContinueToken {
    let version: Int
    let start: String

    var text: String {
        let value: JSON = ["v": "meta.k8s.io/v1", "rv": JSON(version), "start": .string(start + "\0")]
        return Data(value.bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=", with: "")
    }

    init(version: Int, start: String) {
        self.version = version
        self.start = start
    }

    init(parsing text: String) throws {
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        guard let data = Data(base64Encoded: base64) else {
            throw APIError.badRequest("continue key is not valid: illegal base64 data at input byte 0")
        }
        guard let value = try? JSON(parsing: [UInt8](data)), let version = value["rv"]?.int,
            let start = value["start"]?.string
        else {
            let first = data.first.map { Character(Unicode.Scalar($0)) } ?? " "
            throw APIError.badRequest(
                "continue key is not valid: invalid character '\(first)' looking for beginning of value")
        }
        self.version = version
        self.start = start.hasSuffix("\0") ? String(start.dropLast()) : start
    }
}

/// One page of a list.
struct Page {
    /// Positions in the collection, with the values of those that were looked at.
    var objects: [JSON] = []
    /// Set instead of objects when the whole page is generated pods, which have their bytes ready.
    var mixed: [PageItem] = []
    var version: Int
    var continueText: String?
    var remaining: Int?

    /// The list's metadata.
    var metadata: JSON {
        var metadata: JSON = ["resourceVersion": .string(String(version))]
        if let continueText { metadata["continue"] = .string(continueText) }
        if let remaining { metadata["remainingItemCount"] = JSON(remaining) }
        return metadata
    }
}

/// An item of a page: an object, or a run of generated pods by number.
enum PageItem {
    case object(JSON)
    case generated(Range<Int>)
}

extension APIServer {
    /// One page of what a request selects.
    func page(_ request: Request, _ info: RequestInfo, _ type: ResourceType) throws -> Page {
        let labels = try request.parameter("labelSelector").flatMap {
            $0.isEmpty ? nil : try LabelSelector(parsing: $0)
        }
        let fields = try request.parameter("fieldSelector").flatMap {
            $0.isEmpty ? nil : try FieldSelector(parsing: $0, type: type)
        }
        let limit = request.parameter("limit").flatMap { Int($0) } ?? 0
        let namespace = info.namespace.isEmpty ? nil : info.namespace
        var collection = store.collection(type.storage)
        var page = Page(version: store.resourceVersion)
        var range = collection.range(namespace: namespace)
        if let text = request.parameter("continue"), !text.isEmpty {
            let token: ContinueToken
            do { token = try ContinueToken(parsing: text) } catch {
                throw APIError.badRequest("invalid continue token: \((error as? APIError)?.message ?? "")")
            }
            if token.version >= 0 {
                guard token.version >= store.compacted,
                    let kept = snapshots.find(storage: type.storage, version: token.version)
                else {
                    throw Self.expiredPage(token)
                }
                collection = kept
                page.version = token.version
            }
            range = collection.range(namespace: namespace)
            range =
                min(
                    max(range.lowerBound, collection.position(of: key(token.start, namespace))), range.upperBound)..<range
                .upperBound
        } else if request.parameter("resourceVersionMatch") == "Exact",
            let version = request.parameter("resourceVersion").flatMap({ Int($0) }),
            version != store.resourceVersion
        {
            guard version > store.compacted, let kept = snapshots.find(storage: type.storage, version: version) else {
                throw APIError.expired("The resourceVersion for the provided list is too old.")
            }
            collection = kept
            page.version = version
            range = collection.range(namespace: namespace)
        }
        var position = range.lowerBound
        var taken = 0
        while position < range.upperBound, limit == 0 || taken < limit {
            let key = collection.keys[position]
            position += 1
            guard let entry = collection.entries[key] else { continue }
            if labels == nil, fields == nil, case .generated(let number) = entry {
                if case .generated(let run)? = page.mixed.last, run.upperBound == number {
                    page.mixed[page.mixed.count - 1] = .generated(run.lowerBound..<number + 1)
                } else {
                    page.mixed.append(.generated(number..<number + 1))
                }
                taken += 1
                continue
            }
            let object = store.value(entry)
            if labels?.matches(object.at("metadata", "labels")) == false || fields?.matches(object) == false {
                continue
            }
            page.mixed.append(.object(object))
            taken += 1
        }
        if position < range.upperBound, taken > 0 {
            let last = collection.keys[position - 1]
            page.continueText =
                ContinueToken(
                    version: page.version,
                    start: namespace == nil && type.namespaced ? "\(last.namespace)/\(last.name)" : last.name
                ).text
            // As in Kubernetes, what remains is not counted when a selector may drop some of it.
            if labels == nil, fields == nil { page.remaining = range.upperBound - position }
            snapshots.keep(collection, storage: type.storage, version: page.version)
        }
        return page
    }

    /// The key just after a token's start.
    private func key(_ start: String, _ namespace: String?) -> ObjectKey {
        let start = start.hasPrefix("/") ? String(start.dropFirst()) : start
        if let namespace { return ObjectKey(namespace: namespace, name: start + "\0") }
        let parts = start.split(separator: "/", maxSplits: 1).map(String.init)
        return parts.count == 2
            ? ObjectKey(namespace: parts[0], name: parts[1] + "\0") : ObjectKey(namespace: "", name: start + "\0")
    }

    private static func expiredPage(_ token: ContinueToken) -> APIError {
        let message =
            "The provided continue parameter is too old to display a consistent list result. You can start a new list without the "
            + "continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with "
            + "the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the "
            + "first chunk was returned and now may show up in the list."
        var status: JSON = ["kind": "Status", "apiVersion": "v1"]
        status["metadata"] = ["continue": .string(ContinueToken(version: -1, start: token.start).text)]
        status["status"] = "Failure"
        status["message"] = .string(message)
        status["reason"] = "Expired"
        status["code"] = 410
        return APIError(code: 410, status: status)
    }
}
