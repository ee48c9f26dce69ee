import Arguments
import CLIRuntime
import Kube
import Output
import Transport

/// What a `get` asks for and how it prints, read from its options before anything is sent.
struct GetPlan {
    /// The form of the output.
    let format: OutputFormat
    /// The flags that shape tables.
    let tableOptions: TableOptions
    /// The selectors and the page size.
    private(set) var listOptions: ListOptions
    /// Whether objects of all namespaces are meant.
    var allNamespaces: Bool { selection.allNamespaces }
    /// Whether names carry their type.
    let showsKind: Bool
    /// Whether objects that do not exist are no error.
    let ignoresNotFound: Bool
    /// Whether `metadata.managedFields` is printed.
    let showsManagedFields: Bool
    /// Whether exactly one object was named, so that it is printed alone and not in a list.
    let isSingle: Bool

    /// The order of the output; `nil` is the server's.
    let sortKey: SortKey?

    private let isWatch: Bool
    private let serverPrints: Bool
    private let subresource: String
    /// What is asked for, and what of the files cannot be.
    let selection: ObjectSelection

    /// What is asked for, in order.
    var targets: [ObjectTarget] { selection.targets }

    private static let rules = ObjectSelection.Rules(
        nothingNamed:
            "you must specify the type of resource to get, as in 'kpod get pods'; 'kpod api-resources' lists the types",
        takesEmptyLists: true, onlyReads: true)

    /// Reads the options and arguments of `get`, looking up the types that are not built in.
    init(_ context: Context) throws {
        let arguments = context.arguments
        format = try OutputFormat(arguments)
        serverPrints = arguments[Get.serverPrint]
        isWatch = arguments[Get.watch] || arguments[Get.watchOnly]
        subresource = arguments[Get.subresource]
        if !subresource.isEmpty { try ObjectName.validate(subresource, as: "subresource") }
        sortKey = try arguments.given(Get.sortBy).flatMap { try $0.isEmpty ? nil : SortKey($0) }
        showsKind = arguments[Get.showKind]
        ignoresNotFound = arguments[Get.ignoreNotFound]
        showsManagedFields = arguments[OutputOptions.showManagedFields]

        var table = TableOptions()
        table.noHeaders = arguments[Get.noHeaders]
        table.showLabels = arguments[Get.showLabels]
        table.labelColumns = arguments[Get.labelColumns]
        if case .table(wide: true) = format { table.wide = true }
        tableOptions = table
        try Self.checkColumns(table, format, arguments[Get.output])

        selection = try ObjectSelection(context, Self.rules)
        isSingle = selection.isSingle
        guard subresource.isEmpty || selection.targets.allSatisfy({ $0.name != nil }) else {
            throw InvalidInput("--subresource is of single objects: name them, as in TYPE NAME or TYPE/NAME")
        }
        var list = selection.listOptions
        // Sorting needs the whole list, so it is asked for whole.
        list.limit = sortKey == nil ? arguments[Get.chunkSize] : 0
        listOptions = list
    }

    /// Whoever asks for columns that are not printed is told, as by kubectl.
    private static func checkColumns(_ table: TableOptions, _ format: OutputFormat, _ output: String) throws {
        var refused: String?
        switch format {
        case .table: return
        case .customColumns where !table.labelColumns.isEmpty: refused = "label-columns"
        default: break
        }
        if table.showLabels { refused = "show-labels" }
        guard let refused else { return }
        throw InvalidInput("--\(refused) option cannot be used with \(printable(output)) printer")
    }

    /// Sends every request, so that all are in flight together.
    func start(_ context: Context) throws -> [ResultSource] {
        let client = try context.client()
        return targets.map { source(for: $0, client: client) }
    }

    /// The same, asking for lists in one piece.
    var unpaged: GetPlan {
        var plan = self
        plan.listOptions.limit = 0
        return plan
    }

    /// Sends the request for a list, or for the one object named. A watch needs the metadata in any case.
    func source(for target: ObjectTarget, client: any Client, forWatch: Bool = false) -> ResultSource {
        guard let name = target.name else {
            let pager = ListPager(
                client: client, type: target.type, options: listOptions, projection: forWatch ? nil : projection
            ) { options in
                self.listRequest(target, options, forWatch)
            }
            return .list(pager)
        }
        let included = forWatch || responseFormat == .json ? nil : includedObject(target.type)
        let request = Request.get(
            target.type, namespace: target.namespace, name: name, subresource: subresource, includeObject: included,
            format: responseFormat)
        return .object(ObjectFetch(client: client, type: target.type, request: request))
    }

    private func listRequest(_ target: ObjectTarget, _ options: ListOptions, _ forWatch: Bool) -> Request {
        var options = options
        if responseFormat == .table, !forWatch { options.includeObject = includedObject(target.type) }
        return .list(target.type, namespace: target.namespace, options: options, format: responseFormat)
    }

    /// A printer of what was asked for; `nil` for tables, which have a way of their own.
    func printer(isList: Bool) -> (any ResultPrinter)? {
        format.printer(
            isList ? .list : .each(sortsKeys: true), showManagedFields: showsManagedFields,
            noHeaders: tableOptions.noHeaders)
    }

    /// The form in which the server is asked for the objects.
    var responseFormat: ResponseFormat {
        // Sorting and watching need more of the objects than a name.
        if format.needsNamesOnly, sortKey == nil, !isWatch { return .table }
        return format.responseFormat(serverPrints: serverPrints)
    }

    /// How much of the objects the rows must carry; the server's default, the metadata, is left unsaid.
    private func includedObject(_ type: ResourceType) -> IncludeObject? {
        if format.needsNamesOnly { return type.hasPlainNameColumn ? IncludeObject.none : nil }
        if sortKey != nil { return .object }
        let needsNamespace = allNamespaces && type.namespaced
        return tableOptions.needsMetadata || needsNamespace ? nil : IncludeObject.none
    }
}
