import Testing

@testable import Output

@Suite struct ColumnLayoutTests {
    private func print(_ rows: [[String]]) -> String {
        var layout = ColumnLayout()
        for row in rows {
            for cell in row { layout.appendCell(cell) }
            layout.endRow()
        }
        var output: [UInt8] = []
        layout.flush(into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func columnsAreThreeSpacesApart() {
        #expect(
            print([["NAME", "READY", "AGE"], ["longer-name", "1/1", "5s"]]) == """
                NAME          READY   AGE
                longer-name   1/1     5s

                """)
    }

    @Test func aColumnIsSixWideAtLeast() {
        #expect(print([["A", "B"], ["x", "y"]]) == "A     B\nx     y\n")
    }

    @Test func widthCountsCharactersNotBytes() {
        #expect(print([["größe", "B"], ["x", "y"]]) == "größe   B\nx       y\n")
    }

    @Test func theLastCellIsNeverPadded() {
        #expect(print([["A", ""], ["x", "y"]]) == "A     \nx     y\n")
    }

    /// Where a row has none of a column, what stands above it is as wide as its own cells are, and what stands below no
    /// narrower.
    @Test func aColumnEndsAtARowWithoutIt() {
        #expect(
            print([
                ["A", "B"], ["short", "x"], ["end"], ["a cell that is long", "y"], ["z", "a", "w"], ["end"],
                ["b", "c", ""],
            ]) == """
                A       B
                short   x
                end
                a cell that is long   y
                z                     a     w
                end
                b                     c     \("")

                """)
    }

    @Test func rowsOfUnequalLengthStayAligned() {
        #expect(print([["A", "B", "C"], ["x"], ["y", "z"]]) == "A     B     C\nx\ny     z\n")
    }

    @Test func widthsOutliveAFlush() {
        var layout = ColumnLayout()
        layout.appendCell("long-name-here")
        layout.appendCell("B")
        layout.endRow()
        var output: [UInt8] = []
        layout.flush(into: &output)
        layout.appendCell("x")
        layout.appendCell("y")
        layout.endRow()
        output.removeAll()
        layout.flush(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "x                y\n")
    }

    @Test func rowsCanBeReordered() {
        var layout = ColumnLayout()
        for row in [["H", "I"], ["a", "1"], ["bb", "22"], ["ccc", "333"]] {
            for cell in row { layout.appendCell(cell) }
            layout.endRow()
        }
        layout.reorder(from: 1, [2, 0, 1])
        var output: [UInt8] = []
        layout.flush(into: &output)
        #expect(String(decoding: output, as: UTF8.self) == "H     I\nccc   333\na     1\nbb    22\n")
    }
}
