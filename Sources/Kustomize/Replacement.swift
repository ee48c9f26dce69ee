import JSON
import YAML

/// Puts a value, or a field of one object, into fields of others.
struct Replacement {
    private let replacement: JSONValue

    init(_ replacement: JSONValue) { self.replacement = replacement }

    func apply(to all: Accumulator) throws(KustomizeError) {
        let resources = all.resources
        let targets = replacement.list("targets")
        guard replacement["source"] != nil || replacement["sourceValue"] != nil, replacement["targets"] != nil else {
            throw KustomizeError("replacements must specify a source and at least one target")
        }
        let value = try source(resources)
        for (index, target) in targets.enumerated() {
            try located("targets[\(index)]") { () throws(KustomizeError) in try put(value, into: target, resources) }
            all.share()
        }
    }

    private func source(_ resources: [Resource]) throws(KustomizeError) -> JSONValue {
        if let text = replacement["sourceValue"]?.string {
            guard replacement["source"] == nil else {
                throw KustomizeError("a replacement has a source or a sourceValue, and not both")
            }
            return .scalar(text, like: .number(""))
        }
        let source = replacement["source"] ?? [:]
        let selector = ObjectID(
            type: TypeID(group: source.text("group"), version: source.text("version"), kind: source.text("kind")),
            name: source.text("name"), namespace: source.text("namespace"))
        let matches = resources.filter { resource in
            resource.allIDs.contains { id in
                (selector.name.isEmpty || selector.name == id.name) && id.type.isSelected(by: selector.type)
                    && (selector.namespace.isEmpty || selector.effectiveNamespace == id.effectiveNamespace)
            }
        }
        guard matches.count == 1 else {
            throw KustomizeError(
                matches.isEmpty
                    ? "source: nothing is \(selector.text)" : "source: several objects are \(selector.text)")
        }
        let path = source.text("fieldPath").isEmpty ? "metadata.name" : source.text("fieldPath")
        guard let value = try ValuePath.find(ValuePath.split(path), in: matches[0].value), !value.isNothing,
            value != [:], value != []
        else { throw KustomizeError("source: the field \(path) is not there in \(matches[0].id.text)") }
        let delimiter = source["options"]?.text("delimiter") ?? ""
        guard !delimiter.isEmpty else { return value }
        guard let text = value.scalarText else {
            throw KustomizeError("source: a delimiter goes with a text, and \(path) is none")
        }
        let parts = Self.split(text, delimiter)
        let index = source["options"]?["index"]?.int ?? 0
        guard parts.indices.contains(index) else {
            throw KustomizeError(
                "source: options.index \(index) is out of bounds for \(path), which has \(parts.count) parts")
        }
        return .scalar(parts[index], like: value)
    }

    private func put(
        _ value: JSONValue, into target: JSONValue, _ resources: [Resource]
    ) throws(KustomizeError) {
        guard let select = target["select"] else { throw KustomizeError("a target must say what to select") }
        let selector = try Selector(select)
        var rejects: [Selector] = []
        for reject in target.list("reject") { rejects.append(try Selector(reject)) }
        var paths = target.texts("fieldPaths")
        if paths.isEmpty { paths = ["metadata.name"] }
        for resource in resources {
            let (id, ids) = (resource.id, resource.allIDs)
            guard selector.fitsMetadata(resource), ids.contains(where: selector.fits),
                !rejects.contains(where: { !$0.hasNoSelectors && $0.fitsMetadata(resource) }),
                !rejects.contains(where: { !$0.hasNoIdentity && ids.contains(where: $0.fits) })
            else { continue }
            try located(id.text) { () throws(KustomizeError) in
                for path in paths {
                    try FieldWriter(value: value, path: path, options: target["options"]).write(&resource.value)
                }
            }
        }
    }

    /// The parts of a text between delimiters.
    static func split(_ text: String, _ delimiter: String) -> [String] {
        var parts: [String] = []
        var rest = Array(text.utf8)[...]
        while let place = rest.firstIndex(of: delimiter) {
            parts.append(String(decoding: rest[..<place], as: UTF8.self))
            rest = rest[(place + delimiter.utf8.count)...]
        }
        return parts + [String(decoding: rest, as: UTF8.self)]
    }
}

/// Writes a value into the fields that a path leads to.
private struct FieldWriter {
    let value: JSONValue
    let path: String
    let delimiter: String
    let index: Int
    let creates: Bool

    init(value: JSONValue, path: String, options: JSONValue?) {
        self.value = value
        self.path = path
        delimiter = options?.text("delimiter") ?? ""
        index = options?["index"]?.int ?? 0
        creates = options?.flag("create") == true
    }

    func write(_ object: inout JSONValue) throws(KustomizeError) {
        guard try visit(&object, ValuePath.split(path)[...]) > 0 else {
            throw KustomizeError(
                creates
                    ? "unable to find or create field \"\(path)\" in replacement target"
                    : "unable to find field \"\(path)\" in replacement target: let it be made with options.create")
        }
    }

