import CLIRuntime
import JSON
import Kube
import Transport

/// Applies one object: the requests, and what their answers mean.
struct ApplyObject {
    private let object: ManifestObject
    private let type: ResourceType
    private let namespace: String?
    private let options: ApplyOptions
    private let context: Context

    /// How often a take-over is begun afresh because the object has changed meanwhile.
    private static let attempts = 5

    /// Finds the object's type and namespace.
    init(_ object: ManifestObject, types: ManifestTypes, options: ApplyOptions, context: Context) throws {
        type = try types.find(for: object)
        namespace = try object.namespace(of: type, default: context.namespace, isFixed: context.isNamespaceGiven)
        var object = object
        if let namespace { object.value["metadata"]?["namespace"] = .string(namespace) }
        self.object = object
        self.options = options
        self.context = context
    }

    /// Applies it.
    func run() throws -> Applied {
        if options.isServerSide {
            return applied(.serversideApplied, try patch(body(), force: options.forcesConflicts))
        }
        // The equivalent of the one request that changes something is what `--curl` is asked for.
        if !context.sendsRequests {
            return applied(.configured, try patch(body(), force: options.forcesConflicts))
        }
        if options.dryRun == .client { return try clientDryRun() }
        for _ in 1..<Self.attempts {
            do {
                return try apply(over: try get())
            } catch is ChangedMeanwhile {
                continue
            }
        }
        do {
            return try apply(over: try get())
        } catch let error as ChangedMeanwhile {
            throw error.reason
        }
    }

    // MARK: Decisions

    /// What is known of the object before it is applied.
    private enum Found {
        case absent
        case present(JSONDocument)
        /// The right to get is missing.
        case hidden
    }

    /// The object was changed between the look at it and a take-over.
    private struct ChangedMeanwhile: Error {
        var reason: ServerError
    }

    private func apply(over found: Found) throws -> Applied {
        do {
            return try result(patch(body(), force: options.forcesConflicts), over: found)
        } catch let error as ServerError where error.status.isApplyConflict {
            let conflicts = error.status.applyConflicts
            guard conflicts.count == error.status.details?.causes.count, conflicts.allSatisfy(\.isClientSideApply)
            else {
                throw conflict(error.status)
            }
            let applied = try result(takeOver(found), over: found)
            noteTakeOver(conflicts)
            return applied
        }
    }

    /// What `kubectl apply` has set passes to whoever applies next. Anything that has changed since it was looked at
    /// must not be overwritten with it: the version makes the server refuse, and everything begins afresh. Where the
    /// object cannot be looked at there is no version, and the conflict that the server has just told is all there is.
    private func takeOver(_ found: Found) throws -> Answer {
        guard case .present(let live) = found, object.value.at("metadata", "resourceVersion") == nil else {
            return try patch(body(), force: true)
        }
        do {
            return try patch(body(APIObject(live.root).resourceVersion), force: true)
        } catch let error as ServerError where error.status.code == 409 && !error.status.isApplyConflict {
            throw ChangedMeanwhile(reason: error)
        }
    }

    private func result(_ answer: Answer, over found: Found) throws -> Applied {
        if answer.isCreated { return applied(.created, answer) }
        guard case .present(let live) = found else { return applied(.configured, answer) }
        let isUnchanged =
            options.dryRun == .server
            ? Self.sameApartFromTimes(live.root.value, answer.object.root.value)
            : APIObject(live.root).resourceVersion == APIObject(answer.object.root).resourceVersion
        return applied(isUnchanged ? .unchanged : .configured, answer)
    }

    /// A dry run does not move the resource version, so the objects themselves are compared.
    private static func sameApartFromTimes(_ left: JSONValue, _ right: JSONValue) -> Bool {
        func timeless(_ object: JSONValue) -> JSONValue {
            var object = object
            let entries = object.at("metadata", "managedFields")?.array?.map { entry in
                var entry = entry
                entry["time"] = nil
                return entry
            }
            object["metadata"]?["managedFields"] = entries.map { .array($0) }
            object["metadata"]?["resourceVersion"] = nil
            return object
        }
        return timeless(left) == timeless(right)
    }

