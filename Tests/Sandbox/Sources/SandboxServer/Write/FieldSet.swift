/// A set of an object's fields, as managedFields has them: a tree whose nodes are named `f:NAME`, `k:{KEYS}` or `v:VALUE`.
struct FieldSet: Equatable {
    /// Whether the node itself belongs to the set, and not only what is below it.
    var isMember = false
    var children: [String: FieldSet] = [:]

    static let leaf = FieldSet(isMember: true)

    var isEmpty: Bool { !isMember && children.isEmpty }

    /// Reads `fieldsV1`.
    init(_ json: JSON?) {
        for (key, value) in json?.object ?? JSONObject() {
            if key == "." {
                isMember = true
            } else {
                var child = FieldSet(value)
                if child.children.isEmpty { child.isMember = true }
                children[key] = child
            }
        }
    }

    init(isMember: Bool = false, children: [String: FieldSet] = [:]) {
        self.isMember = isMember
        self.children = children
    }

    /// As `fieldsV1` has it.
    var json: JSON {
        var object = JSONObject()
        if isMember, !children.isEmpty { object["."] = [:] }
        for (key, child) in children.sorted(by: { $0.key < $1.key }) { object[key] = child.json }
        return .object(object)
    }

    func union(_ other: FieldSet) -> FieldSet {
        FieldSet(isMember: isMember || other.isMember, children: children.merging(other.children) { $0.union($1) })
    }

    /// The members of both.
    func intersection(_ other: FieldSet) -> FieldSet {
        var result = FieldSet(isMember: isMember && other.isMember)
        for (key, child) in children {
            if let there = other.children[key] {
                let both = child.intersection(there)
                if !both.isEmpty { result.children[key] = both }
            }
        }
        return result
    }

    /// The set with each field of which it has something below.
    var withAncestors: FieldSet {
        FieldSet(isMember: isMember || !children.isEmpty, children: children.mapValues(\.withAncestors))
    }

    /// The members that are not in the other.
    func subtracting(_ other: FieldSet) -> FieldSet {
        var result = FieldSet(isMember: isMember && !other.isMember)
        for (key, child) in children {
            let rest = other.children[key].map { child.subtracting($0) } ?? child
            if !rest.isEmpty { result.children[key] = rest }
        }
        return result
    }

    /// Without what lies at or below the members of the other: a field that is gone takes all in it along.
    func removing(_ gone: FieldSet) -> FieldSet {
        var result = FieldSet(isMember: isMember)
        for (key, child) in children {
            guard let there = gone.children[key] else {
                result.children[key] = child
                continue
            }
            if there.isMember { continue }
            let rest = child.removing(there)
            if !rest.isEmpty { result.children[key] = rest }
        }
        return result
    }

    /// The members' paths, in order.
    var paths: [[String]] {
        var all: [[String]] = isMember ? [[]] : []
        for (key, child) in children.sorted(by: { $0.key < $1.key }) { all += child.paths.map { [key] + $0 } }
        return all
    }

    /// A path as error messages have it, such as `.spec.containers[name="main"].image`.
    static func text(_ path: [String]) -> String {
        path.map { element -> String in
            let rest = String(element.dropFirst(2))
            switch element.prefix(2) {
            case "k:":
                let keys = (try? JSON(parsing: rest))?.object ?? JSONObject()
                return "[" + keys.sorted.map { "\($0.key)=\($0.value.text)" }.joined(separator: ",") + "]"
            case "v:": return "[=\(rest)]"
            default: return ".\(rest)"
            }
        }.joined()
    }
}
