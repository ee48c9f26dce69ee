import Foundation
import Testing

/// `kpod get` as a pod sees it.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct GetTests {
    @Test(arguments: [
        ["get", "pods"], ["get", "pods", "-o", "wide"], ["get", "pods", "-A"], ["get", "po", "--no-headers"],
        ["get", "pods", "-o", "name"], ["get", "pods", "-o", "json"], ["get", "pods", "-o", "yaml"],
        ["get", "pods", "--show-labels"], ["get", "deployments,services"], ["get", "namespaces"],
    ])
    func printsWhatKubectlPrints(_ arguments: [String]) throws {
        let sandbox = try Sandbox.shared()
        guard sandbox.kubectl != nil else { return }
        // Ages move between two runs; one of a few pairs falls into the same second.
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

    @Test(arguments: ["pods": 0, "pods -l app=nothing": 1, "pod nothing --ignore-not-found": 1])
    func failsIfEmptyOnRequest(_ words: String, _ status: Int32) throws {
        let arguments = words.split(separator: " ").map(String.init)
        let outcome = try Sandbox.shared().kpod(["get"] + arguments + ["--fail-if-empty", "-o", "name"])
        #expect(outcome.status == status, "\(outcome.errors)")
    }

    @Test func forbiddenSaysWhoAndEndsWith4() throws {
        let outcome = try Sandbox.shared().kpod("get", "pods", as: "default")
        #expect(outcome.status == 4)
        #expect(outcome.output.isEmpty)
        #expect(
            outcome.errors.hasPrefix(
                "Error from server (Forbidden): pods is forbidden: User \"system:serviceaccount:default:default\" "
                    + "cannot list resource \"pods\" in API group \"\" in the namespace \"default\"\n"))
    }
}