    /// What is made where a part of the path is missing; `next` is the part behind it.
    private func made(before next: String?) -> JSONValue {
        guard let next else {
            switch value {
            case .object: return [:]
            case .array: return []
            default: return .number("")
            }
        }
        return next.hasPrefix("[") && next.hasSuffix("]") || Int(next).map { $0 >= 0 } == true ? [] : [:]
    }

    /// Writes what is found, and returns how many fields that were.
    private func visit(_ node: inout JSONValue, _ parts: ArraySlice<String>) throws(KustomizeError) -> Int {
        guard let part = parts.first else {
            try set(&node)
            return 1
        }
        let rest = parts.dropFirst()
        if let number = Int(part), number >= 0 {
            var items = try self.items(node)
            if number == items.count, creates { items.append(made(before: rest.first)) }
            guard number < items.count else {
                throw KustomizeError("index \(number) specified but only \(items.count) elements found")
            }
            let count = try visit(&items[number], rest)
            node = .array(items)
            return count
        }
        if part == "*" {
            var items = try self.items(node)
            var count = 0
            for index in items.indices { count += try visit(&items[index], rest) }
            node = .array(items)
            return count
        }
        guard let (key, wanted) = try ValuePath.condition(part) else { return try member(&node, part, rest) }
        var items = try self.items(node)
        var count = try each(&items, key, wanted, rest)
        if count == 0, creates {
            items.append(key.isEmpty ? .scalar(wanted, like: .number("")) : [key: .scalar(wanted, like: .number(""))])
            count = try each(&items, key, wanted, rest)
        }
        node = .array(items)
        return count
    }

    private func items(_ node: JSONValue) throws(KustomizeError) -> [JSONValue] {
        if node.isNothing { return [] }
        guard let items = node.array else {
            throw KustomizeError("the path \(path) looks for an item in what is no list")
        }
        return items
    }

    /// Goes into the items of a list that have a value, which is a regular expression.
    private func each(
        _ items: inout [JSONValue], _ key: String, _ wanted: String, _ rest: ArraySlice<String>
    ) throws(KustomizeError) -> Int {
        let pattern = try Pattern(wanted)
        var count = 0
        for index in items.indices {
            let text = key.isEmpty ? items[index].scalarText : items[index][key]?.scalarText
            guard let text, pattern.matches(text) else { continue }
            if key.isEmpty {
                try set(&items[index])
                count += 1
            } else {
                count += try visit(&items[index], rest)
            }
        }
        return count
    }

    private func member(
        _ node: inout JSONValue, _ name: String, _ rest: ArraySlice<String>
    ) throws(KustomizeError) -> Int {
        if node.isNothing {
            guard creates else { return 0 }
            node = [:]
        }
        guard node.object != nil else { throw KustomizeError("the path \(path) looks for \(name) in what is no map") }
        if node[name] == nil {
            guard creates else { return 0 }
            node[name] = made(before: rest.first)
        }
        if !rest.isEmpty, let text = node[name]?.scalarText, node[name]?.isNothing == false {
            var written = text
            let count = try EmbeddedText.change(&written) { (inner) throws(KustomizeError) in
                try visit(&inner, rest)
            }
            node[name] = .scalar(written, like: node[name])
            return count
        }
        var count = 0
        try node.update(name) { (member) throws(KustomizeError) in count = try visit(&member, rest) }
        return count
    }

    private func set(_ node: inout JSONValue) throws(KustomizeError) {
        var new = value
        if !delimiter.isEmpty {
            guard let old = node.scalarText else {
                throw KustomizeError("a delimiter goes with a text, and \(path) is none")
            }
            var parts = Replacement.split(old, delimiter)
            let text = value.scalarText ?? ""
            if index < 0 {
                parts.insert(text, at: 0)
            } else if index >= parts.count {
                parts.append(text)
            } else {
                parts[index] = text
            }
            new = .scalar(parts.joined(separator: delimiter), like: value)
        }
        // A scalar keeps its kind, and takes the text alone.
        if let old = node.scalarText {
            let text = new.scalarText ?? ""
            if case .string = node {
                node = JSONValue.string(text).taking(place: node)
            } else {
                let (kind, wanted) = (PlainScalar.tag(of: text), PlainScalar.tag(of: old))
                // One that was made here is of no kind yet.
                let fits = kind == wanted || kind == "!!int" && wanted == "!!float" || old.isEmpty
                guard fits else {
                    throw KustomizeError(
                        "map[string]interface {}(nil): yaml: cannot decode \(kind) `\(text)` as a \(wanted)")
                }
                node = JSONValue.number(text).taking(place: node)
            }
        } else {
            node = new
        }
    }
}
