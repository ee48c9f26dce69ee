import JSON
import Testing

@testable import Kube

@Suite struct JSONPathStreamTests {
    static let lists = [
        "[]",
        #"[{"a":1}]"#,
        #"[{"a":1,"s":"x","t":["p","q"],"m":{"k":1}},{"a":2,"t":[],"s":""},{"t":["r"],"s":"z","n":null},{"a":3}]"#,
        #"[{"a":{"b":[1,2]},"l":[{"x":1,"y":"u"},{"x":2}]},{"a":{"b":[]},"l":[]},{"l":[{"x":3}]}]"#,
        #"[1,"two",null,true,[1,2],{"a":5}]"#,
    ]

    static let streamed = [
        "{.items[*].a}", "{.items[*]}", "x{.items[*].s}y", "{.kind} {.items[*].a} {.apiVersion}{\"\\n\"}",
        "{.items[:].a}", "{.items.*.a}", "{.items[0].a}", "{.items[1].a}", "{.items[0:2].a}", "{.items[1:].a}",
        "{.items[::2].a}", "{.items[1::2].a}", "{.items[9].a}", "{.items[0:9].a}", "{.items[2:2].a}",
        "{.items[*].t[*]}", "{.items[*].t}", "{.items[*].t[0]}", "{.items[*].a.b[*]}", "{.items[*].l[*].x}",
        "{.items[*].l[?(@.x>1)].y}", "{.items[?(@.a==2)].s}", "{.items[?(@.a)].a}", "{.items[?(@.a>1)]}",
        "{.items[*]..x}", "{.items[*]..}", "{.items[*].m.*}", "{.items[*].*}",
        "{range .items[*]}{.a}{\"\\n\"}{end}", "{range .items[*]}{.s}:{.t[*]};{end}", "{range .items[*]}{end}",
        "a{range .items[*]}{.a} {.nope}{end}b{.kind}", "{range .items[*].t[*]}{@},{end}", "{range .items[*]}x{end}",
        "{range .items[*]}{range .t[*]}{@}-{end};{end}", "{range .items[?(@.a)]}{.a},{end}",
        "{range .items[*].a}{@},{end}",
        "{range .items[*]}{@}{end}", "{range .items[*]}{['a','s']}{end}",
        "{range .items[*]}{.l[?(@.y==\"u\")].x}|{end}",
        "{range .items[1:3]}{.s}{end}", "{range .items[0]}{.a}{end}", "{range .items[*]}{.t[-1:]}{end}",
    ]

    static let whole = [
        "{.items}", "{.kind}", "text", "{@}", "{..a}", "{.items[-1].a}", "{.items[-2:].a}", "{.items[:-1].a}",
        "{.items[*]['a','s']}", "{.items[0,1].a}", "{.items[*].a}{.items[*].s}", "{range .items[*]}{.a}",
        "{range .items[*]}{.a}{end}{range .items[*]}{.s}{end}", "{.*}", "{.items[3:1].a}",
        "{.items[*] \"x\"}", "{range .x[*]}{end}{.items[*]}",
        "{.items[*].a}{end}", "{.items.a}", "{.items..a}", "{['items'][-1]}", "",
    ]

    static func stream(
        _ path: JSONPath, _ items: JSONNode, _ envelope: JSONNode, _ strict: Bool, _ asJSON: Bool
    ) -> (text: [UInt8], error: JSONPathError?)? {
        guard var stream = path.stream(allowsMissingKeys: !strict, asJSON: asJSON) else { return nil }
        var output: [UInt8] = []
        do throws(JSONPathError) {
            try stream.begin(envelope, into: &output)
            for item in items.elements where stream.needsMore { try stream.item(item, into: &output) }
            try stream.finish(into: &output)
        } catch {
            return (output, error)
        }
        return (output, nil)
    }

    @Test(arguments: streamed)
    func streamPrintsWhatTheWholePrints(template: String) throws {
        let path = try JSONPath(template)
        #expect(path.stream() != nil, "\(template) streams")
        for list in Self.lists {
            let head = #""apiVersion":"v1","kind":"List","metadata":{"resourceVersion":""}"#
            let whole = try JSONDocument(parsing: Array("{\(head),\"items\":\(list)}".utf8))
            let envelope = try JSONDocument(parsing: Array("{\(head),\"items\":[]}".utf8))
            let items = try #require(whole.root["items"])
            for strict in [false, true] {
                for asJSON in [false, true] {
                    var expected: [UInt8] = []
                    var failure: JSONPathError?
                    do throws(JSONPathError) {
                        try path.print(whole.root, allowsMissingKeys: !strict, asJSON: asJSON, into: &expected)
                    } catch {
                        failure = error
                    }
                    guard let (text, error) = Self.stream(path, items, envelope.root, strict, asJSON) else {
                        #expect(strict)
                        continue
                    }
                    #expect(error == failure, "\(template) on \(list), strict \(strict)")
                    if failure == nil {
                        #expect(String(decoding: text, as: UTF8.self) == String(decoding: expected, as: UTF8.self))
                    }
                }
            }
        }
    }

    @Test(arguments: whole)
    func otherTemplatesNeedTheList(template: String) throws {
        #expect(try JSONPath(template).stream() == nil)
    }

    @Test func anIndexEndsTheReading() throws {
        var stream = try #require(try JSONPath("{.items[0].a}").stream())
        let item = try JSONDocument(parsing: Array(#"{"a":1}"#.utf8))
        var output: [UInt8] = []
        try stream.begin(item.root, into: &output)
        #expect(stream.needsMore)
        try stream.item(item.root, into: &output)
        #expect(!stream.needsMore)
    }
}
