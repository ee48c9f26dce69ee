import Foundation
import Testing

extension Faults {
    /// A server, or something in front of it, that answers late, wrongly or not at all.
    @Suite struct FaultTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.spoiled() }

        @Test func anAnswerThatComesTooLateIsTimedOut() throws {
            let outcome = try sandbox.kpod(
                spoiled: #"{"path":"/pods","delay":5}"#, "get", "pods", "--request-timeout=300ms")
            #expect(outcome.status == 6)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("within 300ms"))
        }

        @Test func aResetBeforeTheAnswerIsTriedAgain() throws {
            let rule = #"{"path":"/pods","count":1,"action":"reset"}"#
            #expect(try sandbox.kpod(spoiled: rule, "get", "pods").status == 0)
            let outcome = try sandbox.kpod(spoiled: rule, "get", "pods", "--retries=0")
            #expect(outcome.status == 7)
            #expect(outcome.errors.contains("closed the connection before it answered"))
        }

        @Test(arguments: ["table", "name", "json", "yaml"])
        func aTruncatedListIsNoShortList(_ format: String) throws {
            let output = format == "table" ? [] : ["-o", format]
            let rule = #"{"path":"continue=","action":"truncate"}"#
            let outcome = try sandbox.spoiled(rule) { try sandbox.kpod(["get", "pods", "-n", "many"] + output) }
            #expect(outcome.status == 7)
            // An answer that breaks off in one piece with its head is taken for none.
            #expect(outcome.errors.contains("broke off") || outcome.errors.contains("before it answered"))
        }

        @Test func whatIsNoJSONIsAnError() throws {
            let outcome = try sandbox.kpod(spoiled: #"{"path":"/pods","action":"bad-json"}"#, "get", "pods")
            #expect(outcome.status == 10)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("not valid JSON"))
        }

        @Test(arguments: [
            ["get", "pods"], ["get", "pod/crasher"], ["get", "pods", "-o", "json"], ["get", "widgets"],
        ])
        func aPageInsteadOfJSONNamesTheProxy(_ arguments: [String]) throws {
            let outcome = try sandbox.spoiled(#"{"path":"/","action":"html"}"#) { try sandbox.kpod(arguments) }
            #expect(outcome.status == 10)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("HTML instead of JSON; a proxy in between may have answered"))
        }

        @Test func aPageInsteadOfAWatchEndsIt() throws {
            let outcome = try sandbox.kpod(spoiled: #"{"path":"watch=","action":"html"}"#, "get", "pods", "--watch")
            #expect(outcome.status == 10)
            #expect(outcome.errors.contains("HTML instead of JSON"))
        }

        @Test func aWatchOfHalfEventsIsNotAskedForWithoutPause() throws {
            try sandbox.spoiled(#"{"path":"watch=","action":"bad-json"}"#) {
                try sandbox.forgetRequests()
                let watch = try sandbox.start("get", "pods", "--watch")
                usleep(1_500_000)
                watch.signal(SIGTERM)
                #expect(try watch.wait().status == 143)
                #expect(try sandbox.requests().count < 8)
            }
        }

        @Test func tooManyRequestsAreTriedAgainWhenTheServerSaysSo() throws {
            let rule = #"{"path":"/pods","count":1,"action":"status","status":429,"retryAfter":1}"#
            let began = Date()
            #expect(try sandbox.kpod(spoiled: rule, "get", "pods").status == 0)
            #expect(Date().timeIntervalSince(began) >= 1)
            #expect(try sandbox.kpod(spoiled: rule, "get", "pods", "--retries=0").status != 0)
        }

        @Test(arguments: [500, 503])
        func aFailureOfTheServerIsToldInItsWords(_ status: Int) throws {
            let outcome = try sandbox.kpod(
                spoiled: #"{"path":"/pods","action":"status","status":\#(status)}"#, "get", "pods", "--retries=0")
            #expect(outcome.status == 10)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("Error from server"))
        }

        @Test func warningsArePrintedOnceEach() throws {
            let rule = #"{"path":"/pods","warnings":["old","old","bad"]}"#
            let outcome = try sandbox.kpod(spoiled: rule, "get", "pods")
            #expect(outcome.status == 0)
            #expect(outcome.errors == "Warning: old\nWarning: bad\n")
            let strict = try sandbox.kpod(spoiled: rule, "get", "pods", "--warnings-as-errors")
            #expect(strict.status == 10)
            #expect(strict.output == outcome.output || strict.lineCount == outcome.lineCount)
            #expect(strict.errors == "Warning: old\nWarning: bad\nerror: 2 warnings received\n")
        }

        @Test(arguments: [
            #""""#, "[]", "{}", "null", "5", #"{"kind":"Status","status":"Failure","message":"hm"}"#,
            #"{"kind":"Pod"}"#,
        ])
        func aSuccessThatIsNoListIsAnError(_ body: String) throws {
            let rule = #"{"path":"/pods","action":"body","body":\#(body)}"#
            for arguments in [["get", "pods"], ["get", "pods", "-o", "json"], ["get", "pods", "-o", "name"]] {
                let outcome = try sandbox.spoiled(rule) { try sandbox.kpod(arguments) }
                #expect(outcome.status == 10, "\(arguments)")
                #expect(outcome.output.isEmpty, "\(arguments)")
                #expect(outcome.errors.contains("unexpected answer to GET"))
            }
        }

        @Test(arguments: [#""""#, "[]", "{}", "5", #"{"kind":"Status","status":"Failure","message":"hm"}"#])
        func aSuccessThatIsNoObjectIsAnError(_ body: String) throws {
            let rule = #"{"path":"/pods","action":"body","body":\#(body)}"#
            for arguments in [["get", "pod", "crasher"], ["get", "pod", "crasher", "-o", "yaml"]] {
                let outcome = try sandbox.spoiled(rule) { try sandbox.kpod(arguments) }
                #expect(outcome.status == 10, "\(arguments)")
                #expect(outcome.output.isEmpty, "\(arguments)")
            }
        }

        @Test(arguments: [(403, 4...8), (404, 3...3), (409, 8...8), (500, 10...10)])
        func aStatusWithoutFieldsIsStillAnError(_ status: Int, _ codes: ClosedRange<Int32>) throws {
            for body in [#"{"kind":"Status"}"#, "{}", #""""#] {
                let outcome = try sandbox.kpod(
                    spoiled: #"{"path":"/pods","action":"body","status":\#(status),"body":\#(body)}"#, "get", "pods")
                #expect(codes.contains(outcome.status), "\(status) \(body): \(outcome.status)")
                #expect(outcome.errors.hasPrefix("Error from server"))
            }
        }

        @Test func anEndlessAnswerEndsAtItsTime() throws {
            for arguments in [["get", "pods"], ["get", "pod", "crasher"]] {
                let outcome = try sandbox.spoiled(#"{"path":"/pods","count":1,"action":"endless"}"#) {
                    try sandbox.kpod(arguments + ["--request-timeout=1s"])
                }
                #expect(outcome.status == 6, "\(outcome.errors)")
            }
        }
    }
}
