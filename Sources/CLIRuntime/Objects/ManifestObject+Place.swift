import Kube

extension ManifestObject {
    /// The namespace in which the object is meant to be; nil for a cluster-scoped type.
    ///
    /// - Throws: `CommandError` where it names another than the command line does. The command's help says nothing about what a
    ///   file holds, so that it is no `InvalidInput`.
    package func namespace(of type: ResourceType, _ context: Context) throws -> String? {
        do throws(InvalidInput) {
            return try namespace(of: type, default: context.namespace, isFixed: context.isNamespaceGiven)
        } catch {
            throw CommandError(error.message, status: .usage)
        }
    }
}
