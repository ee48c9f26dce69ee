import Testing

@testable import JSON

@Suite struct JSONMemberReaderTests {
    private static let places = [
        JSONMemberReader.Place(["a", "b"]), JSONMemberReader.Place(["paths"], keys: ["/x", "/\"y"]),
    ]

    /// What is handed out of a text that comes in pieces of a size.
    private static func read(_ text: String, piece: Int) throws -> [String] {
        var reader = JSONMemberReader(places)
        var members: [String] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: piece) {
            try reader.feed(Array(bytes[start..<min(start + piece, bytes.count)])) { member in
                members.append("\(member.place) \(member.key) \(String(decoding: member.text, as: UTF8.self))")
            }
        }
        try reader.finish()
        return members
    }

    @Test(arguments: [1, 2, 3, 7, 1_000]) func handsOutWhatIsWanted(_ piece: Int) throws {
        let text = #"""
             { "z": [1, {"b": "}"}], "a" : {"c":{"b":{}}, "b" : {"one": {"deep":[{},"\"}"]},"two":"\\", "three":7 ,
             "f\u006fur":null}, "d": {}}, "paths":{"/w":{"x":1},"/x":{"y":[2]},"\/x":{},"/\"y":true}, "paths2": {"/x": 1}}
            """#
        #expect(
            try Self.read(text, piece: piece) == [
                #"0 one {"deep":[{},"\"}"]}"#, #"0 two "\\""#, "0 three 7 ", "0 four null", #"1 /x {"y":[2]}"#,
                "1 /x {}",
                #"1 /"y true"#,
            ])
    }

    @Test(arguments: [#"{"a":null,"paths":[]}"#, #"{"a":{"b":[{"x":1}]}}"#, #"{"a":"b"}"#, "{}", #"{"a":{}}"#])
    func otherShapesHoldNothing(_ text: String) throws {
        #expect(try Self.read(text, piece: 3) == [])
    }

    @Test(arguments: [
        ("", "line 1, column 1: the text ends before the value is complete"),
        (#"{"a":{"b":{"c":1}"#, "line 1, column 18: the text ends before the value is complete"),
        ("<html>", "line 1, column 1: expected an object"), ("[]", "line 1, column 1: expected an object"),
        (#"{"a" 1}"#, "line 1, column 6: expected ':' after a key of an object"),
        (#"{"a":}"#, "line 1, column 6: expected a value"),
        ("{\n\"a\":1]", "line 2, column 6: expected ',' or '}' after a member of an object"),
        (#"{"a":1,}"#, "line 1, column 8: expected a quoted key after ',' in an object"),
        ("{}{", "line 1, column 3: expected nothing more after the value"),
        ("{\"a\u{1}\":1}", "line 1, column 6: a key of an object is no string"),
    ])
    func errorsAreTold(_ text: String, _ message: String) {
        for piece in [1, 2, 100] {
            #expect {
                _ = try Self.read(text, piece: piece)
            } throws: {
                "\($0)" == message
            }
        }
    }

    @Test func membersAreBounded() {
        var reader = JSONMemberReader([JSONMemberReader.Place(["a"])], limits: JSONLimits(maximumSize: 10))
        #expect(throws: JSONError.self) { try reader.feed(Array(#"{"a":{"b":"0123456789"}}"#.utf8)) { _ in } }
    }
}
