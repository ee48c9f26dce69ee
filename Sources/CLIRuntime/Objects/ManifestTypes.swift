import JSON
import Kube
import System
import Transport

/// The resource types of the objects of one `apply`, among them those that its own definitions bring.
package final class ManifestTypes {
    private let context: Context
    /// The kinds, with their groups, whose definitions were applied.
    private var defined: Set<[String]> = []

    /// The longest time that a definition that was just applied is given to be served.
    private static let patience = Duration.seconds(15)
    private static let interval = Duration.milliseconds(250)

    /// Looks types up in the cluster that the command of this context talks to.
    package init(_ context: Context) {
        self.context = context
    }

    /// Notes what an object that was applied brings.
    package func noteApplied(_ object: ManifestObject) {
        guard object.kind == "CustomResourceDefinition",
            let group = object.value.at("spec", "group")?.string,
            let kind = object.value.at("spec", "names", "kind")?.string
        else { return }
        defined.insert([group, kind])
    }

    /// The type of an object. One whose definition was just applied is waited for.
    ///
    /// - Throws: kubectl's sentence for a type that the server does not have.
    package func find(for object: ManifestObject) throws -> ResourceType {
        if let type = try context.resources.find(kind: object.kind, apiVersion: object.apiVersion) { return type }
        if defined.contains([GroupVersion(apiVersion: object.apiVersion)?.group ?? "", object.kind]) {
            let client = try context.client()
            let deadline = client.now + Self.patience
            repeat {
                context.resources.forget()
                if let type = try context.resources.find(kind: object.kind, apiVersion: object.apiVersion) {
                    return type
                }
                try client.sleep(for: Self.interval)
            } while client.now < deadline
        }
        throw CommandError(object.unmappedMessage, status: .notFound)
    }
}
