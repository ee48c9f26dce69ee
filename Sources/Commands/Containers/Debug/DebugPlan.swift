import Arguments
import CLIRuntime
import Kube

/// What the options of `debug` say.
struct DebugPlan {
    /// The container.
    let container: DebugContainer
    /// Its name; empty where none is given.
    let name: String
    /// The copy that is made of a pod; nil where none is.
    let copy: (name: String, DebugCopy)?
    /// Whether the original goes when the copy is there.
    let replaces: Bool
    /// The container whose processes the new one sees; empty for none.
    let target: String
    /// Whether to stay until the container has ended.
    let isAttached: Bool
    /// Whether nothing is said but what the container says.
    let isQuiet: Bool
    private let context: Context

    /// Reads the options, as kubectl does.
    ///
    /// - Throws: `InvalidInput` in kubectl's words for what does not go together; what a file cannot give.
    init(_ context: Context) throws {
        let arguments = context.arguments
        self.context = context
        isQuiet = arguments[StreamOptions.quiet]
        isAttached = try ContainerOptions.attaches(arguments)
        container = try Self.container(context, isAttached: isAttached)
        name = arguments[Debug.container]
        target = arguments[Debug.target]
        replaces = arguments[Debug.replace]
        let images = try PairOption.read(Debug.setImage, arguments)
        let copyName = arguments[Debug.copyTo]
        guard !copyName.isEmpty else {
            for option in [Debug.replace, Debug.sameNode] where arguments[option] {
                throw InvalidInput("--\(option.spec.name) may only be used with --copy-to.")
            }
            guard images.isEmpty else { throw InvalidInput("--set-image may only be used with --copy-to.") }
            guard !container.image.isEmpty else {
                throw InvalidInput("you must specify --image when not using --copy-to.")
            }
            copy = nil
            return
        }
        guard !container.image.isEmpty || !images.isEmpty || !container.command.isEmpty else {
            throw InvalidInput("you must specify --image, --set-image or command arguments.")
        }
        guard target.isEmpty else {
            throw InvalidInput("--target is incompatible with --copy-to. Use --share-processes instead.")
        }
        try ObjectName.validate(copyName, as: "name")
        copy = (copyName, Self.copy(arguments, images: images))
    }

    private static func container(_ context: Context, isAttached: Bool) throws -> DebugContainer {
        let arguments = context.arguments
        var container = DebugContainer()
        container.image = try ContainerOptions.image(arguments)
        container.pullPolicy = arguments[ContainerOptions.imagePullPolicy]
        container.command = arguments.afterDashes ?? []
        container.isArguments = arguments[Debug.argumentsOnly]
        container.variables = try PairOption.read(Debug.env, arguments).map { EnvironmentChanges.variable($0, $1) }
        container.stdin = arguments[StreamOptions.stdin]
        container.tty = arguments[StreamOptions.tty]
        // kpod stays until the container ends, and what reads its input to the end would not, as with kubectl, whose
        // containers never hear of it. A terminal has its own way to say so.
        container.stdinOnce = isAttached && container.stdin && !container.tty
        container.profile = DebugProfile(rawValue: arguments[Debug.profile]) ?? .general
        if container.profile == .legacy {
            context.say(
                "--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other "
                    + "profile, for example \"--profile=general\".")
        }
        let path = arguments[Debug.custom]
        if !path.isEmpty {
            let custom = try PatchText.read(FileText.read(path, context), of: "\(printable(path)) as a container")
            guard custom.object != nil else {
                throw InvalidInput("\(printable(path)) does not contain a valid container spec: it is no object")
            }
            try DebugContainer.checkCustom(custom)
            container.custom = custom
        }
        return container
    }

    private static func copy(_ arguments: ParsedArguments, images: [(key: String, value: String)]) -> DebugCopy {
        var copy = DebugCopy()
        copy.images = Dictionary(images.map { ($0.key, $0.value) }) { $1 }
        copy.sharesProcesses = arguments.isSet(Debug.shareProcesses) ? arguments[Debug.shareProcesses] : nil
        copy.isOnSameNode = arguments[Debug.sameNode]
        copy.keep.labels = arguments[Debug.keepLabels]
        copy.keep.annotations = arguments[Debug.keepAnnotations]
        copy.keep.liveness = arguments[Debug.keepLiveness]
        copy.keep.readiness = arguments[Debug.keepReadiness]
        copy.keep.startup = arguments[Debug.keepStartup]
        copy.keep.initContainers = arguments[Debug.keepInitContainers]
        return copy
    }

    /// Prints what kubectl prints before it asks for anything.
    func announceTarget() throws {
        guard !target.isEmpty else { return }
        try say(
            "Targeting container \(goQuoted(target)). If you don't see processes from this container it may be because "
                + "the container runtime doesn't support this feature.")
    }

    /// The container's name for a pod: what is given, or one that no container of it has, which is then told.
    func containerName(avoiding names: [String]) throws -> String {
        guard name.isEmpty else { return name }
        var made: String
        repeat { made = "debugger-\(GeneratedSuffix.make())" } while names.contains(made)
        try say("Defaulting debug container name to \(made).")
        return made
    }

    /// Prints a line of kubectl's on standard output, at once, unless only the container's words are wanted.
    func say(_ line: String) throws {
        guard !isQuiet else { return }
        context.output.print(line + "\n")
        try context.handOn()
    }
}
