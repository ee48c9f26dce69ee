import JSON

/// What `set env` is told to do to the variables of containers.
public struct EnvironmentChanges {
    /// The variables to set, in their order; of several with a name the first counts.
    public var variables: [JSONValue]
    /// The names of variables to remove.
    public var removed: [String]

    /// Variables as a container has them, each with its `name`, and names to remove.
    public init(variables: [JSONValue] = [], removed: [String] = []) {
        self.variables = variables
        self.removed = removed
    }

    /// The first variable of a container that has a value already and would get another, with that value.
    public func conflict(in present: [JSONValue]) -> (name: String, value: String)? {
        for variable in present {
            guard let name = variable["name"]?.string else { continue }
            if variables.contains(where: { $0["name"]?.string == name }) {
                return (name, variable["value"]?.string ?? "")
            }
        }
        return nil
    }

    /// A container's variables with the changes made: those that are there keep their place.
    public func applied(to present: [JSONValue]) -> [JSONValue] {
        var done = Set(removed)
        var result: [JSONValue] = []
        for variable in present {
            guard let name = variable["name"]?.string else { continue }
            guard !done.contains(name) else { continue }
            if let new = variables.first(where: { $0["name"]?.string == name }) {
                done.insert(name)
                result.append(new)
            } else {
                result.append(variable)
            }
        }
        for variable in variables where done.insert(variable["name"]?.string ?? "").inserted { result.append(variable) }
        return result
    }

    /// A variable with a value, which the API leaves out where it is empty.
    public static func variable(_ name: String, _ value: String) -> JSONValue {
        var variable: JSONObject = ["name": .string(name)]
        if !value.isEmpty { variable["value"] = .string(value) }
        return .object(variable)
    }

    /// The variables that lines of text set: what follows `#` is a comment, and a line without `=` is passed over.
    public static func variables(inLines text: String) -> [JSONValue] {
        text.utf8.split { $0 == 0x0A }.compactMap { bytes in
            var line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)
            if line.utf8.last == 0x0D { line = String(decoding: line.utf8.dropLast(), as: UTF8.self) }
            guard let equals = line.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            return variable(String(line[..<equals]), String(line[line.utf8.index(after: equals)...]))
        }
    }

    /// The name of the variable for a key of a ConfigMap or Secret: capitals, and `_` for what names may not have.
    public static func name(forKey key: String) -> String {
        let letters = key.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar == "_" || scalar.isASCII && UInt8(scalar.value).isLetterOrDigit
            return isPlain ? Character(scalar) : "_"
        }
        return String(letters).uppercased()
    }

    /// Where a variable's value comes from, as kubectl lists it: `secret login, key user`.
    public static func reference(_ source: JSONValue) -> String {
        func text(_ reference: JSONValue, _ key: String) -> String { reference[key]?.string ?? "" }
        if let reference = source["configMapKeyRef"] {
            return "configmap \(text(reference, "name")), key \(text(reference, "key"))"
        }
        if let reference = source["secretKeyRef"] {
            return "secret \(text(reference, "name")), key \(text(reference, "key"))"
        }
        if let reference = source["fieldRef"] { return "field path \(text(reference, "fieldPath"))" }
        if let reference = source["resourceFieldRef"] {
            let container = text(reference, "containerName")
            return "resource field \(container.isEmpty ? "" : container + "/")\(text(reference, "resource"))"
        }
        return "invalid valueFrom"
    }
}
