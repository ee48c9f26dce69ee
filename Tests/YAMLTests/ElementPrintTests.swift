import JSON
import Testing

@testable import YAML

/// Elements of a list that are printed by what was printed of one before them.
@Suite struct ElementPrintTests {
    static let scalars = [
        #""""#, #""a""#, #""yes""#, #""12""#, #""0x1f""#, #""1:20""#, #""- a""#, #""a: b""#, #""a #b""#, #""it's""#,
        #"" a""#,
        #""one\ntwo""#, #""one\ntwo\n""#, #""\n  one\n\n\n""#, #""tab\tand\u0007""#, #""é\u00e9😀""#, "null", "true",
        "0", "-0",
        "1e3", "12345678901234567890", "3.5",
        #""a text that is much longer than a line may be, so that it is folded at a space behind column eighty""#,
        #""'quoted' and much longer than a line may be, so that it is folded at a space behind column: eighty #""#,
        #""\ttabs and much longer than a line may be, so that it is folded at a space behind column: eighty""#,
    ]

    /// Each scalar in each place, among those that came before.
    static let elements: [String] = (0..<scalars.count * 4).map { number in
        func scalar(_ step: Int) -> String { scalars[(number * step + number / scalars.count) % scalars.count] }
        let more = number % 9 == 4 ? #","more":{}"# : ""
        return #"{"spec":{"list":[\#(scalar(1)),[\#(scalar(3))],{"z":\#(scalar(5)),"b":\#(scalar(7))}]\#(more)},"#
            + #""metadata":{"name":\#(scalar(11)),"managedFields":[\#(scalar(1))],"annotations":{"deep":{"er":\#(scalar(1))}}}}"#
    }

    static func printed(_ elements: [String], _ print: (JSONNode, inout [UInt8]) -> Void) throws -> [String] {
        var reader = JSONListReader(
            array: "items", projection: JSONProjection(omitting: [["metadata", "managedFields"]]))
        try reader.feed(Array(#"{"items":[\#(elements.joined(separator: ","))]}"#.utf8))
        var result: [String] = []
        while let element = try reader.next() {
            var output: [UInt8] = []
            print(element, &output)
            result.append(text(output))
        }
        _ = try reader.finish()
        return result
    }

    @Test func printAsYAMLAsTheyDoAlone() throws {
        let writer = YAMLWriter()
        let all = try Self.printed(Self.elements) { writer.write($0, indent: 2, into: &$1) }
        let alone = try Self.elements.flatMap {
            try Self.printed([$0]) { YAMLWriter().write($0, indent: 2, into: &$1) }
        }
        #expect(all == alone)
    }

    @Test func printAsKYAMLAsTheyDoAlone() throws {
        let writer = KYAMLWriter()
        let all = try Self.printed(Self.elements) { writer.write($0, indent: 1, into: &$1) }
        let alone = try Self.elements.flatMap {
            try Self.printed([$0]) { KYAMLWriter().write($0, indent: 1, into: &$1) }
        }
        #expect(all == alone)
    }

    /// What is remembered is of one layout alone.
    @Test func eachLayoutIsItsOwn() throws {
        let writer = YAMLWriter()
        var number = 0
        func layout() -> (indent: Int, omitting: [[String]]) {
            number += 1
            return (number % 3 * 2, number % 2 == 0 ? [["metadata", "name"]] : [])
        }
        let all = try Self.printed(Self.elements) {
            let layout = layout()
            writer.write($0, indent: layout.indent, omitting: layout.omitting, into: &$1)
        }
        number = 0
        let alone = try Self.printed(Self.elements) {
            let layout = layout()
            YAMLWriter().write($0, indent: layout.indent, omitting: layout.omitting, into: &$1)
        }
        #expect(all == alone)
    }
}
