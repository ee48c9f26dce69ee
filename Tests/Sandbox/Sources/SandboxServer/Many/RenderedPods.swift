/// The generated pods as lists show them, rendered before anybody asks, so that a benchmark measures its client.
struct RenderedPods: Sendable {
    static let namespace = "many"
    /// Above so many, pages are put together when they are asked for: the memory would be too much.
    static let limit = 20_000

    /// All pods in one form, one after the other with commas between.
    struct Rendering: Sendable {
        let templates: [PodTemplate]
        private(set) var bytes: [UInt8] = []
        /// Where each pod begins; one more for the end.
        private(set) var offsets: [Int] = []

        init(_ templates: [PodTemplate], generator: PodGenerator) {
            self.templates = templates
            guard generator.count <= RenderedPods.limit else { return }
            for number in 0..<generator.count {
                offsets.append(bytes.count)
                templates[generator.pattern(of: number)].append(generator.values(number), to: &bytes)
                bytes.append(UInt8(ascii: ","))
            }
            offsets.append(bytes.count)
        }

        /// The pods of some numbers, without a comma at the end.
        func slice(_ numbers: Range<Int>, generator: PodGenerator) -> ArraySlice<UInt8> {
            if !offsets.isEmpty { return bytes[offsets[numbers.lowerBound]..<offsets[numbers.upperBound] - 1] }
            var made: [UInt8] = []
            for number in numbers {
                if number > numbers.lowerBound { made.append(UInt8(ascii: ",")) }
                templates[generator.pattern(of: number)].append(generator.values(number), to: &made)
            }
            return made[...]
        }
    }

    let plain: Rendering
    let partial: Rendering
    /// Rows by what `includeObject` asks for.
    let rows: [String: Rendering]
    private let generator: PodGenerator

    init(_ generator: PodGenerator, type: ResourceType, now: Double) {
        self.generator = generator
        plain = Rendering(generator.patterns.map { PodTemplate($0.withoutType) }, generator: generator)
        partial = Rendering(generator.patterns.map { PodTemplate($0.partial) }, generator: generator)
        var rows: [String: Rendering] = [:]
        for include in ["None", "Metadata"] {
            rows[include] = Rendering(
                generator.patterns.map { pod in
                    var row = PodPrinter.printer.row(pod, now: now)
                    row["object"] = include == "None" ? .null : pod.partial
                    return PodTemplate(row)
                }, generator: generator)
        }
        self.rows = rows
    }

    /// A page that holds generated pods, put together from what is rendered.
    func list(
        _ page: Page, form: Form, include: String, server: isolated APIServer, request: Request, type: ResourceType
    ) throws -> Response {
        let rendering: Rendering
        let head: String
        let printer = PodPrinter.printer
        switch form {
        case .table where include == "Object":
            return .json(
                try server.table(page.values(server).map { .object($0) }, metadata: page.metadata, request, type))
        case .table:
            rendering = rows[include] ?? plain
            head =
                #"{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":\#(page.metadata.text),"columnDefinitions":"#
                + JSON.array(printer.columns.map(\.json)).text + #","rows":["#
        case .partial:
            rendering = partial
            head =
                #"{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":\#(page.metadata.text),"items":["#
        case .plain:
            rendering = plain
            head = #"{"kind":"PodList","apiVersion":"v1","metadata":\#(page.metadata.text),"items":["#
        }
        var pieces: [ArraySlice<UInt8>] = [Array(head.utf8)[...]]
        for (at, item) in page.mixed.enumerated() {
            if at > 0 { pieces.append([UInt8(ascii: ",")]) }
            switch item {
            case .generated(let numbers): pieces.append(rendering.slice(numbers, generator: generator))
            case .object(let object):
                switch form {
                case .table: pieces.append(server.tableRow(object, printer, include: include, type).bytes[...])
                case .partial: pieces.append(object.partial.bytes[...])
                case .plain: pieces.append(object.withoutType.bytes[...])
                }
            }
        }
        pieces.append(Array("]}\n".utf8)[...])
        var response = Response(status: 200, headers: [("Content-Type", "application/json")], body: .pieces(pieces))
        // The store's state and the page's end tell what is in it, and the first piece which form it has.
        response.cacheKey =
            "\(request.path) \(form) \(include) \(request.parameter("limit") ?? "") \(request.parameter("continue") ?? "") \(store(server))"
        return response
    }
}

extension RenderedPods {
    private func store(_ server: isolated APIServer) -> Int { server.store.resourceVersion }
}

extension APIServer {
    /// Generates pods in their namespace and renders their lists.
    func generate(pods count: Int) async throws {
        guard count > 0, let type = registry.type(group: "", version: "v1", plural: "pods") else { return }
        let recorded = store.objects("pods", namespace: "shop")
        guard let running = recorded.first(where: { $0.at("metadata", "labels", "app") == "web" }) else { return }
        var restarted = running
        restarted.set(3, at: "metadata", "generation")
        if var statuses = restarted.at("status", "containerStatuses")?.array, !statuses.isEmpty {
            statuses[0]["restartCount"] = 2
            statuses[0]["lastState"] = [
                "terminated": [
                    "exitCode": 137, "reason": "OOMKilled", "startedAt": "", "finishedAt": "", "containerID": "",
                ]
            ]
            restarted.set(.array(statuses), at: "status", "containerStatuses")
        }
        let generator = PodGenerator(count: count, from: [running, restarted], namespace: RenderedPods.namespace)
        var namespace = defaultNamespace(RenderedPods.namespace)
        namespace.set(.string(BootstrapRoles.uid(RenderedPods.namespace)), at: "metadata", "uid")
        _ = store.put(namespace, storage: "namespaces", key: ObjectKey(namespace: "", name: RenderedPods.namespace))
        ensureServiceAccount(RenderedPods.namespace, "default")
        store.generator = generator
        store.load(
            generated: (0..<count).map {
                (ObjectKey(namespace: RenderedPods.namespace, name: generator.name($0)), .generated($0))
            },
            storage: "pods")
        store.begin(at: 1_100 + count)
        rendered = RenderedPods(generator, type: type, now: clock.now)
        if gzip, count <= RenderedPods.limit { await compressPages() }
    }

    private func defaultNamespace(_ name: String) -> JSON {
        [
            "kind": "Namespace", "apiVersion": "v1",
            "metadata": [
                "name": .string(name), "uid": "", "resourceVersion": "", "creationTimestamp": .string(clock.text),
                "labels": ["kubernetes.io/metadata.name": .string(name)],
            ],
            "spec": ["finalizers": ["kubernetes"]], "status": ["phase": "Active"],
        ]
    }

    /// Asks for all pages of 500 in all forms once, so that they are compressed before anybody waits for them.
    private func compressPages() async {
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io"
        for scope in ["/namespaces/\(RenderedPods.namespace)", ""] {
            for (accept, query) in [(table, "&includeObject=None"), (table, ""), ("application/json", "")] {
                var next: String? = ""
                while let token = next {
                    let target = "/api/v1\(scope)/pods?limit=500\(query)" + (token.isEmpty ? "" : "&continue=\(token)")
                    let request = Request(
                        method: "GET", target: target, headers: ["accept": [accept], "accept-encoding": ["gzip"]])
                    let info = RequestInfo(request)
                    guard let type = registry.type(group: "", version: "v1", plural: "pods"),
                        let page = try? page(request, info, type),
                        let response = try? list(request, info, type)
                    else { return }
                    _ = compress(response, for: request)
                    next = page.continueText
                }
            }
        }
    }
}
