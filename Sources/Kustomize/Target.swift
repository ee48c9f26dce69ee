import JSON

/// One kustomization being built: its resources, generators, components and transformers, in this order.
final class Target {
    let loader: Loader
    let session: Session
    let kustomization: JSONValue
    /// The kustomization's path.
    let file: String
    /// Where the kustomization stands, from the directory that is built.
    let origin: String
    /// The kustomization's name in its directory.
    let fileName: String

    var isComponent: Bool { kustomization["kind"] == "Component" }

    init(_ loader: Loader, _ session: Session, origin: String = "") throws(KustomizeError) {
        self.loader = loader
        self.session = session
        self.origin = origin
        let (name, value) = try loader.kustomization()
        fileName = name
        file = loader.root + "/" + name
        var kustomization = value
        let deprecated = [
            ("bases", "resources", ""), ("commonLabels", "labels", ""), ("imageTags", "images", ""),
            ("patchesJson6902", "patches", ""), ("patchesStrategicMerge", "patches", ""),
            ("vars", "replacements", "[EXPERIMENTAL] "),
        ]
        for (old, new, note) in deprecated where value[old] != nil {
            session.warnings.append(
                "# Warning: '\(old)' is deprecated. Please use '\(new)' instead. \(note)Run 'kustomize edit fix' to update "
                    + "your Kustomization automatically.")
        }
        for (old, new) in [("bases", "resources"), ("imageTags", "images")] where value[old] != nil {
            kustomization[new] = .array(value.list(new) + value.list(old))
        }
        self.kustomization = kustomization
        try check()
    }

    /// Refuses what no kustomization may be.
    private func check() throws(KustomizeError) {
        let members = (kustomization.object ?? JSONObject()).filter { member in
            !["apiVersion", "kind"].contains(member.key) && member.value != .array([]) && member.value != [:]
                && member.value != ""
        }
        if members.isEmpty { throw KustomizeError("kustomization.yaml is empty").at(file) }
        let kind = kustomization.text("kind")
        if !["", "Kustomization", "Component"].contains(kind) {
            throw KustomizeError("kind should be Kustomization or Component").at(file)
        }
        let version = "kustomize.config.k8s.io/" + (kind == "Component" ? "v1alpha1" : "v1beta1")
        if !["", version].contains(kustomization.text("apiVersion")) {
            throw KustomizeError("apiVersion for \(kind.isEmpty ? "Kustomization" : kind) should be \(version)").at(
                file)
        }
        for field in ["helmCharts", "helmChartInflationGenerator"] where !kustomization.list(field).isEmpty {
            throw KustomizeError(
                "kpod runs no Helm: write what 'helm template' prints into a file, and name that in resources"
            ).at("\(file): \(field)")
        }
    }

    /// Gathers all that the kustomization says; a component goes on with what its parent has gathered.
    func accumulate(into all: Accumulator) throws(KustomizeError) {
        for (index, path) in kustomization.texts("resources").enumerated() {
            try located("\(file): resources[\(index)]") { () throws(KustomizeError) in try add(path, to: all) }
        }
        try all.configuration.merge(FieldTable.configuration)
        for (index, path) in kustomization.texts("configurations").enumerated() {
            try located("\(file): configurations[\(index)]") { () throws(KustomizeError) in
                try all.configuration.merge(Configuration(try loader.value(path, "Configuration")))
            }
        }
        for (index, path) in kustomization.texts("crds").enumerated() {
            try located("\(file): crds[\(index)]") { () throws(KustomizeError) in
                try all.configuration.merge(
                    CustomTypes.configuration(try Documents.first(try loader.load(path)) ?? [:]))
            }
        }
        try generate(into: all)
        for (index, path) in kustomization.texts("components").enumerated() {
            try located("\(file): components[\(index)]") { () throws(KustomizeError) in
                let target = try Target(
                    try loader.directory(path), session, origin: join(path))
                guard target.isComponent else {
                    throw KustomizeError("\(target.file) must be of kind Component")
                }
                try session.useSchema(target)
                try target.accumulate(into: all)
            }
        }
        try transform(all)
        for (index, variable) in kustomization.list("vars").enumerated() {
            try located("\(file): vars[\(index)]") { () throws(KustomizeError) in try Variables.add(variable, to: all) }
        }
    }

