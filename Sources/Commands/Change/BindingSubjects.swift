import Arguments
import JSON
import Kube

/// Those whom the flags of the binding commands name.
enum BindingSubjects {
    static let user = Option(texts: "user", value: "NAME", "A user who gets the role; repeatable")
    static let group = Option(texts: "group", value: "NAME", "A group that gets the role; repeatable")
    static let serviceaccount = Option(
        texts: "serviceaccount", value: "NAMESPACE:NAME", "A service account that gets the role; repeatable")

    /// The options that name them, each name by an option of its own.
    static let options: [any DeclaredOption] = [
        user,
        group,
        serviceaccount,
    ]

    /// The group that users, groups and roles belong to.
    static let apiGroup: JSONValue = "rbac.authorization.k8s.io"

    /// Those whom the command line names: users, then groups, then accounts.
    ///
    /// - Parameter sorted: whether those of a kind are sorted, and each is taken once.
    static func read(_ arguments: ParsedArguments, sorted: Bool = false) throws(InvalidInput) -> [JSONValue] {
        func names(_ option: Option<[String]>) -> [String] {
            sorted ? Set(arguments[option]).sorted() : arguments[option]
        }
        var subjects: [JSONValue] = []
        for (kind, option) in [("User", user), ("Group", group)] {
            subjects += names(option).map { ["kind": .string(kind), "apiGroup": apiGroup, "name": .string($0)] }
        }
        for text in names(serviceaccount) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                throw InvalidInput("serviceaccount must be <namespace>:<name>")
            }
            subjects.append(["kind": "ServiceAccount", "name": .string(parts[1]), "namespace": .string(parts[0])])
        }
        return subjects
    }
}
