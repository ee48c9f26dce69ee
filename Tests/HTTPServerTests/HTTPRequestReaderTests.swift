import Testing

@testable import HTTPServer

@Suite struct HTTPRequestReaderTests {
    private func read(_ text: String, pieces: Int = 1) throws -> [HTTPRequestReader.Event] {
        let reader = HTTPRequestReader()
        let bytes = Array(text.utf8)
        let size = max(1, (bytes.count + pieces - 1) / pieces)
        return try stride(from: 0, to: bytes.count, by: size).flatMap {
            try reader.read(Array(bytes[$0..<min($0 + size, bytes.count)]))
        }
    }

    private func body(_ events: [HTTPRequestReader.Event]) -> String {
        String(
            decoding: events.flatMap { if case .body(let bytes) = $0 { bytes } else { [UInt8]() } }, as: UTF8.self)
    }

    @Test(arguments: [1, 2, 7, 1_000])
    func requestsComeInAnyPieces(pieces: Int) throws {
        let text =
            "POST /api?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"
            + "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        let events = try read(text, pieces: pieces)
        let heads = events.compactMap { if case .head(let head) = $0 { head } else { nil } }
        #expect(heads.map(\.method) == ["POST", "GET"])
        #expect(heads.map(\.target) == ["/api?x=1", "/"])
        #expect(heads[0].header("x-a") == "b")
        #expect(heads[0].keepsAlive && heads[0].isVersion11 && !heads[0].asksForUpgrade)
        #expect(body(events) == "hello")
        #expect(events.count { $0 == .end } == 2)
    }

    @Test func chunksArePutTogether() throws {
        let events = try read(
            "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
            pieces: 9)
        #expect(body(events) == "abcde")
        #expect(events.last == .end)
    }

    /// Many small pieces are one to whoever takes them.
    @Test func smallChunksAreOnePiece() throws {
        let chunks = String(repeating: "1\r\na\r\n", count: 1_000)
        let events = try read("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n")
        #expect(events.count == 3)
        #expect(body(events).count == 1_000)
    }

    /// The head tells of it wherever in it that stands.
    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    ])
    func anUpgradeIsToldByTheHead(text: String) throws {
        let events = try read(text)
        guard case .head(let head) = events.first else { throw HTTPRequestReader.Fault(status: 0, reason: "no head") }
        #expect(head.asksForUpgrade)
    }

    @Test func anUpgradeEndsTheRequests() throws {
        let reader = HTTPRequestReader()
        let events = try reader.read(
            Array("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nabc".utf8))
        #expect(events.last == .upgraded(rest: Array("abc".utf8)))
        #expect(try reader.read([1, 2]) == [.upgraded(rest: [1, 2])])
    }

    @Test func theOldVersionClosesAfterOne() throws {
        let events = try read("GET / HTTP/1.0\r\nHost: a\r\n\r\n")
        guard case .head(let head) = events.first else { throw HTTPRequestReader.Fault(status: 0, reason: "no head") }
        #expect(!head.keepsAlive && !head.isVersion11)
    }

    /// What could be read in two ways, so that a proxy and a server behind it see different requests.
    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/9.1\r\n\r\n", "NONSENSE / HTTP/1.1\r\n\r\n",
        "GET /\u{1} HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}", "GET / HTTP/1.1\r\nX: a\u{0}b\r\n\r\n",
    ])
    func whatIsAmbiguousIsRefused(text: String) {
        #expect(throws: HTTPRequestReader.Fault.self) { try read(text) }
    }

    @Test func aLongHeadIsRefused() throws {
        let reader = HTTPRequestReader()
        _ = try reader.read(Array("GET / HTTP/1.1\r\n".utf8))
        do {
            for index in 0..<2_000 {
                _ = try reader.read(Array("X-\(index): \(String(repeating: "a", count: 100))\r\n".utf8))
            }
            Issue.record("a head of 200 KB is taken")
        } catch {
            #expect(error.status == 431)
        }
    }

    @Test func answersAreFramed() {
        let answer = HTTPResponse(status: 200, headers: [.init("X", "y")])
        #expect(
            String(decoding: answer.bytes(.length(3), keepsAlive: true), as: UTF8.self)
                == "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 3\r\n\r\n")
        #expect(
            String(decoding: answer.bytes(.chunked, keepsAlive: false), as: UTF8.self)
                == "HTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        #expect(HTTPResponse.chunk(Array("abc".utf8)) == Array("3\r\nabc\r\n".utf8))
        #expect(HTTPResponse.chunk([]) == Array("0\r\n\r\n".utf8))
    }
}
