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

    /// Notes what is going to be asked for about an object of this name, as far as that can be known before it is read.
    func need(_ kind: DescribedKind, _ target: ObjectTarget) throws {
        guard let name = target.name else { return }
        let metadata: JSONValue = .fields(["name": .string(name), "namespace": target.namespace.map { .string($0) }])
        let requests = kind.related(APIObject(JSONValue.fields(["metadata": metadata]).document().root))
        for request in requests where request.isNeeded && !request.mayBeForbidden {
            let type = try context.resources.find(ResourceName(request.type))
            context.access.need(
                [request.name == nil ? "list" : "get"], type, namespace: request.namespace, name: request.name)
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
