import FakeTransport
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

/// The recordings of cluster-info are replayed by ReplayTests; here is what no recording has.
@Suite struct ClusterInfoTests {
    @Test func servicesAreShownWhereTheyAreReached() {
        let client = FakeClient()
        client.answer(
            .get, "/api/v1/namespaces/kube-system/services?labelSelector=kubernetes.io%2Fcluster-service%3Dtrue",
            body: #"{"kind":"ServiceList","metadata":{},"items":["#
                + #"{"metadata":{"name":"dns","namespace":"kube-system","labels":{"kubernetes.io/name":"CoreDNS"}},"#
                + #""spec":{"ports":[{"name":"dns","port":53},{"port":9}]}},"#
                + #"{"metadata":{"name":"web","namespace":"kube-system"},"spec":{"ports":[{"port":443}]}},"#
                + #"{"metadata":{"name":"bare","namespace":"kube-system"}},"#
                + #"{"metadata":{"name":"lb"},"spec":{"ports":[{"port":80},{"port":81}]},"#
                + #""status":{"loadBalancer":{"ingress":[{"hostname":"h"}]}}}]}"#)
        let run = CommandRun("cluster-info", client: client)
        let proxy = "https://api.test/api/v1/namespaces/kube-system/services"
        #expect(
            run.output == """
                Kubernetes control plane is running at https://api.test
                CoreDNS is running at \(proxy)/dns:dns/proxy
                web is running at \(proxy)/https:web:/proxy
                bare is running at \(proxy)/bare/proxy
                lb is running at http://h:80 http://h:81 \n
                To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.

                """)
        #expect(client.faults == [])
    }

    private static func dump(_ client: FakeClient, pods: String) {
        func list(_ path: String, _ kind: String, _ items: String = "") {
            client.answer(
                .get, path + "?limit=500",
                body: #"{"kind":"\#(kind)List","metadata":{"resourceVersion":"7"},"items":[\#(items)]}"#)
        }
        list("/api/v1/nodes", "Node", #"{"metadata":{"name":"n","managedFields":[]}}"#)
        for (path, kind) in [
            ("/api/v1/namespaces/a/events", "Event"),
            ("/api/v1/namespaces/a/replicationcontrollers", "ReplicationController"),
            ("/api/v1/namespaces/a/services", "Service"), ("/apis/apps/v1/namespaces/a/daemonsets", "DaemonSet"),
            ("/apis/apps/v1/namespaces/a/deployments", "Deployment"),
            ("/apis/apps/v1/namespaces/a/replicasets", "ReplicaSet"),
        ] {
            list(path, kind)
        }
        list("/api/v1/namespaces/a/pods", "Pod", pods)
    }

    private static let pod =
        #"{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c"}],"initContainers":[{"name":"i"}]}}"#

    /// A log that is forbidden is told of in its place, and the rest is written all the same.
    @Test func aDumpGoesIntoFilesAndTellsOfLogsThatAreForbidden() throws {
        let client = FakeClient()
        Self.dump(client, pods: Self.pod)
        client.answer(.get, "/api/v1/namespaces/a/pods/p/log?container=i", body: "begun\n")
        client.answer(
            .get, "/api/v1/namespaces/a/pods/p/log?container=c", status: 403,
            body: #"{"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"#
                + #""pods \"p\" is forbidden: User \"u\" cannot get resource \"pods/log\" in API group \"\" in the "#
                + #"namespace \"a\"","details":{"name":"p","kind":"pods"}}"#)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dump-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let out = folder.appendingPathComponent("deep/out").path
        let run = CommandRun(
            "cluster-info", "dump", "--namespaces=a", "-o", "yaml", "--output-directory", out, client: client)
        #expect(run.output == "Cluster info dumped to \(out)\n")
        #expect(run.status == .forbidden)
        #expect(run.errors.contains("kpod auth grant get pods/log -n a"))
        let log = try String(contentsOfFile: out + "/a/p/logs.txt", encoding: .utf8)
        #expect(
            log == """
                ==== START logs for container i of pod a/p ====
                begun
                ==== END logs for container i of pod a/p ====
                ==== START logs for container c of pod a/p ====
                Request log error: pods "p" is forbidden: User "u" cannot get resource "pods/log" in API group "" in the \
                namespace "a"
                ==== END logs for container c of pod a/p ====

                """)
        let nodes = try String(contentsOfFile: out + "/nodes.yaml", encoding: .utf8)
        #expect(
            nodes == "apiVersion: v1\nitems:\n- metadata:\n    name: \"n\"\nkind: NodeList\nmetadata:\n"
                + "  resourceVersion: \"7\"\n")
        let sets = try String(contentsOfFile: out + "/a/deployments.yaml", encoding: .utf8)
        #expect(
            sets == "apiVersion: apps/v1\nitems: []\nkind: DeploymentList\nmetadata:\n  resourceVersion: \"7\"\n")
        #expect(client.faults == [])
    }

    /// A name that a server gives leads to no other folder.
    @Test func namesLeadNowhereElse() {
        let client = FakeClient()
        Self.dump(client, pods: #"{"metadata":{"name":"../../p"},"spec":{"containers":[{"name":"c"}]}}"#)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dump-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let run = CommandRun(
            "cluster-info", "dump", "--namespaces=a", "--output-directory", folder.path, client: client)
        #expect(run.status != .success)
        #expect(!FileManager.default.fileExists(atPath: folder.deletingLastPathComponent().path + "/p"))
    }
}
