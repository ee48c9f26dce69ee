import CLIRuntime
import JSON
import Kube
import Output
import Transport

/// Makes one object and prints what became of it, as `kubectl create` does.
struct ObjectCreation {
    private let options: CreateOptions
    private let context: Context
    private let sortsKeys: Bool
    private var results: ObjectResults

    /// Objects are made as the options say. `sortsKeys`: whether they come from files (see `ObjectResults`).
    init(_ options: CreateOptions, _ context: Context, sortsKeys: Bool = false) throws {
        self.options = options
        self.context = context
        self.sortsKeys = sortsKeys
        results = try ObjectResults(context, .each(sortsKeys: sortsKeys), suffix: options.dryRun.suffix)
    }

    /// Makes an object of a type that kpod has compiled in, from the members besides `kind`, `apiVersion` and
    /// `metadata`, and says what kubectl says about it.
    ///
    /// The namespace stands in the object only where it was given by hand, as in kubectl.
    mutating func make(
        _ kind: String, apiVersion: String, name: String, _ members: KeyValuePairs<String, JSONValue?>
    ) throws -> ExitStatus {
        guard let type = BuiltinResources.find(kind: kind, apiVersion: apiVersion) else {
            throw CommandError("kpod does not know the type \(kind)", status: .failure)
        }
        var metadata: JSONObject = ["name": .string(name)]
        if type.namespaced, context.isNamespaceGiven { metadata["namespace"] = .string(context.namespace) }
        var object: JSONObject = [
            "kind": .string(kind), "apiVersion": .string(apiVersion), "metadata": .object(metadata),
        ]
        for (key, value) in members { object[key] = value }
        do {
            try make(.object(object), type: type, namespace: type.namespaced ? context.namespace : nil, name: name)
        } catch var error as ServerError where !Self.plainlyRefused.contains(kind) {
            error.failedStep = "failed to create \(kind.lowercased())"
            throw error
        }
        return .success
    }

    /// The kinds whose refusal kubectl tells as the server's own, and not as what failed.
    private static let plainlyRefused: Set = ["Role", "ClusterRole"]

    /// Makes an object.
    mutating func make(_ object: JSONValue, type: ResourceType, namespace: String?, name: String) throws {
        var object = object
        if options.savesConfiguration { Self.saveConfiguration(in: &object, sortsKeys: sortsKeys) }
        if options.dryRun == .client {
            // What would need the server is known without it.
            try results.print(object.document().root, type: type, name: name, "created")
            return
        }
        let request = Request.create(
            type, namespace: namespace, body: object.withoutServerFields(isNew: true).compact,
            options: options.writeOptions)
        let answer = try context.client().start(request).document(request: request)
        let made = answer.root.at("metadata", "name")?.string ?? name
        try results.print(answer.root, type: type, name: made, "created")
    }

    /// The annotation of client-side `kubectl apply`: the object as it was given.
    private static func saveConfiguration(in object: inout JSONValue, sortsKeys: Bool) {
        let key = "kubectl.kubernetes.io/last-applied-configuration"
        object["metadata"]?["annotations"]?[key] = nil
        // What was read from a file says that it has annotations, though there may be none.
        if sortsKeys, object.at("metadata", "annotations") == nil { object["metadata"]?["annotations"] = .object([:]) }
        var text: [UInt8] = []
        var format = JSONFormat.compact
        format.sortsKeys = sortsKeys
        JSONWriter(format).write(object, into: &text)
        var annotations = object.at("metadata", "annotations") ?? .object([:])
        annotations[key] = .string(String(decoding: text, as: UTF8.self) + "\n")
        object["metadata"]?["annotations"] = annotations
    }
}
