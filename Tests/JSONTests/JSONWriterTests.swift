import Foundation
import Testing

@testable import JSON

/// A file of Tests/Fixtures.
func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Array(Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name)")))
}

private func printed(_ text: String, _ format: JSONFormat, omitting: [[String]] = []) throws -> String {
    var output: [UInt8] = []
    JSONWriter(format).write(try parse(text).root, omitting: omitting, into: &output)
    return String(decoding: output, as: UTF8.self)
}

@Suite struct JSONWriterTests {
    /// What a server answered, and what kubectl printed of it.
    @Test(arguments: ["pod", "pod-managed"]) func recordedObjectsPrintAsKubectlPrintsThem(_ name: String) throws {
        let document = try JSONDocument(parsing: fixture("json/\(name).json"))
        var output: [UInt8] = []
        let omitting = name.hasSuffix("managed") ? [] : [["metadata", "managedFields"]]
        JSONWriter().write(document.root, omitting: omitting, into: &output)
        #expect(
            String(decoding: output + [0x0A], as: UTF8.self)
                == String(decoding: try fixture("json/\(name).txt"), as: UTF8.self))
    }

    /// Strings, keys and numbers of every kind, as kubectl prints them.
    @Test func oddStringsPrintAsKubectlPrintsThem() throws {
        var output: [UInt8] = []
        JSONWriter().write(try JSONDocument(parsing: fixture("yaml/strings.json")).root, into: &output)
        #expect(
            String(decoding: output + [0x0A], as: UTF8.self)
                == String(decoding: try fixture("json/strings.txt"), as: UTF8.self))
    }

    @Test func itemsOfAListPrintOneByOne() throws {
        var reader = JSONListReader(array: "items")
        try reader.feed(fixture("json/list.json"))
        let writer = JSONWriter()
        var output = Array("{\n    \"apiVersion\": \"v1\",\n    \"items\": [".utf8)
        var isFirst = true
        while let item = try reader.next() {
            output += Array((isFirst ? "\n        " : ",\n        ").utf8)
            isFirst = false
            var value = item.value
            value["apiVersion"] = "v1"
            value["kind"] = "ConfigMap"
            writer.write(value, indent: 2, omitting: [["metadata", "managedFields"]], into: &output)
        }
        output += Array(
            "\n    ],\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n".utf8
        )
        #expect(
            String(decoding: output, as: UTF8.self) == String(decoding: try fixture("json/list.txt"), as: UTF8.self))
    }

    @Test(arguments: [
        ("{}", "{}"), ("[]", "[]"), ("[{},[]]", "[\n    {},\n    []\n]"),
        (#"{"b":1,"a":{"c":null}}"#, "{\n    \"a\": {\n        \"c\": null\n    },\n    \"b\": 1\n}"),
        (#"{"a":1,"a":2}"#, "{\n    \"a\": 2\n}"), (#"{"a":1,"\u0061":2,"b":3}"#, "{\n    \"a\": 2,\n    \"b\": 3\n}"),
        (
            #""<>&\u2028\u2029\/\u0001\b\f\n\r\t\u007f\"\\""#,
            #""\u003c\u003e\u0026\u2028\u2029/\u0001\b\f\n\r\t"# + "\u{7F}" + #"\"\\""#
        ),
        ("\"\u{2028}é<\"", #""\u2028é\u003c""#), (#""\u003c\ud83d\ude00\ud83d""#, #""\u003c😀"# + "\u{FFFD}\""),
        ("-0", "0"), ("-0.0", "-0"), ("1.0", "1"), ("1e2", "100"), ("1e20", "100000000000000000000"), ("1e21", "1e+21"),
        ("1.5e-7", "1.5e-7"), ("0.000001", "0.000001"), ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854776000"), ("123456789012345678901", "123456789012345680000"),
        ("-9223372036854775808", "-9223372036854775808"), ("5e-324", "5e-324"), ("1e-10", "1e-10"), ("1e400", "1e400"),
    ])
    func kubectlsLayout(_ text: String, _ expected: String) throws {
        #expect(try printed(text, .kubectl) == expected)
    }

    @Test func otherLayouts() throws {
        let text = #"{"b": [1.0, "<"], "a": {}, "b": 2}"#
        #expect(try printed(text, .compact) == #"{"a":{},"b":2}"#)
        #expect(try printed(text, .verbatim) == #"{"b":[1.0,"<"],"a":{},"b":2}"#)
        #expect(
            try printed(#"{"b":1,"a":[2]}"#, .kubectlTyped) == "{\n    \"b\": 1,\n    \"a\": [\n        2\n    ]\n}")
    }

    @Test func pathsAreLeftOut() throws {
        let text =
            #"{"metadata":{"managedFields":[1],"name":"x","a":{"managedFields":2}},"managedFields":3,"z":{"y":1}}"#
        #expect(
            try printed(text, .compact, omitting: [["metadata", "managedFields"], ["z", "y"], ["nope"], []])
                == #"{"managedFields":3,"metadata":{"a":{"managedFields":2},"name":"x"},"z":{}}"#)
    }

    @Test func manyMembersAreSorted() throws {
        let keys = (0..<500).map { "k\($0 * 7919 % 500)" }
        let text = "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",") + "}"
        let sorted = try parse(try printed(text, .compact)).root.members.map(\.key)
        #expect(sorted == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
}
