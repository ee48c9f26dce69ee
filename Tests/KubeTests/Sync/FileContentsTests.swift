import JSON
import Testing

@testable import Kube

struct FileContentsTests {
    private static func files(
        _ text: String, _ source: FileContents.Source = .keys, only: [String] = [], isSecret: Bool = false
    ) throws -> (files: [String], faults: [String]) {
        var contents = FileContents(source)
        contents.only = only
        let document = try JSONDocument(parsing: Array(text.utf8))
        let found = contents.files(of: document.root, isSecret: isSecret)
        return (found.files.map { "\($0.key)=\(String(decoding: $0.bytes, as: UTF8.self))" }, found.faults)
    }

    @Test func keysOfAConfigMap() throws {
        let found = try Self.files(#"{"data":{"a":"1\n2","ü":""},"binaryData":{"b":"AEE="}}"#)
        #expect(found.files == ["a=1\n2", "ü=", "b=\0A"])
        #expect(found.faults == [])
    }

    @Test func keysOfASecretAreDecoded() throws {
        #expect(try Self.files(#"{"data":{"p":"c2VjcmV0"}}"#, isSecret: true).files == ["p=secret"])
    }

    @Test func whatIsNoBase64IsToldWithoutIt() throws {
        let found = try Self.files(#"{"data":{"p":"c2V!cmV0","q":"eA=="}}"#, isSecret: true)
        #expect(found.files == ["q=x"])
        #expect(found.faults == [#"its key "p" holds no base64"#])
    }

    @Test(arguments: ["{}", #"{"data":null}"#, #"{"data":{}}"#, #"{"data":"x"}"#])
    func nothing(_ text: String) throws {
        let found = try Self.files(text)
        #expect(found.files == [])
        #expect(found.faults == [])
    }

    @Test func whatIsNoText() throws {
        #expect(try Self.files(#"{"data":{"a":1}}"#).faults == [#"its key "a" holds no text"#])
    }

    @Test(arguments: [
        (["*.json"], ["a.json=1"]), (["a.*", "b.yaml"], ["a.json=1", "b.yaml=2"]), (["?.yaml"], ["b.yaml=2"]),
        (["*"], ["a.json=1", "b.yaml=2", "abab=3"]), (["*ab"], ["abab=3"]), (["a*b*b"], ["abab=3"]), (["x"], []),
    ])
    func patterns(_ only: [String], _ files: [String]) throws {
        let text = #"{"data":{"a.json":"1","b.yaml":"2","abab":"3"}}"#
        #expect(try Self.files(text, only: only).files == files)
    }

    @Test func jsonpaths() throws {
        let text = #"{"spec":{"host":"h","ports":[1,2]}}"#
        let found = try Self.files(
            text, .paths([("host", "{.spec.host}:{.spec.ports[0]}\n"), ("ports", ".spec.ports[*]"), ("none", "{.x}")]))
        #expect(found.files == ["host=h:1\n", "ports=1 2"])
        #expect(found.faults.count == 1)
    }

    @Test func yaml() throws {
        let text = #"{"kind":"Node","metadata":{"name":"one","managedFields":[]},"spec":{}}"#
        let found = try Self.files(text, .yaml).files
        #expect(found == ["one.yaml=kind: Node\nmetadata:\n  name: one\nspec: {}\n"], "\(found)")
    }
}
