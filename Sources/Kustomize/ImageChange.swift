import JSON

/// Another name, tag or digest for an image.
struct ImageChange {
    private let name: Pattern
    private let newName: String
    private let newTag: String
    private let digest: String
    private let tagSuffix: String

    init(_ image: JSONValue) throws(KustomizeError) {
        name = try Pattern(
            "^" + image.text("name") + "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$")
        newName = image.text("newName")
        newTag = image.text("newTag")
        digest = image.text("digest")
        tagSuffix = image.text("tagSuffix")
    }

    /// Changes the images of containers, wherever they stand, and then those of fields.
    func apply(to resource: Resource, _ fields: [FieldSpec]) throws(KustomizeError) {
        let id = resource.id
        guard id.type.kind != "CustomResourceDefinition" else { return }
        if hasImages(resource.value, isContainer: false) { walk(&resource.value) }
        for field in fields where id.type.isSelected(by: field.type) {
            try field.visit(&resource.value) { (value) throws(KustomizeError) in
                guard value.array == nil, value.object == nil else {
                    throw KustomizeError("the field \(field.path) of \(id.text) is no text")
                }
                change(&value)
            }
        }
    }

    private static func isContainers(_ key: String) -> Bool { key == "containers" || key == "initContainers" }

    /// Whether an image that is meant stands somewhere, so that what has none is not touched.
    private func hasImages(_ value: JSONValue, isContainer: Bool) -> Bool {
        switch value {
        case .array(let items): return items.contains { hasImages($0, isContainer: isContainer) }
        case .object(let members):
            if isContainer, let image = members["image"]?.scalarText, name.matches(image) { return true }
            return members.contains { hasImages($0.value, isContainer: Self.isContainers($0.key)) }
        default: return false
        }
    }

    private func walk(_ value: inout JSONValue) {
        switch value {
        case .array(var items):
            value = .null
            for index in items.indices { walk(&items[index]) }
            value = .array(items)
        case .object(let members):
            for (key, _) in members {
                value.update(key) { member in
                    walk(&member)
                    guard Self.isContainers(key), case .array(var items) = member else { return }
                    for index in items.indices where items[index]["image"]?.scalarText != nil {
                        items[index].update("image") { change(&$0) }
                    }
                    member = .array(items)
                }
            }
        default: break
        }
    }

    private func change(_ value: inout JSONValue) {
        guard let text = value.scalarText, name.matches(text) else { return }
        var (image, tag, digest) = Self.split(text)
        if !newName.isEmpty { image = newName }
        if !newTag.isEmpty {
            (tag, digest) = (newTag, self.digest)
        } else if !self.digest.isEmpty {
            (tag, digest) = ("", self.digest)
        } else if !tagSuffix.isEmpty {
            (tag, digest) = (tag + tagSuffix, "")
        }
        if !tag.isEmpty { image += ":" + tag }
        if !digest.isEmpty { image += "@" + digest }
        value = .scalar(image, like: value)
    }

    /// The parts of an image: the port of a registry is none of the tag.
    private static func split(_ text: String) -> (name: String, tag: String, digest: String) {
        var name = text[...]
        var digest = Substring()
        let path = name.firstIndex(of: "/").map { name[$0...] } ?? name
        if let sign = path.firstIndex(of: "@") {
            digest = name[name.index(after: sign)...]
            name = name[..<sign]
        }
        let rest = name.firstIndex(of: "/").map { name[$0...] } ?? name
        guard let colon = rest.firstIndex(of: ":") else { return (String(name), "", String(digest)) }
        return (String(name[..<colon]), String(name[name.index(after: colon)...]), String(digest))
    }
}
