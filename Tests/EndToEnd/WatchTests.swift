import Foundation
import Programs
import Testing

extension Faults {
    /// Watches and chains of pages that the server breaks up.
    @Suite struct WatchTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.spoiled() }

        @Test(arguments: ["close-watches", "expire-watches"])
        func isTakenUpAgainWithNothingLostOrDoubled(_ fault: String) throws {
            let watch = try sandbox.start("get", "configmaps", "--watch", "--no-headers", "-o", "name")
            var expected = try sandbox.kpod("get", "configmaps", "-o", "name").output
            try watch.waitForOutput { $0 == expected }
            try waitForWatch()
            for round in 1...2 {
                try sandbox.control("POST", fault)
                // Made while nobody watches, as likely as not.
                let name = "\(fault)-\(round)"
                let made = try make(name)
                #expect(made.status == 0, "\(made.errors)")
                expected += "configmap/\(name)\n"
                try watch.waitForOutput { $0.count >= expected.count }
                try waitForWatch()
            }
            watch.signal(SIGTERM)
            let outcome = try watch.wait()
            #expect(outcome.output == expected)
            #expect(outcome.errors.isEmpty)
        }

        @Test func outlivesARotation() throws {
            let watch = try sandbox.start("get", "configmaps", "--watch-only", "-o", "name")
            try waitForWatch()
            try sandbox.control("POST", "rotate")
            try sandbox.control("POST", "close-watches")
            #expect(try make("after-rotation").status == 0)
            try watch.waitForOutput { $0 == "configmap/after-rotation\n" }
            watch.signal(SIGTERM)
            #expect(try watch.wait().status == 143)
        }

        @Test func anExpiredContinueTokenIsListedAfresh() throws {
            let rule =
                #"{"path":"continue=","count":1,"action":"status","status":410,"reason":"Expired","message":"too old"}"#
            let outcome = try sandbox.kpod(spoiled: rule, "get", "pods", "-n", "many", "--no-headers")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.lineCount == 1_200)
            #expect(outcome.errors.isEmpty)
        }

        @Test func anExpiredContinueTokenAfterThePrintingHasBegunIsAnError() throws {
            let rule =
                #"{"path":"continue=","count":1,"action":"status","status":410,"reason":"Expired","message":"too old"}"#
            let outcome = try sandbox.kpod(spoiled: rule, "get", "pods", "-n", "many", "-o", "json")
            #expect(outcome.status == 8)
            #expect(outcome.errors.contains("too old"))
        }

        private func make(_ name: String) throws -> Outcome {
            let body = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(name)"}}"#
            let folder = try #require(sandbox.announcement.accounts["demo-admin"])
            let token = try String(contentsOfFile: "\(folder)/token", encoding: .utf8)
            return try run(
                [
                    "/usr/bin/curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--cacert",
                    sandbox.announcement.ca,
                    "--header", "Authorization: Bearer \(token)", "--header", "Content-Type: application/json",
                    "--data-binary", body, "\(sandbox.announcement.server)/api/v1/namespaces/shop/configmaps",
                ],
                environment: [:])
        }

        private func waitForWatch() throws {
            struct Count: Decodable { let count: Int }
            for _ in 0..<300 {
                if try JSONDecoder().decode(Count.self, from: sandbox.control("GET", "watches")).count > 0 { return }
                usleep(10_000)
            }
            throw HarnessError(description: "nobody watches")
        }
    }
}
