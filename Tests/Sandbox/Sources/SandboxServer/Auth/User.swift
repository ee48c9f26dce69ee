/// Who makes a request.
public struct User: Sendable, Equatable {
    var name: String
    var uid = ""
    var groups: [String] = []
    var extra: [(key: String, values: [String])] = []

    static let anonymous = User(name: "system:anonymous", groups: ["system:unauthenticated"])

    public static func == (left: User, right: User) -> Bool {
        left.name == right.name && left.uid == right.uid && left.groups == right.groups
            && left.extra.elementsEqual(right.extra) { $0.key == $1.key && $0.values == $1.values }
    }

    /// A service account's user.
    static func serviceAccount(
        _ namespace: String, _ name: String, uid: String, extra: [(key: String, values: [String])] = []
    ) -> User {
        User(
            name: "system:serviceaccount:\(namespace):\(name)", uid: uid,
            groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"],
            extra: extra)
    }

    /// As a SelfSubjectReview shows it.
    var info: JSON {
        var info: JSON = ["username": .string(name)]
        if !uid.isEmpty { info["uid"] = .string(uid) }
        if !groups.isEmpty { info["groups"] = JSON(groups) }
        if !extra.isEmpty {
            info["extra"] = .object(JSONObject(extra.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.values)) }))
        }
        return info
    }
}
