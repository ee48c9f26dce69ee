import Testing

@testable import JSON

@Suite struct DetachedTests {
    private static func text(_ node: JSONNode) -> String {
        var bytes: [UInt8] = []
        JSONWriter(.compact).write(node, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func holdsTheValueAndNothingElse() throws {
        let text = #"{"a":[1,{"b":"x\n\"é","c":[[],{}],"d":null,"":true}],"last":-1.5e3}"#
        let root = try JSONDocument(parsing: Array(text.utf8)).root
        func check(_ node: JSONNode) {
            let copy = node.detached()
            #expect(Self.text(copy.root) == Self.text(node))
            #expect(copy.root.value == node.value)
            #expect(copy.footprint <= 400)
            for element in node.elements { check(element) }
            for member in node.members { check(member.value) }
        }
        check(root)
        #expect(root["a"]?[1]?.detached().root.at("b")?.string == "x\n\"é")
    }

    /// An element of a list stays what it was, its implied members too, while the list goes on.
    @Test func outlivesAList() throws {
        let items = (0..<100).map { #"{"n":\#($0),"s":"\#(String(repeating: "y", count: $0 * 50))"}"# }
        let text = Array((#"{"kind":"L","items":["# + items.joined(separator: ",") + "]}").utf8)
        var reader = JSONListReader(array: "items", implied: [("kind", "K"), ("n", "9")])
        var kept: [JSONDocument] = []
        for start in stride(from: 0, to: text.count, by: 1_000) {
            try reader.feed(Array(text[start..<min(start + 1_000, text.count)]))
            while let item = try reader.next() { kept.append(item.detached()) }
        }
        _ = try reader.finish()
        #expect(kept.count == items.count)
        for (number, document) in kept.enumerated() {
            #expect(document.root["n"]?.int == number)
            #expect(document.root["kind"]?.string == "K")
            #expect(document.root["s"]?.string?.utf8.count == number * 50)
            #expect(document.root.detached().root.value == document.root.value)
        }
    }
}
