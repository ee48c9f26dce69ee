import Foundation
import Testing

/// `kpod describe` beside kubectl on the same server, and what it adds when asked to.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct DescribeTests {
    private let sandbox: Sandbox

    init() throws { sandbox = try Sandbox.shared() }

    @Test(arguments: ["pod crasher", "deploy web", "svc web", "job broken", "pvc data", "cm settings"])
    func printsWhatKubectlPrints(_ words: String) throws {
        guard sandbox.kubectl != nil else { return }
        let arguments =
            ["describe", "-n", "shop", "--show-events=false"] + words.split(separator: " ").map(String.init)
        let (ours, theirs) = (try sandbox.kpod(arguments), try sandbox.kubectl(arguments))
        #expect(ours.output == theirs.output, "\(ours.errors)")
        #expect(ours.status == theirs.status)
    }

    @Test func theDiagnosisIsAppended() throws {
        let arguments = ["describe", "job", "broken", "-n", "shop", "--show-events=false"]
        let plain = try sandbox.kpod(arguments)
        #expect(plain.status == 0, "\(plain.errors)")
        let whole = try sandbox.kpod(arguments + ["--diagnose-logs"])
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(
            whole.output.hasPrefix(plain.output + "Diagnosis:\n  the Job has failed: BackoffLimitExceeded"),
            "\(whole.output)")
        #expect(
            whole.output.hasSuffix(" ends with:\n    main 10\n") || whole.output.contains("ends with:"),
            "\(whole.output)")
    }
}
