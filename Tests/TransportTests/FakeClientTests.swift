import FakeTransport
import Kube
import Testing
import Transport

@Suite struct FakeClientTests {
    @Test func answersFromTheScript() throws {
        let client = FakeClient()
        client.answer(.get, "/a?x=1", steps: [.text("he"), .text("llo")])
        client.answer(.post, "/a", status: 409, body: "no")
        let answer = try client.send(Request(path: "/a", query: [QueryItem("x", "1")]))
        #expect(String(decoding: answer.body, as: UTF8.self) == "hello")
        #expect(try client.send(Request(method: .post, path: "/a")).head.status == 409)
        #expect(client.asked == ["GET /a?x=1", "POST /a"])
        #expect(client.faults == [])
    }

    @Test func tellsWhatWasOtherwise() {
        let client = FakeClient()
        client.answer(.get, "/a", body: "")
        #expect(throws: TransportError.self) { try client.send(Request(path: "/b")) }
        #expect(client.faults == ["nothing answers GET /b", "nothing asked for GET /a"])
    }

    @Test func mergesStreams() throws {
        let client = FakeClient()
        client.answer(.get, "/a", steps: [.pause, .text("a"), .failure(.cancelled)])
        client.answer(.get, "/b", steps: [.text("b")])
        let transfers = [client.start(Request(path: "/a")), client.start(Request(path: "/b"))]
        #expect(try client.wait(for: transfers.map { .transfer($0) }, until: nil) == 1)
        #expect(try transfers[1].next() == Array("b".utf8))
        #expect(try client.wait(for: transfers.map { .transfer($0) }, until: nil) == 0)
        #expect(try transfers[0].next() == Array("a".utf8))
        #expect(throws: TransportError.cancelled) { try transfers[0].next() }
    }

    @Test func bodiesAreBounded() {
        let client = FakeClient()
        client.answer(.get, "/a", steps: [.text("abc"), .text("def")])
        #expect(throws: TransportError.tooLarge(limit: 5)) { try client.send(Request(path: "/a"), limit: 5) }
    }
}
