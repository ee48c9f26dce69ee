/// The members of an object in the order in which they were added. Two objects are equal if they have equal values
/// for the same keys, in whatever order.
public struct JSONObject: Sendable {
    private var list: [(key: String, value: JSONValue)] = []
    /// Where each key stands, kept only for objects that are too large to search through.
    private var places: [String: Int]?

    /// No members.
    public init() {}

    /// Members in their order; of those with the same key the last value counts, at the place of the first.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members { self[key] = value }
    }

    /// How many members there are.
    public var count: Int { list.count }

    /// Whether there are none.
    public var isEmpty: Bool { list.isEmpty }

    /// The value of a key; nil is absent. Setting a new key appends it, setting nil removes it.
    public subscript(key: String) -> JSONValue? {
        get { place(of: key).map { list[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): list[place].value = value
            case (let place?, nil): remove(at: place)
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    private static let largestSearched = 16

    private func place(of key: String) -> Int? {
        if let places { return places[key] }
        return list.firstIndex { $0.key == key }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        list.append((key, value))
        if places != nil {
            places?[key] = list.count - 1
        } else if list.count > Self.largestSearched {
            places = indexed()
        }
    }

    private mutating func remove(at place: Int) {
        list.remove(at: place)
        places = list.count > Self.largestSearched ? indexed() : nil
    }

    private func indexed() -> [String: Int] {
        var places: [String: Int] = [:]
        for (place, member) in list.enumerated() { places[member.key] = place }
        return places
    }
}

extension JSONObject: Equatable {
    /// Equal values for the same keys.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.list.allSatisfy { right[$0.key] == $0.value }
    }
}

extension JSONObject: Sequence {
    /// Goes through the members in their order.
    public func makeIterator() -> IndexingIterator<[(key: String, value: JSONValue)]> { list.makeIterator() }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Members as a literal, in its order.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
