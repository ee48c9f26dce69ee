import JSON
import Kube
import Output

/// Prints objects one by one as they arrive; what can only be known from all of them is printed at the end.
package protocol ResultPrinter {
    /// Whether another object can still change what is printed.
    var needsMore: Bool { get }
    /// Appends what can be printed once this object is known.
    mutating func append(_ object: JSONNode, type: ResourceType, into output: inout [UInt8]) throws
    /// The same for what has come about with an object, as a WatchEvent of the API: `type` is that of the object.
    mutating func append(event: String, of object: JSONNode, type: ResourceType, into output: inout [UInt8]) throws
    /// Appends the rest. More may follow it where objects stand each by itself.
    mutating func end(into output: inout [UInt8]) throws
}

extension ResultPrinter {
    package var needsMore: Bool { true }

    package mutating func append(
        event: String, of object: JSONNode, type: ResourceType, into output: inout [UInt8]
    ) throws {
        try append(ObjectPrinter.watchEvent(event, of: object), type: type, into: &output)
    }
}

extension ObjectPrinter: ResultPrinter {}

extension OutputFormat {
    /// A printer of objects; `nil` for tables, which have a way of their own.
    package func printer(
        _ shape: ObjectPrinter.Shape, showManagedFields: Bool, noHeaders: Bool = false
    ) -> (any ResultPrinter)? {
        switch self {
        case .table: return nil
        case .objects(let format):
            return ObjectPrinter(format, shape, showManagedFields: showManagedFields)
        case .template(let template):
            if case .each = shape { return TemplateResultPrinter(template) }
            let list = WholeList(shape)
            guard let stream = template.stream() else { return TemplateResultPrinter(template, list: list) }
            return TemplateStreamPrinter(stream, of: list)
        case .customColumns(let columns):
            return CustomColumnsPrinter(columns, noHeaders: noHeaders)
        }
    }
}

/// Prints a list through a template that takes it item by item.
package struct TemplateStreamPrinter: ResultPrinter {
    private var stream: TemplateStream
    private let list: WholeList
    private var hasBegun = false

    /// Prints through a stream the items of what is an empty list yet.
    package init(_ stream: TemplateStream, of list: WholeList = WholeList(.list)) {
        self.stream = stream
        self.list = list
    }

    package var needsMore: Bool { stream.needsMore }

    package mutating func append(_ object: JSONNode, type: ResourceType, into output: inout [UInt8]) throws {
        try begin(into: &output)
        try stream.item(object, into: &output)
    }

    package mutating func end(into output: inout [UInt8]) throws {
        try begin(into: &output)
        try stream.finish(into: &output)
    }

    private mutating func begin(into output: inout [UInt8]) throws {
        guard !hasBegun else { return }
        hasBegun = true
        try stream.begin(list.document().root, into: &output)
    }
}

/// Prints what a template makes of each object, or of a list as a whole.
package struct TemplateResultPrinter: ResultPrinter {
    private let template: TemplatePrinter
    private var list: WholeList?

    /// Prints the objects that are added to a list, as one; or each by itself.
    package init(_ template: TemplatePrinter, list: WholeList? = nil) {
        self.template = template
        self.list = list
    }

    package mutating func append(_ object: JSONNode, type: ResourceType, into output: inout [UInt8]) throws {
        if list == nil { try template.print(object, into: &output) } else { list?.append(object) }
    }

    package mutating func end(into output: inout [UInt8]) throws {
        if let list { try template.print(list.document().root, into: &output) }
    }
}

/// Prints the rows of `-o custom-columns`; columns align over all of them.
package struct CustomColumnsPrinter: ResultPrinter {
    private let columns: CustomColumns
    private var layout = ColumnLayout()

    package init(_ columns: CustomColumns, noHeaders: Bool) {
        self.columns = columns
        if !noHeaders { columns.appendHeader(to: &layout) }
    }

    package mutating func append(_ object: JSONNode, type: ResourceType, into output: inout [UInt8]) throws {
        do {
            try columns.appendRow(for: object, to: &layout)
        } catch {
            // What came before stands before the words, as in kubectl.
            layout.flush(into: &output)
            throw error
        }
    }

    package mutating func end(into output: inout [UInt8]) throws { layout.flush(into: &output) }
}

/// A list that is held whole, for templates that cannot be evaluated item by item.
package struct WholeList {
    private var items: [UInt8] = []
    private let members: JSONObject
    private let writer = JSONWriter(.verbatim)

    /// An empty list: kubectl's own, or one of a type that it knows.
    package init(_ shape: ObjectPrinter.Shape) {
        guard case .typedList(let kind, _, let apiVersion, let version) = shape else {
            members = ["apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""]]
            return
        }
        members = [
            "apiVersion": .string(apiVersion), "kind": .string(kind),
            "metadata": version.isEmpty ? [:] : ["resourceVersion": .string(version)],
        ]
    }

    /// Adds a copy of an item.
    package mutating func append(_ item: JSONNode) {
        if !items.isEmpty { items.append(UInt8(ascii: ",")) }
        writer.write(item, into: &items)
    }

    /// The list with its items.
    package func document() throws -> JSONDocument {
        var text = JSONValue.object(members).compact
        text.removeLast()
        return try JSONDocument(parsing: text + Array(#","items":["#.utf8) + items + Array("]}".utf8))
    }
}
