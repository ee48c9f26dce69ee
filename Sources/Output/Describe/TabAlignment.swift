/// Lays out text whose cells end in tabs, as Go's text/tabwriter does with two blanks between columns.
///
/// A column is a run of neighbouring lines that have a cell there; what follows a line's last tab is no cell. So a line
/// without tabs ends all columns, and each block of lines has widths of its own.
struct TabAlignment {
    private struct Cell {
        var bytes: ArraySlice<UInt8>
        var width: Int
    }

    private var lines: [[Cell]] = []
    private var output: [UInt8] = []
    private var widths: [Int] = []

    /// The text with its columns aligned.
    static func align(_ text: [UInt8]) -> [UInt8] {
        var alignment = TabAlignment()
        alignment.output.reserveCapacity(text.count * 2)
        for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            alignment.lines.append(
                line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { cell in
                    // A scalar is as wide as its first byte: continuation bytes take no place.
                    Cell(bytes: cell, width: cell.count { $0 & 0xC0 != 0x80 })
                })
        }
        alignment.format(0..<alignment.lines.count)
        return alignment.output
    }

    private mutating func format(_ range: Range<Int>) {
        let column = widths.count
        var position = range.lowerBound
        var index = range.lowerBound
        while index < range.upperBound {
            guard column < lines[index].count - 1 else {
                index += 1
                continue
            }
            write(position..<index)
            position = index
            var width = 0
            while index < range.upperBound, column < lines[index].count - 1 {
                width = max(width, lines[index][column].width + 2)
                index += 1
            }
            widths.append(width)
            format(position..<index)
            widths.removeLast()
            position = index
        }
        write(position..<range.upperBound)
    }

    private mutating func write(_ range: Range<Int>) {
        for index in range {
            for (column, cell) in lines[index].enumerated() {
                output += cell.bytes
                guard column < widths.count else { continue }
                output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: widths[column] - cell.width))
            }
            if index < lines.count - 1 { output.append(UInt8(ascii: "\n")) }
        }
    }
}
