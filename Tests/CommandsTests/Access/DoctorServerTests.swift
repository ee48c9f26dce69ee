import FakeTransport
import Foundation
import JSON
import Kube
import System
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// What lies between this container and the server, and what the server says.
extension DoctorTests {
    @Test func aDeadResolver() throws {
        let probe = FakeProbe()
        probe.lookup = .failure(.connectTimedOut(ServerAddress(host: "api.test", port: 443), seconds: 11))
        let run = Self.run(["--server=https://api.test"], mount: try Mount(), probe: probe)
        #expect(run.part("dns").contains("no answer within 11 s"))
        #expect(run.part("dns").contains("port 53"))
        #expect(run.status == .unreachable)
        // With an address the name is not needed.
        let other = Self.run(mount: try Mount(), probe: probe, client: Self.healthy())
        #expect(other.part("dns").hasPrefix("warning"))
        #expect(other.status == .success)
    }

    @Test func tcpFailures() throws {
        let server = ServerAddress(host: "10.96.0.1", port: 443)
        let failures: [(TransportError, String)] = [
            (.refused(server, isFallback: false), "nothing listens there"),
            (.connectTimedOut(server, seconds: 10), "NetworkPolicy without egress"),
            (.unreachable(server, reason: "No route to host"), "CNI"),
        ]
        for (failure, words) in failures {
            let probe = FakeProbe()
            probe.dial = .failure(failure)
            let run = Self.run(mount: try Mount(), probe: probe)
            #expect(run.part("tcp").contains(words), "\(run.output)")
            #expect(run.status == .unreachable)
        }
    }

    @Test func tlsFailuresTellWhatWasPresented() throws {
        let server = ServerAddress(host: "10.96.0.1", port: 443)
        let own = try #require(Certificate.all(inPEM: Array(Self.authority.utf8)).first ?? nil)
        let failures: [(TransportError.TLSFailure, String)] = [
            (.expired, "another certificate of the chain"), (.notYetValid, "clock"),
            (.wrongName(expected: "10.96.0.1"), "none of the certificate's names"),
            (.unknownAuthority, "has the same name"),
        ]
        for (failure, words) in failures {
            let probe = FakeProbe()
            probe.verified = .failure(.tls(server, failure))
            probe.unverified.chain = [own]
            let run = Self.run(mount: try Mount(), probe: probe)
            #expect(run.part("tls").contains("presented was O=kpod, CN=doctor-test"), "\(run.output)")
            #expect(run.part("tls").contains(words), "\(run.output)")
            #expect(probe.handshakes == [true, false])
            #expect(run.status == .unreachable)
        }
    }

