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
            if case .each = shape { return TemplateResultPrinter(template, isList: false) }
            guard let stream = template.stream() else { return TemplateResultPrinter(template, isList: true) }
            return TemplateStreamPrinter(stream)
        case .customColumns(let columns):
            return CustomColumnsPrinter(columns, noHeaders: noHeaders)
        }
    }
}

/// Prints a list through a template that takes it item by item.
package struct TemplateStreamPrinter: ResultPrinter {
    private var stream: TemplateStream
    private var hasBegun = false

    package init(_ stream: TemplateStream) {
        self.stream = stream
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
        try stream.begin(WholeList().document().root, into: &output)
    }
}

/// Prints what a template makes of each object, or of a list as a whole.
package struct TemplateResultPrinter: ResultPrinter {
    private let template: TemplatePrinter
    private var list: WholeList?

    package init(_ template: TemplatePrinter, isList: Bool) {
        self.template = template
        list = isList ? WholeList() : nil
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
    private var text = Array(#"{"apiVersion":"v1","items":["#.utf8)
    private var isEmpty = true
    private let writer = JSONWriter(.verbatim)

    /// Adds a copy of an item.
    package mutating func append(_ item: JSONNode) {
        if !isEmpty { text.append(UInt8(ascii: ",")) }
        isEmpty = false
        writer.write(item, into: &text)
    }

    /// kubectl's `List` of the items.
    package func document() throws -> JSONDocument {
        try JSONDocument(parsing: text + Array(#"],"kind":"List","metadata":{"resourceVersion":""}}"#.utf8))
    }
}
