import JSON
import Kube
import Transport

extension ObjectSelection {
    /// Reads each object as it is on the server, in order, and does something with it: a GET for one that is named, pages
    /// of a list where selectors choose.
    ///
    /// What fails with one object is kept by `attempts`, and so is what the files hold that is unfit.
    ///
    /// - Parameter patience: how long a server that does not answer is asked again for a target; zero is the usual time,
    ///   nil not at all.
    package func visit(
        _ attempts: Attempts, patience: Duration? = nil, _ body: (SelectedObject) throws -> Void
    ) throws {
        attempts.keep(failures)
        var count = 0
        try attempts.each(targets) { target in
            let objects =
                if let patience {
                    try context.outlasting(until: context.clock.deadline(after: patience)) { try read(target) }
                } else {
                    try read(target)
                }
            count += objects.count
            try attempts.each(objects, body)
        }
        try checkIfNothingFound(count, attempts)
    }

    /// Does what the rules say where nothing was found.
    func checkIfNothingFound(_ count: Int, _ attempts: Attempts) throws {
        guard count == 0, !attempts.hasFailures else { return }
        switch rules.nothingFound {
        case .passed: break
        case .said: context.say("No resources found in \(context.namespace) namespace.")
        case .refused(let text): throw CommandError(text, status: .notFound)
        }
    }

    /// The objects of a target, as they are on the server; of one that is named a subresource, where one is given.
    ///
    /// - Parameter options: the selectors of a list, where they are not those of the command line.
    package func read(
        _ target: ObjectTarget, subresource: String = "", _ options: ListOptions? = nil
    ) throws -> [SelectedObject] {
        try context.resources.withServedVersion(of: target.type) { type in
            guard let name = target.name else {
                return try list(type, target.namespace, options) {
                    SelectedObject(type: type, document: $0.detached())
                }
            }
            let request = Request.get(type, namespace: target.namespace, name: name, subresource: subresource)
            let document = try context.client().start(request).document(request: request)
            return [SelectedObject(type: type, document: document)]
        }
    }

    /// The target itself where it names an object, and otherwise each object that the selectors choose; of these only
    /// the metadata is asked for.
    package func named(_ target: ObjectTarget) throws -> [ObjectTarget] {
        guard target.name == nil else { return [target] }
        return try context.resources.withServedVersion(of: target.type) { type in
            try list(type, target.namespace, format: .metadata) { item in
                let object = APIObject(item)
                return ObjectTarget(
                    type: type, namespace: type.namespaced ? object.namespace : nil, name: object.name)
            }
        }
    }

    /// The object of a target as its file describes it.
    package func local(_ target: ObjectTarget) throws -> [SelectedObject] {
        guard let manifest = target.manifest else { return [] }
        return [SelectedObject(type: target.type, document: manifest.value.document())]
    }

    /// Does something with each object of a target that names none, as its page comes; a node is valid until the next.
    ///
    /// - Parameter projection: what is read of the objects; everything where it is nil.
    package func list(
        _ target: ObjectTarget, _ projection: JSONProjection?, _ body: (ResourceType, JSONNode) throws -> Void
    ) throws {
        try context.resources.withServedVersion(of: target.type) { type in
            _ = try list(type, target.namespace, projection: projection) { try body(type, $0) }
        }
    }

    private func list<Item>(
        _ type: ResourceType, _ namespace: String?, _ options: ListOptions? = nil, format: ResponseFormat = .json,
        projection: JSONProjection? = nil, _ make: (JSONNode) throws -> Item
    ) throws -> [Item] {
        let options = options ?? listOptions
        let pager = ListPager(client: try context.client(), type: type, options: options, projection: projection) {
            .list(type, namespace: namespace, options: $0, format: format)
        }
        func next() throws -> JSONNode? {
            do {
                return try pager.next()
            } catch let error as ServerError where !error.isUnknownPath {
                throw error.listing(options, type: type)
            }
        }
        var items: [Item] = []
        while let item = try next() { items.append(try make(item)) }
        return items
    }
}

extension ResourceLookup {
    /// Does something with a type; where the server does not know the path of one that is compiled in, once more with the
    /// version that it has.
    package func withServedVersion<Result>(
        of type: ResourceType, _ body: (ResourceType) throws -> Result
    ) throws -> Result {
        do {
            return try body(type)
        } catch let error as ServerError where error.isUnknownPath {
            guard let served = try served(insteadOf: type) else { throw error }
            return try body(served)
        }
    }
}