    @Test func clockSkewIsRecognisedByTheServersTime() throws {
        let probe = FakeProbe()
        probe.verified = .failure(.tls(ServerAddress(host: "10.96.0.1", port: 443), .notYetValid))
        probe.unverified.chain = [try #require(Certificate.all(inPEM: Array(Self.authority.utf8)).first ?? nil)]
        probe.unverified.date = Timestamp("2026-12-24T00:00:00Z")
        let run = Self.run(mount: try Mount(), probe: probe)
        #expect(run.part("tls").contains("the server's says 2026-12-24T00:00:00Z"))
        #expect(run.part("tls").contains("Set the node's clock"))
    }

    @Test func noHandshakeAtAll() throws {
        for (failure, words) in [(TransportError.TLSFailure.brokenOff, "sidecar"), (.notTLS, "something else")] {
            let probe = FakeProbe()
            probe.verified = .failure(.tls(ServerAddress(host: "10.96.0.1", port: 443), failure))
            let run = Self.run(mount: try Mount(), probe: probe)
            #expect(run.part("tls").contains(words))
            #expect(probe.handshakes == [true])
        }
    }

    @Test func aPageInsteadOfAnAnswer() throws {
        let client = FakeClient()
        client.answer(.get, "/livez", body: "\n<!DOCTYPE html><html>")
        let run = Self.run(mount: try Mount(), client: client)
        #expect(run.part("livez").contains("HTML came instead of an answer (status 200)"))
        #expect(run.part("livez").contains("a proxy, a sign-in page"))
        #expect(run.status == .failure)
    }

    @Test func credentialsThatAreRefused() throws {
        let client = FakeClient()
        client.answer(
            .get, "/livez", status: 401,
            body: #"{"kind":"Status","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}"#)
        let run = Self.run(mount: try Mount(), client: client)
        #expect(run.part("livez").hasPrefix("FAILED"))
        #expect(run.part("livez").contains("perhaps the pod web-1 or the account web is gone"))
        #expect(run.part("livez").contains("perhaps it is a token of another cluster, whose issuer is https://issuer"))
        #expect(run.status == .unauthorized)
    }

    @Test func aSickServer() throws {
        let client = FakeClient()
        client.answer(
            .get, "/livez", status: 500, headers: [Header("Content-Type", "text/plain")],
            body: "[+]ping ok\n[-]etcd failed: reason withheld\nlivez check failed\n")
        let run = Self.run(mount: try Mount(), client: client)
        #expect(run.part("livez").contains("[-]etcd failed"), "\(run.output)")
        #expect(run.status == .failure)
    }

    @Test func clocksThatDiffer() throws {
        let client = Self.healthy(skipping: ["livez"])
        client.answer(.get, "/livez", headers: [Header("Date", "Tue, 24 Nov 2026 00:20:00 GMT")], body: "ok")
        let run = Self.run(mount: try Mount(), client: client)
        #expect(run.part("livez").contains("the server's says 2026-11-24T00:20:00Z"))
        #expect(run.status == .success)
    }

    @Test func anOldServerAndRefusedReviewsAreNoFailure() throws {
        let client = Self.healthy(skipping: ["identity", "rules"])
        for version in ["v1", "v1beta1", "v1alpha1"] {
            client.answer(
                .post, "/apis/authentication.k8s.io/\(version)/selfsubjectreviews", status: 404,
                body: #"{"kind":"Status","status":"Failure","reason":"NotFound","code":404}"#)
        }
        client.answer(
            .post, Self.rules, status: 403,
            body: #"{"kind":"Status","status":"Failure","reason":"Forbidden","message":"it is forbidden","code":403}"#)
        let run = Self.run(mount: try Mount(), client: client)
        #expect(run.part("identity").contains("the token says system:serviceaccount:shop:web"))
        #expect(run.part("permissions").contains("it is forbidden"))
        #expect(run.output.hasSuffix("All works, with 2 warnings\n"))
        #expect(run.status == .success)
    }

    @Test func nothingAllowed() throws {
        let client = Self.healthy(skipping: ["rules"])
        client.answer(.post, Self.rules, status: 201, body: #"{"status":{"resourceRules":[],"incomplete":true}}"#)
        let run = Self.run(mount: try Mount(), client: client)
        #expect(run.part("permissions").contains("in namespace shop: nothing"))
        #expect(run.part("permissions").contains("the list is incomplete"))
        #expect(run.part("permissions").contains("kpod auth grant"))
    }

    @Test func json() throws {
        let probe = FakeProbe()
        probe.dial = .failure(.refused(ServerAddress(host: "10.96.0.1", port: 443), isFallback: false))
        let run = Self.run(["-ojson"], mount: try Mount(), probe: probe)
        let root = try JSONDocument(parsing: Array(run.output.utf8)).root
        #expect(root["ok"]?.bool == false)
        #expect(root["exitCode"]?.int == 7)
        let checks = root["checks"].map { Array($0.elements) } ?? []
        #expect(checks.count == Check.all.count)
        #expect(checks.first { $0["name"]?.string == "tcp" }?["outcome"]?.string == "failed")
        #expect(checks.last?["outcome"]?.string == "skipped")
        #expect(run.status == .unreachable)
    }

    @Test func aSignalEndsIt() throws {
        let probe = FakeProbe()
        probe.dial = .failure(.interrupted(signal: 15))
        #expect(Self.run(mount: try Mount(), probe: probe).status == .signal(15))
    }
}
