import JSON
import Kube
import Transport

/// The requests of applying one object.
struct ApplyRequests {
    let object: ManifestObject
    let type: ResourceType
    let namespace: String?
    let options: ApplyOptions
    let context: Context
    /// The answer to a look at the object that is under way.
    private var looking: (any Transfer)?

    /// The requests for an object of a type.
    init(object: ManifestObject, type: ResourceType, namespace: String?, options: ApplyOptions, context: Context) {
        self.object = object
        self.type = type
        self.namespace = namespace
        self.options = options
        self.context = context
    }

    /// The answer to a patch.
    struct Answer {
        var isCreated: Bool
        var object: JSONDocument
    }

    /// What is known of the object.
    enum Found {
        /// It has not been looked at.
        case unseen
        case absent
        case present(JSONDocument)
        /// The right to get is missing.
        case hidden
    }

    /// The object as it is sent.
    var configuration: JSONValue {
        let isBuiltin = BuiltinResources.find(kind: object.kind, apiVersion: object.apiVersion) != nil
        return object.value.applyConfiguration(isBuiltin: isBuiltin)
    }

    private var look: Request { .get(type, namespace: namespace, name: object.name) }

    /// Begins to look at the object; `firstLook` has the answer.
    mutating func beginLook() throws {
        context.access.need(
            ["patch"], type, subresource: options.subresource, namespace: namespace, name: object.name)
        context.access.need(["create"], type, namespace: namespace)
        looking = try context.client().start(look)
    }

    /// The answer to the look that has begun; it is an error that the object may not be read.
    func firstLook() throws -> Found {
        try get(from: looking ?? context.client().start(look), refusing: true)
    }

    /// Looks at the object as it is.
    func get() throws -> Found { try get(from: context.client().start(look), refusing: false) }

    private func get(from transfer: any Transfer, refusing: Bool) throws -> Found {
        do {
            return .present(try transfer.document(request: look))
        } catch let error as ServerError where error.status.category == .notFound {
            return .absent
        } catch let error as ServerError where error.status.category == .forbidden && !refusing {
            return .hidden
        }
    }

    /// Applies the object, which must still have a version where one is given.
    func apply(over found: Found, force: Bool, resourceVersion: String? = nil) throws -> Answer {
        func send(isNew: Bool) throws -> Answer {
            var value = configuration.withoutServerFields(isNew: isNew)
            if let resourceVersion { value["metadata"]?["resourceVersion"] = .string(resourceVersion) }
            return try patch(.apply, value.applyBody, options.writeOptions(force: force))
        }
        switch found {
        case .absent: return try send(isNew: true)
        case .present: return try send(isNew: false)
        case .unseen, .hidden:
            do {
                return try send(isNew: false)
            } catch let error as ServerError where error.status.isOfNoExistingObject {
                return try send(isNew: true)
            }
        }
    }

    /// Makes what `kubectl apply` has set the manager's own; the object as it is then.
    func carryOut(_ migration: ClientSideApplyMigration, of live: JSONDocument) throws -> JSONDocument {
        // kubectl, whose name this is, wants to find its annotation, and the server keeps it up to date for that name.
        if options.fieldManager == "kubectl", let kept = ClientSideApplyMigration.annotationToKeep(of: live.root) {
            var options = options.writeOptions(force: nil)
            options.fieldManager = ClientSideApplyMigration.annotationManager
            let kept = try patch(.apply, kept.applyBody, options).object
            if let migration = ClientSideApplyMigration(of: kept.root, to: self.options.fieldManager) {
                return try carryOut(migration, of: kept)
            }
        }
        return try patch(.json, migration.patch, options.writeOptions(force: nil)).object
    }

    private func patch(_ kind: PatchType, _ body: [UInt8], _ writeOptions: WriteOptions) throws -> Answer {
        let request = Request.patch(
            type, namespace: namespace, name: object.name, subresource: options.subresource, as: kind, body: body,
            options: writeOptions)
        let transfer = try context.client().start(request)
        do {
            let document = try transfer.document(request: request)
            return Answer(isCreated: try transfer.head().status == 201, object: document)
        } catch let error as ServerError where error.isUnknownPath && options.subresource.isEmpty {
            // A type that is compiled in, and that this server does not have.
            throw CommandError(object.unmappedMessage, status: .notFound)
        }
    }
}
