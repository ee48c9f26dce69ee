import JSON
import Kube
import Transport

/// Applies one object: the requests, and what their answers mean.
package struct ApplyObject {
    private typealias Found = ApplyRequests.Found
    private typealias Answer = ApplyRequests.Answer

    private let object: ManifestObject
    private let type: ResourceType
    private let options: ApplyOptions
    private let context: Context
    private var requests: ApplyRequests

    /// How often everything is begun afresh because the object has changed meanwhile.
    private static let attempts = 5

    /// Finds the object's type and namespace.
    package init(_ object: ManifestObject, types: ManifestTypes, options: ApplyOptions, context: Context) throws {
        type = try types.find(for: object)
        let namespace = try object.namespace(of: type, context)
        var object = object
        if let namespace { object.value["metadata"]?["namespace"] = .string(namespace) }
        self.object = object
        self.options = options
        self.context = context
        requests = ApplyRequests(object: object, type: type, namespace: namespace, options: options, context: context)
    }

    /// Applies it.
    package func run() throws -> Applied {
        // The equivalent of the one request that changes something is what `--curl` is asked for.
        if !context.sendsRequests {
            return applied(.configured, try requests.apply(over: .unseen, force: options.forcesConflicts))
        }
        if options.dryRun == .client { return try clientDryRun() }
        return try attempts(over: options.isServerSide ? Found.unseen : try requests.get()).applied
    }

    /// Asks for what there is already, for a `preview` that comes later.
    mutating func look() throws { try requests.beginLook() }

    /// What there is, or nothing, and what applying would make of it, by a dry run of the server.
    ///
    /// - Throws: what the server refuses: that the object may not be read too.
    package func preview() throws -> (live: JSONDocument?, applied: Applied) {
        let (found, applied) = try attempts(over: try requests.firstLook())
        if case .present(let live) = found { return (live, applied) }
        return (nil, applied)
    }

    /// Applies it, and begins afresh where it has changed meanwhile; what it was before.
    private func attempts(over found: Found) throws -> (found: Found, applied: Applied) {
        var found = found
        for _ in 1..<Self.attempts {
            do {
                return (found, try apply(over: found))
            } catch is ChangedMeanwhile {
                found = try requests.get()
            }
        }
        do {
            return (found, try apply(over: found))
        } catch let error as ChangedMeanwhile {
            throw error.reason
        }
    }

    // MARK: Decisions

    /// The object was changed between the look at it and a take-over.
    private struct ChangedMeanwhile: Error {
        var reason: ServerError
    }

    private func apply(over found: Found) throws -> Applied {
        var moved: JSONDocument?
        // A file that names another version is about to be refused: nothing is moved for it.
        if case .present(let live) = found, version == nil || version == APIObject(live.root).resourceVersion {
            moved = try takeOverAll(live)
        }
        let answer: Answer
        do {
            answer = try requests.apply(
                over: found, force: options.forcesConflicts, resourceVersion: version(after: moved))
        } catch let error as ServerError where error.status.isApplyConflict {
            let conflicts = error.status.applyConflicts
            guard conflicts.count == error.status.details?.causes.count, conflicts.allSatisfy(passes)
            else {
                if options.isServerSide { throw error }
                throw conflict(error.status)
            }
            // Only by a look at it.
            if case .unseen = found { return try apply(over: requests.get()) }
            answer = try takeOver(moved.map { .present($0) } ?? found, hasMoved: moved != nil)
            for (owner, fields) in Self.owners(conflicts) {
                noteTakeOver(fields.joined(separator: ", "), from: owner)
            }
        }
        switch found {
        case .unseen, .hidden:
            // Only now can be seen who has set what.
            if let moved = try takeOverAll(answer.object) {
                let again = try requests.apply(
                    over: .present(moved), force: options.forcesConflicts, resourceVersion: version(after: moved))
                return try result(again, over: found)
            }
        case .absent, .present: break
        }
        return try result(answer, over: found)
    }

    /// Whether a field passes to whoever applies next: what `kubectl apply` has set, and, as kubectl has it unless asked for
    /// server-side apply, what was set by hand.
    private func passes(_ conflict: ApplyConflict) -> Bool {
        conflict.isClientSideApply || !options.isServerSide && conflict.isByHand
    }

    /// Makes everything that `kubectl apply` has set the manager's own, so that what the file leaves out goes; the object
    /// as it is then, or `nil` if nothing was moved. A dry run cannot show what goes: it moves nothing.
    private func takeOverAll(_ live: JSONDocument) throws -> JSONDocument? {
        guard let migration = migration(of: live) else { return nil }
        guard options.dryRun == .none else {
            noteTakeOver("all that it has set; what the file leaves out would go, which a dry run does not show")
            return nil
        }
        let moved = try unlessChanged { try requests.carryOut(migration, of: live) }
        // kubectl says nothing of it.
        if !options.isServerSide { noteTakeOver("all that it had set") }
        return moved
    }

    private func migration(of live: JSONDocument) -> ClientSideApplyMigration? {
        // Through a subresource nobody can change who has set what.
        guard options.subresource.isEmpty else { return nil }
        return ClientSideApplyMigration(of: live.root, to: options.fieldManager)
    }

    /// Takes over single fields. Anything that has changed since it was looked at must not be overwritten with it: the
    /// version makes the server refuse, and everything begins afresh. Where the object cannot be looked at there is no
    /// version, and the conflict that the server has just told is all there is.
    private func takeOver(_ found: Found, hasMoved: Bool) throws -> Answer {
        guard case .present(let live) = found, version == nil || hasMoved else {
            return try requests.apply(over: found, force: true)
        }
        return try unlessChanged {
            try requests.apply(over: found, force: true, resourceVersion: APIObject(live.root).resourceVersion)
        }
    }

    /// The version that the file names, as the condition that nobody has changed the object since.
    private var version: String? {
        object.value.at("metadata", "resourceVersion")?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The version that the object must have in its place once a move has changed it; `nil` leaves it as it is.
    private func version(after moved: JSONDocument?) -> String? {
        version == nil ? nil : moved.map { APIObject($0.root).resourceVersion }
    }

    private func unlessChanged<Result>(_ change: () throws -> Result) throws -> Result {
        do {
            return try change()
        } catch let error as ServerError where error.status.code == 409 && !error.status.isApplyConflict {
            throw ChangedMeanwhile(reason: error)
        }
    }

    private func result(_ answer: Answer, over found: Found) throws -> Applied {
        if options.isServerSide { return applied(.serversideApplied, answer) }
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
        switch try requests.get() {
        case .absent:
            return Applied(type: type, name: object.name, operation: .created, object: object.value.document())
        case .unseen, .hidden:
            return Applied(type: type, name: object.name, operation: .configured, object: object.value.document())
        case .present(let live):
            let owns = ManagedFieldsEntry.entries(of: live.root).contains {
                $0.manager == options.fieldManager && $0.operation == .apply
            }
            let isUnchanged =
                owns && migration(of: live) == nil
                && requests.configuration.withoutServerFields(isNew: false).isContained(in: live.root.value)
            return Applied(
                type: type, name: object.name, operation: isUnchanged ? .unchanged : .configured, object: live)
        }
    }

    // MARK: Words

    private func conflict(_ status: Status) -> CommandError {
        let lines = Self.owners(status.applyConflicts).map { owner, fields in
            "\(display): \(fields.joined(separator: ", ")) belong\(fields.count == 1 ? "s" : "") to \(goQuoted(owner))"
        }
        return CommandError(
            printable(status.message), status: .rejected,
            hint: lines.joined(separator: "\n")
                + "\nGive --force-conflicts to take over what others own, or leave it out of \(goQuoted(object.source))."
        )
    }

    /// The fields by who has set them.
    private static func owners(_ conflicts: [ApplyConflict]) -> [(owner: String, fields: [String])] {
        var owners: [(owner: String, fields: [String])] = []
        for conflict in conflicts {
            let owner = conflict.isClientSideApply ? "kubectl apply" : conflict.manager
            if let index = owners.firstIndex(where: { $0.owner == owner }) {
                owners[index].fields.append(conflict.field)
            } else {
                owners.append((owner, [conflict.field]))
            }
        }
        return owners
    }

    private func noteTakeOver(_ fields: String, from owner: String = "kubectl apply") {
        let verb = options.dryRun == .none ? "took" : "would take"
        context.say("\(display): \(options.fieldManager) \(verb) over from \(printable(owner)): \(fields)")
    }

    private var display: String { "\(type.kindWithGroup)/\(object.name)" }

    private func applied(_ operation: Applied.Operation, _ answer: Answer) -> Applied {
        Applied(type: type, name: object.name, operation: operation, object: answer.object)
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
