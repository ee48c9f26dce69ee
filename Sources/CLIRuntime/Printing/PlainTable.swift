import Kube
import Output

extension ColumnLayout {
    /// Adds a row of texts, each made safe for one line of a terminal.
    package mutating func append(row: [String]) {
        for cell in row {
            let line = printable(cell)
            appendCell { bytes in
                bytes.append(
                    contentsOf: line.utf8.lazy.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") ? 0x20 : $0 })
            }
        }
        endRow()
    }
}
