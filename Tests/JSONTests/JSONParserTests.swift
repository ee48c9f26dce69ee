import Testing

@testable import JSON

/// What a text comes to: the compact form of its value, or nil if it is refused.
private func outcome(_ text: [UInt8], limits: JSONLimits = JSONLimits()) -> String? {
    guard let document = try? JSONDocument(parsing: text, limits: limits) else { return nil }
    var output: [UInt8] = []
    JSONWriter(.verbatim).write(document.root, into: &output)
    return String(decoding: output, as: UTF8.self)
}

private func outcome(_ text: String) -> String? { outcome(Array(text.utf8)) }

private func quoted(_ bytes: UInt8...) -> [UInt8] { [0x22] + bytes + [0x22] }

@Suite struct JSONParserTests {
    @Test(arguments: [
        "0", "-0", "1", "-1", "10", "123456789012345678901234567890", "0.5", "-0.5", "1e5", "1E5", "1e+5", "1e-5",
        "0e0", "1.25e-10", "0.0000001", "1e400", "true", "false", "null", #""""#, "[]", "{}", "[[[]]]", #"{"":""}"#,
        #"[1,2,{"a":[null]}]"#, #""a/b""#,
    ])
    func validTextsStay(_ text: String) {
        #expect(outcome(text) == text)
        #expect(outcome(" \t\r\n\(text) \n") == text)
        #expect(outcome("[\(text)]") == "[\(text)]")
        #expect(outcome(#"{"k":\#(text)}"#) == #"{"k":\#(text)}"#)
    }

