import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// Puts objects in the place of those that are there, and prints what became of each.
final class Replacement {
    private let context: Context
    private let types: ManifestTypes
    private let dryRun: DryRun
    private let subresource: String
    private let savesConfiguration: Bool
    private let writeOptions: WriteOptions
    private var results: ObjectResults

    /// Reads the options.
    ///
    /// - Throws: `InvalidInput` for options that exclude each other; what a template throws.
    init(_ context: Context) throws {
        let arguments = context.arguments
        self.context = context
        types = ManifestTypes(context)
        dryRun = DryRun(context)
        subresource = try WriteFlags.subresource(context)
        savesConfiguration = arguments[CreateOptions.saveConfig]
        writeOptions = WriteOptions(
            dryRun: dryRun == .server, fieldManager: arguments[WriteFlags.fieldManager],
            fieldValidation: FieldValidation.parameter(arguments))
        guard !arguments[DeletionFlags.force] || dryRun == .none else {
            throw InvalidInput("--dry-run can not be used when --force is set: nothing tells what would be deleted")
        }
        guard !arguments[DeletionFlags.force] || subresource.isEmpty else {
            throw InvalidInput("--subresource can not be used when --force is set: only whole objects are deleted")
        }
        results = try ObjectResults(context, .each(sortsKeys: true), suffix: dryRun.suffix)
    }

    /// One object, and where it is to be.
    private struct Placed {
        var source: ManifestObject
        var type: ResourceType
        var namespace: String?
        var value: JSONValue

        var location: String { "\(type.qualifiedResource)/\(printable(source.name))" }
    }

    private func place(_ object: ManifestObject) throws -> Placed {
        let type = try types.find(for: object)
        let namespace = try object.namespace(
            of: type, default: context.namespace, isFixed: context.isNamespaceGiven)
        guard !object.name.isEmpty else {
            throw InvalidInput("error when replacing \(goQuoted(object.source)): resource name may not be empty")
        }
        var value = object.value(in: namespace)
        if savesConfiguration { value = value.savingConfiguration(sortsKeys: true) }
        return Placed(source: object, type: type, namespace: namespace, value: value)
    }

    // MARK: In its place

    /// Replaces one object. Unless it names a version, it takes that which is there: some types are only replaced so.
    func replace(_ object: ManifestObject) throws {
        var object = try place(object)
        guard dryRun != .client else { return try print(object.value.document(), object) }
        let name = object.source.name
        var isUnread = false
        do {
            let answer = try context.resources.withServedVersion(of: object.type) { type in
                if (object.value.at("metadata", "resourceVersion")?.string ?? "").isEmpty {
                    let version = try version(of: object, type, &isUnread)
                    object.value["metadata"]?["resourceVersion"] = version
                }
                let request = Request.update(
                    type, namespace: object.namespace, name: name, subresource: subresource,
                    body: object.value.compact, options: writeOptions)
                return try context.client().start(request).document(request: request)
            }
            try print(answer, object)
        } catch var error as ServerError {
            // Without it only some types can be replaced.
            if isUnread { error.furtherVerbs = ["get"] }
            throw error.naming(object.source.source, doing: "replacing")
        }
    }

    /// The version at which the object is now; nil where that is not to be had. What is not there may be made by replacing
    /// it, for some types, and what may not be read may still be written.
    private func version(
        of object: Placed, _ type: ResourceType, _ isForbidden: inout Bool
    ) throws -> JSONValue? {
        let request = Request.get(
            type, namespace: object.namespace, name: object.source.name, subresource: subresource)
        do {
            let present = try context.client().start(request).document(request: request)
            return present.root.at("metadata", "resourceVersion")?.value
        } catch let error as ServerError where !error.isUnknownPath {
            isForbidden = error.status.category == .forbidden
            return nil
        }
    }

    private func print(_ answer: JSONDocument, _ object: Placed) throws {
        try results.print(answer.root, type: object.type, name: object.source.name, "replaced")
    }

    // MARK: By force

    /// Deletes all objects, waits until they are gone, and makes them anew. What could not be deleted is not made.
    func replaceByForce(_ objects: [ManifestObject], _ attempts: Attempts) throws {
        let deletion = Deletion(deletionPlan(), context)
        var gone: [Placed] = []
        try attempts.each(objects) { object in
            let object = try place(object)
            let name = object.source.name
            context.access.need(["delete", "get"], object.type, namespace: object.namespace, name: name)
            context.access.need(["create"], object.type, namespace: object.namespace)
            try deletion.delete(
                DeletionTarget(
                    ObjectTarget(
                        type: object.type, namespace: object.namespace, name: name,
                        manifest: object.source)))
            gone.append(object)
        }
        do {
            try deletion.waitUntilGone()
        } catch {
            context.say("Nothing is made anew: " + gone.map(\.location).joined(separator: ", "))
            throw error
        }
        try attempts.each(gone) { object in
            do {
                try make(object)
            } catch {
                context.say("\(object.location) was deleted, and could not be made anew:")
                throw error
            }
        }
    }

    /// Before an object is made anew, it has to be gone.
    private func deletionPlan() -> DeletionPlan {
        let arguments = context.arguments
        let grace = arguments[DeletionFlags.gracePeriod]
        let time = arguments[DeletionFlags.timeout]
        return DeletionPlan(
            options: DeleteOptions(
                propagation: DeletionFlags.propagation(context), gracePeriodSeconds: grace < 0 ? nil : max(grace, 1)),
            printsNames: arguments.given(OutputOptions.output) == "name", ignoresNotFound: true,
            timeout: time == .zero ? Self.deletionTime : time)
    }

    /// kubectl's time for something that is replaced to be gone.
    private static let deletionTime = Duration.seconds(300)

    private func make(_ object: Placed) throws {
        let request = Request.create(
            object.type, namespace: object.namespace, body: object.value.withoutServerFields(isNew: true).compact,
            options: writeOptions)
        do {
            try print(try context.client().start(request).document(request: request), object)
        } catch let error as ServerError {
            throw error.naming(object.source.source, doing: "replacing")
        }
    }
}
