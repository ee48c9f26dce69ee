import FakeTransport
import Foundation
import Kube
import System
import Testing

@testable import Transport

@Suite(.serialized) struct CurlClientTests {
    private func client(
        _ server: TLSServer, folder: Mount? = nil, log: RequestLog? = nil,
        _ change: (inout ClusterOptions) -> Void = { _ in }
    ) throws -> CurlClient {
        var options = ClusterOptions()
        options.server = "https://127.0.0.1:\(server.port)"
        options.retries = 0
        change(&options)
        let directory = (folder ?? server.folder).path
        let configuration = try ClusterConfiguration(
            options: options, environment: { $0 == "KPOD_SERVICE_ACCOUNT_DIR" ? directory : nil })
        return try #require(CurlClient(configuration, userAgent: "kpod/test", log: log))
    }

    private func failure(_ body: () throws -> Void) -> TransportError? {
        #expect(throws: TransportError.self) { try body() }
    }

    @Test func getsAnAnswer() throws {
        let server = try TLSServer()
        try server.serve("x", head: "HTTP/1.0 200 OK\r\nWarning: 299 - \"old\"\r\n", body: "hello")
        var log = ""
        let client = try client(server, log: RequestLog(level: 10) { log += $0 })
        let answer = try client.send(Request(path: "/x"))
        #expect(answer.head.status == 200)
        #expect(answer.head.warnings == ["old"])
        #expect(String(decoding: answer.body, as: UTF8.self) == "hello")
        #expect(log.contains("GET https://127.0.0.1:\(server.port)/x 200 OK in "))
        #expect(!log.contains("header.claims.signature"))
    }

    @Test func answersOfManyRequestsStayApart() throws {
        let server = try TLSServer()
        for name in ["a", "b", "c"] { try server.serve(name, body: name) }
        let client = try client(server)
        let transfers = ["a", "b", "c"].map { client.start(Request(path: "/" + $0)) }
        #expect(try transfers.reversed().map { String(decoding: try $0.body(), as: UTF8.self) } == ["c", "b", "a"])
    }

    /// A gateway that refuses an upgrade and then stops is not waited for without end.
    @Test func theBodyOfARefusedUpgradeHasTheRequestsTime() throws {
        let server = try TLSServer()
        try server.serve("x", head: "HTTP/1.0 403 Forbidden\r\nContent-Length: 2\r\n", body: "no")
        let client = try client(server) { $0.requestTimeout = .seconds(600) }
        let connection = try #require(client.open(Request(path: "/x")) as? CurlConnection)
        #expect(try connection.head().status == 403)
        #expect(connection.transfer.deadline != nil)
        #expect(try connection.refusal(limit: 10) == Array("no".utf8))
    }

    /// Without a length the body lasts to the end of the connection (RFC 9112, 6.3).
    @Test func theBodyOfARefusedUpgradeMayHaveNoLength() throws {
        let server = try TLSServer()
        try server.serve("x", head: "HTTP/1.0 403 Forbidden\r\nConnection: close\r\n", body: "no, never")
        let connection = try client(server).open(Request(path: "/x"))
        #expect(try connection.head().status == 403)
        #expect(try connection.refusal(limit: 1_000) == Array("no, never".utf8))
    }

    @Test func anAnswerToAnUpgradeWithoutAnEndIsNone() throws {
        let server = try TLSServer()
        try server.serve("x", head: "HTTP/1.0 200 OK\r\nA: " + String(repeating: "a", count: 600_000), body: "")
        let client = try client(server)
        let connection = client.open(Request(path: "/x"))
        #expect(failure { _ = try connection.head() }.map { "\($0)" }?.contains("has no end") == true)
    }

    @Test func waitsForWhicheverIsFirst() throws {
        let server = try TLSServer()
        try server.serve("a", body: "a")
        let client = try client(server)
        let transfer = client.start(Request(path: "/a"))
        #expect(try client.wait(for: [.transfer(transfer)], until: nil) == 0)
        #expect(try client.wait(for: [], until: .now + .milliseconds(1)) == nil)
        #expect(try transfer.head().status == 200)
        #expect(try transfer.body() == Array("a".utf8))
        let other = client.start(Request(path: "/a"))
        other.cancel()
        #expect(throws: TransportError.cancelled) { try other.head() }
    }

