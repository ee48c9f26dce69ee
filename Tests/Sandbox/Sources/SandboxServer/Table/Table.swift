/// A column of a table.
struct TableColumn {
    let name: String
    var type = "string"
    var format = ""
    var priority = 0

    var json: JSON {
        [
            "name": .string(name), "type": .string(type), "format": .string(format), "description": "",
            "priority": JSON(priority),
        ]
    }
}

/// How a type is printed: its columns and a row's cells.
struct TablePrinter {
    let columns: [TableColumn]
    /// The cells of an object. The second argument is the server's time.
    let cells: @Sendable (JSON, Double) -> [JSON]
    /// Conditions that a row carries, of pods that are over.
    var conditions: @Sendable (JSON) -> JSON? = { _ in nil }
    /// Whether an empty table has null for its rows, as tables of types without a printer of their own have.
    var hasNullRows = false

    /// A row, without its object.
    func row(_ object: JSON, now: Double) -> JSON {
        var row: JSON = ["cells": .array(cells(object, now))]
        if let conditions = conditions(object) { row["conditions"] = conditions }
        return row
    }
}

extension APIServer {
    /// A page as a Table.
    func table(_ items: [PageItem], metadata: JSON, _ request: Request, _ type: ResourceType, header: Bool = true)
        throws -> JSON
    {
        let include = try include(request)
        let printer = TablePrinters.printer(for: type)
        var rows: [JSON] = []
        for item in items {
            guard case .object(let object) = item else { continue }
            rows.append(tableRow(object, printer, include: include, type))
        }
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
            "columnDefinitions": header ? .array(printer.columns.map(\.json)) : .null,
            "rows": rows.isEmpty && printer.hasNullRows ? .null : .array(rows),
        ]
    }

    /// A row with its object as wanted.
    func tableRow(_ object: JSON, _ printer: TablePrinter, include: String, _ type: ResourceType) -> JSON {
        var row = printer.row(object.stored(of: type), now: clock.now)
        switch include {
        case "None": row["object"] = .null
        case "Object": row["object"] = object.presented(as: type)
        default: row["object"] = object.partial
        }
        return row
    }
}
