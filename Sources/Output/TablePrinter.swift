import JSON
import Kube

/// How a table is printed: kubectl's flags of `get`.
public struct TableOptions: Sendable, Equatable {
    /// Print no header line (`--no-headers`).
    public var noHeaders = false
    /// Print the columns of lower priority too (`-o wide`).
    public var wide = false
    /// Put the namespace in front (`-A`); the rows must carry their metadata.
    public var withNamespace = false
    /// Written before each name with a slash, `pod` or `deployment.apps` (`--show-kind`, several types at once).
    public var kindPrefix: String?
    /// A column for each of these label keys (`-L`); the rows must carry their metadata.
    public var labelColumns: [String] = []
    /// A last column with all labels (`--show-labels`); the rows must carry their metadata.
    public var showLabels = false
    /// Put the type of the watch event in front (`--output-watch-events`).
    public var withEvents = false

    /// Options that print tables as kubectl does when no flag is given.
    public init() {}

    /// Whether a row's own cells are enough, so that the server need not send the objects' metadata.
    public var needsMetadata: Bool { withNamespace || needsLabels }
    /// Whether the objects' labels are printed.
    public var needsLabels: Bool { showLabels || !labelColumns.isEmpty }
}

/// Prints the rows of a server's Table (meta.k8s.io/v1) as kubectl does.
///
/// Rows are taken one by one as they arrive and only the text of their cells is kept, since columns align over all.
public struct TablePrinter {
    private var options: TableOptions
    private var columns: [Column] = []
    private var headerPrinted = false
    /// The rows that wait for `flush`.
    private var layout = ColumnLayout()

    private struct Column {
        var name: String
        /// Whether this column holds the object's name (type `string`, format `name`).
        var isName: Bool
        var isPrinted: Bool
    }

    /// A printer of one resource type's table.
    public init(_ options: TableOptions) {
        self.options = options
    }

    /// Whether the columns are known.
    public var hasColumns: Bool { !columns.isEmpty }

    /// Takes a Table's `columnDefinitions`. A list without entries, as later events of a watch have, changes nothing;
    /// the header is printed once.
    public mutating func setColumns(_ definitions: JSONNode?) {
        guard let definitions, definitions.count > 0 else { return }
        columns = definitions.elements.map { definition in
            Column(
                name: definition["name"]?.string ?? "",
                isName: definition["format"]?.string == "name" && definition["type"]?.string == "string",
                isPrinted: options.wide || (definition["priority"]?.int ?? 0) == 0)
        }
    }

    /// Takes the columns from the names in the order given, all of them printed, the first being the object's name.
    public mutating func setColumns(named names: [String]) {
        columns = names.enumerated().map { Column(name: $1, isName: $0 == 0, isPrinted: true) }
    }

    /// Adds one row of a Table: its `cells`, and of its `object` what the options ask for.
    ///
    /// Missing cells are left empty and cells without a column are left out, so that a faulty row stays a row.
    public mutating func append(row: JSONNode, event: String? = nil) {
        append(row: row, metadata: options.needsMetadata ? row["object"]?["metadata"] : nil, event: event)
    }

    private mutating func append(row: JSONNode, metadata: JSONNode?, event: String?) {
        appendHeaderOnce()
        if options.withEvents { layout.appendCell(Self.eventCell(event ?? "")) }
        if options.withNamespace { layout.appendServerCell { Self.append(metadata?["namespace"], to: &$0) } }
        var index = 0
        if let cells = row["cells"] {
            for cell in cells.elements {
                guard index < columns.count else { break }
                appendCell(cell, column: columns[index])
                index += 1
            }
        }
        while index < columns.count {
            if columns[index].isPrinted { layout.appendCell("") }
            index += 1
        }
        let labels = metadata?["labels"]
        for key in options.labelColumns { layout.appendServerCell { Self.append(labels?[key], to: &$0) } }
        if options.showLabels { layout.appendServerCell { Self.append(labels: labels, to: &$0) } }
        layout.endRow()
    }

    /// Adds a row for an object that the server has not printed: its name and its age, as kubectl falls back to.
    public mutating func append(object: JSONNode, at now: Timestamp, event: String? = nil) {
        if !hasColumns { setColumns(named: ["Name", "Age"]) }
        let age = HumanDuration.age(of: object.at("metadata", "creationTimestamp")?.string, at: now)
        let row: JSONValue = ["cells": [.string(object.at("metadata", "name")?.string ?? ""), .string(age)]]
        append(row: row.document().root, metadata: object["metadata"], event: event)
    }

    private mutating func appendCell(_ cell: JSONNode, column: Column) {
        guard column.isPrinted else { return }
        let prefix = column.isName ? options.kindPrefix : nil
        if prefix == nil, layout.appendPlainCell(cell) { return }
        layout.appendServerCell { output in
            guard let prefix else { return Self.append(cell, to: &output) }
            output.append(contentsOf: prefix.utf8)
            output.append(UInt8(ascii: "/"))
            return prefix.utf8.count + 1 + Self.append(cell, to: &output)
        }
    }

    /// As wide as the widest event from the first line on, as kubectl has it, since later lines cannot widen earlier ones.
    private static func eventCell(_ event: String) -> String {
        event + String(repeating: " ", count: max(0, "MODIFIED".utf8.count - event.utf8.count))
    }

    private mutating func appendHeaderOnce() {
        guard !headerPrinted else { return }
        headerPrinted = true
        guard !options.noHeaders else { return }
        if options.withEvents { layout.appendCell("EVENT") }
        if options.withNamespace { layout.appendCell("NAMESPACE") }
        for column in columns where column.isPrinted {
            layout.appendCell { CellText.append(column.name.goUppercased, to: &$0) }
        }
        for key in options.labelColumns {
            layout.appendCell { CellText.append(Self.labelHeader(key), to: &$0) }
        }
        if options.showLabels { layout.appendCell("LABELS") }
        layout.endRow()
    }

    /// Puts all rows so far, the header apart, into another order; `order` holds their positions.
    public mutating func reorder(_ order: [Int]) {
        layout.reorder(from: layout.rowCount - order.count, order)
    }

    /// Appends the waiting lines to `output` and forgets them; `drain` is called now and then to write them out.
    public mutating func flush<Failure: Error>(
        into output: inout [UInt8], drain: (inout [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try layout.flush(into: &output, drain: drain)
    }

    /// Appends the waiting lines to `output` and forgets them.
    public mutating func flush(into output: inout [UInt8]) { layout.flush(into: &output) }

    /// The header of a label's column: the part of its key after the slash, in capitals.
    private static func labelHeader(_ key: String) -> String {
        (key.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? key).goUppercased
    }

    /// Appends a cell, and returns how many bytes it had before it was made safe.
    private static func append(_ cell: JSONNode?, to output: inout [UInt8]) -> Int {
        guard let cell, !cell.isNull else { return 0 }
        let start = output.count
        switch cell.kind {
        case .array, .object: JSONWriter(.compact).write(cell, into: &output)
        default: cell.appendText(to: &output)
        }
        let count = output.count - start
        CellText.sanitize(&output, from: start)
        return count
    }

    /// Appends labels as `key=value`, sorted and joined by commas, or `<none>`, and returns how many bytes they had before
    /// they were made safe.
    private static func append(labels: JSONNode?, to output: inout [UInt8]) -> Int {
        guard let labels, labels.count > 0 else {
            output.append(contentsOf: "<none>".utf8)
            return 0
        }
        let start = output.count
        output.append(contentsOf: pairText(labels).utf8)
        let count = output.count - start
        CellText.sanitize(&output, from: start)
        return count
    }
}
