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
        /// kubectl's word for what was done, such as `labeled`; nil where nothing is printed at all.
        package var word: String?
        /// The word where the server answers with the object just as it was; nil for the same word.
        package var wordIfSame: String?
        /// The object with the change made to it here, where kpod prints it without asking the server and making the
        /// patch to it is not enough, or cannot be done.
        package var edited: JSONValue?
        /// What is done when the patch was sent, before it is told: waiting for what comes of it.
        package var afterwards: (() throws -> Void)?

        /// A patch to send, `nil` for none, and kubectl's word for what was done, such as `labeled`.
        package init(
            _ patch: Patch?, _ word: String?, ifSame wordIfSame: String? = nil, edited: JSONValue? = nil,
            then afterwards: (() throws -> Void)? = nil
        ) {
            self.patch = patch
            self.word = word
            self.wordIfSame = wordIfSame
            self.edited = edited
            self.afterwards = afterwards
        }
    }

    /// A patch of an object.
    package struct Patch {
        /// How the body is meant.
        package var type: PatchType
        /// What is sent.
        package var body: JSONValue
        /// The part of the object that has a path of its own, such as `scale`; empty for the object.
        package var subresource: String

        /// A patch of a type.
        package init(_ type: PatchType, _ body: JSONValue, subresource: String = "") {
            self.type = type
            self.body = body
            self.subresource = subresource
        }

        /// The same for one object alone: the server refuses to give another its `metadata.uid` (Kubernetes API
        /// conventions, "Metadata"). An empty uid requires nothing.
        func requiring(uid: String) -> Patch {
            guard !uid.isEmpty else { return self }
            var patch = self
            if type == .json {
                let test: JSONValue = ["op": "test", "path": "/metadata/uid", "value": .string(uid)]
                patch.body = .array([test] + (body.array ?? []))
            } else {
                var metadata = body["metadata"] ?? [:]
                metadata["uid"] = .string(uid)
                patch.body["metadata"] = metadata
            }
            return patch
        }
    }

    /// What is printed of an object that was changed.
    package enum Printed {
        /// As the server answered.
        case answer
        /// As it was before.
        case before
        /// As it was before, with the patch made to it here.
        case edited
    }

    /// When objects are read, and what becomes of the others where some cannot be: as kubectl has it for a command.
    package enum Reading {
        /// Each before it is changed.
        case oneByOne
        /// All before the first is changed. What cannot be read is left out, and told in the end.
        case allFirst
        /// All before the first is changed. Where one cannot be read, none is changed.
        case allOrNone
    }

    /// What writing a change needs of RBAC: verbs on the object, or on a part of it.
    package struct Writing {
        /// The verbs.
        package var verbs: [String]
        /// The part that has a path of its own; empty for the object.
        package var subresource: String

        /// A patch, unless other verbs are given.
        package init(_ verbs: [String] = ["patch"], subresource: String = "") {
            self.verbs = verbs
            self.subresource = subresource
        }
    }

    /// Whether the change is only printed, only tried by the server, or made.
    package let dryRun: DryRun
    private let context: Context
    private let isLocal: Bool
    private let printed: Printed
    private let reading: Reading
    private let readsFiles: Bool
    private let subresource: String
    private let writing: Writing
    private let failedStep: String?
    private let notesCauseIn: String?
    private let suffix: String
    private let shape: ObjectPrinter.Shape
    private let writeOptions: WriteOptions

    /// The options of every changing command, under its own name as the owner of fields, where it has one; `dryRun`:
    /// whether the command can do as if.
    package static func options(fieldManager: String?, dryRun: Bool = true) -> [any DeclaredOption] {
        (dryRun ? [DryRun.option] : [])
            + (fieldManager.map { [WriteFlags.fieldManager.defaulting(to: $0)] } ?? []) + OutputOptions.all
    }

    /// Reads the options.
    ///
    /// - Parameter isLocal: whether the objects of files are changed and printed, and no server is asked.
    /// - Parameter reading: when objects are read.
    /// - Parameter readsFiles: whether an object that a file describes is read from the server too. Otherwise the file's
    ///   stands for what it was before.
    /// - Parameter subresource: what is read in place of the object, such as `status`; empty for the object.
    /// - Parameter writing: what writing needs, so that a refusal to read can name it; by default to patch what is read.
    /// - Parameter failedStep: what has failed where the server refuses a change, where kubectl's line begins with it.
    /// - Parameter notesCauseIn: the part of each object, empty for the whole, in which what `--record` notes is noted by a
    ///   request of its own once it has been changed; nil where the change holds it already.
    /// - Parameter saysDryRun: whether the line about an object says that nothing was changed.
    /// - Parameter sortsKeys: whether the keys of printed JSON are sorted, as kubectl has them where it reads objects
    ///   without their types; otherwise they keep the order of the type's fields.
    package init(
        _ context: Context, isLocal: Bool = false, printing printed: Printed = .answer, reading: Reading = .oneByOne,
        readsFiles: Bool = true, subresource: String = "", writing: Writing? = nil, failedStep: String? = nil,
        saysDryRun: Bool = true, notesCauseIn: String? = nil, sortsKeys: Bool = true
    ) throws {
        self.context = context
        shape = .each(sortsKeys: sortsKeys)
        self.isLocal = isLocal
        self.printed = printed
        self.reading = reading
        self.readsFiles = readsFiles
        self.subresource = subresource
        self.writing = writing ?? Writing(subresource: subresource)
        self.failedStep = failedStep
        self.notesCauseIn = notesCauseIn
        let arguments = context.arguments
        dryRun = arguments.accepts(DryRun.option) ? DryRun(context) : .none
        guard !isLocal || dryRun != .server else {
            throw InvalidInput("cannot specify --local and --dry-run=server - did you mean --dry-run=client?")
        }
        suffix = isLocal || !saysDryRun ? "" : dryRun.suffix
        let validation =
            arguments.accepts(FieldValidation.option) ? FieldValidation.parameter(arguments) : ""
        let manager =
            arguments.accepts(WriteFlags.fieldManager) ? arguments[WriteFlags.fieldManager] : ""
        writeOptions = WriteOptions(
            dryRun: dryRun == .server, fieldManager: manager, fieldValidation: validation)
    }

    /// Changes each object that is selected.
    ///
    /// - Parameter unread: the step for an object that is named, where it need not be read since nothing is told of what it
    ///   was.
    /// - Parameter unseen: the step for an object that may not be read, where one can be made; it is given the refusal.
    /// - Parameter step: the step for an object as it is.
    package func run(
        _ selection: ObjectSelection, unread: ((ObjectTarget) throws -> Step)? = nil,
        unseen: ((ObjectTarget, ServerError) throws -> Step)? = nil,
        step: (SelectedObject) throws -> Step
    ) throws -> ExitStatus {
        let attempts = Attempts(context)
        var results = try ObjectResults(context, shape, suffix: suffix)
        attempts.keep(selection.failures)
        if !isLocal, dryRun != .client { selection.need(writing.verbs, subresource: writing.subresource) }
        func change(_ item: Item) throws {
            switch item {
            case .seen(let object, let uid): try self.change(object, try step(object), uid, &results)
            case .unseen(let target, let refusal):
                guard let unseen, dryRun != .client else { throw refusal }
                guard let name = target.name else { throw refusal }
                try self.change(target, name, try unseen(target, refusal), &results)
            }
        }
        var count = 0
        var waiting: [Item] = []
        try attempts.each(selection.targets) { target in
            if let unread, let name = target.name, target.object == nil, !isLocal, dryRun != .client {
                count += 1
                return try self.change(target, name, unread(target), &results)
            }
            let items = try read(target, of: selection)
            count += items.count
            if reading == .oneByOne { try attempts.each(items, change) } else { waiting += items }
        }
        try selection.checkIfNothingFound(count, attempts)
        if reading == .allOrNone { try attempts.finish() }
        try attempts.each(waiting, change)
        try attempts.finish()
        return .success
    }

    private enum Item {
        /// An object as it is, and the uid that it must have if it is to be changed; empty for any.
        case seen(SelectedObject, uid: String)
        case unseen(ObjectTarget, ServerError)
    }

    private func read(_ target: ObjectTarget, of selection: ObjectSelection) throws -> [Item] {
        if isLocal { return try selection.local(target).map { .seen($0, uid: "") } }
        if !readsFiles, let object = target.object { return [.seen(object, uid: target.uid)] }
        do {
            return try selection.read(target, subresource: subresource).map { .seen($0, uid: target.uid) }
        } catch let refusal as ServerError where refusal.status.category == .forbidden && target.name != nil {
            return [.unseen(target, refusal)]
        }
    }

    private func change(
        _ object: SelectedObject, _ step: Step, _ uid: String, _ results: inout ObjectResults
    ) throws {
        var document = object.document
        var word = step.word
        let isSent = !isLocal && dryRun != .client
        if step.patch == nil { settle(object.type, object.namespace, object.name) }
        if let patch = step.patch, isSent {
            let answer = try send(patch.requiring(uid: uid), object.type, object.namespace, object.name)
            try step.afterwards?()
            if let same = step.wordIfSame, answer.root.value == document.root.value { word = same }
            let noted = noteCause(object.type, object.namespace, object.name)
            if case .answer = printed { document = noted ?? answer }
        } else if isSent {
            _ = noteCause(object.type, object.namespace, object.name)
        }
        if printed == .edited || printed == .answer && !isSent {
            let value = document.root.value
            if let edited = try step.edited ?? step.patch?.applied(to: value, type: object.type) {
                if !isSent, let same = step.wordIfSame, edited == value { word = same }
                document = edited.document()
            }
        }
        guard let word else { return }
        try results.print(document.root, type: shown(object.type, document), name: object.name, word)
    }

    private func change(
        _ target: ObjectTarget, _ name: String, _ step: Step, _ results: inout ObjectResults
    ) throws {
        guard let patch = step.patch else { return settle(target.type, target.namespace, name) }
        try context.resources.withServedVersion(of: target.type) { type in
            var answer = try send(patch.requiring(uid: target.uid), type, target.namespace, name)
            try step.afterwards?()
            answer = noteCause(type, target.namespace, name) ?? answer
            guard let word = step.word else { return }
            try results.print(answer.root, type: shown(type, answer), name: name, word)
        }
    }

    /// Notes on an object that was changed by which command. It is changed whether this succeeds or not, and kubectl too
    /// says nothing where it does not.
    private func noteCause(_ type: ResourceType, _ namespace: String?, _ name: String) -> JSONDocument? {
        guard let notesCauseIn, var patch = ChangeCause.patch(context) else { return nil }
        patch.subresource = notesCauseIn
        return try? send(patch, type, namespace, name)
    }

    /// Takes note that nothing is to be written after all.
    private func settle(_ type: ResourceType, _ namespace: String?, _ name: String) {
        context.access.settle(
            writing.verbs, type, subresource: writing.subresource, namespace: namespace, name: name)
    }

    /// A subresource that was asked for is printed as what it is; one that was only written to is the object's affair.
    private func shown(_ type: ResourceType, _ document: JSONDocument) -> ResourceType {
        subresource.isEmpty ? type : type.asShown(by: document)
    }

    private func send(
        _ patch: Patch, _ type: ResourceType, _ namespace: String?, _ name: String
    ) throws -> JSONDocument {
        let request = Request.patch(
            type, namespace: namespace, name: name, subresource: patch.subresource, as: patch.type,
            body: patch.body.compact, options: writeOptions)
        do {
            return try context.client().start(request).document(request: request)
        } catch var error as ServerError {
            error.failedStep = failedStep
            throw error
        }
    }
}

extension ObjectChange.Patch {
    /// An object with the patch made to it here, where the server is not asked.
    ///
    /// - Throws: `InvalidInput` for a patch that does not fit the object, in kubectl's words for a type of which kpod does
    ///   not know how its lists are merged.
    fileprivate func applied(to object: JSONValue, type: ResourceType) throws -> JSONValue {
        switch self.type {
        case .json: return try JSONPatch.apply(body, to: object)
        case .strategic:
            guard type.hasMergeStrategies else {
                throw InvalidInput(
                    "strategic merge patch is not supported for \(type.apiVersion), Kind=\(type.kind) locally, try --type merge"
                )
            }
            return try StrategicMergePatch.apply(body, to: object, type: type)
        case .merge, .apply:
            guard body.object != nil else { throw InvalidInput("invalid JSON document") }
            return object.merging(body)
        }
    }
}