    /// Nothing is sent that changes anything. What is there counts as unchanged if it has all that the file has, and
    /// the manager applied it.
    private func clientDryRun() throws -> Applied {
        switch try get() {
        case .absent:
            return Applied(type: type, name: object.name, operation: .created, object: object.value.document())
        case .hidden:
            return Applied(type: type, name: object.name, operation: .configured, object: object.value.document())
        case .present(let live):
            let owns = ManagedFieldsEntry.entries(of: live.root).contains {
                $0.manager == options.fieldManager && $0.operation == .apply
            }
            let isUnchanged = owns && object.value.isContained(in: live.root.value)
            return Applied(
                type: type, name: object.name, operation: isUnchanged ? .unchanged : .configured, object: live)
        }
    }

    // MARK: Words

    private func conflict(_ status: Status) -> CommandError {
        var owners: [(owner: String, fields: [String])] = []
        for conflict in status.applyConflicts {
            if let index = owners.firstIndex(where: { $0.owner == conflict.manager }) {
                owners[index].fields.append(conflict.field)
            } else {
                owners.append((conflict.manager, [conflict.field]))
            }
        }
        let lines = owners.map { owner, fields in
            "\(display): \(fields.joined(separator: ", ")) belong\(fields.count == 1 ? "s" : "") to \(goQuoted(owner))"
        }
        return CommandError(
            printable(status.message), status: .rejected,
            hint: lines.joined(separator: "\n")
                + "\nGive --force-conflicts to take over what others own, or leave it out of \(goQuoted(object.source))."
        )
    }

    private func noteTakeOver(_ conflicts: [ApplyConflict]) {
        let fields = conflicts.map(\.field).joined(separator: ", ")
        let verb = options.dryRun == .none ? "took" : "would take"
        context.say("\(display): \(options.fieldManager) \(verb) over from kubectl apply: \(fields)")
    }

    private var display: String { "\(type.kindWithGroup)/\(object.name)" }

    // MARK: Requests

    /// The answer to a patch.
    private struct Answer {
        var isCreated: Bool
        var object: JSONDocument
    }

    private func applied(_ operation: Applied.Operation, _ answer: Answer) -> Applied {
        Applied(type: type, name: object.name, operation: operation, object: answer.object)
    }

    private func get() throws -> Found {
        let request = Request.get(type, namespace: namespace, name: object.name)
        do {
            return .present(try context.client().start(request).document(request: request))
        } catch let error as ServerError where error.status.category == .notFound {
            return .absent
        } catch let error as ServerError where error.status.category == .forbidden {
            return .hidden
        }
    }

    private func patch(_ body: [UInt8], force: Bool) throws -> Answer {
        let request = Request.patch(
            type, namespace: namespace, name: object.name, subresource: options.subresource, as: .apply, body: body,
            options: options.writeOptions(force: force))
        let transfer = try context.client().start(request)
        do {
            let document = try transfer.document(request: request)
            return Answer(isCreated: try transfer.head().status == 201, object: document)
        } catch let error as ServerError where error.isUnknownPath && options.subresource.isEmpty {
            // A type that is compiled in, and that this server does not have.
            throw CommandError(object.unmappedMessage, status: .notFound)
        }
    }

    /// The object as kubectl sends it: sorted keys, a line break at the end; with the version it must still have.
    private func body(_ resourceVersion: String? = nil) -> [UInt8] {
        var value = object.value
        if let resourceVersion { value["metadata"]?["resourceVersion"] = .string(resourceVersion) }
        return value.applyBody
    }
}

extension JSONValue {
    /// Whether another value has all that this one has: members of objects may be added, lists must be as long. What is
    /// empty says nothing, since servers leave it out or fill it in.
    func isContained(in other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let members), .object(let others)):
            members.allSatisfy { key, value in value.isEmpty || others[key].map { value.isContained(in: $0) } ?? false }
        case (.array(let elements), .array(let others)):
            elements.count == others.count && zip(elements, others).allSatisfy { $0.isContained(in: $1) }
        default: self == other
        }
    }

    private var isEmpty: Bool {
        switch self {
        case .null, .string(""): true
        case .array(let elements): elements.isEmpty
        case .object(let members): members.allSatisfy { $1.isEmpty }
        default: false
        }
    }
}
