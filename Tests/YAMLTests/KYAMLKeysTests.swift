import Testing

@testable import YAML

@Suite struct KYAMLKeysTests {
    private func isPlainWord(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { KYAMLKeys.isPlainWord($0, bytes.count) } ?? false
        }
    }

    /// What is passed over without a closer look needs no quotes by it either.
    @Test func aPlainWordNeedsNoQuotes() {
        let reserved = [
            "null", "true", "y", "yes", "on", "false", "n", "no", "off", "t", "f", "inf", "infinity", "nan",
        ]
        let others = [
            "name", "nodeName", "kind", "a", "e", "Infinite", "infinite", "offset", "nullable", "é", "x1", "a-b", "0",
            "~",
        ]
        for word in reserved + others {
            for text in [word, word.uppercased(), word.prefix(1).uppercased() + word.dropFirst()]
            where isPlainWord(text) {
                #expect(!KYAMLKeys.needsQuotes(text), "\(text)")
            }
        }
        for word in reserved { #expect(!isPlainWord(word), "\(word)") }
        for word in ["apiVersion", "kind", "metadata", "nodeName", "image", "containers"] { #expect(isPlainWord(word)) }
    }
}
