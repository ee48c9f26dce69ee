import Foundation
import Testing

/// `kpod set` beside kubectl on the same server: each line is run by both on an object that is made anew, and the objects
/// are compared.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct SetEndToEndTests {
    private static let started = Result { try Sandbox.another() }
    private let sandbox: Sandbox

    init() throws { sandbox = try Self.started.get() }

    private static let deployments = "/apis/apps/v1/namespaces/shop/deployments"
    private static let deployment =
        #"{"metadata":{"name":"edited"},"spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"initContainers":[{"name":"first","image":"x:1","resources":{}}],"containers":[{"name":"main","image":"x:1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"},{"name":"C","value":"3"}],"resources":{}},{"name":"side","image":"y:1","resources":{"limits":{"cpu":"1"}}}]}}}}"#

    @Test(arguments: [
        "image deploy/edited main=x:2", "image deploy/edited *=x:3", "image deploy/edited first=x:2 side=y:2",
        "image deploy/edited main=x:1", "image deploy/edited nope=x:1 main=x:4", "image deploy/nope main=x:2",
        "env deploy/edited A=9 D=4", "env deploy/edited A- C- E=5", "env deploy/edited -c sid* S=1",
        "env deploy/edited --list", "env deploy/edited A=1", "env deploy/edited B= --dry-run=server -o name",
        "env deploy/edited A=2 --overwrite=false",
        "env deploy/edited A=7 -o jsonpath={.spec.template.spec.containers} --dry-run=client",
        "resources deploy/edited --limits=cpu=500m,memory=1024Mi", "resources deploy/edited -c main --requests=cpu=0.1",
        "resources deploy/edited -c side --limits=cpu=1", "serviceaccount deploy edited robot",
        "sa deploy/edited robot --dry-run=server", "image deploy/edited main=x:5 -o jsonpath={.spec.template.spec}",
        "image cm/settings main=x", "selector deploy/edited a=b",
    ])
    func doesAsKubectl(_ line: String) throws {
        guard sandbox.kubectl != nil else { return }
        let arguments = ["set"] + line.split(separator: " ").map(String.init) + ["-n", "shop"]
        var outcomes: [(output: String, succeeded: Bool, spec: String)] = []
        for isOurs in [false, true] {
            try sandbox.make(Self.deployments, Self.deployment)
            defer { _ = try? sandbox.api("DELETE", Self.deployments + "/edited") }
            let outcome = try isOurs ? sandbox.kpod(arguments) : sandbox.kubectl(arguments)
            let spec = try sandbox.kpod(
                "get", "deploy", "edited", "-n", "shop", "-o", "jsonpath={.spec}{.metadata.generation}")
            outcomes.append((Self.plain(outcome.output), outcome.status == 0, spec.output))
        }
        #expect(outcomes[0].output == outcomes[1].output)
        #expect(outcomes[0].succeeded == outcomes[1].succeeded)
        #expect(outcomes[0].spec == outcomes[1].spec)
        #expect(!outcomes[0].spec.isEmpty)
    }

    /// What differs between two objects of a name.
    private static func plain(_ output: String) -> String {
        output.replacing(/(uid|resourceVersion|creationTimestamp): .*/, with: "")
    }
}
