import JSON
import Testing

@testable import Kube

/// Whatever is typed or sent, readers answer with a value or an error. The inputs are the same in every run.
struct RandomInputTests {
    private static let pieces = [
        "a", "B", "0", "9", ".", "/", ",", "=", "==", "!", "!=", " in ", "(", ")", "notin", "<", ">", "\\", "\"", "'",
        "-",
        "+", "e", "Ki", "m", "%", "..", "\0", "\n", "\u{1B}", "é", "日", "2026-11-23T21:54:16Z", ":", "T", "Z", "pods",
        "deployments.v1.apps", "999999999999999999999999999999", "conflict with ", " using ", "{", "}", "[", "]",
    ]

    @Test func readersOfText() {
        var random = SplitMix(state: 11)
        for _ in 0..<3_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
            }.joined()
            if let selector = try? LabelSelector(text) {
                #expect((try? LabelSelector(selector.text))?.text == selector.text, "\(text)")
                _ = selector.matches { _ in text }
            }
            _ = Quantity(text)
            if let time = Timestamp(text), time.nanoseconds == 0 { #expect(Timestamp(time.rfc3339) == time, "\(text)") }
            _ = BuiltinResources.find(ResourceName(text))
            _ = try? ResourceArguments(parsing: [text, text])
            _ = ApplyConflict(Status.Cause(reason: "FieldManagerConflict", message: text, field: text))
            #expect(!printable(text).utf8.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 })
            #expect(!goQuoted(text).utf8.contains { $0 < 0x20 })
        }
    }

    /// Recorded answers with damage: what is still JSON must be read without a trap.
    @Test(arguments: ["apply-invalid", "raw-apis", "raw-api-v1", "get-json-managed", "apply-conflict"])
    func readersOfAnswers(name: String) throws {
        let exchanges = try Recording(name).exchanges.filter { $0.responseBody.count < 40_000 }
        let body = try #require(exchanges.last { !$0.responseBody.isEmpty }?.responseBody)
        var random = SplitMix(state: 5)
        for _ in 0..<100 {
            var damaged = body
            for _ in 0..<3 {
                let index = Int.random(in: 0..<damaged.count, using: &random)
                damaged[index] = Array("0\"{}[]:,nx".utf8)[Int.random(in: 0..<10, using: &random)]
            }
            _ = Status(ResponseHead(status: 500), body: damaged, to: Request(path: "/")).errorText
            guard let document = try? JSONDocument(parsing: damaged) else { continue }
            var discovery = Discovery()
            _ = try? discovery.add(document.root)
            _ = discovery.list(Discovery.Listing())
            _ = ManagedFieldsEntry.entries(of: document.root)
            _ = WatchEvent(document.root)?.failure
            _ = Manifest.read(damaged, source: "f")
            _ = APIObject(document.root).created
        }
    }
}
