import Testing

@testable import JSON

@Suite struct JSONSequenceReaderTests {
    @Test func valuesComeOneByOneWhateverThePieces() throws {
        let bytes = Array("{\"type\":\"ADDED\"}\n{\"a\":[1]} [] 12\n\"é\"true {}\n".utf8)
        for pieces in 1...bytes.count {
            var reader = JSONSequenceReader()
            var values: [JSONValue] = []
            for start in stride(from: 0, to: bytes.count, by: pieces) {
                try reader.feed(Array(bytes[start..<min(start + pieces, bytes.count)]))
                while let value = try reader.next() { values.append(value.value) }
            }
            while let value = try reader.finish() { values.append(value.value) }
            #expect(values == [["type": "ADDED"], ["a": [1]], [], 12, "é", true, [:]])
        }
    }

    @Test func aValueThatIsCutOffIsAnError() throws {
        var reader = JSONSequenceReader()
        try reader.feed(Array("{}\n{\"a\"".utf8))
        #expect(try reader.next()?.count == 0)
        #expect(try reader.next()?.value == nil)
        #expect(throws: JSONError(offset: 7, line: 2, column: 5, message: "the text ends before the value is complete"))
        {
            try reader.finish()
        }
    }
}
