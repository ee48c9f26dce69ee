import Arguments
import CLIRuntime
import JSON
import Kube
import System
import Transport

/// The pod and the container that a command goes into.
struct PodChoice {
    let namespace: String
    let name: String
    /// The container; nil leaves it to the server, where the pod may not be read.
    let container: String?
    /// The pod as it was read; nil where it may not be.
    let pod: APIObject?

    /// What a command says of the pod that it goes into, in kubectl's words.
    struct Words {
        /// The part of a pod that the command is about.
        var part = "exec"
        /// What is refused of a completed pod, as in `exec into`.
        var intoCompleted: String
        /// What is refused of an object that has no pods.
        var toOther: String
        /// What stands before the fault of a container's name.
        var beforeContainer = ""
        /// What is said of several objects.
        var several: String
    }

    private static let completed = ["Succeeded", "Failed"]

    /// Finds the pod that a word names, as POD or TYPE/NAME, or the files of `-f`.
    ///
    /// - Throws: `InvalidInput` for several objects; `CommandError` for a pod that has come to its end, a container that it
    ///   has not, and where none runs in time.
    init(_ context: Context, _ word: String?, container: String, isQuiet: Bool, _ words: Words) throws {
        try self.init(context, try Self.target(context, word, words), container, isQuiet, words) { context.say($0) }
    }

    /// Finds a pod by its name, in a namespace or the context's; `say` is told of a container that nobody has chosen.
    ///
    /// - Throws: as above; `InvalidInput` for what is no name.
    init(
        _ context: Context, pod: String, in namespace: String?, container: String, isQuiet: Bool, _ words: Words,
        say: (String) -> Void
    ) throws {
        if let namespace { try ObjectName.validate(namespace, as: "namespace") }
        let target: ObjectTarget
        if namespace == nil, OwnPod.isOwn(pod) {
            target = try Self.target(context, pod, words)
        } else {
            try ObjectName.validate(pod)
            target = ObjectTarget(type: .pods, namespace: namespace, name: pod)
        }
        try self.init(context, target, container, isQuiet, words, say: say)
    }

    private init(
        _ context: Context, _ target: ObjectTarget, _ container: String, _ isQuiet: Bool, _ words: Words,
        say: (String) -> Void
    ) throws {
        let found = try Self.find(target, context, words)
        namespace = target.namespace ?? context.namespace
        guard let document = found else {
            name = target.name ?? ""
            self.container = container.isEmpty ? nil : container
            pod = nil
            return
        }
        let pod = APIObject(document.root)
        self.pod = pod
        name = pod.name
        let phase = pod.node.at("status", "phase")?.string ?? ""
        guard !Self.completed.contains(phase) else {
            throw CommandError(
                "cannot \(words.intoCompleted) a container in a completed pod; current phase is \(printable(phase))",
                status: .rejected)
        }
        let chosen: String?
        do throws(CommandError) {
            chosen = try PodContainers(pod).chosen(container, announcesDefault: !isQuiet) {
                if !isQuiet { say($0) }
            }
        } catch {
            throw CommandError(words.beforeContainer + error.message, status: error.status)
        }
        guard let chosen else {
            throw CommandError("pod \(printable(pod.name)) has no containers", status: .rejected)
        }
        self.container = chosen
    }

    private static func target(_ context: Context, _ word: String?, _ words: Words) throws -> ObjectTarget {
        guard context.arguments.accepts(FileOptions.filename), context.arguments.isSet(FileOptions.filename) else {
            guard let word else { throw InvalidInput("expected one pod: POD or TYPE/NAME") }
            let hasType = word.utf8.contains(UInt8(ascii: "/"))
            return try ObjectSelection.single(
                hasType || OwnPod.isOwn(word) ? word : "pod/\(word)", context, "expected one pod: POD or TYPE/NAME")
        }
        let selection = try ObjectSelection(context, words: word.map { [$0] } ?? [])
        if let failure = selection.failures.first { throw failure }
        guard selection.targets.count == 1 else {
            throw InvalidInput("cannot \(words.several) multiple objects at a time")
        }
        return selection.targets[0]
    }

    /// The pod; nil where the one that is named may not be read.
    private static func find(_ target: ObjectTarget, _ context: Context, _ words: Words) throws -> JSONDocument? {
        let client = try context.client()
        let namespace = target.namespace ?? context.namespace
        let isPod = target.type.group.isEmpty && target.type.kind == "Pod"
        // Without the right to get a pod that is named there is still the stream.
        if !isPod {
            context.access.need(["list"], .pods, namespace: namespace)
            context.access.need(["get", "create"], .pods, subresource: words.part, namespace: namespace)
        }
        do {
            let (document, type) = try context.resources.withServedVersion(of: target.type) { type in
                let request = Request.get(
                    type, namespace: type.namespaced ? namespace : nil, name: target.name ?? "")
                return (try client.start(request).document(request: request), type)
            }
            if isPod { return document }
            let selector = try PodOfWorkload.selector(of: document.root, type, purpose: "cannot \(words.toOther)")
            return try PodOfWorkload.running(
                selector, in: namespace, until: try StreamOptions.podDeadline(context), client)
        } catch let error as ServerError where isPod && error.status.category == .forbidden {
            return nil
        } catch TransportError.unsent where isPod {
            // What follows is printed too.
            return nil
        }
    }
}
