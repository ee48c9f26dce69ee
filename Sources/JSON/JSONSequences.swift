extension JSONNode {
    /// The elements of an array in their order; nothing for other values.
    public var elements: JSONElements { JSONElements(node: self) }

    /// The members of an object in their order, duplicates included; nothing for other values.
    public var members: JSONMembers { JSONMembers(node: self) }
}

/// The elements of an array, read from the tape one by one.
public struct JSONElements: Sequence, IteratorProtocol {
    private let document: JSONDocument
    private var position: Int
    private let end: Int

    init(node: JSONNode) {
        document = node.document
        position = node.index + 1
        end = node.kind == .array ? Int(node.entry.extent) : 0
    }

    /// The next element.
    public mutating func next() -> JSONNode? {
        guard position < end else { return nil }
        let node = JSONNode(document: document, index: position)
        position = document.tape[position].next(after: position)
        return node
    }
}

/// The members of an object, read from the tape one by one.
public struct JSONMembers: Sequence, IteratorProtocol {
    private let document: JSONDocument
    private var position: Int
    private let end: Int

    init(node: JSONNode) {
        document = node.document
        position = node.index + 1
        end = node.kind == .object ? Int(node.entry.extent) : 0
    }

    /// The next member.
    public mutating func next() -> (key: String, value: JSONNode)? {
        guard position < end else { return nil }
        let value = JSONNode(document: document, index: position + 1)
        let key = document.text(of: document.tape[position])
        position = document.tape[position + 1].next(after: position + 1)
        return (key, value)
    }
}
