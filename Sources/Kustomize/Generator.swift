import JSON
import Kube
import Text
import YAML

/// Makes a ConfigMap or a Secret of values, files and files of values.
struct Generator {
    let kind: String
    let arguments: JSONValue
    /// What the kustomization says for all generators.
    let defaults: JSONValue?
    let loader: Loader

    /// The object.
    func resource() throws(KustomizeError) -> Resource {
        let name = arguments.text("name")
        guard !name.isEmpty else { throw KustomizeError("a configmap must have a name") }
        var metadata: JSONValue = ["name": .string(name)]
        let namespace = arguments.text("namespace")
        if !namespace.isEmpty { metadata["namespace"] = .string(namespace) }
        let options = arguments["options"]
        for field in ["labels", "annotations"] {
            var members = options?.map(field) ?? JSONObject()
            for (key, value) in defaults?.map(field) ?? JSONObject() where members[key] == nil { members[key] = value }
            if !members.isEmpty { metadata[field] = .object(members) }
        }
        var object: JSONValue = ["apiVersion": "v1", "kind": .string(kind), "metadata": metadata]
        if kind == "Secret" {
            let type = arguments.text("type")
            object["type"] = .string(type.isEmpty ? "Opaque" : type)
            object["data"] = [:]
        }
        for (key, bytes) in try values() {
            // What is no UTF-8 is kept as binary data.
            let text = String(validating: bytes, as: UTF8.self)
            let isBinary = kind == "ConfigMap" && text == nil
            let value = kind == "Secret" || isBinary ? Self.wrapped(bytes) : text ?? ""
            var data = object[isBinary ? "binaryData" : "data"] ?? .null
            data[key] = .string(value)
            object[isBinary ? "binaryData" : "data"] = data
        }
        func isSet(_ option: String) -> Bool { options?.flag(option) == true || defaults?.flag(option) == true }
        if isSet("immutable") { object["immutable"] = true }
        let resource = Resource(object)
        resource.needsHash = !isSet("disableNameSuffixHash")
        resource.behavior = arguments.text("behavior")
        return resource
    }

    private func values() throws(KustomizeError) -> [(key: String, value: [UInt8])] {
        var result: [(key: String, value: [UInt8])] = []
        var keys: Set<String> = []
        func add(_ key: String, _ value: [UInt8]) throws(KustomizeError) {
            if let fault = DataKey.faults(in: key).first {
                throw KustomizeError("\(goQuoted(key)) is not a valid key name: \(fault)")
            }
            guard keys.insert(key).inserted else { throw KustomizeError("the key '\(key)' is given twice") }
            result.append((key, value))
        }
        let envs = arguments.texts("envs") + (arguments["env"]?.string.map { [$0] } ?? [])
        for path in envs where !path.isEmpty {
            let bytes = try loader.load(path)
            let file: EnvironmentFile
            do throws(InvalidInput) { file = try EnvironmentFile(bytes, path: path) } catch {
                throw KustomizeError(error.message)
            }
            for line in file.lines { try add(line.key, Array((line.value ?? "").utf8)) }
        }
        for literal in arguments.texts("literals") {
            let bytes = Array(literal.utf8)
            guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0 else {
                // The text is not shown: it may be a secret.
                throw KustomizeError("literals: an entry is not of the form key=value")
            }
            try add(String(decoding: bytes[..<equals], as: UTF8.self), Self.unquoted(bytes[(equals + 1)...]))
        }
        for source in arguments.texts("files") {
            let parts = source.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count <= 2, parts.count == 1 || !parts[0].isEmpty && !parts[1].isEmpty else {
                throw KustomizeError("files: '\(source)' is not of the form path or key=path")
            }
            let path = parts[parts.count - 1]
            try add(parts.count == 2 ? parts[0] : FilePath.split(FilePath.clean(path)).name, try loader.load(path))
        }
        return result
    }

    /// A value without the quotes around it.
    private static func unquoted(_ value: ArraySlice<UInt8>) -> [UInt8] {
        guard value.count >= 2, let first = value.first, first == value.last, first == 0x22 || first == 0x27 else {
            return Array(value)
        }
        return Array(value.dropFirst().dropLast())
    }

    /// Base64 in lines of seventy characters, where one is too little.
    private static func wrapped(_ bytes: [UInt8]) -> String {
        let text = Array(Base64.encode(bytes).utf8)
        guard text.count >= 70 else { return String(decoding: text, as: UTF8.self) }
        var lines: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: 70) {
            lines += text[start..<min(start + 70, text.count)]
            lines.append(0x0A)
        }
        return String(decoding: lines, as: UTF8.self)
    }

    /// Puts the hash of an object's contents behind its name.
    static func addHash(_ resource: Resource) throws(KustomizeError) {
        let value = try resource.value.resolved()
        var members: JSONValue = [
            "kind": .string(resource.type.kind), "name": "", "data": value["data"] ?? "",
        ]
        // The name is left out, as kustomize has it.
        for field in resource.type.kind == "Secret" ? ["stringData"] : ["binaryData"] {
            if value[field]?.object != nil { members[field] = value[field] }
        }
        if resource.type.kind == "Secret" { members["type"] = .string(value["type"]?.scalarText ?? "") }
        resource.storePrevious()
        resource.rename(resource.name + "-" + ContentHash.text(of: members))
    }

    /// Adds a generated object, or makes it of one that is there, as its behavior says.
    static func absorb(_ resource: Resource, into all: Accumulator) throws(KustomizeError) {
        let key = resource.id.key
        let matches = all.resources.indices.filter { index in
            all.resources[index].allIDs.contains { id in
                id.name == resource.name && id.type.kind == resource.type.kind && id.key == key
            }
        }
        let merges = resource.behavior == "merge"
        guard let index = matches.first else {
            if merges || resource.behavior == "replace" {
                throw KustomizeError(
                    "there is no \(resource.type.kind) \(resource.name) to \(resource.behavior): name it in resources, or leave "
                        + "the behavior out")
            }
            return try all.append([resource])
        }
        let old = all.resources[index]
        guard matches.count == 1 else { throw KustomizeError("several objects are, or were, \(resource.id.text)") }
        guard merges || resource.behavior == "replace" else {
            throw KustomizeError("\(resource.id.text) is there already: the behavior must be merge or replace")
        }
        for field in ["labels", "annotations"] {
            var members = old.metadata(field)
            for (name, value) in resource.metadata(field) { members[name] = value }
            resource.setMetadata(field, members)
        }
        resource.rename(old.name)
        let namespace = old.id.namespace
        resource.value.update("metadata") { $0["namespace"] = namespace.isEmpty ? nil : .string(namespace) }
        if merges {
            for field in ["data", "binaryData"] {
                var members = old.value[field]?.object ?? JSONObject()
                for (name, value) in resource.value[field]?.object ?? JSONObject() { members[name] = value }
                let texts = JSONObject(members.map { ($0.key, .string($0.value.scalarText ?? "")) })
                resource.value[field] = texts.isEmpty ? nil : .object(texts)
            }
            if old.origin != nil { resource.origin = old.origin }
        }
        resource.takeHistory(of: old)
        // A hash is put behind the name where both want it.
        resource.needsHash = resource.needsHash && old.needsHash
        resource.behavior = old.behavior
        resource.transformations = old.transformations
        all.resources[index] = resource
        all.identitiesChanged()
    }
}
