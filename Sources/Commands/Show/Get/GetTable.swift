import CLIRuntime
import JSON
import Kube
import Output

/// Prints what was fetched as kubectl's tables: one for each run of results of the same type, a blank line between them.
struct GetTable {
    /// The flags that shape the tables.
    var options: TableOptions
    /// Whether a namespace column was asked for; types without namespaces go without, unless one with them came before, as
    /// kubectl has it.
    var allNamespaces: Bool
    /// Whether names carry their type (`--show-kind`, or several types in the results).
    var withKind: Bool
    /// The order of the rows; `nil` is the server's.
    var sortKey: SortKey?
    /// Now, for the ages of objects that the server did not print.
    var now: Timestamp

    /// Prints all sources in order; returns how many rows there were.
    ///
    /// A source that fails midway is reported after what came before it, by throwing. A table of nothing but the rows of
    /// such a source is not printed, as kubectl does not print it.
    func print(_ sources: [ResultSource], to output: ResultOutput) throws -> Int {
        var count = 0
        var index = 0
        var options = options
        while index < sources.count {
            let type = sources[index].type
            options.withNamespace = options.withNamespace || allNamespaces && type.namespaced
            options.kindPrefix = withKind ? type.kindWithGroup : nil
            var printer = TablePrinter(options)
            var rows = 0
            var failure: (any Error)?
            while index < sources.count, sources[index].type == type, failure == nil {
                do {
                    rows += try append(sources[index], to: &printer)
                } catch {
                    failure = error
                }
                index += 1
            }
            if rows > 0 {
                if count > 0, !options.noHeaders { output.bytes.append(UInt8(ascii: "\n")) }
                count += rows
                var piece: [UInt8] = []
                try printer.flush(into: &piece) { (piece: inout [UInt8]) throws in try output.write(&piece) }
                try output.write(&piece)
            }
            if let failure { throw failure }
        }
        return count
    }

    private func append(_ source: ResultSource, to printer: inout TablePrinter) throws -> Int {
        var rows = 0
        var values: [SortValue] = []
        while let item = try source.next() {
            if let sortKey { try values.append(sortKey.value(of: item["object"] ?? item)) }
            if let columns = source.columns {
                if !printer.hasColumns { printer.setColumns(columns) }
                printer.append(row: item)
            } else {
                printer.append(object: item, at: now)
            }
            rows += 1
        }
        // One row is in order, whatever its object lacks.
        if let sortKey, rows > 1 { printer.reorder(try sortKey.order(values)) }
        return rows
    }
}
