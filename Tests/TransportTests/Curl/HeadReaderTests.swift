import Kube
import Testing

@testable import Transport

@Suite struct HeadReaderTests {
    private func read(_ lines: [String]) -> [HeadReader.Outcome] {
        var reader = HeadReader()
        return lines.map { line in
            Array((line + "\r\n").utf8).withUnsafeBytes { reader.take($0) }
        }
    }

    @Test func readsAHead() {
        let outcomes = read([
            "HTTP/2 200 ", "Content-Type: application/json; charset=x", "Warning:  299 - \"a\" \t", "",
        ])
        let head = ResponseHead(
            status: 200,
            headers: [Header("Content-Type", "application/json; charset=x"), Header("Warning", "299 - \"a\"")])
        #expect(outcomes == [.more, .more, .more, .complete(head)])
        #expect(head.mediaType == "application/json")
        #expect(head.warnings == ["a"])
    }

    @Test func passesOverInterimAnswersAndTrailers() {
        let outcomes = read(["HTTP/1.1 100 Continue", "X: y", "", "HTTP/1.1 204 No Content", "", "Trailer: x", ""])
        #expect(outcomes[4] == .complete(ResponseHead(status: 204)))
        #expect(outcomes[5...] == [.ignored, .ignored])
    }

    @Test func anEndlessHeadIsRefused() {
        let line = "X: " + String(repeating: "y", count: 100_000)
        #expect(read(["HTTP/1.1 200 OK"] + Array(repeating: line, count: 11)).last == .tooLarge)
    }
}
