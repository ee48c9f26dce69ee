import CLIRuntime
import JSON
import Kube

/// The ConfigMap or Secret of `--from`, whose keys become variables that refer to it.
struct EnvironmentSource {
    private let context: Context

    /// Reads the options of a context.
    init(_ context: Context) {
        self.context = context
    }

    /// A variable for each key that is wanted, in the order of the keys.
    func variables() throws -> [JSONValue] {
        let word = context.arguments[SetEnv.from]
        let target = try ObjectSelection.single(
            word, context, "--from names a ConfigMap or Secret, as in configmap/web")
        guard target.type.group.isEmpty, let field = Self.fields[target.type.kind] else {
            throw InvalidInput("unsupported resource specified in --from")
        }
        let wanted = context.arguments[SetEnv.keys]
        let object = APIObject(try Self.read(target, context).root)
        let keys = (object.node["data"]?.members.map(\.key) ?? []).filter { wanted.isEmpty || wanted.contains($0) }
        return keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { key in
            let name = EnvironmentChanges.name(forKey: key)
            if name != key { context.say("Warning: key \(key) transferred to \(name)") }
            let reference: JSONValue = ["name": .string(object.name), "key": .string(key)]
            return ["name": .string(name), "valueFrom": .object([field: reference])]
        }
    }

    /// The field of a variable that refers to a key.
    private static let fields = ["ConfigMap": "configMapKeyRef", "Secret": "secretKeyRef"]

    /// The object of a target.
    static func read(_ target: ObjectTarget, _ context: Context) throws -> JSONDocument {
        let request = Request.get(target.type, namespace: target.namespace, name: target.name ?? "")
        return try context.client().start(request).document(request: request)
    }
}