    @Test(arguments: [
        // numbers
        "+1", "01", "-01", "00", "1.", ".5", "-", "-a", "1e", "1e+", "1.e5", "1.5.5", "0x10", "1_000", "1a", "--1",
        "Infinity", "NaN", "-Infinity", "1 2", "1,", "1e5.5", "\u{FF11}",
        // literals
        "t", "tru", "True", "TRUE", "truex", "nul", "nulll", "fals", "undefined",
        // arrays
        "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "[1,,2]", "[}", "[1}", "[1]]", "[:]", "[a]",
        // objects
        "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,\"a\":1}", "{\"a\" 1}", "{\"a\",1}",
        "{a:1}", "{'a':1}", "{1:1}", "{\"a\":1 \"b\":2}", "{\"a\":1]", "{\"a\":}", "{\"a\":1}}", "{\"a\"::1}",
        "{null:1}",
        // strings
        "\"", "\"a", "'a'", "\"\\\"", "\"\\a\"", "\"\\x41\"", "\"\\u\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"",
        "\"\\U0041\"", "\"\\'\"", "\"\\0\"", "\"a\nb\"", "\"a\tb\"", "\"a\u{1}b\"", "\"a\u{0}b\"", "\"a\" \"b\"",
        "\"\\ud83d\\u\"", "\"\\\n\"",
        // everything else
        "", " ", "\n", "\u{0}", "[1]\u{0}", "[\u{0}]", "[1] x", "{} []", "\u{FEFF}{}", "\u{00A0}[]", "[1]\u{2028}",
        "//a\n1",
        "[1] // a", "/* a */ 1", "#", "\u{0C}1", "\u{0B}1",
    ])
    func invalidTextsAreRefused(_ text: String) {
        #expect(outcome(text) == nil)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u65E5\u0000""#, "Aé日\u{0}"),
        (#""\ud83d\ude00\uD83D\uDE00""#, "😀😀"),
        (#""\ud83d""#, "\u{FFFD}"),
        (#""\ude00""#, "\u{FFFD}"),
        (#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}"),
        (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
        (#""\ud83d\u0041""#, "\u{FFFD}A"),
        (#""\ud83d\n""#, "\u{FFFD}\n"),
        (#""é日😀\u00e9""#, "é日😀é"),
        ("\"\u{7F}\u{80}\u{10FFFF}\u{FFFD}\u{FEFF}\"", "\u{7F}\u{80}\u{10FFFF}\u{FFFD}\u{FEFF}"),
    ])
    func escapesAreDecoded(_ text: String, _ decoded: String) throws {
        let node = try parse(text).root
        #expect(node.string == decoded)
        var bytes: [UInt8] = []
        node.appendText(to: &bytes)
        #expect(bytes == Array(decoded.utf8))
        #expect(node.equals(decoded))
        #expect(try parse("{\(text):1}").root[decoded]?.int == 1)
        #expect(node.value.document().root.string == decoded)
    }

    @Test(arguments: [
        quoted(0x80), quoted(0xBF), quoted(0xC0, 0x80), quoted(0xC1, 0xBF), quoted(0xC2), quoted(0xC2, 0x41),
        quoted(0xE0, 0x80, 0x80), quoted(0xE0, 0x9F, 0xBF), quoted(0xE2, 0x82), quoted(0xED, 0xA0, 0x80),
        quoted(0xED, 0xBF, 0xBF), quoted(0xF0, 0x80, 0x80, 0x80), quoted(0xF0, 0x8F, 0xBF, 0xBF),
        quoted(0xF4, 0x90, 0x80, 0x80), quoted(0xF5, 0x80, 0x80, 0x80), quoted(0xF0, 0x9F, 0x98), quoted(0xFE),
        quoted(0xFF), quoted(0xF8, 0x88, 0x80, 0x80, 0x80), [0xFF, 0xFE, 0x31, 0x00], [0x22, 0xE9, 0x22], [0xC3, 0xA9],
    ])
    func onlyValidUTF8IsRead(_ text: [UInt8]) {
        #expect(outcome(text) == nil)
        #expect(outcome([0x5B] + [UInt8](repeating: 0x20, count: 13) + text + [0x5D]) == nil)
    }

    @Test func everyScalarOfUnicodeIsRead() throws {
        for first in stride(from: 0x80, to: 0x11_0000, by: 0x1F) where first & 0x1F_F800 != 0xD800 {
            let scalar = try #require(Unicode.Scalar(UInt32(first)))
            #expect(try parse("\"\(Character(scalar))\"").root.string == String(scalar))
        }
    }

    @Test func nestingIsBounded() throws {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            func nested(_ depth: Int) -> [UInt8] {
                Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
            }
            #expect(try JSONDocument(parsing: nested(1_000)).root.count == 1)
            var error: JSONError?
            do { _ = try JSONDocument(parsing: nested(1_001)) } catch let failure { error = failure }
            #expect(error?.message == "arrays and objects are nested more than 1000 deep")
            #expect(error?.offset == 1_000 * open.utf8.count)
            #expect(outcome(Array(String(repeating: open, count: 100_000).utf8)) == nil)
        }
    }

    @Test func sizeIsBounded() {
        #expect(outcome(Array("[1,2,3]".utf8), limits: JSONLimits(maximumSize: 7)) != nil)
        #expect(outcome(Array("[1,2,3]".utf8), limits: JSONLimits(maximumSize: 6)) == nil)
    }

    @Test(arguments: [
        ("", 0, 1, 1), ("[1,\n 2,\n x]", 9, 3, 2), ("{\"é😀\":1 2}", 12, 1, 9), ("[1]\n\n]", 5, 3, 1), ("{\n", 2, 2, 1),
        ("[01]", 1, 1, 2), ("[\"a\u{1}\"]", 3, 1, 4), ("\u{FEFF}[]", 0, 1, 1), ("[\"abc", 5, 1, 6), ("[tru]", 1, 1, 2),
    ])
    func errorsSayWhere(_ text: String, _ offset: Int, _ line: Int, _ column: Int) {
        do {
            _ = try parse(text)
            Issue.record("\(text) was read")
        } catch let error as JSONError {
            #expect(error.offset == offset)
            #expect(error.line == line)
            #expect(error.column == column)
            #expect(error.description == "line \(line), column \(column): \(error.message)")
        } catch { Issue.record("another error: \(error)") }
    }

    @Test func aTextCutOffAnywhereIsRefused() throws {
        let text = Array(#"{"a":[1,-2.5e3,true,false,null,"x\n\u00e9\ud83d\ude00é日😀"],"b":{"c":{}}}"#.utf8)
        #expect(outcome(text) != nil)
        for length in 0..<text.count {
            #expect(outcome(Array(text[..<length])) == nil)
            // In a stream, what is there is no error yet; the end of it is.
            var reader = JSONListReader(array: "items")
            try reader.feed(Array(text[..<length]))
            #expect(try reader.next()?.value == nil)
            var failed = false
            do { _ = try reader.finish() } catch { failed = true }
            #expect(failed)
        }
    }

    /// Random changes to a valid text: whole, and in pieces, the reader must come to the same end.
    @Test(arguments: 1...8) func piecesAndWholesAgreeOnBrokenTexts(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        let original =
            Array(
                #"{"kind":"L","items":[{"a":[1,-2.5e3,true,null,"x\n\u00e9\ud83d\ude00é日😀"],"object":{"q":"\\"}},"#.utf8
            )
            + Array(#"["abcdefghijklmnopqrstuvwxyz",0,[]],{"":{"é":1e5}}],"metadata":{"continue":"x"}}"#.utf8)
        let alphabet = Array(#"{}[]",:\u0019eE+-.ntf x"#.utf8) + [0x00, 0x0A, 0x80, 0xC3, 0xA9, 0xE2, 0xF0, 0xFF]
        for _ in 0..<400 {
            var text = original
            for _ in 0...random.below(3) {
                let place = random.below(text.count)
                switch random.below(4) {
                case 0: text.remove(at: place)
                case 1: text.insert(alphabet[random.below(alphabet.count)], at: place)
                case 2: text[place] = alphabet[random.below(alphabet.count)]
                default: text.removeSubrange(place..<min(text.count, place + random.below(20)))
                }
                if text.isEmpty { text = [0x20] }
            }
            let whole = outcome(text)
            let pieces = streamed(text, random: &random)
            #expect((whole == nil) == (pieces == nil), "\(String(decoding: text, as: UTF8.self))")
        }
    }

    private func streamed(_ text: [UInt8], random: inout SplitMix) -> Int? {
        var reader = JSONListReader(array: "items")
        var count = 0
        var start = 0
        do {
            while start < text.count {
                let end = min(text.count, start + 1 + random.below(9))
                try reader.feed(Array(text[start..<end]))
                start = end
                while let element = try reader.next() {
                    count += 1
                    _ = element.value.document().root.value == element.value
                }
            }
            _ = try reader.finish().root.value
            return count
        } catch {
            return nil
        }
    }
}

/// A small random number generator with a seed, so that a failure can be repeated.
struct SplitMix {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ value >> 31) % UInt64(bound))
    }
}