    /// Adds the objects of a file, or what a directory builds.
    func add(_ path: String, to all: Accumulator) throws(KustomizeError) {
        if FilePath.isRemote(path) || loader.place(of: path)?.isDirectory == true {
            let target = try Target(try loader.directory(path), session, origin: join(path))
            guard !target.isComponent else {
                throw KustomizeError("\(target.file) is of kind Component: name it in components")
            }
            try session.useSchema(target)
            let below = Accumulator()
            try target.accumulate(into: below)
            try all.merge(below)
        } else {
            let resources = try loader.objects(path).map { Resource($0) }
            if session.tellsOrigins { for resource in resources { resource.origin = Origin(path: join(path)) } }
            try located(FilePath.join(loader.root, path)) { () throws(KustomizeError) in try all.append(resources) }
        }
    }

    /// A path as origins have it.
    func join(_ path: String) -> String { FilePath.clean(origin.isEmpty ? path : origin + "/" + path) }

    /// What the kustomization itself makes or changes, as origins name it.
    func builtin(_ kind: String) -> Origin {
        Origin(configuredIn: join(fileName), apiVersion: "builtin", kind: kind)
    }

    private func generate(into all: Accumulator) throws(KustomizeError) {
        for (field, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
            for (index, arguments) in kustomization.list(field).enumerated() {
                try located("\(file): \(field)[\(index)]") { () throws(KustomizeError) in
                    let generator = Generator(
                        kind: kind, arguments: arguments, defaults: kustomization["generatorOptions"], loader: loader)
                    let resource = try generator.resource()
                    if session.tellsOrigins { resource.origin = builtin(kind + "Generator") }
                    try Generator.absorb(resource, into: all)
                }
            }
        }
        try Plugins(target: self, field: "generators").generate(into: all)
    }

    private func transform(_ all: Accumulator) throws(KustomizeError) {
        let transformers = Transformers(
            target: self, all: all, kustomization: kustomization, configuration: all.configuration)
        for step in Transformers.steps {
            try located("\(file): \(step.field)") { () throws(KustomizeError) in try transformers.run(step) }
        }
        try Plugins(target: self, field: "transformers").transform(all)
        if !kustomization.list("validators").isEmpty { throw Plugins.refusal("validators").at(file) }
    }

    /// Sees to what every change of the objects brings along: identities, values that go together, and origins.
    func didTransform(_ all: Accumulator, _ origin: Origin) {
        all.identitiesChanged()
        all.share()
        guard session.tellsOrigins else { return }
        for resource in all.resources {
            if resource.origin == nil {
                resource.origin = origin
            } else {
                resource.transformations.append(origin)
            }
            // kustomize writes it into the annotations each time, which makes all of them texts of their own.
            resource.setMetadata("annotations", resource.metadata("annotations"))
        }
    }
}

/// Where an object comes from, or what has changed it.
struct Origin {
    var path = ""
    var configuredIn = ""
    var apiVersion = ""
    var kind = ""
    /// The name and the namespace of the object that says so, where it is one of its own.
    var name = ""
    var namespace = ""

    static let annotation = "config.kubernetes.io/origin"
    static let transformations = "alpha.config.kubernetes.io/transformations"

    /// As YAML, an item of a list or not.
    func text(isItem: Bool = false) -> String {
        var lines: [String] = []
        if !path.isEmpty { lines.append("path: \(path)") }
        if !configuredIn.isEmpty {
            lines += [
                "configuredIn: \(configuredIn)", "configuredBy:", "  apiVersion: \(apiVersion)", "  kind: \(kind)",
            ]
            if !name.isEmpty { lines.append("  name: \(name)") }
            if !namespace.isEmpty { lines.append("  namespace: \(namespace)") }
        }
        guard isItem else { return lines.map { $0 + "\n" }.joined() }
        return lines.enumerated().map { ($0 == 0 ? "- " : "  ") + $1 + "\n" }.joined()
    }
}
