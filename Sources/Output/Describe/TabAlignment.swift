@_spi(Tape) import JSON

/// Lays out text whose cells end in tabs, as Go's text/tabwriter does with two blanks between columns.
///
/// A column is a run of neighbouring lines that have a cell there; what follows a line's last tab is no cell. So a line
/// without tabs ends all columns, and each block of lines has widths of its own.
///
/// Its lists are used again from one text to the next: of many objects each is a text of its own.
struct TabAlignment {
    /// A piece of a line: where it begins in the text, and how wide it is. It ends before the tab or newline that stands
    /// before the next.
    private struct Cell {
        var start: Int
        var width: Int
    }

    /// Lines that are laid out together, since all have a cell in each of the columns so far.
    private struct Block {
        /// The first line that is not written yet.
        var start: Int
        var end: Int
    }

    /// Those of all lines, one line after the other.
    private var cells: [Cell] = []
    /// Where the cells of each line begin among them, and those of the last end.
    private var lines: [Int] = []
    private var widths: [Int] = []
    private var blocks: [Block] = []

    /// Writes the text with its columns aligned, and empties it.
    mutating func move(_ text: inout OutputCursor, to output: inout OutputCursor) {
        // What is read goes up to sixteen bytes beyond the text's end.
        text.reserve(16)
        text.end.pointee = UInt8(ascii: "\n")
        let bytes = UnsafePointer(text.end - text.count)
        split(bytes, text.count)
        output.reserve(2 * text.count)
        format(bytes, &output)
        text.count = 0
    }

    /// Finds the cells, eight bytes at a time; a newline stands behind the text.
    private mutating func split(_ text: UnsafePointer<UInt8>, _ count: Int) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        cells.removeAll(keepingCapacity: true)
        lines.removeAll(keepingCapacity: true)
        lines.append(0)
        var (position, start) = (0, 0)
        var seen: UInt64 = 0
        while true {
            let word = UInt64(littleEndian: UnsafeRawPointer(text + position).loadUnaligned(as: UInt64.self))
            seen |= word
            // The bytes 8 to 11 have become 0, and the first of these is found whatever is borrowed from those above it.
            let rest = word & (ones &* 0xFC) ^ (ones &* 0x08)
            let found = (rest &- ones) & ~rest & tops
            guard found != 0 else {
                position += 8
                continue
            }
            position += found.trailingZeroBitCount >> 3
            let byte = text[position]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t") {
                // A scalar is as wide as its first byte: continuation bytes take no place.
                let width =
                    seen & tops == 0 ? position - start : (start..<position).count { text[$0] & 0xC0 != 0x80 }
                cells.append(Cell(start: start, width: width))
                if byte == UInt8(ascii: "\n") { lines.append(cells.count) }
                if position == count { break }
                start = position + 1
                seen = 0
            }
            position += 1
        }
        cells.append(Cell(start: count + 1, width: 0))
    }

    private var lineCount: Int { lines.count - 1 }

    /// Whether a line has a cell in a column, with a tab behind it.
    private func hasCell(_ line: Int, _ column: Int) -> Bool { lines[line] + column < lines[line + 1] - 1 }

    /// Writes all lines, column by column: blocks stand in one another as deep as a line has cells, which a text of
    /// somebody's making may have by the thousand, so they are no calls.
    private mutating func format(_ text: UnsafePointer<UInt8>, _ output: inout OutputCursor) {
        blocks.append(Block(start: 0, end: lineCount))
        while let block = blocks.last {
            let column = blocks.count - 1
            var first = block.start
            while first < block.end, !hasCell(first, column) { first += 1 }
            write(block.start..<first, text, &output)
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

    /// Writes lines that have no more cells than there are columns.
    private func write(_ range: Range<Int>, _ text: UnsafePointer<UInt8>, _ output: inout OutputCursor) {
        for index in range {
            var place = lines[index]
            for width in widths {
                let cell = cells[place]
                place += 1
                output.put(padded: text + cell.start, cells[place].start - 1 - cell.start)
                output.putSpaces(width - cell.width)
            }
            // The newline stands behind the last line too, and is not written with it.
            let (start, next) = (cells[place].start, cells[place + 1].start)
            output.put(padded: text + start, next - start - (index == lineCount - 1 ? 1 : 0))
        }
    }
}
