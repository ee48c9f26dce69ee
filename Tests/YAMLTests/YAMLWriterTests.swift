import Foundation
import JSON
import Testing

@testable import YAML

/// A file of Tests/Fixtures.
func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Array(Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name)")))
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private func yaml(_ json: String, omitting: [[String]] = []) throws -> String {
    var output: [UInt8] = []
    YAMLWriter().write(try JSONDocument(parsing: Array(json.utf8)).root, omitting: omitting, into: &output)
    return text(output)
}

@Suite struct YAMLWriterTests {
    static let managedFields = [["metadata", "managedFields"]]

    /// What a server answered, and what kubectl printed of it.
    @Test(arguments: ["configmap", "crd", "deployment", "secret", "widget", "pod", "applied", "whoami"])
    func recordedObjectsPrintAsKubectlPrintsThem(_ name: String) throws {
        var output: [UInt8] = []
        let document = try JSONDocument(parsing: fixture("yaml/\(name).json"))
        YAMLWriter().write(document.root, omitting: Self.managedFields, into: &output)
        #expect(text(output) == text(try fixture("yaml/\(name).yaml")))
    }

    @Test func itemsOfAListPrintOneByOne() throws {
        let writer = YAMLWriter()
        var output = Array("apiVersion: v1\nitems:\n".utf8)
        for (name, kind) in [("configmaps", "ConfigMap"), ("services", "Service")] {
            var reader = JSONListReader(array: "items")
            try reader.feed(fixture("yaml/list-\(name).json"))
            while let item = try reader.next() {
                var value = item.value
                value["apiVersion"] = "v1"
                value["kind"] = .string(kind)
                output += Array("- ".utf8)
                writer.write(value.document().root, indent: 2, omitting: Self.managedFields, into: &output)
            }
        }
        output += Array("kind: List\nmetadata:\n  resourceVersion: \"\"\n".utf8)
        #expect(text(output) == text(try fixture("yaml/list.yaml")))
    }

    /// Strings, keys and numbers of every kind, as kubectl prints them.
    @Test func oddStringsPrintAsKubectlPrintsThem() throws {
        var output: [UInt8] = []
        YAMLWriter().write(try JSONDocument(parsing: fixture("yaml/strings.json")).root, into: &output)
        #expect(text(output) == text(try fixture("yaml/strings.yaml")))
    }

    /// What is written reads as the same value, libyaml being the judge.
    @Test(arguments: 1...6) func randomValuesComeBack(_ seed: UInt64) throws {
        var random = Random(state: seed)
        for _ in 0..<150 {
            let value: JSONValue = ["v": random.value(depth: 0)]
            var output: [UInt8] = []
            YAMLWriter().write(value.document().root, into: &output)
            #expect(try documents(in: output).map(\.value) == [value], "\(text(output))")
            var kyaml = Array("---\n".utf8)
            KYAMLWriter().write(value.document().root, into: &kyaml)
            #expect(try documents(in: kyaml).map(\.value) == [value], "\(text(kyaml))")
        }
    }

    @Test(arguments: [
        ("{}", "{}\n"), ("[]", "[]\n"), ("1", "1\n"), (#""a""#, "a\n"), (#""""#, "\"\"\n"), ("null", "null\n"),
        ("[1,[2,[]],{}]", "- 1\n- - 2\n  - []\n- {}\n"), (#"{"a":[{"b":1,"c":[2]}]}"#, "a:\n- b: 1\n  c:\n  - 2\n"),
        (#"{"a":{"b":{}}}"#, "a:\n  b: {}\n"), (#"{"a":1,"a":2}"#, "a: 2\n"),
        (#"{"b":true,"a":null}"#, "a: null\nb: true\n"),
        (
            "[1.0,1.5,1e6,1234567.5,1e21,-0.0,18446744073709551616]",
            "- 1\n- 1.5\n- 1000000\n- 1.2345675e+06\n- 1e+21\n- 0\n- 1.8446744073709552e+19\n"
        ),
        (#"{"k2":1,"k10":2,"k1":3,"K":4,"k-a":5,"k":6}"#, "K: 4\nk: 6\nk-a: 5\nk1: 3\nk2: 1\nk10: 2\n"),
    ])
    func structure(_ json: String, _ expected: String) throws {
        #expect(try yaml(json) == expected)
    }

    @Test func pathsAreLeftOut() throws {
        let json = #"{"metadata":{"managedFields":[1],"name":"x"},"managedFields":3,"z":{"y":1}}"#
        #expect(
            try yaml(json, omitting: [["metadata", "managedFields"], ["z", "y"]])
                == "managedFields: 3\nmetadata:\n  name: x\nz: {}\n")
    }
}

@Suite struct KYAMLWriterTests {
    @Test func recordedObjectsPrintAsKubectlPrintsThem() throws {
        var output = Array("---\n".utf8)
        let document = try JSONDocument(parsing: fixture("yaml/pod.json"))
        KYAMLWriter().write(document.root, omitting: YAMLWriterTests.managedFields, into: &output)
        #expect(text(output) + "\n" == text(try fixture("yaml/pod.kyaml")))
    }

    @Test func oddStringsPrintAsKubectlPrintsThem() throws {
        var output = Array("---\n".utf8)
        KYAMLWriter().write(try JSONDocument(parsing: fixture("yaml/strings.json")).root, into: &output)
        #expect(text(output) + "\n" == text(try fixture("yaml/strings.kyaml")))
    }
}

/// Random values from a seed, so that a failure can be repeated.
struct Random {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ value >> 31) % UInt64(bound))
    }

    mutating func string() -> String {
        let alphabets = [
            "ab1", "a \n", "abc: #-,", " '\"\\a", "0123456789.:-_+e", "wörd é 日😀", "a\t\r\u{1}\u{7F} ", "yesnoYN~",
        ]
        let alphabet = Array(alphabets[below(alphabets.count)].unicodeScalars)
        let length = [0, 1, 2, 4, 9, 30, 100][below(7)]
        return String(String.UnicodeScalarView((0..<length).map { _ in alphabet[below(alphabet.count)] }))
    }

    mutating func value(depth: Int) -> JSONValue {
        switch below(depth > 4 ? 5 : 9) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .int(below(1_000_000))
        case 3, 4: return .string(string())
        case 5, 6: return .array((0..<below(4)).map { _ in value(depth: depth + 1) })
        default: return .object(JSONObject((0..<below(4)).map { _ in (string(), value(depth: depth + 1)) }))
        }
    }
}
