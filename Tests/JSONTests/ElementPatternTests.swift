import Testing

@testable @_spi(Tape) import JSON

/// A list read in pieces, each element printed by the writers given, which are used for all of them.
private func printed(
    _ text: [UInt8], pieces: Int, _ writers: [JSONWriter], projection: JSONProjection? = nil,
    omitting: [[String]] = []
) throws -> (elements: [String], patterned: Int) {
    var reader = JSONListReader(array: "items", projection: projection, implied: [("kind", "Pod")])
    var elements: [String] = []
    var patterned = 0
    var start = 0
    while start < text.count {
        try reader.feed(Array(text[start..<min(start + pieces, text.count)]))
        start += pieces
        while let element = try reader.next() {
            if element.pattern != nil { patterned += 1 }
            var output: [UInt8] = []
            for writer in writers { writer.write(element, indent: 2, omitting: omitting, into: &output) }
            elements.append(String(decoding: output, as: UTF8.self))
        }
    }
    _ = try reader.finish()
    return (elements, patterned)
}

/// The same of each element read and printed alone, as one that has no neighbours.
private func alone(
    _ elements: [String], _ writers: (() -> [JSONWriter]), projection: JSONProjection? = nil, omitting: [[String]] = []
) throws -> [String] {
    try elements.flatMap {
        try printed(
            list([$0]), pieces: 1 << 20, writers(), projection: projection, omitting: omitting
        ).elements
    }
}

private func list(_ elements: [String]) -> [UInt8] {
    Array((#"{"kind":"PodList","items":["# + elements.joined(separator: ",") + "]}\n").utf8)
}

/// Numbers that are the same each time.
private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(sides))
    }
}

@Suite struct ElementPatternTests {
    static let writers = { @Sendable in [JSONWriter(.kubectl), JSONWriter(.kubectlTyped), JSONWriter(.verbatim)] }

    /// Objects that differ in their scalars, now and then in more.
    static func elements(_ seed: UInt64, count: Int = 40) -> [String] {
        var dice = Dice(state: seed)
        let scalars = [
            #""""#, #""a""#, #""web-7f9-x""#, #""a longer text, with <angles> & more""#, #""line\nbreak""#,
            #""\u00e9\"\\""#,
            #""é""#, #""日本語 and more of it""#, "0", "1", "12", "-7", "3.25e2", "123456789012345", "true", "false",
            "null",
        ]
        func scalar() -> String { scalars[dice.roll(scalars.count)] }
        func object(_ other: Bool) -> String {
            let address = dice.roll(300)
            let state = other ? #"{"terminated":{"exitCode":137,"reason":\#(scalar())}}"# : "{}"
            let more = other && dice.roll(3) == 0 ? #","extra":\#(scalar())"# : ""
            return #"{"metadata":{"name":"web-\#(dice.roll(99_999))","uid":\#(scalar()),"managedFields":"#
                + #"[{"time":"t\#(dice.roll(50))","fieldsV1":{"k:{\"ip\":\"10.0.0.\#(address)\"}":{},"f:a":{"n":[1,2]}}}],"#
                + #""labels":{"z":"1","app":\#(scalar())}},"spec":{"replicas":\#(dice.roll(2_000)),"containers":"#
                + #"[{"name":"main","args":["-x",\#(scalar())],"tty":\#(scalar())}]\#(more)},"#
                + #""status":{"last":\#(state),"ip":"10.0.0.\#(address)","ready":\#(scalar()),"list":[\#(scalar()), 1 ]}}"#
        }
        return (0..<count).map { _ in object(dice.roll(6) == 0) }
    }

