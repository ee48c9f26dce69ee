import JSON
import Kube

/// What one part of a `get` asks for: a list, or one object by its name.
///
/// All parts are sent before the first is read, so they are in flight together.
package enum ResultSource {
    /// A list over all its pages.
    case list(ListPager)
    /// One object.
    case object(ObjectFetch)

    /// The type asked for.
    package var type: ResourceType {
        switch self {
        case .list(let pager): pager.type
        case .object(let fetch): fetch.type
        }
    }

    /// Waits until it is known whether the server gives an answer.
    package func open() throws {
        switch self {
        case .list(let pager): try pager.open()
        case .object(let fetch): try fetch.open()
        }
    }

    /// The next table row or object; `nil` after the last one. Valid until the next call.
    package func next() throws -> JSONNode? {
        switch self {
        case .list(let pager): try pager.next()
        case .object(let fetch): try fetch.next()
        }
    }

    /// How many objects or rows were handed out.
    package var count: Int {
        switch self {
        case .list(let pager): pager.itemCount
        case .object(let fetch): fetch.isFound ? 1 : 0
        }
    }

    /// The columns of a Table, known with its first row; `nil` where the server sent objects.
    package var columns: JSONNode? {
        switch self {
        case .list(let pager): pager.columns
        case .object(let fetch): fetch.columns
        }
    }

    /// The version of the list or object, known when all of it was read.
    package var resourceVersion: String {
        switch self {
        case .list(let pager): pager.resourceVersion
        case .object(let fetch): fetch.resourceVersion
        }
    }
}
