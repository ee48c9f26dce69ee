import FakeTransport
import Foundation
import Kube
import Testing

@testable import CLIRuntime
@testable import Commands

/// What a command knows that it is going to need stands in the hint about its first refusal.
@Suite struct AccessNeedsTests {
    private static let manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}"

    /// A command, its first request, which is refused, and what the hint then grants.
    struct Round: CustomTestStringConvertible, Sendable {
        var words: String
        var path: String
        var grants: [String]
        var method: Kube.Method

        init(_ words: String, _ path: String, _ method: Kube.Method = .get, grants: [String]) {
            (self.words, self.path, self.grants, self.method) = (words, path, grants, method)
        }

        var testDescription: String { words }
    }

    private static let rounds: [Round] = [
        Round("cordon n1", "/api/v1/nodes/n1", grants: ["get,patch nodes n1"]),
        Round("uncordon n1", "/api/v1/nodes/n1", grants: ["get,patch nodes n1"]),
        Round("taint node n1 a=b:NoSchedule", "/api/v1/nodes/n1", grants: ["get,patch nodes n1"]),
        Round(
            "drain n1", "/api/v1/nodes/n1",
            grants: ["get,patch nodes n1", "list,get pods -A", "create pods/eviction -A", "get daemonsets -A"]),
        Round(
            "drain n1 --disable-eviction", "/api/v1/nodes/n1",
            grants: ["get,patch nodes n1", "list,get,delete pods -A", "get daemonsets -A"]),
        Round(
            "rollout restart deploy/web", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get,patch deployments web -n shop"]),
        Round(
            "rollout undo deploy/web", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get,patch deployments web -n shop", "list replicasets -n shop"]),
        Round(
            "rollout history sts/db", "/apis/apps/v1/namespaces/shop/statefulsets/db",
            grants: ["get statefulsets db -n shop", "list controllerrevisions -n shop"]),
        Round(
            "certificate request c --signer=x.example/y --to=/tmp",
            "/apis/certificates.k8s.io/v1/certificatesigningrequests?fieldManager=kpod-certificate", .post,
            grants: ["create,get,watch certificatesigningrequests"]),
        Round(
            "rollout status deploy -l app=web",
            "/apis/apps/v1/namespaces/shop/deployments?labelSelector=app%3Dweb",
            grants: ["list,get,watch deployments -n shop"]),
        Round(
            "rollout status deploy/web", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get,watch deployments web -n shop"]),
        Round(
            "scale deploy --all --replicas=2 --timeout=5s", "/apis/apps/v1/namespaces/shop/deployments",
            grants: ["list deployments -n shop", "patch,get deployments/scale -n shop"]),
        Round(
            "set env deploy/web --list", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get deployments web -n shop"]),
        Round(
            "set image deploy/web a=b", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get,patch deployments web -n shop"]),
        Round(
            "scale deploy/web --replicas=2 --current-replicas=1", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get deployments web -n shop", "get,update deployments/scale web -n shop"]),
        Round(
            "scale deploy --all --replicas=2", "/apis/apps/v1/namespaces/shop/deployments",
            grants: ["list deployments -n shop", "patch deployments/scale -n shop"]),
        Round("label cm --all a=b", "/api/v1/namespaces/shop/configmaps", grants: ["list,patch configmaps -n shop"]),
        Round(
            "expose deploy/web --port=80", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get deployments web -n shop", "create services -n shop"]),
        Round(
            "autoscale deploy/web --max=2", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get deployments web -n shop", "create horizontalpodautoscalers -n shop"]),
        Round(
            "create job j --from=cronjob/c", "/apis/batch/v1/namespaces/shop/cronjobs/c",
            grants: ["get cronjobs c -n shop", "create jobs -n shop"]),
        Round(
            "replace --force -f -", "/api/v1/namespaces/shop/configmaps/a", .delete,
            grants: ["delete,get,create configmaps a -n shop"]),
        Round("delete cm --all", "/api/v1/namespaces/shop/configmaps", grants: ["list,delete configmaps -n shop"]),
        Round(
            "certificate approve c", "/apis/certificates.k8s.io/v1/certificatesigningrequests/c",
            grants: ["get certificatesigningrequests c", "update certificatesigningrequests/approval c"]),
        Round(
            "logs deploy/web", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get deployments web -n shop", "list pods -n shop", "get pods/log -n shop"]),
        Round(
            "logs web-0", "/api/v1/namespaces/shop/pods/web-0",
            grants: ["get pods web-0 -n shop", "get pods/log web-0 -n shop"]),
        Round(
            "logs -l app=web", "/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb",
            grants: ["list pods -n shop", "get pods/log -n shop"]),
        Round(
            "exec deploy/web -- true", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get deployments web -n shop", "list pods -n shop", "get,create pods/exec -n shop"]),
        Round(
            "port-forward svc/web 80", "/api/v1/namespaces/shop/services/web",
            grants: ["get services web -n shop", "list pods -n shop", "create,get pods/portforward -n shop"]),
        Round(
            "debug web-0 --image=b -it", "/api/v1/namespaces/shop/pods/web-0",
            grants: [
                "get pods web-0 -n shop", "patch pods/ephemeralcontainers web-0 -n shop", "get pods/log web-0 -n shop",
                "get,create pods/attach web-0 -n shop",
            ]),
        Round(
            "run once --image=b --restart=Never --attach --rm", "/api/v1/namespaces/shop/pods?fieldManager=kpod-run",
            .post, grants: ["create,get,delete pods -n shop", "get pods/log -n shop"]),
        Round(
            "run once --image=b --restart=Never -i", "/api/v1/namespaces/shop/pods?fieldManager=kpod-run", .post,
            grants: ["create,get pods -n shop", "get pods/log -n shop", "get,create pods/attach -n shop"]),
        Round(
            "run web --image=b --port=80 --expose", "/api/v1/namespaces/shop/pods?fieldManager=kpod-run", .post,
            grants: ["create pods,services -n shop"]),
        Round(
            "set env deploy/web --from=cm/a", "/api/v1/namespaces/shop/configmaps/a",
            grants: ["get configmaps a -n shop", "get,patch deployments web -n shop"]),
        Round(
            "set env deploy --all --from=secret/a", "/api/v1/namespaces/shop/secrets/a",
            grants: ["get secrets a -n shop", "list,patch deployments -n shop"]),
        Round(
            "set env deploy/web --from=cm/a --list", "/api/v1/namespaces/shop/configmaps/a",
            grants: ["get configmaps a -n shop", "get deployments web -n shop"]),
        Round(
            "describe ns web", "/api/v1/namespaces/web",
            grants: ["get namespaces web", "list resourcequotas,limitranges -n web"]),
        Round(
            "describe sts web", "/apis/apps/v1/namespaces/shop/statefulsets/web",
            grants: ["get statefulsets web -n shop", "list pods -n shop"]),
        Round(
            "describe deploy web", "/apis/apps/v1/namespaces/shop/deployments/web",
            grants: ["get deployments web -n shop"]),
        Round(
            "cluster-info dump --namespaces=a", "/api/v1/nodes?limit=500",
            grants: [
                "list nodes",
                "list events,replicationcontrollers,services,daemonsets,deployments,replicasets,pods -n a",
                "get pods/log -n a",
            ]),
        Round(
            "cluster-info dump -A", "/api/v1/nodes?limit=500",
            grants: [
                "list nodes,namespaces",
                "list events,replicationcontrollers,services,daemonsets,deployments,replicasets,pods -A",
                "get pods/log -A",
            ]),
    ]

    @Test(arguments: rounds)
    func theFirstRefusalNamesAllThatIsNeeded(_ round: Round) {
        let client = FakeClient()
        client.answer(
            round.method, round.path, status: 403, body: RefusalHintNamesTests.refusal("do", "things"))
        let words = round.words.split(separator: " ").map(String.init)
        let at = words.firstIndex(of: "--") ?? words.endIndex
        let run = CommandRun(
            Array(words[..<at]) + (round.path.contains("/shop/") ? ["-n", "shop"] : []) + Array(words[at...]),
            client: client, input: Self.manifest)
        #expect(RefusalHintNamesTests.grants(run) == round.grants, "\(run.errors)")
        #expect(run.status == .forbidden)
        #expect(client.faults == [])
    }

    @Test func whatIsAllowedIsNotSuggested() {
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/nodes/n1",
            body: #"{"kind":"Node","apiVersion":"v1","metadata":{"name":"n1"},"spec":{}}"#)
        client.answer(
            .patch, "/api/v1/nodes/n1", status: 403, body: RefusalHintNamesTests.refusal("patch", "nodes"))
        let run = CommandRun("cordon", "n1", client: client)
        #expect(RefusalHintNamesTests.grants(run) == ["patch nodes n1"], "\(run.errors)")
    }

    /// A label can be set by somebody who may patch and nothing else.
    @Test func whatACommandDoesWithoutIsNotSuggested() {
        let client = FakeClient()
        for (method, query) in [(Method.get, ""), (.patch, "?fieldManager=kpod-label")] {
            client.answer(
                method, "/api/v1/namespaces/shop/configmaps/a" + query, status: 403,
                body: RefusalHintNamesTests.refusal("do", "configmaps"))
        }
        let run = CommandRun("label", "cm", "a", "x=y", "--overwrite", "-n", "shop", client: client)
        #expect(RefusalHintNamesTests.grants(run) == ["patch configmaps a -n shop"], "\(run.errors)")
        #expect(client.faults == [])
    }

    /// An object that is as it should be needs no right to change it.
    @Test func whatNeedsNoChangeIsNotSuggested() {
        let client = FakeClient()
        for name in ["n1", "n2"] {
            client.answer(
                .get, "/api/v1/nodes/\(name)",
                body:
                    #"{"kind":"Node","apiVersion":"v1","metadata":{"name":"\#(name)"},"spec":{"unschedulable":\#(name == "n1")}}"#
            )
        }
        client.answer(
            .patch, "/api/v1/nodes/n2", status: 403, body: RefusalHintNamesTests.refusal("patch", "nodes"))
        let run = CommandRun("cordon", "n1", "n2", client: client)
        #expect(RefusalHintNamesTests.grants(run) == ["patch nodes n2"], "\(run.errors)")
    }
}
