import Testing

@testable import JSON

/// Feeds a text in pieces of one size and returns what the elements and the envelope print as.
func stream(
    _ text: String, pieces: Int, array: String = "items", projection: JSONProjection? = nil
) throws -> (elements: [String], envelope: String) {
    var reader = JSONListReader(array: array, projection: projection)
    let writer = JSONWriter(.verbatim)
    var elements: [String] = []
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
        try reader.feed(Array(bytes[start..<min(start + pieces, bytes.count)]))
        start += pieces
        while let element = try reader.next() {
            var output: [UInt8] = []
            writer.write(element, into: &output)
            elements.append(String(decoding: output, as: UTF8.self))
        }
    }
    var output: [UInt8] = []
    writer.write(try reader.finish().root, into: &output)
    return (elements, String(decoding: output, as: UTF8.self))
}

@Suite struct JSONListReaderTests {
    static let texts: [(text: String, elements: [String], envelope: String)] = [
        (
            #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{"a":1},{"b":"x\"y"},7]}"#,
            [#"{"a":1}"#, #"{"b":"x\"y"}"#, "7"],
            #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[]}"#
        ),
        (
            #" { "items" : [ {"a":{"items":[1,2]}} , [] , {} ] , "kind":"L" , "metadata":{"continue":"é😀"} } "#,
            [#"{"a":{"items":[1,2]}}"#, "[]", "{}"],
            #"{"items":[],"kind":"L","metadata":{"continue":"é😀"}}"#
        ),
        (#"{"items":[],"kind":"L"}"#, [], #"{"items":[],"kind":"L"}"#),
        (#"{"items":null,"kind":"L"}"#, [], #"{"items":null,"kind":"L"}"#),
        (#"{"items":[null,"a",true]}"#, ["null", #""a""#, "true"], #"{"items":[]}"#),
        (
            #"{"kind":"Status","details":{"items":[1]},"code":404}"#, [],
            #"{"kind":"Status","details":{"items":[1]},"code":404}"#
        ),
        ("[1,2]", [], "[1,2]"),
        ("12", [], "12"),
        (#"{"items":[1],"items":[2]}"#, ["1", "2"], #"{"items":[],"items":[]}"#),
    ]

    @Test(arguments: 0..<texts.count) func elementsComeOneByOneWhateverThePieces(_ number: Int) throws {
        let (text, elements, envelope) = Self.texts[number]
        for pieces in 1...text.utf8.count {
            let result = try stream(text, pieces: pieces)
            #expect(result.elements == elements)
            #expect(result.envelope == envelope)
        }
    }

    @Test func aMemberOfTheElementsIsPassedOver() throws {
        let text =
            #"{"rows":[{"cells":["a",1],"object":{"x":["]}\"\\"],"object":{}}},{"object" : null ,"cells":[]},{"object":"a\\"}, {"cells":[{"object":1}]}],"object":{"y":1}}"#
        for pieces in 1...text.utf8.count {
            let result = try stream(
                text, pieces: pieces, array: "rows",
                projection: JSONProjection(omitting: [["object"]]))
            #expect(
                result.elements == [
                    #"{"cells":["a",1]}"#, #"{"cells":[]}"#, "{}", #"{"cells":[{"object":1}]}"#,
                ])
            #expect(result.envelope == #"{"rows":[],"object":{"y":1}}"#)
        }
    }

    private static let objects = [
        #"{"metadata":{"name":"a","managedFields":[{"f:x":{"f:\"}":{}}}],"labels":{"managedFields":"m"}},"spec":{"name":1}}"#,
        #"{"spec":{"metadata":{"name":2}}, "metadata" : [{"name":3,"managedFields":4}] }"#,
        #"[{"managedFields":5,"metadata":{"managedFields":6}},{"name":7}]"#,
        #"{"metadata":null,"n\u0061me":8,"name":[9],"managedFields":10}"#,
        #"{"metadata":{"managedFields":11},"metadata":{"managedFields":12,"labels":{}},"name":{"x":13}}"#,
    ]

    @Test func whatStandsAtAPathIsPassedOver() throws {
        let text = #"{"items":["# + Self.objects.joined(separator: ",") + #"],"metadata":{"managedFields":1}}"#
        for pieces in 1...text.utf8.count {
            let result = try stream(
                text, pieces: pieces, projection: JSONProjection(omitting: [["metadata", "managedFields"]]))
            #expect(
                result.elements == [
                    #"{"metadata":{"name":"a","labels":{"managedFields":"m"}},"spec":{"name":1}}"#,
                    #"{"spec":{"metadata":{"name":2}},"metadata":[{"name":3,"managedFields":4}]}"#,
                    #"[{"managedFields":5,"metadata":{"managedFields":6}},{"name":7}]"#,
                    #"{"metadata":null,"name":8,"name":[9],"managedFields":10}"#,
                    #"{"metadata":{},"metadata":{"labels":{}},"name":{"x":13}}"#,
                ])
            #expect(result.envelope == #"{"items":[],"metadata":{"managedFields":1}}"#)
        }
    }

    @Test func onlyWhatStandsAtPathsIsKept() throws {
        let text = #"{"items":["# + Self.objects.joined(separator: ",") + #"],"spec":1}"#
        let projection = JSONProjection(keeping: [
            ["metadata", "name"], ["name"], ["metadata", "labels"], ["name", "y"],
        ])
        for pieces in 1...text.utf8.count {
            let result = try stream(text, pieces: pieces, projection: projection)
            #expect(
                result.elements == [
                    #"{"metadata":{"name":"a","labels":{"managedFields":"m"}}}"#,
                    #"{"metadata":[{"name":3,"managedFields":4}]}"#,
                    #"[{"managedFields":5,"metadata":{"managedFields":6}},{"name":7}]"#,
                    #"{"metadata":null,"name":8,"name":[9]}"#,
                    #"{"metadata":{},"metadata":{"labels":{}},"name":{"x":13}}"#,
                ])
            #expect(result.envelope == #"{"items":[],"spec":1}"#)
        }
    }

    @Test func anElementThatIsHeldKeepsItsStorage() throws {
        var reader = JSONListReader(array: "items")
        try reader.feed(Array(#"{"items":["one","two","three"]}"#.utf8))
        var held: [JSONNode] = []
        while let element = try reader.next() { held.append(element) }
        #expect(held.map(\.string) == ["one", "two", "three"])
        #expect(try reader.finish().root["items"]?.count == 0)
    }
}

@Suite struct JSONListReaderOpeningTests {
    @Test func whatStandsBeforeTheArrayIsKnownAtOnce() throws {
        var reader = JSONListReader(array: "rows", orArray: "items")
        try reader.feed(Array(#"{"kind":"List","metadata":{"continue":"x"},"items":[{"a":1},"#.utf8))
        #expect(reader.opening == nil)
        #expect(try reader.next()?["a"]?.int == 1)
        #expect(reader.hasList)
        #expect(reader.opening?.root.at("metadata", "continue")?.string == "x")
    }

    @Test(arguments: [1, 7, 50, 1_000])
    func impliedMembersAreAddedWhereTheyLack(_ size: Int) throws {
        let text = Array(#"{"items":[{"metadata":{"name":"a"}},{"kind":"Own","x":[1,2]},{}],"metadata":{}}"#.utf8)
        var reader = JSONListReader(array: "items", implied: [("apiVersion", "v1"), ("kind", "Pod")])
        var printed: [String] = []
        var held: [JSONNode] = []
        for start in stride(from: 0, to: text.count, by: size) {
            try reader.feed(Array(text[start..<min(start + size, text.count)]))
            while let item = try reader.next() {
                var output: [UInt8] = []
                JSONWriter(.compact).write(item, into: &output)
                printed.append(String(decoding: output, as: UTF8.self))
                held.append(item)
            }
        }
        let envelope = try reader.finish()
        #expect(
            printed == [
                #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}"#,
                #"{"apiVersion":"v1","kind":"Own","x":[1,2]}"#, #"{"apiVersion":"v1","kind":"Pod"}"#,
            ])
        #expect(held.map { $0["kind"]?.string } == ["Pod", "Own", "Pod"])
        #expect(envelope.root["items"]?.count == 0)
    }

    @Test func memoryIsBoundedByTheLargestElement() throws {
        var reader = JSONListReader(array: "items", limits: JSONLimits(maximumSize: 64 << 10))
        let item = Array(("{\"a\":\"" + String(repeating: "x", count: 20_000) + "\"},").utf8)
        try reader.feed(Array("{\"items\":[".utf8))
        var count = 0
        for _ in 0..<1_000 {
            try reader.feed(item)
            while try reader.next() != nil { count += 1 }
            #expect(reader.footprint < 256 << 10)
        }
        try reader.feed(Array("1]}".utf8))
        while try reader.next() != nil { count += 1 }
        #expect(count == 1_001)
        #expect(try reader.finish().root["items"]?.count == 0)
    }

    @Test func aHugeStringInSmallPiecesIsReadOnce() throws {
        var reader = JSONListReader(array: "items")
        let piece = [UInt8](repeating: 0x61, count: 1_000)
        try reader.feed(Array("{\"items\":[\"".utf8))
        for _ in 0..<5_000 {
            try reader.feed(piece)
            #expect(try reader.next()?.value == nil)
        }
        try reader.feed(Array("\"]}".utf8))
        #expect(try reader.next()?.string?.utf8.count == 5_000_000)
    }

    @Test func anElementThatIsTooLargeIsAnError() throws {
        var reader = JSONListReader(array: "items", limits: JSONLimits(maximumSize: 100_000))
        try reader.feed(Array("{\"items\":[\"".utf8))
        var failed = false
        for _ in 0..<200 where !failed {
            do {
                try reader.feed([UInt8](repeating: 0x61, count: 1_000))
                _ = try reader.next()
            } catch { failed = true }
        }
        #expect(failed)
    }

    @Test func errorsSayWhereInAllThatWasFed() throws {
        var reader = JSONListReader(array: "items")
        try reader.feed(Array("{\"items\":[\n".utf8))
        for _ in 0..<10_000 {
            try reader.feed(Array("{\"é\":1},\n".utf8))
            while try reader.next() != nil {}
        }
        try reader.feed(Array("{\"a\":x}".utf8))
        #expect(throws: JSONError(offset: 11 + 100_000 + 5, line: 10_002, column: 6, message: "expected a value")) {
            try reader.next()
        }
        // And it stays so.
        #expect(throws: JSONError.self) { try reader.next() }
        #expect(throws: JSONError.self) { try reader.feed([0x20]) }
    }
}
