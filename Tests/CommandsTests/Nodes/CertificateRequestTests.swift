import FakeTransport
import Foundation
import Kube
import Programs
import Testing
import Transport

@testable import CLIRuntime
@testable import Commands

/// `kpod certificate request`, by the fake's clock; what a signer would do, OpenSSL's own program does.
@Suite final class CertificateRequestTests {
    private static let requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
    private static let creation = requests + "?fieldManager=kpod-certificate"
    private static let own = requests + "/web-x"
    private static let watch =
        requests + "?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dweb-x&timeoutSeconds=300&watch=true"
    private static let bundles =
        "/apis/certificates.k8s.io/v1beta1/clustertrustbundles?fieldSelector=spec.signerName%3Dexample.com%2Fs"

    private let folder: String
    /// The name of the folder for the files.
    private var out = "out"
    private let client = FakeClient()

    init() throws {
        folder = NSTemporaryDirectory() + "kpod-request-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout \(folder)/ca.key -subj /CN=root -days 30 -out \(folder)/ca.crt")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func openssl(_ words: String) throws {
        let outcome = try Programs.run(program: "openssl", words.split(separator: " ").map(String.init))
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    private static func object(_ status: String = "{}") -> String {
        #"{"kind":"CertificateSigningRequest","apiVersion":"certificates.k8s.io/v1","metadata":{"name":"web-x"},"spec":{"signerName":"example.com/s"},"status":\#(status)}"#
    }

    private static func refusal(_ resource: String, _ verb: String) -> String {
        #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"\#(resource) is forbidden: User \"u\" cannot \#(verb) resource \"\#(resource)\" at the cluster scope"}"#
    }

    /// The request is made, and may not be watched: it is read each second.
    private func create() {
        client.answer(.post, Self.creation, status: 201, body: Self.object())
        client.answer(.get, Self.own, body: Self.object())
        client.answer(.get, Self.watch, status: 403, body: Self.refusal("certificatesigningrequests", "watch"))
    }

    /// Signs what was asked for, or for a key of its own.
    private func sign(forAnother: Bool = false, at time: Duration = .milliseconds(500)) {
        client.at(time) { [self] in
            do {
                let body = client.requests.last { $0.method == .post }?.body ?? []
                let asked = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
                let text = (asked?["spec"] as? [String: Any])?["request"] as? String ?? ""
                try #require(Data(base64Encoded: text)).write(to: URL(fileURLWithPath: folder + "/csr"))
                if forAnother {
                    try openssl("req -newkey rsa:2048 -nodes -keyout \(folder)/k -subj /CN=b -out \(folder)/csr")
                }
                try openssl(
                    "x509 -req -in \(folder)/csr -CA \(folder)/ca.crt -CAkey \(folder)/ca.key -days 1 -out \(folder)/crt"
                )
                let issued = try Data(contentsOf: URL(fileURLWithPath: folder + "/crt")).base64EncodedString()
                client.answer(
                    .get, Self.own,
                    body: Self.object(
                        #"{"conditions":[{"type":"Approved","status":"True"}],"certificate":"\#(issued)"}"#))
            } catch {
                Issue.record(error)
            }
        }
    }

    private func run(_ words: String...) -> CommandRun {
        CommandRun(
            ["certificate", "request", "web", "--signer=example.com/s", "--to=\(folder)/\(out)"] + words, client: client
        )
    }

    private func file(_ name: String) -> String? {
        try? String(contentsOfFile: "\(folder)/\(out)/\(name)", encoding: .utf8)
    }

    @Test func aCertificateIsKeptWithItsKeyAndTheGivenCA() throws {
        create()
        sign()
        let run = run("--ca=\(folder)/ca.crt")
        #expect(run.status == .success, "\(run.errors)")
        #expect(file("tls.crt") == (try String(contentsOfFile: folder + "/crt", encoding: .utf8)))
        #expect(file("ca.crt") == (try String(contentsOfFile: folder + "/ca.crt", encoding: .utf8)))
        #expect(file("tls.key")?.hasPrefix("-----BEGIN PRIVATE KEY-----\n") == true)
        let attributes = try FileManager.default.attributesOfItem(
            atPath: URL(fileURLWithPath: "\(folder)/out/tls.key").resolvingSymlinksInPath().path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(run.errors.contains("waits for approval"))
        #expect(client.faults == [])
    }

    /// The clock jumps over two thirds of a certificate's day: another is asked for within ten minutes.
    @Test func aClockThatJumpsIsSeen() {
        create()
        sign()
        client.at(.seconds(50)) { [self] in create() }
        sign(at: .milliseconds(601_500))
        var asked = 0
        client.at(.seconds(700)) { [client] in
            asked = client.requests.count { $0.method == .post }
            client.outage = .interrupted(signal: 15)
        }
        let run = CommandRun(
            [
                "certificate", "request", "web", "--signer=example.com/s", "--to=\(folder)/\(out)",
                "--ca=\(folder)/ca.crt",
                "--renew",
            ], client: client, now: Date().formatted(.iso8601), clock: { $0 < .seconds(100) ? 0 : 17 * 3_600 })
        #expect(run.status == .signal(15), "\(run.errors)")
        #expect(asked == 2)
        #expect(run.output.components(separatedBy: " issued").count == 3, "\(run.output)")
    }

    /// What the signer is asked for, beside what stands in the request for a certificate itself.
    @Test func usagesAndTheDurationAreAskedFor() throws {
        create()
        sign()
        let run = run(
            "--ca=\(folder)/ca.crt", "--usage=client auth,digital signature", "--duration=90m")
        #expect(run.status == .success, "\(run.errors)")
        let body = try JSONSerialization.jsonObject(with: Data(client.requests[0].body ?? [])) as? [String: Any]
        let spec = body?["spec"] as? [String: Any]
        #expect(spec?["usages"] as? [String] == ["client auth", "digital signature"])
        #expect(spec?["expirationSeconds"] as? Int == 5_400)
        #expect(spec?["signerName"] as? String == "example.com/s")
    }

    @Test func aBundleThatMayNotBeSeenIsDoneWithout() {
        create()
        sign()
        client.answer(.get, Self.bundles, status: 403, body: Self.refusal("clustertrustbundles", "list"))
        let run = run()
        #expect(run.status == .success, "\(run.errors)")
        #expect(run.errors.hasSuffix("There is no ca.crt: the signer does not tell its root, and --ca names none.\n"))
        #expect(file("tls.crt") != nil)
        #expect(file("ca.crt") == nil)
    }

    @Test func aCertificateOfAnotherKeyLeavesTheFilesAsTheyWere() throws {
        create()
        sign(forAnother: true)
        let run = run("--ca=\(folder)/ca.crt")
        #expect(run.status == .failure)
        #expect(
            run.errors.hasSuffix(
                "error: the certificate of web-x is of no use: it is for another key\nThe files are as they were.\n"),
            "\(run.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out") == [])
        #expect(client.faults == [])
    }

    @Test(arguments: [("Denied", "was denied"), ("Failed", "has failed")])
    func aRefusalEndsIt(_ condition: String, _ words: String) throws {
        client.answer(.post, Self.creation, status: 201, body: Self.object())
        client.answer(
            .get, Self.own,
            body: Self.object(
                #"{"conditions":[{"type":"\#(condition)","status":"True","reason":"No","message":"not you"}]}"#))
        let run = run()
        #expect(run.status == .impossible)
        #expect(
            run.errors.hasSuffix(
                "error: certificatesigningrequest.certificates.k8s.io/web-x \(words): No: not you\n"), "\(run.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out") == [])
        #expect(client.faults == [])
    }

    @Test func whoWaitsInVainIsToldWhatWouldHelp() {
        client.answer(.post, Self.creation, status: 201, body: Self.object())
        client.answer(.get, Self.own, body: Self.object())
        client.answer(.get, Self.watch, steps: [.silence])
        let run = run("--timeout=9s")
        #expect(run.status == .timedOut)
        #expect(
            run.errors.contains("error: timed out waiting for certificatesigningrequest.certificates.k8s.io/web-x\n"))
        #expect(run.errors.contains("kpod certificate approve web-x"), "\(run.errors)")
        #expect(client.elapsed == .seconds(9))
        #expect(client.faults == [])
    }

    @Test func theFolderMayHaveAnyName() throws {
        out = "c-\u{F6}-e\u{301}"
        var keys: Set<String> = []
        for _ in 0..<2 {
            create()
            sign(at: client.elapsed + .milliseconds(500))
            let run = run("--ca=\(folder)/ca.crt")
            #expect(run.status == .success, "\(run.errors)")
            #expect(file("tls.crt") == (try String(contentsOfFile: folder + "/crt", encoding: .utf8)))
            keys.insert(file("tls.key") ?? "none")
        }
        #expect(keys.count == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(out)").count == 5)
    }

    /// What a link in the folder leads to is neither shown nor removed.
    @Test(arguments: [[("..data", "../other")], [("..kpod-x", "../other"), ("..data", "..kpod-x")]])
    func noLinkLeadsOut(_ links: [(name: String, target: String)]) throws {
        for name in ["out", "other"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/other/precious"))
        for (name, target) in links {
            try FileManager.default.createSymbolicLink(atPath: "\(folder)/out/\(name)", withDestinationPath: target)
        }
        create()
        sign()
        let run = run("--ca=\(folder)/ca.crt")
        #expect(run.status == .failure)
        #expect(run.errors.contains("/..data: File exists"), "\(run.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/other") == ["precious"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out").count == links.count)
    }
}