    @Test func aShortBodyIsAnError() throws {
        let server = try TLSServer()
        try server.serve("x", head: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n", body: "hello")
        try server.serve("y", head: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", body: "5\r\nhello\r\n")
        for path in ["/x", "/y"] {
            let transfer = try client(server).start(Request(path: path))
            #expect(try transfer.next() == Array("hello".utf8))
            let error = failure { _ = try transfer.next() }
            guard case .truncated = error else {
                Issue.record("\(path): \(String(describing: error))")
                continue
            }
        }
    }

    @Test func anotherAuthorityIsNotBelieved() throws {
        let server = try TLSServer()
        let other = try TLSServer()
        try server.serve("x", body: "")
        let error = failure { _ = try client(server, folder: other.folder).send(Request(path: "/x")) }
        #expect(error == .tls(try client(server).configuration.server, .unknownAuthority))
        #expect(error?.exitClass == .unreachable)
    }

    @Test func anotherNameIsNotBelieved() throws {
        let server = try TLSServer()
        try server.serve("x", body: "")
        let error = failure { _ = try client(server) { $0.tlsServerName = "foo" }.send(Request(path: "/x")) }
        #expect(error?.message.contains("certificate is not valid for foo") == true)
        #expect(try client(server) { $0.tlsServerName = "localhost" }.send(Request(path: "/x")).head.status == 200)
    }

    @Test func oldTLSIsNotSpoken() throws {
        let server = try TLSServer(protocols: ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"])
        let error = failure { _ = try client(server).send(Request(path: "/x")) }
        guard case .tls(_, .handshake) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func nothingListens() throws {
        let server = try TLSServer()
        let error = failure { _ = try client(server) { $0.server = "https://127.0.0.1:1" }.send(Request(path: "/x")) }
        #expect(
            error?.message
                == "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?")
    }

    @Test func timeIsBounded() throws {
        let server = try TLSServer()
        // The server handles one connection at a time, and this one keeps it.
        let holder = try client(server)
        try server.serve("x", head: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n", body: "hello")
        let started = Instant.now
        let error = failure {
            _ = try client(server) {
                $0.requestTimeout = .milliseconds(200)
                $0.retries = 50
                $0.server = "https://127.0.0.1:1"
            }.send(Request(path: "/x"))
        }
        _ = holder
        // Retries end with the time, and the telling error stays.
        #expect(error?.message.contains("was refused") == true)
        #expect(Instant.now - started < .seconds(2))
    }

    @Test(arguments: ["a\r\nX: y", "a\u{0}"])
    func headersCannotBeSmuggledIn(value: String) throws {
        let server = try TLSServer()
        let request = Request(path: "/x", headers: [Header("X-Test", value)])
        let error = failure { _ = try client(server).send(request) }
        guard case .invalidRequest = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// The volume swings to its next state between the reading of the certificate and that of the key.
    @Test func aCertificateAndAKeyThatDoNotFitAreReadOnceMore() throws {
        let server = try TLSServer()
        try server.serve("x", body: "hello")
        let mount = try Mount()
        let key = try String(contentsOfFile: server.folder.path + "/key.pem", encoding: .utf8)
        let certificate = try String(contentsOfFile: server.folder.path + "/ca.crt", encoding: .utf8)
        let another = try TLSServer()
        let other = try String(contentsOfFile: another.folder.path + "/key.pem", encoding: .utf8)
        try mount.write("tls.crt", certificate)
        try mount.write("tls.key", other)
        let client = try client(server) {
            $0.clientCertificate = mount.path + "/tls.crt"
            $0.clientKey = mount.path + "/tls.key"
        }
        // The files are read when the request starts; the connection comes later.
        let transfer = client.start(Request(path: "/x"))
        try mount.write("tls.key", key)
        #expect(try transfer.head().status == 200)
        // What does not fit the second time either is told.
        try mount.write("tls.key", other)
        #expect(
            failure { _ = try client.send(Request(path: "/x")) }.map {
                if case .tls(_, .badClientCertificate) = $0 { true } else { false }
            } == true)
    }
}
