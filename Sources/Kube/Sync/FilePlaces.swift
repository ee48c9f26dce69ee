/// Where the files of an object belong: below a folder, and below others only where that is allowed.
public struct FilePlaces: Sendable {
    /// How the files of several objects are kept apart.
    public enum Layout: String, Sendable, CaseIterable {
        /// Not at all: each key is a file of the folder.
        case flat
        /// By a folder for each namespace.
        case namespace
        /// By a folder for each object, below that of its namespace.
        case object
    }

    /// How objects are kept apart.
    public var layout = Layout.flat
    /// Whether the names of files tell of the object too.
    public var hasUniqueNames = false
    /// The annotation by which an object names another folder; empty where there is none.
    public var annotation = ""

    /// The absolute paths, without a slash at the end, of the folder and of those that are allowed beside it.
    private let folder: String
    private let allowed: [String]

    /// Places below an absolute path, and below the absolute paths of `allowed`.
    public init(folder: String, allowed: [String] = []) {
        self.folder = Self.normal(folder)
        self.allowed = allowed.map(Self.normal)
    }

    /// Where the files of an object belong: a path below the folder, which may be empty, or an absolute one. An absolute
    /// annotation says all of it; one that is relative counts from the folder that the layout gives.
    ///
    /// - Throws: `InvalidInput` where the object asks for a folder that it may not have.
    public func folder(for object: APIObject) throws(InvalidInput) -> String {
        var parts: [String] = []
        if !annotation.isEmpty, let text = object.annotation(annotation) {
            let fault = InvalidInput(
                "the folder \(goQuoted(text)) of its annotation is neither below \(folder) nor below an --allow-folder")
            guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }), text.utf8.count < 1_024 else { throw fault }
            let steps = text.split(separator: "/").filter { $0 != "." }.map(String.init)
            guard !steps.contains("..") else { throw fault }
            if text.hasPrefix("/") {
                guard let root = ([folder] + allowed).first(where: { Self.isBelow(steps, Self.steps($0)) }) else {
                    throw fault
                }
                let rest = steps.dropFirst(Self.steps(root).count)
                return (root == folder ? rest : [root] + rest).joined(separator: "/")
            }
            parts = steps
        }
        if layout == .object { parts.insert(object.name, at: 0) }
        if layout != .flat, !object.namespace.isEmpty { parts.insert(object.namespace, at: 0) }
        return parts.joined(separator: "/")
    }

    /// The path of a file in such a folder.
    ///
    /// - Parameter singular: what the type is called, such as `configmap`.
    /// - Throws: `InvalidInput` for a key that is no file's name.
    public func path(
        of key: String, in folder: String, object: APIObject, singular: String
    ) throws(InvalidInput) -> String {
        let name =
            hasUniqueNames
            ? "namespace_\(object.namespace).\(singular)_\(object.name).\(key)" : key
        guard !key.isEmpty, key != ".", !key.hasPrefix(".."), name.utf8.count <= 255,
            key.utf8.allSatisfy({ $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != 0x7F })
        else { throw InvalidInput("its key \(goQuoted(key)) is no name for a file") }
        guard !name.hasPrefix(Self.reserved) else {
            throw InvalidInput("its key \(goQuoted(key)) is a name that kpod has for itself")
        }
        return folder.isEmpty ? name : folder + "/" + name
    }

    /// What the names of kpod's own files begin with.
    public static let reserved = ".kpod-sync"

    /// A path without what has no meaning in it.
    private static func normal(_ path: String) -> String {
        "/" + steps(path).joined(separator: "/")
    }

    private static func steps(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.map(String.init)
    }

    private static func isBelow(_ path: [String], _ root: [String]) -> Bool { path.starts(with: root) }
}
