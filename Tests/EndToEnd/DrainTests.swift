import Foundation
import Testing

/// A node that is drained, and put back into service; requests for certificates.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct DrainEndToEndTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    private static let pods = "/api/v1/namespaces/shop/pods"

    private func node(_ name: String) throws {
        try sandbox.make("/api/v1/nodes", #"{"metadata":{"name":"\#(name)"}}"#)
    }

    private func pod(_ name: String, on node: String, labels: String = "{}") throws {
        try sandbox.make(
            Self.pods,
            #"{"metadata":{"name":"\#(name)","labels":\#(labels)},"spec":{"nodeName":"\#(node)","terminationGracePeriodSeconds":1,"containers":[{"name":"main","image":"x"}]}}"#
        )
    }

    /// Both cordon, drain and uncordon a node of their own.
    @Test func doesAsKubectl() throws {
        guard sandbox.kubectl != nil else { return }
        var outputs: [[String]] = []
        for (name, isOurs) in [("theirs", false), ("ours", true)] {
            try node(name)
            try pod("only-\(name)", on: name)
            var lines: [String] = []
            for words in [
                "cordon", "cordon", "drain", "drain --force --dry-run=client", "drain --force --dry-run=server",
                "drain --force", "uncordon", "uncordon", "drain --pod-selector=a=b --disable-eviction",
            ] {
                var arguments = words.split(separator: " ").map(String.init)
                arguments.insert(name, at: 1)
                let outcome = try isOurs ? sandbox.kpod(arguments) : sandbox.kubectl(arguments)
                lines.append("\(words) \(outcome.status == 0)")
                lines.append(outcome.output.replacing(name, with: "NAME"))
            }
            outputs.append(lines)
            let cordoned = try sandbox.kpod("get", "node", name, "-o", "jsonpath={.spec.unschedulable}")
            #expect(cordoned.output == "true")
        }
        #expect(outputs[0] == outputs[1])
        #expect(outputs[1].contains { $0.contains("pod/only-NAME evicted\nnode/NAME drained\n") })
    }

    @Test func aBudgetKeepsAPodAndTheOthersGo() throws {
        try node("kept")
        try pod("kept-a", on: "kept", labels: #"{"app":"kept"}"#)
        try pod("kept-b", on: "kept")
        let budgets = "/apis/policy/v1/namespaces/shop/poddisruptionbudgets"
        try sandbox.api(
            "POST", budgets,
            #"{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"kept"},"spec":{"selector":{"matchLabels":{"app":"kept"}}}}"#
        )
        try sandbox.change(
            budgets + "/kept", status: #"{"disruptionsAllowed":0,"desiredHealthy":1,"currentHealthy":1}"#)
        let outcome = try sandbox.kpod("drain", "kept", "--force", "--timeout=3s")
        #expect(outcome.status == 6)
        #expect(outcome.output.contains("pod/kept-b evicted\n"))
        #expect(!outcome.output.contains("drained"))
        #expect(outcome.errors.contains("The disruption budget kept needs 1 healthy pods and has 1 currently"))
        try sandbox.change(budgets + "/kept", status: #"{"disruptionsAllowed":1}"#)
        let again = try sandbox.kpod("drain", "kept", "--force", "--timeout=30s")
        #expect(
            again.output
                == "node/kept already cordoned\nevicting pod shop/kept-a\npod/kept-a evicted\nnode/kept drained\n")
        #expect(again.status == 0, "\(again.errors)")
    }

    @Test func aRequestForACertificateIsDecidedOnce() throws {
        let path = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
        try sandbox.api(
            "POST", path,
            #"{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"mine"},"spec":{"request":"eA==","signerName":"example.com/x","usages":["client auth"]}}"#
        )
        #expect(
            try sandbox.kpod("certificate", "approve", "mine").output
                == "certificatesigningrequest.certificates.k8s.io/mine approved\n")
        let denied = try sandbox.kpod("certificate", "deny", "mine")
        #expect(denied.errors == "error: certificate signing request \"mine\" is already Approved\n")
        #expect(denied.status == 8)
        let conditions = try sandbox.kpod("get", "csr", "mine", "-o", "jsonpath={.status.conditions[*].type}")
        #expect(conditions.output == "Approved")
    }
}
