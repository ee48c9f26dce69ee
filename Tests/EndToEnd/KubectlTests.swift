import Foundation
import Testing

/// kpod beside a real kubectl, against the same server.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct KubectlTests {
    @Test(
        .enabled(if: Sandbox.installedKubectl != nil, "there is no kubectl 1.37"),
        arguments: [
            "get svc", "get deploy -o wide", "get sts,ds", "get rs", "get jobs", "get cj", "get cm", "get secrets",
            "get sa", "get ev -o name",
            "get pvc", "get ingress", "get endpoints", "get nodes", "get ns --show-labels", "get widgets",
            "get widgets -o yaml",
            "get wd -o name", "get all", "get all -A", "get po,svc -o name", "get po,svc -o json",
            "get pod/crasher svc/web", "get pods crasher",
            "get pods -l app=web", "get pods -L app", "get pods --field-selector=status.phase=Running -o name",
            "get pods nothing-like-this",
            "get pods --ignore-not-found nothing-like-this", "get nothing-like-this", "get pods -n nowhere",
            "get roles,rolebindings",
            "get clusterroles -o name", "get deploy web -o yaml", "get pods --sort-by=.metadata.name",
            "get pods -o jsonpath={.items[*].metadata.name}",
            "get --raw /api", "get pods --show-kind", "get crd", "get pods -o custom-columns=N:.metadata.name",
            // Each form of -o, where a command has its own way to the object.
            "auth whoami -o name", "auth whoami -o kyaml", "auth whoami -o jsonpath={.status.userInfo.username}",
            "auth whoami -o go-template={{.kind}}{{.metadata}}", "create token default -o name",
            "create token default -o jsonpath={.kind}", "api-resources -o kyaml",
            "rollout history deploy/web -o json", "rollout history deploy/web -o kyaml",
            "taint node node1 a=b:NoSchedule --dry-run=client -o json",
            "set resources deploy/web --limits=memory=1Gi,cpu=1 --dry-run=client -o json",
            "set selector svc/web b=b,a=b --dry-run=client -o kyaml", "events -o jsonpath={.kind}{.metadata}",
            "events -o go-template={{.kind}}{{len(.metadata)}}",
        ])
    func standardOutputIsTheSame(_ line: String) throws {
        let sandbox = try Sandbox.shared()
        let arguments = line.split(separator: " ").map(String.init)
        // Ages move between two runs; one of a few pairs falls into the same second.
        for _ in 0..<4 {
            let (ours, theirs) = (try sandbox.kpod(arguments), try sandbox.kubectl(arguments))
            if ours.outputBytes == theirs.outputBytes, (ours.status == 0) == (theirs.status == 0) { return }
        }
        // On a busy machine none does: what is left then is all but the ages, and the blanks that they move.
        let (ours, theirs) = (try sandbox.kpod(arguments), try sandbox.kubectl(arguments))
        #expect(Self.ageless(ours.output) == Self.ageless(theirs.output), "\(ours.errors)\(theirs.errors)")
        #expect((ours.status == 0) == (theirs.status == 0), "\(ours.errors)\(theirs.errors)")
    }

    private static func ageless(_ output: String) -> String {
        output.replacing(/\b(\d+[dhms])+\b/, with: "AGE").replacing(/[ ]+/, with: " ")
    }
}