    @Test(arguments: 0..<12) func elementsReadByOthersAreWhatTheyAreAlone(_ seed: UInt64) throws {
        let elements = Self.elements(seed)
        let cases: [(JSONProjection?, [[String]])] = [
            (nil, []), (nil, [["metadata", "managedFields"]]),
            (JSONProjection(omitting: [["metadata", "managedFields"]]), [["metadata", "managedFields"]]),
            (JSONProjection(keeping: [["metadata", "name"], ["status"]]), []),
        ]
        for (projection, omitting) in cases {
            let expected = try alone(elements, Self.writers, projection: projection, omitting: omitting)
            for pieces in [1 << 20, 4_096, 700, 64, 7, 1] {
                let result = try printed(
                    list(elements), pieces: pieces, Self.writers(), projection: projection, omitting: omitting)
                #expect(result.elements == expected, "pieces of \(pieces)")
                // With other keys there is nothing to print by.
                if projection != nil { #expect(result.patterned > elements.count / 2, "pieces of \(pieces)") }
            }
        }
    }

    @Test(arguments: [
        // What stands at a key decides whether it is kept.
        (#"{"a":1,"metadata":{"x":1,"name":"n"}}"#, #"{"a":1,"metadata":{"name":"n","x":1}}"#),
        (#"{"a":1,"metadata":{"name":"n"}}"#, #"{"metadata":{"name":"n"},"a":1}"#),
        // Numbers and literals that go on, or end earlier.
        (#"{"a":1,"metadata":{"name":12}}"#, #"{"a":100,"metadata":{"name":1}}"#),
        (#"{"a":true,"metadata":{"name":null}}"#, #"{"a":null,"metadata":{"name":false}}"#),
        (#"{"a":[1],"metadata":{"name":1}}"#, #"{"a":[1,2],"metadata":{"name":1}}"#),
        (#"{"a":[1,2],"metadata":{"name":1}}"#, #"{"a":[1 ,2],"metadata":{"name":1}}"#),
        (#"{"a":"x","metadata":{"name":""}}"#, #"{"a":{},"metadata":{"name":"\\"}}"#),
        // The whole of one is the beginning of the other.
        (#"{"metadata":{"name":"n"}}"#, #"{"metadata":{"name":"n"},"b":1}"#),
        (#"{"metadata":{"name":"n"},"b":1}"#, #"{"metadata":{"name":"n"}}"#),
        // Duplicates, of which the last counts.
        (#"{"metadata":{"name":"n","name":"m"}}"#, #"{"metadata":{"name":"o","name":"p"}}"#),
        (#"{"metadata":{"name":"n","b":1}}"#, #"{"metadata":{"name":"o","name":1}}"#),
        (#"{"kind":"A","metadata":{"name":"n"}}"#, #"{"King":"A","metadata":{"name":"n"}}"#),
        ("{}", "7"), ("{}", "{ }"),
    ])
    func whatDiffersInMoreIsReadAsItIs(_ first: String, _ second: String) throws {
        let elements = Array(repeating: first, count: 6) + [second, first, second, second, first, second]
        for projection in [
            nil, JSONProjection(keeping: [["metadata", "name"]]),
            JSONProjection(omitting: [["a"], ["metadata", "x"]]),
        ] {
            let expected = try alone(elements, Self.writers, projection: projection)
            for pieces in [1 << 20, 5, 1] {
                let result = try printed(list(elements), pieces: pieces, Self.writers(), projection: projection)
                #expect(result.elements == expected)
            }
        }
    }

    @Test(arguments: [
        #"{"a":"x"#, #"{"a":"\x"}"#, "{\"a\":\"\u{1}\"}", #"{"a":01}"#, #"{"a":tru}"#, #"{"a":1"#, #"{"a":1.}"#, "{",
        #"{"a":}"#, #"{"a":1}}"#, #"{"a":1],"b":2}"#,
    ])
    func errorsAreThoseOfAnElementWithoutNeighbours(_ broken: String) throws {
        func failure(after count: Int, pieces: Int) -> String {
            let elements = Array(repeating: #"{"a":1}"#, count: count) + [broken]
            do {
                _ = try printed(list(elements), pieces: pieces, Self.writers())
                return "none"
            } catch let error as JSONError {
                return "\(error.message) at \(error.column - count * 8)"
            } catch {
                return "\(error)"
            }
        }
        for pieces in [1 << 20, 9, 1] {
            #expect(failure(after: 20, pieces: pieces) == failure(after: 0, pieces: 1 << 20))
        }
    }

    @Test func anElementThatIsHeldKeepsItsText() throws {
        let elements = Self.elements(5, count: 20)
        var reader = JSONListReader(array: "items")
        try reader.feed(list(elements))
        var held: [JSONNode] = []
        while let element = try reader.next() { held.append(element) }
        let writer = JSONWriter(.kubectl)
        for (element, text) in zip(held, elements) {
            var (output, expected): ([UInt8], [UInt8]) = ([], [])
            writer.write(element, into: &output)
            JSONWriter(.kubectl).write(try JSONDocument(parsing: Array(text.utf8)).root, into: &expected)
            #expect(output == expected)
        }
    }

    @Test func aSecondListHasPatternsOfItsOwn() throws {
        let items = Array(repeating: #"{"a":{"b":[1,{"c":2}]}}"#, count: 10).joined(separator: ",")
        let (elements, _) = try stream(#"{"items":[\#(items)],"x":[{"a":1}],"items":[\#(items)]}"#, pieces: 1 << 20)
        #expect(elements == Array(repeating: #"{"a":{"b":[1,{"c":2}]}}"#, count: 20))
    }

    /// Pages are read by readers of their own, and printed by one writer; there are more shapes than are remembered.
    @Test func aWriterPrintsManyPages() throws {
        let writers = Self.writers()
        for page in 0..<5 {
            let elements = (0..<60).map { number in
                let shape = number / 3 % 7
                return #"{"a\#(shape)":{"n":\#(number * page),"b":"\#(number)"},"c":[\#(shape),"x",\#(page)]}"#
            }
            let projection = JSONProjection(omitting: [["c"]])
            let result = try printed(list(elements), pieces: 100, writers, projection: projection)
            #expect(result.elements == (try alone(elements, Self.writers, projection: projection)))
            #expect(result.patterned > 40)
        }
    }

    /// It would take minutes otherwise.
    @Test func aLargeElementThatIsLikeSmallOnesIsReadOnce() throws {
        var reader = JSONListReader(array: "items")
        try reader.feed(Array((#"{"items":["# + String(repeating: #"{"a":"x"},"#, count: 10) + #"{"a":""#).utf8))
        var count = 0
        while try reader.next() != nil { count += 1 }
        #expect(count == 10)
        let piece = [UInt8](repeating: 0x61, count: 1_000)
        for _ in 0..<20_000 {
            try reader.feed(piece)
            if try reader.next() != nil { count += 1 }
        }
        try reader.feed(Array("\"}]}".utf8))
        #expect(try reader.next()?["a"]?.string?.utf8.count == 20_000_000)
        #expect(count == 10)
    }

    @Test func largeElementsMakeNoPatterns() throws {
        let large = #"{"a":"\#(String(repeating: "x", count: ElementPattern.largestText))"}"#
        let result = try printed(list(Array(repeating: large, count: 10)), pieces: 1 << 16, Self.writers())
        #expect(result.patterned == 0)
        #expect(result.elements == (try alone(Array(repeating: large, count: 10), Self.writers)))
    }
}
