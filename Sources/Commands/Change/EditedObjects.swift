import CLIRuntime
import JSON
import Kube
import Transport

/// Objects that somebody has edited: each is patched by what was changed, and told.
final class EditedObjects {
    private let objects: [SelectedObject]
    private let subresource: String
    private let context: Context
    private let printsPatches: Bool
    private let savesConfiguration: Bool
    private let writeOptions: WriteOptions
    private var results: ObjectResults
    /// The objects as they were read, or as they were saved last.
    private var present: [JSONValue]
    private var isSaved: [Bool]

    /// Reads the options; the objects are as they were read.
    init(_ objects: [SelectedObject], subresource: String, _ context: Context) throws {
        let arguments = context.arguments
        self.objects = objects
        self.subresource = subresource
        self.context = context
        printsPatches = arguments[Edit.outputPatch]
        savesConfiguration = arguments[CreateOptions.saveConfig]
        writeOptions = WriteOptions(
            fieldManager: arguments[WriteFlags.fieldManager], fieldValidation: FieldValidation.parameter(arguments))
        results = try ObjectResults(context, .each(sortsKeys: true))
        present = objects.map { object in
            var value = object.document.root.value
            value["metadata"]?["managedFields"] = nil
            return value
        }
        originals = present
        isSaved = objects.map { _ in false }
    }

    /// What is edited.
    let originals: [JSONValue]

    /// Saves the objects of an edited file. What the server finds invalid can be mended in the file.
    ///
    /// - Throws: what cannot be mended there: another name or namespace, a lost connection.
    func save(_ edited: [ManifestObject]) throws -> EditSession.Outcome {
        var outcome = EditSession.Outcome()
        for (place, object) in edited.enumerated() {
            guard
                try originals.contains(where: { isSameType(object.value, $0) })
                    || context.resources.find(kind: object.kind, apiVersion: object.apiVersion) != nil
            else {
                outcome.problems.append(.init("The edited file had a syntax error: \(object.unmappedMessage)"))
                continue
            }
            let index = try original(of: object.value, at: place)
            do {
                try save(object.value, at: index)
            } catch let error as ServerError {
                note(error, objects[index], &outcome)
            }
        }
        return outcome
    }

    private func isSameType(_ left: JSONValue, _ right: JSONValue) -> Bool {
        left["kind"] == right["kind"] && left["apiVersion"] == right["apiVersion"]
    }

    /// Which object it was that was edited.
    private func original(of value: JSONValue, at place: Int) throws -> Int {
        func isSame(_ other: JSONValue, _ path: String) -> Bool {
            value.at("metadata", path) == other.at("metadata", path)
        }
        let uid = value.at("metadata", "uid")
        let found =
            originals.firstIndex { uid != nil && isSame($0, "uid") }
            ?? originals.firstIndex { isSameType(value, $0) && isSame($0, "name") && isSame($0, "namespace") }
            ?? (originals.indices.contains(place) ? place : nil)
        guard let found else {
            throw CommandError("an object was added to the file: make it with 'kpod create -f'", status: .usage)
        }
        guard isSameType(value, originals[found]), isSame(originals[found], "name") else {
            throw CommandError("At least one of apiVersion, kind and name was changed", status: .usage)
        }
        guard isSame(originals[found], "namespace") else {
            throw CommandError("the namespace was changed: an object stays in the one that it is in", status: .usage)
        }
        return found
    }

    private func save(_ value: JSONValue, at index: Int) throws {
        let object = objects[index]
        var value = value
        value["metadata"]?["managedFields"] = nil
        if savesConfiguration { value = value.savingConfiguration(sortsKeys: true) }
        value = ChangeCause.noted(in: value, context)
        let type = object.type.asShown(by: object.document)
        let isStrategic = type.kind == object.type.kind && type.hasMergeStrategies
        let patch =
            isStrategic
            ? StrategicMergePatch.between(present[index], value, type: type) : present[index].mergePatch(to: value)
        guard patch != .object([:]) else {
            // What was saved before the file was opened again was told then.
            if !isSaved[index] { try print(object.document, object, "skipped") }
            return
        }
        if printsPatches {
            var text: [UInt8] = []
            JSONWriter(.compact).write(patch, into: &text)
            context.output.print("Patch: \(String(decoding: text, as: UTF8.self))\n")
        }
        let request = Request.patch(
            object.type, namespace: object.namespace, name: object.name, subresource: subresource,
            as: isStrategic ? .strategic : .merge, body: patch.compact, options: writeOptions)
        let answer = try context.client().start(request).document(request: request)
        present[index] = value
        isSaved[index] = true
        try print(answer, object, "edited")
    }

    private func print(_ document: JSONDocument, _ object: SelectedObject, _ word: String) throws {
        try results.print(document.root, type: object.type.asShown(by: document), name: object.name, word)
    }

    /// What the server finds invalid is to be mended; all else is a failure, in kubectl's words.
    private func note(_ error: ServerError, _ object: SelectedObject, _ outcome: inout EditSession.Outcome) {
        let status = error.status
        guard status.reason == "Invalid" else {
            var error = error
            error.failedStep = "\(object.location) could not be patched"
            outcome.failures.append(error)
            return
        }
        let causes = status.details?.causes.map { "\($0.field): \($0.message)" } ?? []
        outcome.problems.append(
            .init(
                "\(object.location) was not valid", causes.isEmpty ? [status.message] : causes,
                line: "error: \(object.location) is invalid"))
    }
}
