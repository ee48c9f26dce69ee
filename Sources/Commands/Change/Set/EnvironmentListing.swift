import CLIRuntime
import JSON
import Kube
import Text

/// Prints the variables of containers: `set env --list`.
final class EnvironmentListing {
    private let context: Context
    private let resolves: Bool
    /// The ConfigMaps and Secrets that were read, by type, namespace and name.
    private var objects: [[String]: JSONDocument] = [:]

    /// `resolves`: whether ConfigMaps and Secrets are read for the values that they have.
    init(_ context: Context, resolves: Bool) {
        self.context = context
        self.resolves = resolves
    }

    /// Prints the variables of the containers of a pod spec whose names match.
    ///
    /// - Throws: `CommandError.Several` at the end, for what could not be resolved.
    func print(_ spec: JSONValue, of item: SelectedObject, _ pattern: NamePattern) throws {
        var failures: [any Error] = []
        for list in PodTemplate.containerLists.reversed() {
            for container in spec[list]?.array ?? [] where pattern.matches(container["name"]?.string ?? "") {
                context.output.print(
                    "# \(item.type.kind) \(printable(item.name)), container \(printable(container["name"]?.string ?? ""))\n"
                )
                for variable in container["env"]?.array ?? [] {
                    do {
                        context.output.print(try line(variable, container, item) + "\n")
                    } catch let error as EnvironmentFault {
                        context.output.print(reference(variable) + "\n")
                        failures.append(
                            CommandError(
                                "error retrieving reference for \(name(variable)): \(error.message)", status: .notFound)
                        )
                    } catch let error as ServerError {
                        context.output.print(reference(variable) + "\n")
                        failures.append(error)
                    }
                }
            }
        }
        try context.handOn()
        guard failures.isEmpty else { throw CommandError.Several(errors: failures) }
    }

    private struct EnvironmentFault: Error {
        var message: String
    }

    private func name(_ variable: JSONValue) -> String { printable(variable["name"]?.string ?? "") }

    private func reference(_ variable: JSONValue) -> String {
        "# \(name(variable)) from \(printable(EnvironmentChanges.reference(variable["valueFrom"] ?? [:])))"
    }

    private func line(_ variable: JSONValue, _ container: JSONValue, _ item: SelectedObject) throws -> String {
        guard let source = variable["valueFrom"], !source.isNull else {
            return "\(name(variable))=\(printable(variable["value"]?.string ?? ""))"
        }
        guard resolves else { return reference(variable) }
        return "\(name(variable))=\(printable(try value(source, container, item)))"
    }

    private func value(_ source: JSONValue, _ container: JSONValue, _ item: SelectedObject) throws -> String {
        if let reference = source["configMapKeyRef"] { return try value(reference, "ConfigMap", "config map", item) }
        if let reference = source["secretKeyRef"] { return try value(reference, "Secret", "secret", item) }
        if let path = source.at("fieldRef", "fieldPath")?.string { return try field(path, item) }
        if let reference = source["resourceFieldRef"], let amount = amount(reference, container) { return amount }
        throw EnvironmentFault(message: "its value is known only where the container runs")
    }

    private func value(
        _ reference: JSONValue, _ kind: String, _ words: String, _ item: SelectedObject
    ) throws -> String {
        let name = reference["name"]?.string ?? ""
        let key = reference["key"]?.string ?? ""
        let namespace = item.namespace ?? context.namespace
        let place = [kind, namespace, name]
        if objects[place] == nil, let type = BuiltinResources.find(kind: kind, apiVersion: "v1") {
            objects[place] = try EnvironmentSource.read(
                ObjectTarget(type: type, namespace: namespace, name: name), context)
        }
        guard let text = objects[place]?.root.at("data", key)?.string else {
            throw EnvironmentFault(message: "key \(printable(key)) not found in \(words) \(printable(name))")
        }
        guard kind == "Secret" else { return text }
        return String(decoding: (try? Base64.decode(Array(text.utf8))) ?? [], as: UTF8.self)
    }

    private func field(_ path: String, _ item: SelectedObject) throws -> String {
        switch path {
        case "metadata.name": return item.name
        case "metadata.namespace": return item.object.namespace
        case "metadata.uid": return item.object.uid
        default:
            // Another place than the object's metadata is known only in the pod.
            throw EnvironmentFault(message: "field path \(printable(path)) is known only where the container runs")
        }
    }

    /// The amount of a resource of this container; nil where the pod's or the node's counts.
    private func amount(_ reference: JSONValue, _ container: JSONValue) -> String? {
        let parts = (reference["resource"]?.string ?? "").split(separator: ".").map(String.init)
        guard parts.count == 2, (reference["containerName"]?.string).map({ $0 == container["name"]?.string }) ?? true
        else {
            return nil
        }
        return container.at("resources", parts[0], parts[1])?.string
    }
}
