import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// Reads what descriptions show of other objects.
struct RelatedObjects {
    private let context: Context

    init(_ context: Context) { self.context = context }

    /// The answers to requests, in their order; where one is not needed, its failure is part of the description.
    func read(_ requests: [RelatedRequest]) throws -> [DescribedObject.Related] {
        try requests.map { request in
            do {
                return .items(try items(request))
            } catch let error as ServerError {
                let isForbidden = error.status.code == 403
                guard !request.isNeeded || request.mayBeForbidden && isForbidden else { throw error }
                return .failed(error.status.message)
            }
        }
    }

    private func items(_ request: RelatedRequest) throws -> [JSONNode] {
        let type = try context.resources.find(ResourceName(request.type))
        if let name = request.name {
            let get = Request.get(type, namespace: request.namespace, name: name)
            return [try context.client().start(get).document(request: get).root]
        }
        var options = ListOptions()
        options.labelSelector = request.labelSelector
        options.fieldSelector = request.fieldSelector
        options.limit = request.isPaged ? context.arguments[Describe.chunkSize] : 0
        let pager = ListPager(client: try context.client(), type: type, options: options) {
            .list(type, namespace: request.namespace, options: $0)
        }
        var items: [JSONNode] = []
        do {
            while let item = try pager.next() { items.append(item.detached().root) }
        } catch let error as ServerError {
            throw error.listing(options, type: type)
        }
        return items
    }
}
