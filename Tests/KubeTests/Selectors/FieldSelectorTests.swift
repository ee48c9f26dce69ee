import Testing

@testable import Kube

struct FieldSelectorTests {
    @Test(arguments: [
        ("", ""), ("metadata.name=a", "metadata.name=a"), ("a==b,c!=d", "a=b,c!=d"), ("a=", "a="), ("a=b,,", "a=b"),
        (#"a=x\,y\=z\\"#, #"a=x\,y\=z\\"#),
    ])
    func isCanonical(text: String, expected: String) throws {
        #expect(try FieldSelector(text).text == expected)
    }

    @Test(arguments: ["nope", "a=b=c", #"a=\x"#, #"a=\"#, "a=b,c"])
    func refuses(text: String) {
        #expect(throws: InvalidInput.self) { try FieldSelector(text) }
    }

    @Test func matches() throws {
        let fields = ["status.phase": "Running"]
        #expect(try FieldSelector("status.phase=Running").matches { fields[$0] })
        #expect(try !FieldSelector("status.phase!=Running").matches { fields[$0] })
        #expect(try FieldSelector("spec.x!=1,spec.y=").matches { fields[$0] })
        #expect(FieldSelector.name("a,b") == #"metadata.name=a\,b"#)
    }
}
