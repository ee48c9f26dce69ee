import JSON
import Kube

extension ObjectCreation {
    /// Makes an object of each object that is selected, in its namespace.
    ///
    /// What files describe is taken as they say it; what is named is read, once its type is known to do.
    ///
    /// - Parameter type: the type of what is made; it has namespaces.
    /// - Parameter sendsNamespace: whether the namespace stands in what is sent, or only in what a dry run prints; in
    ///   either it stands only where it is not the one that is meant anyway.
    /// - Parameter check: throws for a type of which none can be made.
    /// - Parameter object: the object to make, without its namespace.
    package mutating func run(
        _ selection: ObjectSelection, making type: ResourceType, sendsNamespace: Bool,
        check: (ResourceType) throws -> Void, object: (SelectedObject) throws -> JSONValue
    ) throws -> ExitStatus {
        let attempts = Attempts(context)
        attempts.keep(selection.failures)
        try attempts.each(selection.targets) { target in
            try check(target.type)
            need(type, in: target.namespace ?? context.namespace)
            let items = selection.namesFiles ? try selection.local(target) : try selection.read(target)
            let namespace = target.namespace ?? context.namespace
            for item in items {
                let made = ChangeCause.noted(in: try object(item), context)
                let isPlaced = context.isNamespaceGiven || namespace != context.namespace
                let placed = isPlaced ? made.inNamespace(namespace) : made
                try make(
                    sendsNamespace ? placed : made, type: type, namespace: namespace,
                    name: made.at("metadata", "name")?.string ?? item.name, printed: placed)
            }
        }
        try attempts.finish()
        return .success
    }
}

extension JSONValue {
    /// An object with a namespace, which stands behind the name, as in the type's fields.
    package func inNamespace(_ namespace: String) -> JSONValue {
        var metadata = JSONObject()
        for (key, value) in self["metadata"]?.object ?? JSONObject() {
            metadata[key] = value
            if key == "name" { metadata["namespace"] = .string(namespace) }
        }
        var object = self
        object["metadata"] = .object(metadata)
        return object
    }
}
