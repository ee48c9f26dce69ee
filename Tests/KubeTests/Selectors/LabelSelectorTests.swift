import Testing

@testable import Kube

struct LabelSelectorTests {
    @Test(arguments: [
        ("", ""), ("app=web", "app=web"), ("app==web", "app==web"), ("b=1,a!=2", "a!=2,b=1"), (" a , !b ", "a,!b"),
        ("tier in (b, a ,b)", "tier in (a,b)"), ("tier notin (a)", "tier notin (a)"), ("n>5,m<3", "m<3,n>5"),
        ("a=", "a="),
        ("a in ()", "a in ()"), ("a in (,x)", "a in (,x)"), ("in in (in)", "in in (in)"),
        ("example.com/a=b", "example.com/a=b"), ("a=in", "a=in"),
    ])
    func isCanonical(text: String, expected: String) throws {
        #expect(try LabelSelector(text).text == expected)
    }

    /// The messages are those of the API server; the first two are recorded.
    @Test(arguments: [
        ("app in", "unable to parse requirement: found '' expected: '('"),
        ("app in x", "unable to parse requirement: found 'x' expected: '('"),
        ("a,", "found '', expected: identifier after ','"),
        ("=", "found '=', expected: !, identifier, or 'end of string'"),
        ("!", "unable to parse requirement: found '', expected: identifier"),
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a=b c", "found 'c', expected: ',' or 'end of string'"),
        ("a in (b", "unable to parse requirement: found '', expected: ',' or ')'"),
        ("a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"),
        ("a==,=", "found '=', expected: identifier after ','"),
    ])
    func refuses(text: String, message: String) {
        #expect(throws: InvalidInput(message)) { try LabelSelector(text) }
    }

    @Test(arguments: ["a/b/c=d", "-a", "a=-b", "A.b/c=d", "/a", "a>b", "a=" + String(repeating: "x", count: 64), "é=1"])
    func refusesBadLabels(text: String) {
        #expect(throws: InvalidInput.self) { try LabelSelector(text) }
    }

    @Test func recordsTheServersMessage() throws {
        let recording = try Recording("get-selector-bad")
        do {
            _ = try LabelSelector("app in")
        } catch {
            #expect(recording.stderr.contains(error.message))
        }
    }

    @Test(arguments: [
        ("app=web", true), ("app!=web", false), ("app in (x,web)", true), ("app notin (x)", true), ("nope", false),
        ("!nope", true), ("nope!=x", true), ("nope notin (x)", true), ("size>4", true), ("size<4", false),
        ("app>4", false), ("", true), ("app=web,size=5", true), ("app=web,size=6", false),
    ])
    func matches(text: String, expected: Bool) throws {
        let labels = ["app": "web", "size": "5"]
        #expect(try LabelSelector(text).matches { labels[$0] } == expected)
    }

    /// The objects are those that kubectl makes.
    @Test(arguments: [
        ("a=b,c==d", #"{"matchLabels":{"a":"b","c":"d"}}"#),
        ("!a", #"{"matchExpressions":[{"key":"a","operator":"DoesNotExist"}]}"#),
        ("a=b,a=c", #"{"matchLabels":{"a":"c"}}"#),
        (
            "a in (c,b,b),a=c",
            #"{"matchLabels":{"a":"c"},"matchExpressions":[{"key":"a","operator":"In","values":["b","c"]}]}"#
        ),
        (" ", "{}"),
    ])
    func becomesAnObject(_ text: String, _ json: String) throws {
        #expect(try String(decoding: LabelSelector(text).object().compact, as: UTF8.self) == json)
    }

    @Test(arguments: ["a!=b", "a>1", "a<1"]) func someComparisonsHaveNoObject(_ text: String) throws {
        let selector = try LabelSelector(text)
        #expect(throws: InvalidInput.self) { try selector.object() }
    }
}
