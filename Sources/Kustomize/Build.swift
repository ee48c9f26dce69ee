import JSON

/// Builds kustomizations (kubectl's `kustomize`, kustomize 5.8): a directory in, objects out.
public struct KustomizeBuild {
    /// What came of a build.
    public struct Result {
        /// The objects in the order in which they are printed.
        public var objects: [JSONValue]
        /// What is to be said about the kustomizations, line by line.
        public var warnings: [String]
    }

    private let files: KustomizeFiles
    private let isUnrestricted: Bool

    /// A build over files.
    ///
    /// - Parameter isUnrestricted: whether kustomizations may read files outside their directories.
    public init(files: KustomizeFiles, isUnrestricted: Bool = false) {
        self.files = files
        self.isUnrestricted = isUnrestricted
    }

    /// Builds the kustomization of a directory.
    public func run(_ directory: String) throws(KustomizeError) -> Result {
        if FilePath.isRemote(directory) {
            throw KustomizeError(
                "'\(directory)' is on another host, from which kpod takes nothing: fetch it into a directory first, and name that"
            )
        }
        guard let place = files.resolve(directory), place.isDirectory else {
            throw KustomizeError("must build at directory: '\(directory)' is no directory")
        }
        let session = Session()
        let loader = Loader(root: place.path, files: files, isUnrestricted: isUnrestricted)
        let target = try Target(loader, session)
        session.start(target.kustomization)
        try session.useSchema(target)
        let all = Accumulator()
        try target.accumulate(into: all)
        try located(target.file) { () throws(KustomizeError) in
            for resource in all.resources where resource.needsHash { try Generator.addHash(resource) }
            try NameReferences.fix(all.resources, all.configuration.references)
            try Variables.resolve(all, session)
            let kept = all.resources.filter { resource in
                let local = resource.metadata("annotations")["config.kubernetes.io/local-config"]?.scalarText
                return local == nil || local == "false"
            }
            all.resources = try SortOrder.sorted(kept, target.kustomization["sortOptions"])
        }
        return Result(objects: try session.finish(all.resources), warnings: session.warnings)
    }
}

/// What all kustomizations of a build have in common.
final class Session {
    var warnings: [String] = []
    /// What is to be told in the objects: `originAnnotations`, `transformerAnnotations`, `managedByLabel`.
    private(set) var metadata: [String] = []
    /// The types that are described by a file of the kustomization, where one is named.
    private(set) var schema: CustomSchema?

    /// Whether it is told where objects come from.
    var tellsOrigins: Bool { !metadata.isEmpty }

    func start(_ kustomization: JSONValue) { metadata = kustomization.texts("buildMetadata") }

    /// Takes the schema that a kustomization names; the first one counts.
    func useSchema(_ target: Target) throws(KustomizeError) {
        let openAPI = target.kustomization.map("openapi")
        guard schema == nil, let path = openAPI["path"]?.string else { return }
        schema = try located(target.file + ": openapi.path") { () throws(KustomizeError) in
            try CustomSchema(try Documents.first(try target.loader.load(path)) ?? [:])
        }
    }

    /// The objects as they are printed.
    func finish(_ resources: [Resource]) throws(KustomizeError) -> [JSONValue] {
        var objects: [JSONValue] = []
        objects.reserveCapacity(resources.count)
        for resource in resources {
            if metadata.contains("managedByLabel") {
                resource.value.update("metadata") { metadata in
                    metadata.update("labels") { $0["app.kubernetes.io/managed-by"] = "kustomize-v5.8.1" }
                }
            }
            var annotations = resource.metadata("annotations")
            if metadata.contains("originAnnotations"), let origin = resource.origin {
                annotations[Origin.annotation] = .string(origin.text())
            }
            if metadata.contains("transformerAnnotations"), !resource.transformations.isEmpty {
                annotations[Origin.transformations] = .string(
                    resource.transformations.map { $0.text(isItem: true) }.joined())
            }
            resource.setMetadata("annotations", annotations)
            objects.append(
                try located(resource.id.text) { () throws(KustomizeError) in try resource.value.resolved() })
        }
        return objects
    }
}

/// The objects that kustomizations have gathered, with the fields and variables that go with them.
final class Accumulator {
    var resources: [Resource] = [] {
        didSet { if resources.count != oldValue.count { known = nil } }
    }
    var configuration = Configuration()
    var variables: [JSONValue] = []

    /// The identities of the objects, while none of them changes.
    private var known: Set<String>?

    /// Forgets what the objects were called, since that has changed.
    func identitiesChanged() { known = nil }

    /// Gives the values of each object that go together the value that one of them was given.
    func share() {
        for resource in resources { resource.share() }
    }

    /// Adds objects, of which none may be there already.
    func append(_ more: [Resource]) throws(KustomizeError) {
        var known = self.known ?? Set(resources.map { $0.id.key })
        for resource in more where !known.insert(resource.id.key).inserted {
            throw KustomizeError(
                "the object \(resource.id.text) is there already: each may be named by one file, and once")
        }
        resources += more
        self.known = known
    }

    /// Adds all that another one has gathered.
    func merge(_ other: Accumulator) throws(KustomizeError) {
        try append(other.resources)
        try configuration.merge(other.configuration)
        for variable in other.variables { try add(variable) }
    }

    /// Adds a variable, whose name must be a new one.
    func add(_ variable: JSONValue) throws(KustomizeError) {
        if variables.contains(where: { $0["name"] == variable["name"] }) {
            throw KustomizeError("var '\(variable.text("name"))' already encountered")
        }
        variables.append(variable)
    }
}
