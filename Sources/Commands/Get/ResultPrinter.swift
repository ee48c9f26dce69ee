import JSON
import Kube
import Output

/// Prints objects one by one as they arrive; what can only be known from all of them is printed at the end.
protocol ResultPrinter {
    /// Appends what can be printed once this object is known.
    mutating func append(_ object: JSONNode, type: ResourceType, into output: inout [UInt8]) throws
    /// Appends the rest.
    mutating func end(into output: inout [UInt8]) throws
}

extension ObjectPrinter: ResultPrinter {}

extension GetFormat {
    /// A printer of single objects, or of a list; `nil` for tables, which have a way of their own.
    func printer(isList: Bool, _ plan: GetPlan) -> (any ResultPrinter)? {
        switch self {
        case .table: nil
        case .objects(let format):
            ObjectPrinter(format, isList: isList, showManagedFields: plan.showsManagedFields)
        case .jsonpath(let path, let asJSON):
            JSONPathPrinter(path, asJSON: asJSON, isList: isList, allowsMissingKeys: plan.allowsMissingKeys)
        case .goTemplate(let template):
            GoTemplatePrinter(template, isList: isList, allowsMissingKeys: plan.allowsMissingKeys)
        case .customColumns(let columns):
            CustomColumnsPrinter(columns, noHeaders: plan.tableOptions.noHeaders)
        }
    }
}

/// Prints what a JSONPath template makes of objects or of a list; item by item where the template allows it.
struct JSONPathPrinter: ResultPrinter {
    private let path: JSONPath
    private let asJSON: Bool
    private let isList: Bool
    private let allowsMissingKeys: Bool
    private var stream: JSONPathStream?
    private var hasBegun = false
    private var list = WholeList()

    init(_ path: JSONPath, asJSON: Bool, isList: Bool, allowsMissingKeys: Bool) {
        self.path = path
        self.asJSON = asJSON
        self.isList = isList
        self.allowsMissingKeys = allowsMissingKeys
        stream = isList ? path.stream(allowsMissingKeys: allowsMissingKeys, asJSON: asJSON) : nil
    }

    mutating func append(_ object: JSONNode, type: ResourceType, into output: inout [UInt8]) throws {
        if stream != nil {
            try begin(into: &output)
            try describing { try stream?.item(object, into: &output) }
        } else if isList {
            list.append(object)
        } else {
            try print(object, into: &output)
        }
    }

    mutating func end(into output: inout [UInt8]) throws {
        if stream != nil {
            try begin(into: &output)
            try describing { try stream?.finish(into: &output) }
        } else if isList {
            try print(list.document().root, into: &output)
        }
    }

    private mutating func begin(into output: inout [UInt8]) throws {
        guard !hasBegun else { return }
        hasBegun = true
        try describing { try stream?.begin(WholeList().document().root, into: &output) }
    }

    private func print(_ object: JSONNode, into output: inout [UInt8]) throws {
        try describing { try path.print(object, allowsMissingKeys: allowsMissingKeys, asJSON: asJSON, into: &output) }
    }

    private func describing(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as JSONPathError {
            throw CommandError(
                "error executing jsonpath \(goQuoted(path.template)): Error executing template: \(error)", status: .failure)
        }
    }
}

/// Prints what a Go template makes of objects or of a list.
struct GoTemplatePrinter: ResultPrinter {
    private let template: GoTemplate
    private let isList: Bool
    private let allowsMissingKeys: Bool
    private var list = WholeList()

    init(_ template: GoTemplate, isList: Bool, allowsMissingKeys: Bool) {
        self.template = template
        self.isList = isList
        self.allowsMissingKeys = allowsMissingKeys
    }

    mutating func append(_ object: JSONNode, type: ResourceType, into output: inout [UInt8]) throws {
        if isList { list.append(object) } else { try print(object, into: &output) }
    }

    mutating func end(into output: inout [UInt8]) throws {
        if isList { try print(list.document().root, into: &output) }
    }

    private func print(_ object: JSONNode, into output: inout [UInt8]) throws {
        do {
            try template.print(object, allowsMissingKeys: allowsMissingKeys, into: &output)
        } catch {
            throw CommandError("\(error)", status: .failure)
        }
    }
}

/// Prints the rows of `-o custom-columns`; columns align over all of them.
struct CustomColumnsPrinter: ResultPrinter {
    private let columns: CustomColumns
    private var layout = ColumnLayout()

    init(_ columns: CustomColumns, noHeaders: Bool) {
        self.columns = columns
        if !noHeaders { columns.appendHeader(to: &layout) }
    }

    mutating func append(_ object: JSONNode, type: ResourceType, into output: inout [UInt8]) throws {
        do {
            try columns.appendRow(for: object, to: &layout)
        } catch {
            throw CommandError("\(error)", status: .failure)
        }
    }

    mutating func end(into output: inout [UInt8]) throws { layout.flush(into: &output) }
}

/// A list that is held whole, for templates that cannot be evaluated item by item.
struct WholeList {
    private var text = Array(#"{"apiVersion":"v1","items":["#.utf8)
    private var isEmpty = true
    private let writer = JSONWriter(.verbatim)

    /// Adds a copy of an item.
    mutating func append(_ item: JSONNode) {
        if !isEmpty { text.append(UInt8(ascii: ",")) }
        isEmpty = false
        writer.write(item, into: &text)
    }

    /// kubectl's `List` of the items.
    func document() throws -> JSONDocument {
        try JSONDocument(parsing: text + Array(#"],"kind":"List","metadata":{"resourceVersion":""}}"#.utf8))
    }
}
