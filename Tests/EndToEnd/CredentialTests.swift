import Foundation
import Programs
import Testing

extension Faults {
    /// Service account files that are missing, broken, or change while kpod runs.
    @Suite struct CredentialTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.spoiled() }

        @Test(
            arguments: [
                ("token", nil, "no service account token"), ("token", "", "is empty"), ("token", "\n", "is empty"),
                ("token", "one\ntwo", "several lines"), ("ca.crt", nil, "no certificate authority"),
                ("ca.crt", "garbage\n", "it holds no certificate"),
                ("ca.crt", "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "is not base64"),
                ("ca.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n", "is cut off"),
            ] as [(String, String?, String)])
        func aBrokenFileIsNamed(_ file: String, _ contents: String?, _ words: String) throws {
            let outcome = try sandbox.kpod("get", "pods") { folder in
                let file = folder.appending(path: file)
                try FileManager.default.removeItem(at: file)
                if let contents { try Data(contents.utf8).write(to: file) }
            }
            #expect(outcome.status == 5)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains(words) && outcome.errors.contains("/" + file), "\(outcome.errors)")
            // The second line says what would mend it.
            #expect(outcome.errors.split(separator: "\n").count == 2)
        }

        @Test func noMountAtAllIsSaid() throws {
            let outcome = try sandbox.kpod("get", "pods", adding: ["KPOD_SERVICE_ACCOUNT_DIR": "/nowhere"])
            #expect(outcome.status == 5)
            #expect(outcome.errors.contains("automountServiceAccountToken: true"))
        }

        @Test(.enabled(if: geteuid() == 0, "needs root"))
        func anUnreadableTokenNamesTheUser() throws {
            let folder = try sandbox.copyOfAccount()
            defer { try? FileManager.default.removeItem(at: folder) }
            // The build folder may not be open to other users: a copy of kpod is.
            let kpod = folder.appending(path: "kpod").path
            try copyProgram(sandbox.kpod, to: kpod)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
            for (file, mode) in [("kpod", 0o755), ("token", 0o400), ("ca.crt", 0o444)] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(folder.path)/\(file)")
            }
            var environment = sandbox.environment()
            environment["KPOD_SERVICE_ACCOUNT_DIR"] = folder.path
            let outcome = try run(
                ["/usr/bin/setpriv", "--reuid=123456", "--regid=123456", "--clear-groups", kpod, "get", "pods"],
                environment: environment)
            #expect(outcome.status == 5)
            #expect(outcome.errors.contains("Permission denied (running as uid 123456)"), "\(outcome.errors)")
            #expect(outcome.errors.contains("securityContext.fsGroup"))
        }

        @Test func aRevokedTokenIsExplained() throws {
            try sandbox.control("POST", "revoke")
            defer { _ = try? sandbox.control("POST", "rotate") }
            let outcome = try sandbox.kpod("get", "pods")
            #expect(outcome.status == 5)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("error: You must be logged in to the server"))
            #expect(outcome.errors.contains("has not expired, yet the server does not accept it"))
        }

        @Test func aForeignTokenIsExplained() throws {
            let outcome = try sandbox.kpod("get", "pods", "--token=abc")
            #expect(outcome.status == 5)
            #expect(outcome.errors.contains("is no service account token"))
            // {"exp":1000000000}
            let expired = try sandbox.kpod("get", "pods", "--token=e30.eyJleHAiOjEwMDAwMDAwMDB9.AAAA")
            #expect(expired.status == 5)
            #expect(
                expired.errors.contains("has probably expired") && expired.errors.contains(" ago"), "\(expired.errors)")
        }

        @Test func identitiesNeverMix() throws {
            let token = try #require(sandbox.announcement.accounts["demo-admin"]) + "/token"
            let both = try sandbox.kpod("get", "pods", "--token=abc", "--token-file", token)
            #expect(both.status == 2)
            #expect(both.errors.contains("two identities"))
            #expect(try sandbox.kpod("get", "pods", "--token-file", token, adding: ["KPOD_TOKEN": "abc"]).status == 0)
        }

        @Test func aListOfManyPagesOutlivesARotation() throws {
            // Each page is late, and between the first and the last the token is replaced and the old one revoked.
            let outcome = try sandbox.spoiled(#"{"path":"continue=","delay":0.6}"#) {
                let list = try sandbox.start("get", "pods", "-n", "many", "--no-headers")
                usleep(700_000)
                try sandbox.control("POST", "rotate")
                return try list.wait()
            }
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.lineCount == 1_200)
        }

        @Test func a401IsReplayedOnceWithTheNewToken() throws {
            // The server refuses once; the file changes while the refusal is under way.
            let outcome = try sandbox.spoiled(#"{"path":"/pods","count":1,"delay":0.8,"action":"unauthorized"}"#) {
                try sandbox.forgetRequests()
                let get = try sandbox.start("get", "pods")
                usleep(400_000)
                try sandbox.control("POST", "rotate")
                return try get.wait()
            }
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try sandbox.requests().count == 2)
        }

        @Test func withoutVariablesTheUsualNameIsTried() throws {
            let folder = try #require(sandbox.announcement.accounts["demo-admin"])
            let outcome = try run(
                [sandbox.kpod, "get", "pods", "--retries=0", "--request-timeout=5s"],
                environment: ["KPOD_SERVICE_ACCOUNT_DIR": folder])
            #expect(outcome.status == 7)
            #expect(outcome.errors.contains("kubernetes.default.svc"))
            #expect(outcome.errors.contains("KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set"))
        }

        @Test(arguments: ["::1", "[::1]"])
        func anIPv6HostIsBracketedOnce(_ host: String) throws {
            let outcome = try sandbox.kpod(
                "get", "pods", "--retries=0", adding: ["KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "1"])
            #expect(outcome.status == 7)
            #expect(outcome.errors.contains("[::1]:1") || outcome.errors.contains("::1"), "\(outcome.errors)")
        }

        @Test func theTokenIsInNoOutputOfAFailure() throws {
            let path = try #require(sandbox.announcement.accounts["demo-admin"]) + "/token"
            let secret = try #require(String(contentsOfFile: path, encoding: .utf8).split(separator: ".").last)
            for rule in [
                #"{"path":"/","action":"html"}"#, #"{"path":"/","action":"unauthorized"}"#,
                #"{"path":"/","action":"reset"}"#,
            ] {
                let outcome = try sandbox.kpod(spoiled: rule, "get", "pods", "-v=9", "--retries=1")
                #expect(outcome.status != 0)
                #expect(!outcome.output.contains(secret) && !outcome.errors.contains(secret))
            }
        }
    }
}
