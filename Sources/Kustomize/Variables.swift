import JSON
import YAML

/// Variables: fields of objects, put where `$(NAME)` stands.
enum Variables {
    /// Adds a variable of a kustomization, and notes it at the object that it reads.
    static func add(_ variable: JSONValue, to all: Accumulator) throws(KustomizeError) {
        let object = variable["objref"] ?? [:]
        var type = TypeID(group: object.text("group"), version: object.text("version"), kind: object.text("kind"))
        if !object.text("apiVersion").isEmpty {
            type = TypeID(apiVersion: object.text("apiVersion"), kind: type.kind)
        }
        let name = object.text("name")
        let id = ObjectID(type: type, name: name, namespace: object.text("namespace"))
        let matches = all.resources.filter { resource in
            resource.allIDs.contains {
                $0.name == name && $0.type == type
                    && (id.namespace.isEmpty || $0.effectiveNamespace == id.effectiveNamespace)
            }
        }
        guard matches.count <= 1 else {
            throw KustomizeError("the var \(variable.text("name")) may mean several objects: give its namespace")
        }
        matches.first?.variables.append(variable.text("name"))
        try all.add(variable)
    }

    /// Puts the values of all variables where they are asked for.
    static func resolve(_ all: Accumulator, _ session: Session) throws(KustomizeError) {
        guard !all.variables.isEmpty else { return }
        var values: [String: JSONValue] = [:]
        for variable in all.variables {
            let name = variable.text("name")
            guard let resource = all.resources.first(where: { $0.variables.contains(name) }) else {
                throw KustomizeError("the var '\(name)' names no object that there is")
            }
            var path = variable["fieldref"]?.text("fieldPath") ?? ""
            if path.isEmpty { path = "metadata.name" }
            let parts = ValuePath.split(path).flatMap(indexed)
            guard let value = try ValuePath.find(parts, in: resource.value) else {
                throw KustomizeError("the field \(path) of the var '\(name)' is not there in \(resource.id.text)")
            }
            values[name] = try value.resolved()
        }
        var used: Set<String> = []
        let fields = all.configuration.of("varReference")
        for resource in all.resources {
            let id = resource.id
            for field in fields where id.type.isSelected(by: field.type) {
                guard resource.value.holds(field.segments[...]) else { continue }
                try located(id.text) { () throws(KustomizeError) in
                    try field.visit(&resource.value) { (value) throws(KustomizeError) in
                        switch value {
                        case .object(var members):
                            for (key, member) in members {
                                guard case .string = member else { continue }
                                members[key] = expanded(member.scalarText ?? "", values, &used).taking(place: member)
                            }
                            value = .object(members)
                        case .array(let items):
                            var result: [JSONValue] = []
                            for item in items {
                                guard case .string(let text) = item else {
                                    throw KustomizeError("the list \(field.path) has an item that is no text")
                                }
                                result.append(expanded(text, values, &used))
                            }
                            value = .array(result)
                        case .string(let text): value = expanded(text, values, &used)
                        default: break
                        }
                    }
                }
            }
            resource.share()
        }
        let unused = values.keys.filter { !used.contains($0) }.sorted()
        if !unused.isEmpty {
            session.warnings.append("well-defined vars that were never replaced: \(unused.joined(separator: ","))")
        }
    }

    /// `name[0]` as two parts.
    private static func indexed(_ part: String) -> [String] {
        guard !part.hasPrefix("["), part.hasSuffix("]"), let open = part.firstIndex(of: "[") else { return [part] }
        return [String(part[..<open]), String(part[part.index(after: open)...].dropLast())]
    }

    /// A text with the values of variables; the value itself where there is nothing else.
    private static func expanded(
        _ text: String, _ values: [String: JSONValue], _ used: inout Set<String>
    ) -> JSONValue {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "$"), index + 1 < bytes.count else {
                result.append(bytes[index])
                index += 1
                continue
            }
            switch bytes[index + 1] {
            case UInt8(ascii: "$"):
                result.append(UInt8(ascii: "$"))
                index += 2
            case UInt8(ascii: "("):
                guard let close = bytes[(index + 2)...].firstIndex(of: UInt8(ascii: ")")) else {
                    result += "$(".utf8
                    index += 2
                    continue
                }
                let name = String(decoding: bytes[(index + 2)..<close], as: UTF8.self)
                if let value = values[name], value.scalarText != nil, !value.isNull {
                    used.insert(name)
                    if index == 0, close == bytes.count - 1 { return value }
                    result += (value.scalarText ?? "").utf8
                } else {
                    result += bytes[index...close]
                }
                index = close + 1
            default:
                result += bytes[index...(index + 1)]
                index += 2
            }
        }
        return .string(String(decoding: result, as: UTF8.self))
    }
}
