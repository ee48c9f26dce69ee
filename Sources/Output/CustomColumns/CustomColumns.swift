import JSON
import Kube

/// The columns of `-o custom-columns`, each a header and a JSONPath expression (kubectl documentation, "Custom columns").
public struct CustomColumns {
    /// One column.
    struct Column {
        let header: String
        let path: JSONPath
    }

    /// The columns from left to right.
    let columns: [Column]

    /// The paths of fields below which everything that the columns read of an object stands; nil if they may read anything.
    public var readFields: [[String]]? {
        var paths: [[String]] = []
        for column in columns {
            guard let fields = column.path.readFields else { return nil }
            paths += fields
        }
        return paths
    }

    /// Reads `HEADER:PATH,HEADER:PATH`, the value of `custom-columns=`.
    public init(specification: String) throws(TemplateError) {
        guard !specification.isEmpty else {
            throw TemplateError("custom-columns format specified but no custom columns given")
        }
        var columns: [Column] = []
        for part in specification.split(separator: ",", omittingEmptySubsequences: false) {
            guard let colon = part.firstIndex(of: ":") else {
                throw TemplateError("unexpected custom-columns spec: \(part), expected <header>:<json-path-expr>")
            }
            let path = try Self.path(part[part.index(after: colon)...])
            columns.append(Column(header: String(part[..<colon]), path: path))
        }
        self.columns = columns
    }

    /// Reads a line of headers and a line of paths, each separated by blanks: the contents of `custom-columns-file=`.
    public init(file contents: [UInt8]) throws(TemplateError) {
        let expected =
            "Expected format is one line of space separated headers, one line of space separated"
            + " column specs."
        var lines = contents.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count > 0 else { throw TemplateError("invalid template, missing header line. \(expected)") }
        guard lines.count > 1 else { throw TemplateError("invalid template, missing spec line. \(expected)") }
        let headers = Self.words(lines[0])
        let paths = Self.words(lines[1])
        guard headers.count == paths.count else {
            throw TemplateError(
                "number of headers (\(headers.count)) and field specifications (\(paths.count)) don't match")
        }
        var columns: [Column] = []
        for (header, path) in zip(headers, paths) {
            columns.append(Column(header: header, path: try Self.path(path[...])))
        }
        self.columns = columns
    }

    /// What each column shows for an object, in UTF-8: its values joined by commas, or `<none>`.
    /// A value may contain line breaks; `appendRow` does with them what kubectl does.
    public func cells(for object: JSONNode) throws(TemplateError) -> [[UInt8]] {
        var cells: [[UInt8]] = []
        for column in columns {
            var cell: [UInt8] = []
            try append(column, for: object, to: &cell)
            cells.append(cell)
        }
        return cells
    }

    /// Adds the line of headers to a layout.
    public func appendHeader(to layout: inout ColumnLayout) {
        for column in columns { layout.appendCell(column.header) }
        layout.endRow()
    }

    /// Adds the row of an object to a layout. As in kubectl, a tab within a value starts a new cell and a line break a
    /// new row.
    public func appendRow(for object: JSONNode, to layout: inout ColumnLayout) throws(TemplateError) {
        let cells = try cells(for: object)
        for cell in cells { Self.append(cell, to: &layout) }
        layout.endRow()
    }

    private static func append(_ cell: [UInt8], to layout: inout ColumnLayout) {
        guard cell.contains(where: { $0 < 0x20 }) else {
            layout.appendCell { $0.append(contentsOf: cell) }
            return
        }
        let lines = cell.split(omittingEmptySubsequences: false) { $0 == 0x0A || $0 == 0x0C }
        for (index, line) in lines.enumerated() {
            if index > 0 { layout.endRow() }
            for part in line.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x09 || $0 == 0x0B }) {
                layout.appendCell { $0.append(contentsOf: part) }
            }
        }
    }

    private func append(_ column: Column, for object: JSONNode, to cell: inout [UInt8]) throws(TemplateError) {
        do throws(JSONPathError) {
            try column.path.appendCell(for: object, to: &cell)
        } catch {
            throw TemplateError("column \(column.header): \(error)")
        }
        Self.escape(&cell)
    }

    /// Replaces escape characters and carriage returns, which steer terminals, as kubectl does.
    private static func escape(_ cell: inout [UInt8]) {
        guard cell.contains(where: { $0 == 0x1B || $0 == 0x0D }) else { return }
        cell = cell.flatMap { byte -> [UInt8] in
            switch byte {
            case 0x1B: Array("^[".utf8)
            case 0x0D: Array("\\r".utf8)
            default: [byte]
            }
        }
    }

    private static func path(_ text: Substring) throws(TemplateError) -> JSONPath {
        do throws(JSONPathError) {
            return try JSONPath.relaxed(String(text))
        } catch {
            throw TemplateError(error.description)
        }
    }

    private static func words(_ line: ArraySlice<UInt8>) -> [String] {
        line.split { ($0 >= 0x09 && $0 <= 0x0D) || $0 == 0x20 }.map { String(decoding: $0, as: UTF8.self) }
    }
}
