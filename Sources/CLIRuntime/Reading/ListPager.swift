import JSON
import Kube
import Transport

/// One list, item by item, over all its pages; the next page is under way while the present one is read.
///
/// Continue tokens are those of the API convention "Retrieving large results sets in chunks". An item is valid until
/// the next call, so memory does not grow with the list.
package final class ListPager {
    /// The rest of the list is gone: the continue token is too old (410).
    package struct Expired: Error {
        /// The server's answer.
        package var error: ServerError
    }

    /// How many items a page has, where the user has no say in it: kubectl's number.
    package static let pageSize = 500

    /// The type that is listed.
    package let type: ResourceType
    /// The version of the list, from its first page; a watch goes on from here. Of built-in types it is known with the
    /// first item, otherwise after the last one.
    package private(set) var resourceVersion = ""
    /// How many items were handed out.
    package private(set) var itemCount = 0

    private let client: any Client
    private let projection: JSONProjection?
    private let itemsNameTheirType: Bool
    private let makeRequest: (ListOptions) -> Request
    private var options: ListOptions
    private var request: Request
    private var current: (any Transfer)?
    private var following: (transfer: any Transfer, request: Request)?
    /// The continue tokens that were followed: a list that comes back to one would never end, or seem to.
    private var tokens: Set<String> = []
    private var reader: JSONListReader
    private var isOpen = false
    /// What the present page begins with, to tell of one that is no JSON.
    private var beginning: [UInt8] = []
    /// Whether an item of the present page was handed out.
    private var hasBegunPage = false
    /// The columns of a Table, known with its first row; `nil` where the server sent objects.
    package private(set) var columns: JSONNode?

    /// Sends the request for the first page at once; `makeRequest` makes the request for given options. Of the items,
    /// what `projection` keeps is read.
    ///
    /// - Parameter itemsNameTheirType: whether each item has `apiVersion` and `kind`, which items of built-in lists leave
    ///   out; without it they come as the server sends them.
    package init(
        client: any Client, type: ResourceType, options: ListOptions, projection: JSONProjection? = nil,
        itemsNameTheirType: Bool = true, makeRequest: @escaping (ListOptions) -> Request
    ) {
        self.projection = projection
        self.itemsNameTheirType = itemsNameTheirType
        self.client = client
        self.type = type
        self.options = options
        self.makeRequest = makeRequest
        reader = Self.makeReader(type, projection, itemsNameTheirType)
        request = makeRequest(options)
        current = client.start(request)
    }

    deinit {
        current?.cancel()
        following?.transfer.cancel()
    }

    /// Waits until the server has begun to answer with a list.
    package func open() throws {
        guard !isOpen, let current else { return }
        do {
            try ServerError.check(current, request: request)
        } catch let error as ServerError where error.status.isExpired && !options.continueToken.isEmpty {
            throw Expired(error: error)
        }
        isOpen = true
    }

    /// The next item or table row; `nil` after the last one.
    ///
    /// - Throws: `ServerError` for an answer that is no list, an expired continue token (410) among them;
    ///   `TransportError` and `UnexpectedAnswer` for a list that broke off.
    package func next() throws -> JSONNode? {
        while let transfer = current {
            try open()
            do {
                if let item = try reader.next() {
                    if !hasBegunPage, let opening = reader.opening { try beginPage(opening) }
                    itemCount += 1
                    return item
                }
                if let piece = try transfer.next() {
                    if beginning.isEmpty { beginning = Array(piece.prefix(64)) }
                    try reader.feed(piece)
                    transfer.recycle(piece)
                    continue
                }
                try endPage()
            } catch let error as JSONError {
                let reason = UnexpectedAnswer.describe(beginning, "a list that is not valid JSON (\(error))")
                throw UnexpectedAnswer(request: request, reason: reason)
            }
        }
        return nil
    }

    /// Takes what stands before the items of a page.
    private func beginPage(_ opening: JSONDocument) throws {
        hasBegunPage = true
        columns = opening.root["columnDefinitions"]
        takeVersion(of: opening)
        if following == nil { try prefetch(after: opening) }
    }

    private func endPage() throws {
        let page = try reader.finish()
        guard reader.hasList || page.root["items"]?.isNull == true || page.root["rows"]?.isNull == true else {
            throw UnexpectedAnswer(request: request, reason: "JSON that is no list")
        }
        if columns == nil { columns = page.root["columnDefinitions"] }
        takeVersion(of: page)
        if following == nil { try prefetch(after: page) }
        current = following?.transfer
        if let following { request = following.request }
        following = nil
        isOpen = false
        hasBegunPage = false
        beginning = []
        if current != nil { reader = Self.makeReader(type, projection, itemsNameTheirType) }
    }

    private func takeVersion(of page: JSONDocument) {
        if resourceVersion.isEmpty { resourceVersion = page.root.at("metadata", "resourceVersion")?.string ?? "" }
    }

    /// Items of built-in lists do not say what they are, as their list does.
    private static func makeReader(
        _ type: ResourceType, _ projection: JSONProjection?, _ itemsNameTheirType: Bool
    ) -> JSONListReader {
        JSONListReader(
            array: "rows", orArray: "items", projection: projection,
            implied: itemsNameTheirType ? [("apiVersion", type.apiVersion), ("kind", type.kind)] : [])
    }

    /// Sends for the next page if the present one names it. Built-in lists do so before their items, those of custom
    /// resources after them.
    private func prefetch(after page: JSONDocument?) throws {
        guard let token = page?.root.at("metadata", "continue")?.string, !token.isEmpty else { return }
        guard tokens.insert(token).inserted else {
            throw UnexpectedAnswer(request: request, reason: "a page of the list that leads back to an earlier one")
        }
        options.continueToken = token
        let request = makeRequest(options)
        following = (client.start(request), request)
    }
}
