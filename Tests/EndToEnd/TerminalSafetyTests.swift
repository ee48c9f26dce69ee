import Foundation
import Programs
import Testing

extension Faults {
    /// Strings of the server that would move the cursor, or worse.
    @Suite struct TerminalSafetyTests {
        private let sandbox: Sandbox

        init() throws { sandbox = try Sandbox.spoiled() }

        @Test func aTableOfAnyShapeIsSaneLines() throws {
            let table = #"""
                {"kind":"Table","apiVersion":"meta.k8s.io/v1",
                 "columnDefinitions":[{"name":"Name","type":"string"},{"name":"Age\u001b[2J","type":"string"}],
                 "rows":[{"cells":["one"]},{"cells":["two","2d","extra"]},{"cells":[]},{},{"cells":["ev\u001b[31mil\u0007\nx\u009bz",null]},
                         {"cells":{"a":1}},5,null]}
                """#
            for arguments in [
                ["get", "pods"], ["get", "pods", "-A", "--show-labels"], ["get", "pod", "crasher"],
                ["get", "pods", "-o", "wide"],
            ] {
                let outcome = try spoil(table, arguments)
                #expect(outcome.status == 0, "\(outcome.errors)")
                #expect(outcome.output.contains("one") && outcome.output.contains("two"))
                expectHarmless(outcome)
            }
        }

        @Test(arguments: [[], ["-o", "name"], ["-o", "json"], ["-o", "yaml"], ["-o", "wide"]])
        func namesAreHarmless(_ format: [String]) throws {
            let list =
                #"{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[{"metadata":{"name":"a\u001b]0;x\u0007b\u009bc","namespace":"shop"}}]}"#
            let outcome = try spoil(list, ["get", "pods"] + format)
            #expect(outcome.status == 0, "\(outcome.errors)")
            // JSON is data: as in kubectl's, what it does not escape itself stays.
            expectHarmless(outcome, except: format == ["-o", "json"] ? 0x80...0x9F : nil)
        }

        @Test func messagesAreHarmless() throws {
            let body =
                #"{"kind":"Status","status":"Failure","message":"\u001b[31mred\u0007\r\u009bz","reason":"\u001b[1mBoo","code":500}"#
            let outcome = try sandbox.kpod(
                spoiled: #"{"path":"/pods","action":"body","status":500,"body":\#(body)}"#, "get", "pods")
            #expect(outcome.status == 10)
            #expect(outcome.errors.contains("red"))
            expectHarmless(outcome)
        }

        @Test func aTypedNameIsHarmlessToo() throws {
            let outcome = try sandbox.kpod("get", "pod", "a\u{1B}[31mb")
            #expect(outcome.status == 2 || outcome.status == 3)
            expectHarmless(outcome)
        }

        private func spoil(_ body: String, _ arguments: [String]) throws -> Outcome {
            try sandbox.spoiled(#"{"path":"/pods","action":"body","body":\#(body)}"#) { try sandbox.kpod(arguments) }
        }

        private func expectHarmless(_ outcome: Outcome, except allowed: ClosedRange<UInt32>? = nil) {
            for scalar in (outcome.output + outcome.errors).unicodeScalars where scalar != "\n" {
                if allowed?.contains(scalar.value) == true { continue }
                #expect(
                    scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value),
                    "U+\(String(scalar.value, radix: 16))")
            }
        }
    }
}
