import JSON
@_spi(Tape) import JSON

/// Rows of text cells, aligned into columns when they are printed.
///
/// It keeps the bytes of the cells and nothing else, since the width of a column is known only after its last row.
/// Spacing is kubectl's: a column is as wide as its widest cell plus three spaces, six at least, and the last cell
/// of a row is never padded. Widths outlive a flush, so that the rows of a watch stay under their header. Where rows have
/// different numbers of cells, a column ends at a row that has none of it, as in Go's text/tabwriter.
public struct ColumnLayout {
    /// Spaces between the widest cell of a column and the next column.
    private static let padding = 3
    /// The narrowest a column can be, its padding included.
    private static let minimumWidth = 6

    /// The cells' text, one behind the other, row by row.
    private var text: [UInt8] = []
    /// For each cell, the end of its text in `text` and its width in characters.
    private var cells: [Cell] = []
    /// For each row, the end of its cells in `cells`.
    private var rowEnds: [UInt32] = []
    /// For each column, the width that its cells are padded to.
    private var widths: [Int] = []
    /// Those of the rows that are out.
    private var printedWidths: [Int] = []
    /// How many cells the first row has, and whether another has more or fewer.
    private var cellsOfRows: Int?
    private var isRagged = false
    /// For each column of rows that differ, the row at which its present part ends, and the width of that part.
    private var parts: [(end: Int, width: Int)] = []
    /// For each cell of the row that has not ended, how much of its column it wants.
    private var wanted: [Int] = []
    /// What lines are put together in.
    private let scratch = OutputScratch()

    private struct Cell {
        var end: UInt32
        var width: UInt32
    }

    /// An empty layout.
    public init() {}

    /// Adds a cell to the current row; `body` appends its text, which must be valid UTF-8 without line breaks, and gives
    /// what the column must be wide enough for besides: kubectl makes the columns of a server's table as wide as the
    /// bytes of the cells, before it makes them fit for a terminal.
    public mutating func appendServerCell(_ body: (inout [UInt8]) -> Int) {
        let start = text.count
        let reserved = body(&text)
        var width = 0
        for index in start..<text.count where text[index] & 0xC0 != 0x80 { width += 1 }
        cells.append(Cell(end: UInt32(truncatingIfNeeded: text.count), width: UInt32(truncatingIfNeeded: width)))
        wanted.append(max(width, reserved))
    }

    /// Adds the scalar that is a cell of a server's table to the current row, or does nothing and returns false, where it
    /// may hold more than printable ASCII.
    mutating func appendPlainCell(_ cell: JSONNode) -> Bool {
        guard let length = cell.appendPlain(to: &text) else { return false }
        cells.append(
            Cell(end: UInt32(truncatingIfNeeded: text.count), width: UInt32(truncatingIfNeeded: length)))
        wanted.append(length)
        return true
    }

    /// Adds a cell to the current row; `body` appends its text, which must be valid UTF-8 without line breaks.
    public mutating func appendCell(_ body: (inout [UInt8]) -> Void) {
        appendServerCell { output in
            body(&output)
            return 0
        }
    }

    /// Adds a cell to the current row.
    public mutating func appendCell(_ cell: String) {
        appendCell { $0.append(contentsOf: cell.utf8) }
    }

    /// Ends the current row.
    public mutating func endRow() {
        // The last cell is not padded, so it has no say in its column's width.
        for column in 0..<max(0, wanted.count - 1) {
            if column == widths.count { widths.append(Self.minimumWidth) }
            let width = wanted[column] + Self.padding
            if width > widths[column] { widths[column] = width }
        }
        isRagged = isRagged || wanted.count != cellsOfRows ?? wanted.count
        cellsOfRows = wanted.count
        wanted.removeAll(keepingCapacity: true)
        rowEnds.append(UInt32(truncatingIfNeeded: cells.count))
    }

    /// Puts the rows from `first` on into another order; `order` holds their positions, counted from `first`.
    public mutating func reorder(from first: Int, _ order: [Int]) {
        let start = first == 0 ? 0 : Int(rowEnds[first - 1])
        let textStart = start == 0 ? 0 : Int(cells[start - 1].end)
        let (oldText, oldCells, oldEnds) = (Array(text[textStart...]), cells, rowEnds)
        text.removeSubrange(textStart...)
        cells.removeSubrange(start...)
        rowEnds.removeSubrange(first...)
        for row in order {
            let range = (first + row == 0 ? 0 : Int(oldEnds[first + row - 1]))..<Int(oldEnds[first + row])
            for index in range {
                let cellStart = index == 0 ? 0 : Int(oldCells[index - 1].end)
                text.append(contentsOf: oldText[(cellStart - textStart)..<(Int(oldCells[index].end) - textStart)])
                cells.append(Cell(end: UInt32(truncatingIfNeeded: text.count), width: oldCells[index].width))
            }
            rowEnds.append(UInt32(truncatingIfNeeded: cells.count))
        }
    }

    /// How many rows wait to be printed.
    public var rowCount: Int { rowEnds.count }

    /// Appends all rows to `output`, a line each, calling `drain` now and then so that the output need not hold them
    /// all at once; forgets the rows and keeps the widths.
    public mutating func flush<Failure: Error>(
        into output: inout [UInt8], drain: (inout [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var row = 0
        parts = []
        while row < rowEnds.count {
            let end = min(row + Self.rowsAtATime, rowEnds.count)
            appendLines(row..<end, to: &output)
            row = end
            if output.count > 32_768 { try drain(&output) }
        }
        text.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
        rowEnds.removeAll(keepingCapacity: true)
        printedWidths = widths
    }

    private static let rowsAtATime = 64

    /// The width of a column at a row: that of the whole column, or where rows differ, of the part of it that the row is in,
    /// and no less than that of the parts before.
    private mutating func width(_ column: Int, at row: Int) -> Int {
        guard isRagged else { return widths[column] }
        while parts.count <= column {
            parts.append((0, parts.count < printedWidths.count ? printedWidths[parts.count] : Self.minimumWidth))
        }
        guard row >= parts[column].end else { return parts[column].width }
        var end = row
        while end < rowEnds.count {
            let cell = (end == 0 ? 0 : Int(rowEnds[end - 1])) + column
            guard cell + 1 < Int(rowEnds[end]) else { break }
            parts[column].width = max(parts[column].width, Int(cells[cell].width) + Self.padding)
            end += 1
        }
        parts[column].end = end
        return parts[column].width
    }

    /// Appends the lines of some rows, put together in memory of a printer.
    private mutating func appendLines(_ rows: Range<Int>, to output: inout [UInt8]) {
        var cursor = OutputCursor(scratch)
        let text = text
        text.withUnsafeBufferPointer { text in
            for row in rows {
                let first = row == 0 ? 0 : Int(rowEnds[row - 1])
                let last = Int(rowEnds[row])
                var start = first == 0 ? 0 : Int(cells[first - 1].end)
                for index in first..<last {
                    let cell = cells[index]
                    if let text = text.baseAddress { cursor.put(text + start, Int(cell.end) - start) }
                    if index + 1 < last { cursor.putSpaces(width(index - first, at: row) - Int(cell.width)) }
                    start = Int(cell.end)
                }
                cursor.reserve(1)
                cursor.put(0x0A)
            }
        }
        cursor.flush(into: &output)
    }

    /// Appends all rows to `output`, a line each; forgets the rows and keeps the widths.
    public mutating func flush(into output: inout [UInt8]) {
        flush(into: &output) { (_: inout [UInt8]) in }
    }
}
