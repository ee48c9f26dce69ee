/// Lays out text whose cells end in tabs, as Go's text/tabwriter does with two blanks between columns.
///
/// A column is a run of neighbouring lines that have a cell there; what follows a line's last tab is no cell. So a line
/// without tabs ends all columns, and each block of lines has widths of its own.
struct TabAlignment {
    /// A piece of a line, by its place in the text.
    private struct Cell {
        var start: Int
        var end: Int
        var width: Int
    }

    private let text: UnsafeBufferPointer<UInt8>
    /// Those of all lines, one line after the other: of thousands of lines each would else be an array of its own.
    private var cells: [Cell] = []
    /// Where the cells of each line begin among them, and those of the last end.
    private var lines: [Int] = [0]
    private var output: [UInt8] = []
    private var widths: [Int] = []

    /// The text with its columns aligned.
    static func align(_ text: [UInt8]) -> [UInt8] {
        text.withUnsafeBufferPointer { text in
            var alignment = TabAlignment(text)
            alignment.output.reserveCapacity(text.count * 2)
            alignment.format()
            return alignment.output
        }
    }

    private init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        var cell = Cell(start: 0, end: 0, width: 0)
        func end(at position: Int, _ cells: inout [Cell]) {
            cell.end = position
            cells.append(cell)
            cell = Cell(start: position + 1, end: 0, width: 0)
        }
        for (position, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "\t"): end(at: position, &cells)
            case UInt8(ascii: "\n"):
                end(at: position, &cells)
                lines.append(cells.count)
            // A scalar is as wide as its first byte: continuation bytes take no place.
            default: if byte & 0xC0 != 0x80 { cell.width += 1 }
            }
        }
        end(at: text.count, &cells)
        lines.append(cells.count)
    }

    private var lineCount: Int { lines.count - 1 }

    /// Whether a line has a cell in a column, with a tab behind it.
    private func hasCell(_ line: Int, _ column: Int) -> Bool { lines[line] + column < lines[line + 1] - 1 }

    /// Lines that are laid out together, since all have a cell in each of the columns so far.
    private struct Block {
        /// The first line that is not written yet.
        var start: Int
        var end: Int
    }

    /// Writes all lines, column by column: blocks stand in one another as deep as a line has cells, which a text of
    /// somebody's making may have by the thousand, so they are no calls.
    private mutating func format() {
        var blocks = [Block(start: 0, end: lineCount)]
        while let block = blocks.last {
            let column = blocks.count - 1
            let first = (block.start..<block.end).first { hasCell($0, column) } ?? block.end
            write(block.start..<first)
            guard first < block.end else {
                blocks.removeLast()
                if !widths.isEmpty { widths.removeLast() }
                continue
            }
            var width = 0
            var end = first
            while end < block.end, hasCell(end, column) {
                width = max(width, cells[lines[end] + column].width + 2)
                end += 1
            }
            widths.append(width)
            blocks[column].start = end
            blocks.append(Block(start: first, end: end))
        }
    }

    private mutating func write(_ range: Range<Int>) {
        for index in range {
            for (column, place) in (lines[index]..<lines[index + 1]).enumerated() {
                let cell = cells[place]
                output.append(contentsOf: UnsafeBufferPointer(rebasing: text[cell.start..<cell.end]))
                guard column < widths.count else { continue }
                output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: widths[column] - cell.width))
            }
            if index < lineCount - 1 { output.append(UInt8(ascii: "\n")) }
        }
    }
}
