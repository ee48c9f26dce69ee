import Foundation

/// Where an object is stored: its type's storage name, its namespace and its name.
struct ObjectKey: Hashable, Comparable {
    let namespace: String
    let name: String
    /// In the order of etcd's keys: bytewise, namespace first.
    static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.namespace == right.namespace ? left.name < right.name : left.namespace + "/" < right.namespace + "/"
    }
}

/// One change of an object, as a watch tells it.
struct Change {
    enum Kind { case added, modified, deleted }
    let kind: Kind
    let resourceVersion: Int
    let key: ObjectKey
    let object: JSON
    /// The object before the change, since a selector may have chosen it then.
    let previous: JSON?
}

/// An object of a collection: a value, or a generated pod that is made when somebody looks.
enum Entry {
    case value(JSON)
    case generated(Int)
}

/// The objects of one type.
struct Collection {
    private(set) var entries: [ObjectKey: Entry] = [:]
    /// The keys in order.
    private(set) var keys: [ObjectKey] = []
    /// The changes since the start or the last compaction, oldest first.
    var changes: [Change] = []

    mutating func put(_ entry: Entry, at key: ObjectKey) {
        if entries.updateValue(entry, forKey: key) == nil { keys.insert(key, at: position(of: key)) }
    }

    /// Adds many objects whose keys come in order, after those that are there or in any order.
    mutating func fill(_ added: [(ObjectKey, Entry)]) {
        for (key, entry) in added { entries[key] = entry }
        keys = entries.keys.sorted()
    }

    mutating func remove(_ key: ObjectKey) {
        guard entries.removeValue(forKey: key) != nil else { return }
        let at = position(of: key)
        keys.remove(at: at)
    }

    /// The position of the first key that is not before this one.
    func position(of key: ObjectKey) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The positions of a namespace's keys, or of all.
    func range(namespace: String?) -> Range<Int> {
        guard let namespace else { return keys.indices }
        // A name begins with no character below '-', so the empty one comes first and "\u{7F}" last.
        return position(
            of: ObjectKey(namespace: namespace, name: ""))..<position(
                of: ObjectKey(namespace: namespace, name: "\u{7F}"))
    }
}

/// All objects, with one counter of resource versions, as etcd has.
struct Store {
    private(set) var collections: [String: Collection] = [:]
    /// The resource version of the last change.
    private(set) var resourceVersion: Int
    /// Changes up to here are forgotten: a watch or a page from before is answered 410.
    private(set) var compacted: Int
    /// Makes the values of generated pods.
    var generator: PodGenerator?
    private let limit = 5_000

    init(resourceVersion: Int) {
        self.resourceVersion = resourceVersion
        compacted = resourceVersion
    }

    func collection(_ storage: String) -> Collection { collections[storage] ?? Collection() }

    /// The value of an entry.
    func value(_ entry: Entry) -> JSON {
        switch entry {
        case .value(let value): value
        case .generated(let number): generator?.value(number) ?? .null
        }
    }

    func object(_ storage: String, _ key: ObjectKey) -> JSON? { collections[storage]?.entries[key].map(value) }

    /// Whether anything of this type is there.
    func objects(_ storage: String, namespace: String? = nil) -> [JSON] {
        let collection = collection(storage)
        return collection.keys[collection.range(namespace: namespace)].compactMap { collection.entries[$0].map(value) }
    }

    /// Puts an object as it is, without a change that a watch would see; for the world at the start.
    mutating func load(_ object: JSON, storage: String, key: ObjectKey) {
        collections[storage, default: Collection()].put(.value(object), at: key)
    }

    /// Puts generated pods.
    mutating func load(generated: [(ObjectKey, Entry)], storage: String) {
        collections[storage, default: Collection()].fill(generated)
    }

    /// Raises the counter at the start.
    mutating func begin(at version: Int) {
        resourceVersion = max(resourceVersion, version)
        compacted = resourceVersion
    }

    /// Stores an object under a new resource version and returns it as stored, with the change.
    mutating func put(_ object: JSON, storage: String, key: ObjectKey) -> Change {
        resourceVersion += 1
        var object = object
        object.set(.string(String(resourceVersion)), at: "metadata", "resourceVersion")
        let previous = self.object(storage, key)
        collections[storage, default: Collection()].put(.value(object), at: key)
        return record(
            Change(
                kind: previous == nil ? .added : .modified, resourceVersion: resourceVersion, key: key, object: object,
                previous: previous),
            storage)
    }

    /// Removes an object; the change holds its last state under the deletion's resource version.
    mutating func remove(storage: String, key: ObjectKey) -> Change? {
        guard var object = self.object(storage, key) else { return nil }
        resourceVersion += 1
        object.set(.string(String(resourceVersion)), at: "metadata", "resourceVersion")
        collections[storage]?.remove(key)
        return record(
            Change(kind: .deleted, resourceVersion: resourceVersion, key: key, object: object, previous: object),
            storage)
    }

    private mutating func record(_ change: Change, _ storage: String) -> Change {
        collections[storage]?.changes.append(change)
        if let count = collections[storage]?.changes.count, count > limit {
            let dropped = collections[storage]?.changes[count - limit - 1].resourceVersion ?? 0
            collections[storage]?.changes.removeFirst(count - limit)
            compacted = max(compacted, dropped)
        }
        return change
    }

    /// Forgets the history: pages and watches from before now are answered 410.
    mutating func compact() {
        compacted = resourceVersion
        for storage in collections.keys { collections[storage]?.changes = [] }
    }
}
