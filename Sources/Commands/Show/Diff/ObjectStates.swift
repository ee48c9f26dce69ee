import JSON
import Kube
import Output

/// An object as it is and as it would be; one of both may be missing.
struct ObjectStates {
    var before: JSONValue?
    var after: JSONValue?

    /// The name of the files that hold the two, as kubectl makes it: `apps.v1.Deployment.shop.web`.
    var fileName: String {
        let object = after ?? before ?? .null
        let version = GroupVersion(apiVersion: object["apiVersion"]?.string ?? "")
        let name = object.at("metadata", "name")?.string ?? ""
        let namespace = object.at("metadata", "namespace")?.string ?? ""
        let parts = [version?.version ?? "", object["kind"]?.string ?? "", namespace, name]
        let group = version.map { $0.group.isEmpty ? "" : $0.group + "." } ?? ""
        return group + parts.joined(separator: ".")
    }

    /// The two without what Secrets hold.
    var masked: ObjectStates {
        let hidden = SecretMask.hide(before, after)
        return ObjectStates(before: hidden.before, after: hidden.after)
    }

    /// The two as YAML; what is missing is empty.
    func texts(showsManagedFields: Bool) -> (before: [UInt8], after: [UInt8]) {
        func text(_ value: JSONValue?) -> [UInt8] {
            guard let value else { return [] }
            var text: [UInt8] = []
            let shape = ObjectPrinter.Shape.each(sortsKeys: true)
            var printer = ObjectPrinter(.yaml, shape, showManagedFields: showsManagedFields)
            printer.append(value.document().root, type: .pods, into: &text)
            return text
        }
        return (text(before), text(after))
    }
}
