import Foundation
import Programs
import Testing

/// `kpod certificate request` against the sandbox, which signs for the signers of example.com once a request is approved.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
final class CertificateRequestTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox
    private let folder: String

    init() throws {
        sandbox = try Self.started.get()
        folder = NSTemporaryDirectory() + "kpod-certificate-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func request(_ signer: String, _ words: String...) throws -> Outcome {
        try sandbox.kpod(
            ["certificate", "request", "web", "--signer=example.com/\(signer)", "--to=\(folder)/tls"] + words)
    }

    private func openssl(_ words: String) throws -> String {
        try run(["/usr/bin/openssl"] + words.split(separator: " ").map(String.init), environment: [:]).output
    }

    private func file(_ name: String) -> String? {
        try? String(contentsOfFile: "\(folder)/tls/\(name)", encoding: .utf8)
    }

    @Test func theCertificateFitsTheKeyAndItsNamesAndTheRootVouchesForIt() throws {
        let outcome = try request(
            "serving", "--approve", "--dns=web.shop.svc,web", "--ip=10.0.0.1", "--duration=48h",
            "--uri=spiffe://a/b", "--common-name=other", "--organization=shop")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let tls = folder + "/tls"
        #expect(
            try openssl("x509 -in \(tls)/tls.crt -noout -pubkey") == openssl("pkey -in \(tls)/tls.key -pubout"))
        let names = try openssl("x509 -in \(tls)/tls.crt -noout -ext subjectAltName -subject")
        #expect(names.contains("DNS:web.shop.svc, DNS:web, URI:spiffe://a/b, IP Address:10.0.0.1"), "\(names)")
        #expect(names.contains("O = shop, CN = other"), "\(names)")
        #expect(try openssl("verify -CAfile \(tls)/ca.crt \(tls)/tls.crt").hasSuffix("tls.crt: OK\n"))
        let key = URL(fileURLWithPath: tls + "/tls.key").resolvingSymlinksInPath().path
        #expect(try FileManager.default.attributesOfItem(atPath: key)[.posixPermissions] as? Int == 0o600)
    }

    @Test func whatIsOfNoUseLeavesTheFilesAsTheyWere() throws {
        #expect(try request("serving", "--approve").status == 0)
        let before = (file("tls.crt"), file("tls.key"), file("ca.crt"))
        let failed = try request("failing", "--approve")
        #expect(failed.status == 9)
        #expect(failed.errors.contains("has failed: SignerValidationFailure: no such name"), "\(failed.errors)")
        let other = try request("other", "--approve")
        #expect(other.status == 10)
        #expect(other.errors.contains("it is for another key"), "\(other.errors)")
        let late = try request("serving", "--timeout=1s")
        #expect(late.status == 6)
        #expect(late.errors.contains("kpod certificate approve web-"), "\(late.errors)")
        #expect(before == (file("tls.crt"), file("tls.key"), file("ca.crt")))
    }

    @Test func whoWaitsIsServedOnceSomebodyApproves() throws {
        let waiting = try RunningCommand(
            [
                sandbox.kpod, "certificate", "request", "later", "--signer=example.com/serving", "--to=\(folder)/tls",
            ], environment: sandbox.environment())
        try waiting.waitForWords("waits for approval")
        let name = try #require(waiting.outputSoFar.firstMatch(of: /later-[a-z0-9]+/)?.0)
        #expect(try sandbox.kpod("certificate", "approve", String(name)).status == 0)
        let outcome = try waiting.wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains(" issued, valid until "))
    }

    @Test func whoStaysRunsHooksWhenACertificateTakesTheOthersPlace() throws {
        #expect(try request("serving", "--approve").status == 0)
        let before = file("tls.crt")
        let staying = try RunningCommand(
            [
                sandbox.kpod, "certificate", "request", "web", "--signer=example.com/serving", "--to=\(folder)/tls",
                "--approve", "--renew", "--exec", "/bin/cp \(folder)/tls/tls.crt \(folder)/copy",
            ], environment: sandbox.environment())
        let end = Date(timeIntervalSinceNow: 20)
        func copy() -> String? { try? String(contentsOfFile: folder + "/copy", encoding: .utf8) }
        while copy() == nil || copy()?.isEmpty == true, Date() < end { usleep(20_000) }
        #expect(copy() != before, "\(staying.errorsSoFar)")
        #expect(copy() == file("tls.crt"))
        staying.signal(SIGTERM)
        #expect(try staying.wait().status == 143)
        #expect(try request("serving", "--exec=true").status == 2)
    }

    /// An app that needs the certificate is started by a startup probe of the sidecar that asks for it.
    @Test func whoStaysTellsProbesWhetherThereIsACertificate() throws {
        let port = try LocalPort.free()
        let staying = try RunningCommand(
            [
                sandbox.kpod, "certificate", "request", "probed", "--signer=example.com/serving", "--to=\(folder)/tls",
                "--renew", "--health=127.0.0.1:\(port)",
            ], environment: sandbox.environment())
        func health() throws -> String { try LocalPort.get(port, "/healthz") }
        try staying.waitForWords("waits for approval")
        #expect(try health() == "there is no certificate yet\n")
        let name = try #require(staying.outputSoFar.firstMatch(of: /probed-[a-z0-9]+/)?.0)
        #expect(try sandbox.kpod("certificate", "approve", String(name)).status == 0)
        try staying.waitForOutput { $0.contains(" issued, valid until ") }
        #expect(try health() == "ok\n")
        staying.signal(SIGTERM)
        #expect(try staying.wait().status == 143)
        #expect(try request("serving", "--health=:8081").status == 2)
    }
}
