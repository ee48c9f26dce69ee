import Foundation
import Programs
import Testing

extension Faults {
    /// Requests after a change, to a server with TLS: the sandbox itself, which tells what came.
    @Suite final class HookRequestTests {
        private let sandbox: Sandbox
        private let folder = FileManager.default.temporaryDirectory.appending(path: "kpod-hook-\(UUID().uuidString)")
            .path

        init() throws { sandbox = try Sandbox.spoiled() }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        /// Writes a file and sends a request to a path that no other test asks for.
        private func sync(port: Int? = nil, _ more: String..., rule: String? = nil) throws -> Outcome {
            let port = port ?? sandbox.announcement.port
            try sandbox.forgetRequests()
            return try sandbox.spoiled(
                rule ?? #"{"path":"/hook","action":"body","body":"done"}"#
            ) {
                try sandbox.kpod(
                    [
                        "sync", "configmap/settings", "-n", "shop", "--to", folder, "--once", "--hook-retries=0",
                        "--request=https://127.0.0.1:\(port)/hook/reload",
                    ] + more)
            }
        }

        private var authority: String { "--request-ca=\(sandbox.announcement.ca)" }

        private func hooks() throws -> [Sandbox.SeenRequest] {
            try sandbox.requests().filter { $0.path.hasPrefix("/hook") }
        }

        @Test func theCertificateIsVerifiedAndTheTokenStays() throws {
            let outcome = try sync(authority)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let hooks = try hooks()
            #expect(hooks.map(\.method) == ["POST"])
            #expect(hooks.map(\.authenticated) == [false])
        }

        /// The cluster's CA is not among the system's, and a hook gets it no more than the token.
        @Test func theClustersAuthorityIsNoOtherServers() throws {
            let outcome = try sync()
            #expect(outcome.status == 10)
            #expect(outcome.errors.contains("certificate signed by unknown authority"), "\(outcome.errors)")
            #expect(try hooks().isEmpty)
        }

        @Test(arguments: [
            ("expired", "certificate has expired"), ("wrongHost", "certificate is not valid for 127.0.0.1"),
            ("otherCA", "certificate signed by unknown authority"),
        ])
        func isRefused(_ fault: String, _ words: String) throws {
            let port = try #require(sandbox.announcement.faults?[fault])
            let outcome = try sync(port: port, authority)
            #expect(outcome.status == 10)
            #expect(outcome.errors.contains(words), "\(outcome.errors)")
            #expect(try hooks().isEmpty, "nothing is sent to a server that is not trusted")
        }

        @Test func aRedirectIsFollowedOnTheSameHostAlone() throws {
            let port = sandbox.announcement.port
            func rule(_ place: String) -> String {
                #"[{"path":"/hook/reload","action":"body","status":307,"location":"\#(place)"},"#
                    + #"{"path":"/hook","action":"body","body":"done"}]"#
            }
            let followed = try sync(authority, rule: rule("/hook/next"))
            #expect(followed.status == 0, "\(followed.errors)")
            #expect(try hooks().map(\.path) == ["/hook/reload", "/hook/next"])
            try FileManager.default.removeItem(atPath: folder)
            let refused = try sync(authority, rule: rule("https://localhost:\(port)/hook/next"))
            #expect(refused.status == 10)
            #expect(refused.errors.contains("leads to another server"), "\(refused.errors)")
            #expect(try hooks().map(\.path) == ["/hook/reload"])
        }

        /// What is to prove who one is is what was given for this, and nothing else.
        @Test func basicAuthenticationComesFromFiles() throws {
            let word = folder + "-word"
            try Data("secret\n".utf8).write(to: URL(fileURLWithPath: word))
            defer { try? FileManager.default.removeItem(atPath: word) }
            let outcome = try sync(authority, "--request-user-file=\(word)", "--request-password-file=\(word)")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try hooks().map(\.authenticated) == [true])
        }
    }
}
