/// A JSON value. Numbers keep the text in which they came, so nothing is rounded on its way through the server.
public enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

extension JSON {
    /// A member of an object; nil when absent or when this is no object. Setting nil removes it; setting on null makes an object.
    public subscript(key: String) -> JSON? {
        get {
            if case .object(let object) = self { return object[key] }
            return nil
        }
        set {
            var object = self.object ?? JSONObject()
            self = .null
            object[key] = newValue
            self = .object(object)
        }
    }

    /// The value at a path of member names.
    public func at(_ path: String...) -> JSON? { at(path) }

    /// The value at a path of member names.
    public func at(_ path: [String]) -> JSON? {
        var value = self
        for key in path {
            guard let next = value[key] else { return nil }
            value = next
        }
        return value
    }

    /// Sets (or, with nil, removes) the value at a path, making the objects on the way to it.
    public mutating func set(_ value: JSON?, at path: String...) { set(value, path[...]) }

    mutating func set(_ value: JSON?, _ path: ArraySlice<String>) {
        guard let first = path.first else { return }
        if path.count == 1 {
            self[first] = value
            return
        }
        if value == nil, self[first] == nil { return }
        var child = self[first] ?? .object(JSONObject())
        child.set(value, path.dropFirst())
        self[first] = child
    }

    /// The text of a string.
    public var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }
    /// The value of a boolean.
    public var bool: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }
    /// The value of a number that is a whole one.
    public var int: Int? {
        if case .number(let text) = self { return Int(text) ?? Double(text).flatMap { Int(exactly: $0) } }
        return nil
    }
    /// The value of a number.
    public var double: Double? {
        if case .number(let text) = self { return Double(text) }
        return nil
    }
    /// The elements of an array.
    public var array: [JSON]? {
        if case .array(let elements) = self { return elements }
        return nil
    }
    /// The members of an object.
    public var object: JSONObject? {
        if case .object(let object) = self { return object }
        return nil
    }
    /// Whether this is null.
    public var isNull: Bool { self == .null }
    /// The strings of an array of strings; none for anything else.
    public var strings: [String] { array?.compactMap(\.string) ?? [] }
}

/// The members of a JSON object, in the order in which they came.
public struct JSONObject: Equatable, Sendable, Sequence {
    public private(set) var keys: [String] = []
    private var values: [JSON] = []
    /// Positions by key, kept only for big objects.
    private var index: [String: Int]?

    public init() {}

    public init(_ members: [(String, JSON)]) {
        for (key, value) in members { self[key] = value }
    }

    public var count: Int { keys.count }
    public var isEmpty: Bool { keys.isEmpty }

    private func position(of key: String) -> Int? {
        if let index { return index[key] }
        return keys.firstIndex(of: key)
    }

    public subscript(key: String) -> JSON? {
        get { position(of: key).map { values[$0] } }
        set {
            if let at = position(of: key) {
                if let newValue {
                    values[at] = newValue
                } else {
                    keys.remove(at: at)
                    values.remove(at: at)
                    index = nil
                }
            } else if let newValue {
                keys.append(key)
                values.append(newValue)
                if index != nil {
                    index?[key] = keys.count - 1
                } else if keys.count > 32 {
                    index = Dictionary(uniqueKeysWithValues: zip(keys, keys.indices))
                }
            }
        }
    }

    public func makeIterator() -> AnyIterator<(key: String, value: JSON)> {
        var at = 0
        return AnyIterator {
            guard at < keys.count else { return nil }
            defer { at += 1 }
            return (keys[at], values[at])
        }
    }

    /// The same members with their keys in bytewise order.
    public var sorted: JSONObject { JSONObject(self.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) }

    /// Objects are equal whatever the order of their members.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.allSatisfy { right[$0.key] == $0.value }
    }
}

// Not by nil: where an optional value is meant, that would silently become a JSON null.
extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByStringInterpolation
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }
    /// A number.
    public init(_ value: Int) { self = .number(String(value)) }
    /// An array of strings.
    public init(_ strings: [String]) { self = .array(strings.map { .string($0) }) }
}
