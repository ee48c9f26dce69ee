import JSON
import Testing

@testable import YAML

/// All documents of a text; the first error ends it.
func documents(in bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> [YAMLDocument] {
    var reader = try YAMLReader(bytes, limits: limits)
    var documents: [YAMLDocument] = []
    while let document = try reader.next() { documents.append(document) }
    return documents
}

private func values(_ yaml: String) throws -> [JSONValue] {
    try documents(in: Array(yaml.utf8)).map(\.value)
}

private func failure(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> YAMLError? {
    do {
        _ = try documents(in: bytes, limits: limits)
        return nil
    } catch { return error }
}

@Suite struct YAMLReaderTests {
    /// Plain scalars and what kubectl makes of them.
    @Test(
        arguments: [
            ("y n Y yes No ON off true False TRUE", [true, false, true, true, false, true, false, true, false, true]),
            ("~ null Null NULL", [.null, .null, .null, .null]),
            ("oN nULL tRUE yEs", ["oN", "nULL", "tRUE", "yEs"]),
            (
                "0 -0 +1 017 08 0o17 0o8 0x1F 0xfg 0b11 0b12 -0b11 -0x1f 1_000 0777 00",
                [0, 0, 1, 15, 8, 15, "0o8", 31, "0xfg", 3, "0b12", -3, -31, 1000, 511, 0]
            ),
            (
                "1.5 .5 5. 1e3 1E-3 +.5 -.5e-3 1.e5 .1_2 1__0 1e999 12e 1.2.3 10.0.0.1 _1",
                [1.5, 0.5, 5, 1000, 0.001, 0.5, -0.0005, 100000, 0.12, 10, "1e999", "12e", "1.2.3", "10.0.0.1", "_1"]
            ),
            (
                "1:20 190:20:30 2001-01-01 2001-01-01T10:10:10Z = 1e21",
                ["1:20", "190:20:30", "2001-01-01", "2001-01-01T10:10:10Z", "=", .number("1e+21")]
            ),
            (
                "18446744073709551615 18446744073709551616 0xFFFFFFFFFFFFFFFF -9223372036854775809",
                [
                    .number("18446744073709551615"), .number("18446744073709552000"), .number("18446744073709551615"),
                    .number("-9223372036854776000"),
                ]
            ),
        ] as [(String, [JSONValue])])
    func plainScalars(_ words: String, _ expected: [JSONValue]) throws {
        for (word, value) in zip(words.split(separator: " "), expected) {
            #expect(try values("v: \(word)\n") == [["v": value]], "\(word)")
            #expect(try values("- '\(word)'\n") == [[.string(String(word))]], "\(word)")
        }
    }

    @Test(
        arguments: [
            ("v: !!str 5", "5"), ("v: !!int '5'", 5), ("v: !!float 5", 5), ("v: !!bool 'yes'", true),
            ("v: !!null ''", .null),
            ("v: !foo 5", "5"), ("v: ! 5", "5"), ("v: !!binary aGVsbG8=", "hello"),
            ("v: !!timestamp 2001-01-01", "2001-01-01"),
            ("v: |\n  a\n   b\n\n  c\n\n", "a\n b\n\nc\n"), ("v: >-\n  a\n  b\n\n  c\n", "a b\nc"),
            ("v: |+\n  a\n\n", "a\n\n"),
            ("v: \"a\\n\\x41\\u00e9\\U0001F600\\\n   b\"", "a\nAé😀b"), ("v: 'it''s'", "it's"), ("v: a b\n  c", "a b c"),
            ("v: a # c", "a"), ("v: a#b", "a#b"), ("v: http://a:80/x", "http://a:80/x"), ("v:", .null), ("v: []", []),
            ("v:\n- - a\n  - b\n- c: d\n  e: f", [["a", "b"], ["c": "d", "e": "f"]]), ("v:\n  ? a\n  : b", ["a": "b"]),
            (
                "v: {1: a, 1.5: b, true: c, no: d, 0x10: e, 1e3: f, .inf: g, 2001-01-01: h}",
                [
                    "1": "a", "1.5": "b", "true": "c", "false": "d", "16": "e", "1000": "f", ".inf": "g",
                    "2001-01-01": "h",
                ]
            ),
            ("b: &b {a: 1, c: 2}\nv: {<<: *b, a: 3}", ["a": 3, "c": 2]),
            ("b: &b {a: 1, c: 2}\nv: {a: 3, <<: *b}", ["a": 1, "c": 2]),
            ("b: &b {a: 1}\nc: &c {a: 2, d: 4}\nv: {<<: [*b, *c]}", ["a": 1, "d": 4]),
            ("v: {\"<<\": {a: 1}}", ["<<": ["a": 1]]),
            ("b: &b [1, 2]\nv: [*b, *b]", [[1, 2], [1, 2]]), ("b: &b foo\nv: {*b : 1}", ["foo": 1]),
            ("b: &b 1\nc: &b 2\nv: *b", 2), ("v: a\r\nw: b\r\n", "a"), ("{v: 1, w: [a, b]}", 1), ("v: \u{1F600}", "😀"),
        ] as [(String, JSONValue)])
    func nodes(_ yaml: String, _ expected: JSONValue) throws {
        let documents = try values(yaml)
        #expect(documents.count == 1)
        #expect(documents[0]["v"] == expected)
    }

    @Test func documentsAndTheirLines() throws {
        let yaml = "# comment\n---\n# nothing\n---\na: 1\n---\n\n\nb: 2\n...\n---\n- 3\n---\n"
        #expect(
            try documents(in: Array(yaml.utf8)) == [
                YAMLDocument(value: ["a": 1], line: 5), YAMLDocument(value: ["b": 2], line: 9),
                YAMLDocument(value: [3], line: 12),
            ])
        #expect(try values("") == [])
        #expect(try values("# only a comment\n") == [])
        #expect(try values("---\n---\n") == [])
    }

    /// As in files that were put together, each with its mark.
    @Test func aByteOrderMarkMayBeginEachDocument() throws {
        let text = "\u{FEFF}a: 1\n---\n\u{FEFF}a: \"\u{FEFF}2\"\n\u{FEFF}---\na: |\n  \u{FEFF}3\n"
        #expect(try values(text) == [["a": 1], ["a": "\u{FEFF}2"], ["a": "\u{FEFF}3\n"]])
    }

    @Test func jsonIsReadAsJSON() throws {
        #expect(
            try documents(in: Array(" {\"a\":\n1}\n\n{\"b\":\"\\/\"} {}".utf8)).map(\.line) == [1, 4, 4])
        #expect(try values("{\"a\":1}\n---\nb: 2\n---\n{\"c\": 3}\n") == [["a": 1], ["b": 2], ["c": 3]])
        // What is no JSON may still be a flow mapping of YAML, as it is to kubectl.
        #expect(try values("{a: b}\n") == [["a": "b"]])
        #expect(try values("{\"a\": 1, \"b\": }") == [["a": 1, "b": .null]])
        #expect(try values("---\n{\n  a: \"b\\\n   c\",\n}\n") == [["a": "bc"]])
        #expect(failure(Array("{\"a\": 1,\n \"b\": ]}\n".utf8))?.line == 2)
        #expect(failure(Array("{\"a\":1}\n{\"b\"".utf8))?.line == 2)
        #expect(failure(Array("{\"a\":1}\n---\nb: [\n".utf8))?.line == 4)
    }

    @Test(arguments: [
        ("v: .inf", 1, 4), ("v: {~: 1}", 1, 5), ("v: {18446744073709551615: 1}", 1, 5), ("v: !!int abc", 1, 4),
        ("v: !!null foo", 1, 4), ("v: !!binary a*b", 1, 4), ("v: !!timestamp abc", 1, 4), ("v: !!int 1.5", 1, 4),
        ("v: {<<: 1}", 1, 9), ("v: {<<: [1]}", 1, 9), ("v: {<<: }", 1, 9), ("v: &b [*b]", 1, 8), ("v: *zz", 1, 4),
        ("v: {[1]: 2}", 1, 5), ("v: {{a: 1}: 2}", 1, 5),
        ("v:\n\t- a", 2, 1), ("v: [a", 2, 1), ("v: a: b", 1, 5), ("v: 'a", 1, 6), ("v: %a", 1, 4), ("v: @a", 1, 4),
        ("v: \u{7}", 1, 4), ("v: a\u{0}b", 1, 5), ("a: 1\n  b: 2\nc", 2, 4), ("a: 1\n---\nb: [\n", 4, 1), ("}", 1, 1),
        ("a: b\nc", 3, 1), ("%YAML 9.9\n---\na", 1, 1),
    ])
    func errorsSayWhere(_ yaml: String, _ line: Int, _ column: Int) {
        let error = failure(Array(yaml.utf8))
        #expect(error?.line == line, "\(String(describing: error))")
        #expect(error?.column == column, "\(String(describing: error))")
    }

    @Test(
        arguments: [[0xFF, 0xFE], [0x61, 0x3A, 0x20, 0xC3], [0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80], [0x61, 0x80]]
            as [[UInt8]])
    func onlyUnicodeIsRead(_ bytes: [UInt8]) {
        #expect(failure(bytes + Array(" x\n".utf8)) != nil)
    }

    /// Of a key that stands twice the last counts, and the document says where, in YAML and JSON alike.
    @Test(arguments: [
        ("a: 1\nb: 2\na: 3", "a", 3, 1), ("v: {1: 1, '1': 2}", "v.1", 1, 11),
        ("x: 1\n---\nspec:\n  ports:\n  - {port: 80}\n  - {port: 80, port: 81}\n", "spec.ports[1].port", 6, 16),
        ("{\"a\": 1,\n \"a\": 2}", "a", 2, 2), ("{}\n{\"b\": [{}, {\"c\": 1, \"c\": 2}]}", "b[1].c", 2, 21),
        ("{\"x\":1}\n---\na: 1\na: 2", "a", 4, 1),
    ])
    func keysThatStandTwice(_ text: String, _ path: String, _ line: Int, _ column: Int) throws {
        let document = try #require(try documents(in: Array(text.utf8)).last)
        let key = String(path.split(separator: ".").last ?? "")
        #expect(document.duplicates == [DuplicateKey(key: key, path: path, line: line, column: column)])
        #expect(try values("{a: 1, a: 2}") == [["a": 2]])
        #expect(try values("{\"a\": 1, \"a\": 2}") == [["a": 2]])
    }

    @Test func whatMergeKeysBringStandsNotTwice() throws {
        #expect(try documents(in: Array("a: &x {b: 1}\nc: {<<: *x, b: 2}".utf8)).flatMap(\.duplicates) == [])
    }

    @Test(arguments: [
        ("a: [\n", 1), ("a: 1\n---\nb: [\n", 2), ("a: 1\nb: 2\n---\n@\n", 3), ("{\"a\":1}\n\n{\"b\"", 3),
        ("{\"a\":1}\n---\nb: [\n", 2),
    ])
    func saysFromWhichLineNothingWasRead(_ text: String, _ line: Int) throws {
        var reader = try YAMLReader(Array(text.utf8))
        do { while try reader.next() != nil {} } catch {}
        #expect(reader.documentLine == line)
    }

    @Test func documentsBeforeAnErrorAreRead() throws {
        var reader = try YAMLReader(Array("a: 1\n---\nb: 2\n---\n[\n".utf8))
        #expect(try reader.next()?.value == ["a": 1])
        #expect(try reader.next()?.value == ["b": 2])
        var failed = false
        do { _ = try reader.next() } catch { failed = true }
        #expect(failed)
        #expect(try reader.next() == nil)
    }

    @Test func aliasBombsAreRefused() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            let alias = "*a\(level - 1)"
            yaml += "a\(level): &a\(level) [\(Array(repeating: alias, count: 9).joined(separator: ", "))]\n"
        }
        #expect(failure(Array(yaml.utf8))?.message.contains("aliases") == true)
    }

    @Test func depthAndSizeAreBounded() {
        for depth in [501, 100_000] {
            #expect(failure(Array(String(repeating: "[", count: depth).utf8)) != nil)
            #expect(failure(Array(String(repeating: "- ", count: depth).utf8)) != nil)
            #expect(failure(Array(String(repeating: "{\"a\":", count: depth).utf8)) != nil)
            #expect(failure(Array(String(repeating: "{a: ", count: depth).utf8)) != nil)
        }
        let nested = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        #expect(failure(Array(nested.utf8)) == nil)
        #expect(failure(Array("a: b".utf8), limits: YAMLLimits(maximumSize: 3)) != nil)
    }

    /// Random changes to a valid text must end in a value or an error, whatever they make of it.
    @Test(arguments: 1...4) func brokenTextsEndInErrors(_ seed: UInt64) {
        var random = Random(state: seed)
        let original = Array(
            "a: &x {b: [1, 'two', \"th\\u0072ee\"], <<: {c: d}}\n---\n- |+\n  text\n\n- >-\n  more\n- *x\n- ? k\n  : !!int 5\n# c\n"
                .utf8)
        let alphabet = Array("{}[]\",:'&*!|>%@`#-? \n\t\\~<=a0".utf8) + [0x00, 0x80, 0xC3, 0xA9, 0xFF]
        for _ in 0..<500 {
            var text = original
            for _ in 0...random.below(4) {
                let place = random.below(text.count)
                switch random.below(3) {
                case 0: text.remove(at: place)
                case 1: text.insert(alphabet[random.below(alphabet.count)], at: place)
                default: text[place] = alphabet[random.below(alphabet.count)]
                }
            }
            if let error = failure(text) {
                #expect(error.line >= 1 && error.column >= 1 && !error.message.isEmpty)
            }
        }
    }
}
