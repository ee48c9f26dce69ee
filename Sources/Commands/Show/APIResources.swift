import Arguments
import CLIRuntime
import JSON
import Kube
import Output

/// `kpod api-resources`: the resource types that the server serves.
enum APIResources {
    static let output = Option(
        choice: "output", short: "o", ["json", "yaml", "kyaml", "name", Choice("wide", "A table with more columns")],
        value: "FORMAT", "How to print the types")
    static let apiGroup = Option(
        text: "api-group", value: "GROUP", "Only types of this API group; '' is the core group",
        completion: .dynamic(CompletionCandidates.groups))
    static let namespaced = Option(
        flag: "namespaced", "Only types with namespaces; --namespaced=false lists only those without")
    static let verbs = Option(
        list: "verbs", value: "VERB", "Only types that support all these verbs",
        completion: .choices([
            "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch",
        ]))
    static let categories = Option(
        list: "categories", value: "CATEGORY", "Only types that belong to all these categories",
        completion: .choices(["all", "api-extensions"]))
    static let sortBy = Option(choice: "sort-by", ["name", "kind"], value: "FIELD", "Sort by this and not by group")
    static let noHeaders = Option(flag: "no-headers", "Print no header line")
    static let cached = Option(flag: "cached", "Accepted, as by kubectl; kpod keeps no cache", hidden: true)
    static let showManagedFields = Option(
        flag: "show-managed-fields", "Accepted, as by kubectl; types have none", hidden: true)

    static let command = Command(
        CommandSpec(
            "api-resources", summary: "Print the resource types that the server serves",
            discussion: """
                Each type is listed once, in the version that the server prefers. Types of an aggregated API that is down \
                are missing from the list, and standard error says so.
                """,
            options: [
                output,
                apiGroup,
                namespaced,
                verbs,
                categories,
                sortBy,
                noHeaders,
                cached,
                showManagedFields,
            ],
            examples: [
                Example("All types", "kpod api-resources"),
                Example("With their verbs and categories", "kpod api-resources -o wide"),
                Example("What can be listed in a namespace", "kpod api-resources --namespaced --verbs=list -o name"),
                Example("The types of one group", "kpod api-resources --api-group=rbac.authorization.k8s.io"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let arguments = context.arguments
        var listing = Discovery.Listing()
        listing.group = arguments.isSet(APIResources.apiGroup) ? arguments.given(APIResources.apiGroup) : nil
        listing.namespaced = arguments.given(APIResources.namespaced)
        listing.verbs = arguments[APIResources.verbs]
        listing.categories = arguments[APIResources.categories]
        listing.order = arguments.given(APIResources.sortBy).flatMap(Discovery.Listing.Order.init)

        let discovery = try context.resources.discovery()
        let types = discovery.list(listing)
        switch arguments.given(APIResources.output) {
        case "name":
            for type in types { context.output.print(printable(type.qualifiedResource) + "\n") }
        case let format? where format != "wide":
            context.output.print(list(types), as: format)
        case let format:
            let withHeader = !arguments[APIResources.noHeaders]
            print(types, wide: format == "wide", withHeader: withHeader, context.output)
        }

        guard let message = discovery.incompleteMessage else { return .success }
        // An API that is down fails the command only where it fails kubectl's: on servers without aggregated discovery.
        if discovery.failures.allSatisfy(\.isStale) {
            context.say("Warning: " + message)
            return .success
        }
        throw CommandError(message, status: .failure)
    }

    private static func print(_ types: [ResourceType], wide: Bool, withHeader: Bool, _ output: ResultOutput) {
        var layout = ColumnLayout()
        if withHeader {
            let header = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
            layout.append(row: wide ? header + ["VERBS", "CATEGORIES"] : header)
        }
        for type in types {
            let row = [
                type.resource, type.shortNames.joined(separator: ","), type.apiVersion,
                type.namespaced ? "true" : "false",
                type.kind,
            ]
            let more = [type.verbs, type.categories].map { $0.joined(separator: ",") }
            layout.append(row: wide ? row + more : row)
        }
        layout.flush(into: &output.bytes)
    }

    /// kubectl's APIResourceList over all groups (meta.k8s.io/v1), the fields in its order.
    private static func list(_ types: [ResourceType]) -> JSONValue {
        [
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "",
            "resources": types.isEmpty ? .null : .array(types.map(entry)),
        ]
    }

    private static func entry(_ type: ResourceType) -> JSONValue {
        func texts(_ list: [String]) -> JSONValue { .array(list.map(JSONValue.string)) }
        var entry: JSONObject = [
            "name": .string(type.resource), "singularName": .string(type.singular),
            "namespaced": .bool(type.namespaced),
        ]
        if !type.group.isEmpty { entry["group"] = .string(type.group) }
        entry["version"] = .string(type.version)
        entry["kind"] = .string(type.kind)
        entry["verbs"] = texts(type.verbs)
        if !type.shortNames.isEmpty { entry["shortNames"] = texts(type.shortNames) }
        if !type.categories.isEmpty { entry["categories"] = texts(type.categories) }
        return .object(entry)
    }
}
