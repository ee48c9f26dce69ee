import JSON
import Kube
import Testing

/// What server-side apply sends is read as YAML, and must mean the same there.
@Suite struct ApplyBodyTests {
    /// YAML 1.1, section 5.1: what may stand as it is, less the line breaks of section 5.4.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    @Test func everyCharacterIsPlainYAMLAndStillTheSame() throws {
        for start in stride(from: 0, to: 0x11000, by: 0x100) {
            let text = String(
                String.UnicodeScalarView((start..<start + 0x100).compactMap { Unicode.Scalar(UInt32($0)) }))
            let value = JSONValue.object(JSONObject([("v", .string(text)), (text, .string("key"))]))
            let body = value.applyBody
            let sent = String(decoding: body, as: UTF8.self)
            #expect(sent.hasSuffix("}\n"))
            #expect(sent.unicodeScalars.dropLast().allSatisfy(Self.isPlain), "from \(start)")
            #expect(try JSONDocument(parsing: body).root.value == value)
        }
    }

    @Test func theTextOfTheFirstReportArrives() {
        let value: JSONValue = ["data": ["v": "a\u{85}b"]]
        #expect(String(decoding: value.applyBody, as: UTF8.self) == "{\"data\":{\"v\":\"a\\u0085b\"}}\n")
    }
}
