import JSON
import YAML

/// Reads what stands in and below the directory of a kustomization.
final class Loader {
    /// The directory, absolute and without links.
    let root: String
    /// Whether files outside the directory may be read.
    let isUnrestricted: Bool
    let files: KustomizeFiles
    private let parent: Loader?

    /// The most directories that are bases of one another: those of people have fewer than ten.
    private static let depthLimit = 100

    init(root: String, files: KustomizeFiles, isUnrestricted: Bool, parent: Loader? = nil) {
        self.root = root
        self.files = files
        self.isUnrestricted = isUnrestricted
        self.parent = parent
    }

    /// What a file holds, named as the kustomization names it.
    func load(_ path: String) throws(KustomizeError) -> [UInt8] {
        guard !FilePath.isRemote(path) || path.hasPrefix("github.com") else { throw Loader.remote(path) }
        let full = FilePath.join(root, path)
        guard let place = files.resolve(full) else {
            if FilePath.mayBeRemote(path) { throw Loader.remote(path) }
            throw KustomizeError("\(full) does not exist")
        }
        guard !place.isDirectory else { throw KustomizeError("\(full) is a directory, and a file is needed") }
        if !isUnrestricted, !FilePath.contains(root, FilePath.split(place.path).directory) {
            throw KustomizeError(
                "\(place.path) is not in or below \(root): move it there, make a base of its directory, or allow it with "
                    + "--load-restrictor=LoadRestrictionsNone")
        }
        return try files.read(place.path)
    }

    /// Where a path leads; nil if nothing is there.
    func place(of path: String) -> KustomizeFiles.Place? { files.resolve(FilePath.join(root, path)) }

    /// A loader of another directory, which must not be one that is being built, or stand above it.
    func directory(_ path: String) throws(KustomizeError) -> Loader {
        if FilePath.isRemote(path) { throw Loader.remote(path) }
        if path.isEmpty { throw KustomizeError("the path is empty") }
        if path.hasPrefix("/") {
            throw KustomizeError(
                "the directory '\(path)' is given from the root: give it from the kustomization's directory")
        }
        guard let place = place(of: path) else {
            if FilePath.mayBeRemote(path) { throw Loader.remote(path) }
            throw KustomizeError("\(FilePath.join(root, path)) does not exist")
        }
        guard place.isDirectory else { throw KustomizeError("\(place.path) is a file, and a directory is needed") }
        var visited: Loader? = self
        var depth = 1
        while let loader = visited {
            depth += 1
            if FilePath.contains(place.path, loader.root) {
                throw KustomizeError(
                    "the directories go round in a circle: \(place.path) is, or contains, \(loader.root), which is being built"
                )
            }
            visited = loader.parent
        }
        guard depth <= Self.depthLimit else {
            throw KustomizeError("more than \(Self.depthLimit) directories are bases of one another")
        }
        return Loader(root: place.path, files: files, isUnrestricted: isUnrestricted, parent: self)
    }

    private static func remote(_ path: String) -> KustomizeError {
        KustomizeError(
            "'\(path)' is on another host, from which kpod takes nothing: fetch it into a directory first, and name that"
        )
    }

    /// The name of the kustomization's file and what it says, its fields by their proper names.
    func kustomization() throws(KustomizeError) -> (name: String, value: JSONValue) {
        let names = ["kustomization.yaml", "kustomization.yml", "Kustomization"]
        let found = names.filter { files.resolve(root + "/" + $0)?.isDirectory == false }
        guard let name = found.first else {
            throw KustomizeError(
                "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '\(root)'"
            )
        }
        guard found.count == 1 else {
            throw KustomizeError(
                "\(root) has several kustomizations, and must have one: \(found.joined(separator: ", "))")
        }
        let bytes = try load(name)
        return try located(root + "/" + name) { () throws(KustomizeError) in
            guard let value = try Documents.first(bytes) else { throw KustomizeError("kustomization.yaml is empty") }
            return (name, try Shape.check(value, "Kustomization"))
        }
    }

    /// What a file of a known type says.
    func value(_ path: String, _ type: String) throws(KustomizeError) -> JSONValue {
        let bytes = try load(path)
        return try located(FilePath.join(root, path)) { () throws(KustomizeError) in
            try Shape.check(try Documents.first(bytes) ?? [:], type)
        }
    }

    /// The objects of a file.
    func objects(_ path: String) throws(KustomizeError) -> [JSONValue] {
        let bytes = try load(path)
        return try located(FilePath.join(root, path)) { () throws(KustomizeError) in try Documents.objects(bytes) }
    }
}

/// Texts of YAML and JSON as kustomize reads them.
enum Documents {
    /// The first document with content, its scalars as kubectl reads them unless they are kept.
    static func first(_ bytes: [UInt8], keepsPlainScalars: Bool = false) throws(KustomizeError) -> JSONValue? {
        do throws(YAMLError) {
            var reader = try YAMLReader(bytes, keepsPlainScalars: keepsPlainScalars)
            return try reader.next()?.value
        } catch {
            throw KustomizeError(error.description)
        }
    }

    /// The objects of all documents: empty ones are left out, and lists are replaced by their items, which come last.
    static func objects(_ bytes: [UInt8]) throws(KustomizeError) -> [JSONValue] {
        var waiting: [(value: JSONValue, line: Int)] = []
        do throws(YAMLError) {
            var reader = try YAMLReader(bytes, keepsPlainScalars: true)
            while let document = try reader.next() {
                if let twice = document.duplicates.first {
                    throw YAMLError(
                        line: twice.line, column: twice.column,
                        message: "the key \"\(twice.key)\" stands twice in the mapping")
                }
                waiting.append((document.value, document.line))
            }
        } catch {
            throw KustomizeError(error.description)
        }
        var result: [JSONValue] = []
        var index = 0
        while index < waiting.count {
            let (value, line) = waiting[index]
            index += 1
            if value.isNothing || value.object?.isEmpty == true { continue }
            guard value.object != nil else { throw KustomizeError("line \(line): there is no object here") }
            let kind = value["kind"]?.scalarText ?? ""
            if kind.isEmpty { throw KustomizeError("line \(line): the object has no kind") }
            if kind.hasSuffix("List") {
                if let items = value["items"] {
                    if items.isNothing { continue }
                    guard let items = items.array else {
                        throw KustomizeError("line \(line): the items of the \(kind) are no list")
                    }
                    waiting += items.map { ($0, line) }
                    continue
                }
            } else if (value.at("metadata", "name")?.scalarText ?? "").isEmpty {
                throw KustomizeError("line \(line): the \(kind) has no metadata.name")
            }
            result.append(value)
        }
        return result
    }
}
