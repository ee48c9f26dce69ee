import Foundation
import Testing

/// Identity and discovery as a pod sees them.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct WhoAmITests {
    @Test(arguments: [
        ["auth", "whoami"], ["auth", "whoami", "-o", "yaml"], ["auth", "whoami", "--as=jane", "--as-group=dev"],
        ["api-versions"], ["api-resources"], ["api-resources", "-o", "wide"], ["api-resources", "-o", "json"],
        ["api-resources", "-o", "yaml", "--api-group=example.com"],
    ])
    func printsWhatKubectlPrints(_ arguments: [String]) throws {
        let sandbox = try Sandbox.shared()
        guard sandbox.kubectl != nil else { return }
        // The answer to who one is carries the second in which it was made.
        var ours = try sandbox.kpod(arguments)
        var theirs = try sandbox.kubectl(arguments)
        for _ in 0..<3 where ours.outputBytes != theirs.outputBytes {
            ours = try sandbox.kpod(arguments)
            theirs = try sandbox.kubectl(arguments)
        }
        #expect(ours.status == 0, "\(ours.errors)")
        #expect(ours.output == theirs.output)
        #expect(!ours.output.isEmpty)
    }

    @Test func whoamiTellsAPodWhatItIs() throws {
        let outcome = try Sandbox.shared().kpod("whoami", as: "default")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("User:              system:serviceaccount:default:default\n"))
        #expect(outcome.output.contains("Service account:   default/default\n"))
        #expect(outcome.output.contains("Namespace:         default\n"))
        #expect(outcome.output.contains("Server version:    v1.36.2\n"))
    }

    @Test func whoamiTellsWhatTheTokenSaysWithoutAServer() throws {
        let outcome = try Sandbox.shared().kpod("whoami", "--server=https://127.0.0.1:1", "--retries=0", as: "default")
        #expect(outcome.status == 7)
        #expect(outcome.output.hasPrefix("Not verified:"))
        #expect(outcome.output.contains("Service account:   default/default\n"))
        #expect(outcome.errors.contains("was refused"))
    }
}
