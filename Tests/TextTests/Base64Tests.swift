import Foundation
import Testing
import Text

@Suite struct Base64Tests {
    @Test func decodesWhatOthersEncode() throws {
        for length in 0..<70 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 197 &+ length &* 31) }
            let text = Data(bytes).base64EncodedString()
            #expect(Base64.encode(bytes) == text)
            #expect(try Base64.decode(Array(text.utf8)) == bytes)
            let lines = Data(bytes).base64EncodedString(options: .lineLength64Characters)
            #expect(try Base64.decode(Array(lines.utf8)) == bytes)
            let url = text.replacing("+", with: "-").replacing("/", with: "_")
            #expect(try Base64.decode(Array(url.utf8), .url) == bytes)
            #expect(try Base64.decode(url.utf8.filter { $0 != UInt8(ascii: "=") }, .url) == bytes)
        }
    }

    @Test(arguments: ["A", "AA===", "A=A=", "AA+A", "AA/A", "AAAA=", "=", "ÄÄ"])
    func refusesWhatIsNone(_ text: String) {
        #expect(throws: Base64.Fault.self) { try Base64.decode(Array(text.utf8), .url) }
    }

    @Test(arguments: [("AA", 0), ("AA-A", 2), ("AA==A", 4), ("A", 0), ("AAAA AAA", 4)])
    func saysWhereItIsNone(_ text: String, _ offset: Int) {
        #expect(throws: Base64.Fault(offset: offset)) { try Base64.decode(Array(text.utf8)) }
    }

    @Test func findsTexts() {
        #expect("abcabd".utf8.firstIndex(of: "abd") == "abcabd".utf8.index("abcabd".utf8.startIndex, offsetBy: 3))
        #expect("abc".utf8.firstIndex(of: "") == "abc".utf8.startIndex)
        #expect("ab".utf8.firstIndex(of: "abc") == nil)
        #expect(Array("forbidden: User".utf8).firstIndex(of: "User") == 11)
    }
}
