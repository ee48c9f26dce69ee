import Arguments
import JSON
import Kube
import Output
import Transport

/// A command that changes objects one by one: each is read, a step is made of it, sent, and printed in kubectl's words.
///
/// A changing command is its declaration and one closure from an object to a `Step`. In pods, roles have a verb or two:
/// where an object may not be read (403) and the step does not depend on what it was, the patch goes out alone.
package struct ObjectChange {
    /// What is to be done to one object.
    package struct Step {
        /// What is sent; nil where nothing is to change.
        package var patch: Patch?
        /// kubectl's word for what was done, such as `labeled`.
        package var word: String

        /// A patch to send, `nil` for none, and kubectl's word for what was done, such as `labeled`.
        package init(_ patch: Patch?, _ word: String) {
            self.patch = patch
            self.word = word
        }
    }

    /// A patch of an object.
    package struct Patch {
        /// How the body is meant.
        package var type: PatchType
        /// What is sent.
        package var body: JSONValue

        /// A patch of a type.
        package init(_ type: PatchType, _ body: JSONValue) {
            self.type = type
            self.body = body
        }
    }

    /// What is printed of an object that was changed.
    package enum Printed {
        /// As the server answered.
        case answer
        /// As it was before.
        case before
        /// As it was before, with the patch made to it here; a merge patch.
        case edited
    }

    /// Whether the change is only printed, only tried by the server, or made.
    package let dryRun: DryRun
    private let context: Context
    private let isLocal: Bool
    private let printed: Printed
    private let shape: ObjectPrinter.Shape
    private let writeOptions: WriteOptions

    /// The options of every changing command, under its own name as the owner of fields; `dryRun`: whether the command
    /// can do as if.
    package static func options(fieldManager: String, dryRun: Bool = true) -> [any DeclaredOption] {
        (dryRun ? [DryRun.option] : []) + [WriteFlags.fieldManager.defaulting(to: fieldManager)] + OutputOptions.all
    }

    /// Reads the options.
    ///
    /// - Parameter isLocal: whether the objects of files are changed and printed, and no server is asked.
    /// - Parameter sortsKeys: whether the keys of printed JSON are sorted, as kubectl has them where it reads objects
    ///   without their types; otherwise they keep the order of the type's fields.
    package init(
        _ context: Context, isLocal: Bool = false, printing printed: Printed = .answer, sortsKeys: Bool = true
    ) throws {
        self.context = context
        shape = .each(sortsKeys: sortsKeys)
        self.isLocal = isLocal
        self.printed = printed
        dryRun = context.arguments.accepts(DryRun.option) ? DryRun(context) : .none
        let manager =
            context.arguments.accepts(WriteFlags.fieldManager) ? context.arguments[WriteFlags.fieldManager] : ""
        writeOptions = WriteOptions(dryRun: dryRun == .server, fieldManager: manager)
    }

    /// Changes each object that is selected.
    ///
    /// - Parameter unseen: the step for an object that may not be read, where one can be made; it is given the refusal.
    /// - Parameter step: the step for an object as it is.
    package func run(
        _ selection: ObjectSelection, unseen: ((ObjectTarget, ServerError) throws -> Step)? = nil,
        step: (SelectedObject) throws -> Step
    ) throws -> ExitStatus {
        let attempts = Attempts(context)
        var results = try ObjectResults(context, shape, suffix: isLocal ? "" : dryRun.suffix)
        attempts.keep(selection.failures)
        var count = 0
        try attempts.each(selection.targets) { target in
            do {
                let objects = try isLocal ? selection.local(target) : selection.read(target)
                count += objects.count
                try attempts.each(objects) { try change($0, try step($0), &results) }
            } catch let refusal as ServerError where refusal.status.category == .forbidden && target.name != nil {
                guard let unseen, dryRun != .client else { throw refusal }
                count += 1
                try change(target, try unseen(target, refusal), refusal, &results)
            }
        }
        selection.sayIfNothingFound(count, attempts)
        try attempts.finish()
        return .success
    }

    private func change(_ object: SelectedObject, _ step: Step, _ results: inout ObjectResults) throws {
        var document = object.document
        if let patch = step.patch {
            let isSent = !isLocal && dryRun != .client
            let answer = isSent ? try send(patch, object.type, object.namespace, object.name) : nil
            switch printed {
            case .before: break
            case .answer where isSent: document = answer ?? document
            case .answer, .edited: document = document.root.value.merging(patch.body).document()
            }
        }
        try results.print(document.root, type: object.type, name: object.name, step.word)
    }

    private func change(
        _ target: ObjectTarget, _ step: Step, _ refusal: ServerError, _ results: inout ObjectResults
    ) throws {
        guard let name = target.name, let patch = step.patch else { throw refusal }
        try context.resources.withServedVersion(of: target.type) { type in
            let answer = try send(patch, type, target.namespace, name)
            try results.print(answer.root, type: type, name: name, step.word)
        }
    }

    private func send(
        _ patch: Patch, _ type: ResourceType, _ namespace: String?, _ name: String
    ) throws -> JSONDocument {
        let request = Request.patch(
            type, namespace: namespace, name: name, as: patch.type, body: patch.body.compact, options: writeOptions)
        return try context.client().start(request).document(request: request)
    }
}
